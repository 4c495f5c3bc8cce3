import { Missing, type Found } from "../trail";
import type { Pod } from "./network";
import {
  called,
  type Cluster,
  type Deployment,
  entries,
  namespaceOf,
  type ObjectOf,
  type PodSpec,
  type Service,
} from "./objects";
import { hasReadyPods, mustLeadToStable, selectsDeployment } from "./rollouts";

/** What makes pods, as many as it says. */
const makers = ["apps/v1:Deployment", "apps/v1:StatefulSet"] as const;
type Maker = ObjectOf<(typeof makers)[number]>;

/** The pods of a Deployment, or of what makes pods as one does, as its template makes them. */
export interface Pods extends Pod {
  account: string;
  annotations: Readonly<Record<string, string | undefined>>;
  spec: PodSpec;
  /** Every port that a container says it listens on. */
  listens: number[];
}

export function podOf(
  deployment: Pick<Maker, "metadata"> & { spec?: Pick<NonNullable<Deployment["spec"]>, "template"> },
): Pods {
  const { metadata, spec = {} } = deployment.spec?.template ?? {};
  const ports = (spec.containers ?? []).flatMap(({ ports = [] }) => ports);
  return {
    namespace: namespaceOf(deployment),
    labels: metadata?.labels ?? {},
    annotations: metadata?.annotations ?? {},
    account: spec.serviceAccountName ?? "default",
    spec,
    ports: Object.fromEntries(
      ports.flatMap(({ name, containerPort }) =>
        name === undefined || containerPort === undefined ? [] : [[name, containerPort]],
      ),
    ),
    listens: ports.flatMap(({ containerPort }) => containerPort ?? []),
  };
}

/** Whether a pod of it is ready, by its status. */
export function ready(deployment: Maker): boolean {
  return (deployment.status?.readyReplicas ?? 0) > 0;
}

export interface Behind {
  deployment: Maker;
  pods: Pods;
  /** The port of the pods that the Service's port leads to. */
  port: number;
}

/** The ready pods behind a port of a Service. @throws Missing where there are none, or none listens there */
export function behind(cluster: Cluster, namespace: string, name: string, port: number | string): Found<Behind> {
  const service = cluster.need("core/v1:Service", namespace, name);
  const by = called("core/v1:Service", service);
  const found = (service.spec?.ports ?? []).find((one) => one.port === port || one.name === port);
  if (!found) throw new Missing(`it has no port ${port}`, by);
  const selector = service.spec?.selector;
  if (entries(selector).length === 0) throw new Missing("it selects no pods", by);
  const deployments = makers.flatMap((kind) =>
    cluster
      .in(kind, namespace)
      .filter((one) => selectsDeployment(selector ?? {}, podOf(one).labels))
      .map((made) => ({ kind, made })),
  );
  const [first] = deployments;
  if (!first) throw new Missing("it selects pods that no Deployment makes", by);
  if (deployments.length > 1) throw new Missing(`it selects the pods of ${deployments.length} Deployments`, by);
  const { kind, made: deployment } = first;
  const pods = podOf(deployment);
  const target = targetPort(found, pods);
  const carrier = called(kind, deployment);
  if (target === undefined || !pods.listens.includes(target))
    throw new Missing(
      `its port ${port} leads to ${String(found.targetPort)}, where no container of ${carrier} listens`,
      by,
    );
  mustLeadToStable(cluster, service, deployment);
  if (!hasReadyPods(cluster, deployment)) throw new Missing("none of its pods is ready", carrier);
  return { by, why: `${carrier} has ready pods that listen on ${target}`, value: { deployment, pods, port: target } };
}

type ServicePort = NonNullable<NonNullable<Service["spec"]>["ports"]>[number];

function targetPort({ port, targetPort: target }: ServicePort, pods: Pods): number | undefined {
  if (target === undefined) return port;
  return typeof target === "number" ? target : pods.ports?.[target as string];
}
