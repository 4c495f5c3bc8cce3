import { Missing } from "../trail";
import type { Pod } from "./network";
import { called, type Cluster, type PodSpec } from "./objects";

/** The pods of a StatefulSet. */
export interface StatefulPods extends Pod {
  by: string;
  account: string;
  spec: PodSpec;
}

/** @throws Missing where there is no such StatefulSet, or none of its pods is ready */
export function statefulPods(cluster: Cluster, namespace: string, name: string): StatefulPods {
  const kind = "apps/v1:StatefulSet";
  const found = cluster.find(kind, namespace, name);
  if (!found) throw new Missing(`nobody has made the StatefulSet ${namespace}/${name}: its operator does not run`);
  const by = called(kind, found);
  if ((found.status?.readyReplicas ?? 0) === 0) throw new Missing("none of its pods is ready", by);
  const { metadata, spec = {} } = found.spec?.template ?? {};
  const ports = (spec.containers ?? []).flatMap(({ ports: all = [] }) => all);
  return {
    by,
    namespace,
    labels: metadata?.labels ?? {},
    account: spec.serviceAccountName ?? "default",
    spec,
    ports: Object.fromEntries(
      ports.flatMap(({ name: port, containerPort }) =>
        port === undefined || containerPort === undefined ? [] : [[port, containerPort]],
      ),
    ),
  };
}
