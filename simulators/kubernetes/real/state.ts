import { at, bag, bags, text } from "../../core/paths";
import type { Props } from "../../protocol/values";
import type { Objects } from "../cluster";
import type { Kind } from "../kinds";
import { nameOf } from "../objects";
import { type State, stateOf } from "../readiness";
import type { Remote } from "./remote";

/**
 * What the real controllers have made of an object. There are no nodes, so no pod ever runs: a workload is ready when its controller has seen it and its pods were admitted. What a cloud's own
 * controllers do (load balancers, disks) the local cloud does, as it does for the fast local Kubernetes.
 */
export async function realState(remote: Remote, objects: Objects, kind: Kind, live: Props): Promise<State> {
  const status = bag(live["status"]);
  const state = (reasons: string[]): State => ({ status, reasons });
  if (kind.custom || kind.patch) return state([]);
  const seen = Number(status["observedGeneration"] ?? 0) >= Number(at(live, "metadata.generation") ?? 0);
  const name = nameOf(live);
  switch (kind.kind) {
    case "Namespace":
      return state(status["phase"] === "Active" ? [] : [`namespace ${name} is ${String(status["phase"])}`]);
    case "CustomResourceDefinition":
      return state(holds(status, "Established") ? [] : [`${name} is not established yet`]);
    case "Deployment": {
      const failure = bags(status["conditions"]).find((one) => one["type"] === "ReplicaFailure");
      if (failure?.["status"] === "True") return state([String(failure["message"])]);
      const wanted = Number(at(live, "spec.replicas") ?? 1);
      return state(
        seen && Number(status["replicas"] ?? 0) >= wanted ? [] : [`Deployment ${name} does not have its pods yet`],
      );
    }
    case "StatefulSet": {
      // In order: the second pod waits for the first one to run, which it never does.
      const some = Math.min(1, Number(at(live, "spec.replicas") ?? 1));
      return state(seen && Number(status["replicas"] ?? 0) >= some ? [] : await failures(remote, kind, live));
    }
    case "Job": {
      const begun = ["active", "succeeded", "failed"].some((key) => Number(status[key] ?? 0) > 0);
      return state(begun || at(live, "spec.suspend") === true ? [] : await failures(remote, kind, live));
    }
    case "DaemonSet":
      return state(seen ? [] : [`DaemonSet ${name} is not seen yet`]);
    case "Service":
    case "Ingress":
    case "PersistentVolumeClaim": {
      const theirs = stateOf(objects, kind, live);
      return kind.kind === "PersistentVolumeClaim" ? state(theirs.reasons) : theirs;
    }
    default:
      return state([]);
  }
}

function holds(status: Props, type: string): boolean {
  return bags(status["conditions"]).some((one) => one["type"] === type && one["status"] === "True");
}

/** Why a controller could not make an object's pods: its events say so, and nothing else does. */
async function failures(remote: Remote, kind: Kind, live: Props): Promise<string[]> {
  const namespace = String(at(live, "metadata.namespace"));
  const fieldSelector = `involvedObject.uid=${String(at(live, "metadata.uid"))},reason=FailedCreate`;
  const events = await remote.listAt(`/api/v1/namespaces/${namespace}/events`, { fieldSelector });
  const said = events.map((event) => `[FailedCreate] ${text(event["message"]) ?? ""}`);
  return said.length > 0 ? [...new Set(said)] : [`${kind.kind} ${nameOf(live)} does not have its pods yet`];
}
