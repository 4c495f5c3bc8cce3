import { createHash } from "node:crypto";
import { at, bag, text } from "../../core/paths";
import type { Props } from "../../protocol/values";
import type { Objects } from "../cluster";
import { kindOf } from "../kinds";
import { idOf, labelsOf, nameOf, strings } from "../objects";
import { isRunning, type Operator } from "./operator";

/*
 * What Argo Rollouts makes of a Rollout that takes its pods from a Deployment: a ReplicaSet of the release that stands, no pods for the Deployment, and Services that lead to
 * the release. The steps of a release are passed over: nothing here measures, so every release that has ready pods is promoted at once.
 * Source: github.com/argoproj/argo-rollouts v1.9, rollout/sync.go (scaleDeployment, createNewReplicaSet), rollout/service.go (switchServiceSelector), docs/migrating.md.
 */

const rolloutToken = "kubernetes:argoproj.io/v1alpha1:Rollout";
const deploymentToken = "kubernetes:apps/v1:Deployment";
const replicaSetToken = "kubernetes:apps/v1:ReplicaSet";
const serviceToken = "kubernetes:core/v1:Service";
const hashLabel = "rollouts-pod-template-hash";

/** Argo Rollouts, where its Deployment runs. */
export const argoRollouts: Operator = {
  watches: ({ group, kind }) => group === "argoproj.io" && kind === "Rollout",
  keeps(objects, rollout) {
    const replicaSet = isRunning(objects, "argo-rollouts") ? replicaSetFor(objects, rollout) : undefined;
    return replicaSet === undefined ? [] : [replicaSet];
  },
  changes,
  follows,
  status: rolloutStatus,
};

const namespaceIn = (object: Props): string => String(at(object, "metadata.namespace"));

function deploymentOf(objects: Objects, rollout: Props): Props | undefined {
  const name = text(at(rollout, "spec.workloadRef.name"));
  return name === undefined ? undefined : objects.get(deploymentToken, idOf(namespaceIn(rollout), name))?.outputs;
}

/** The template that the release is of, and how it is told from others. */
function releaseOf(objects: Objects, rollout: Props): { template: Props; hash: string } | undefined {
  const template = bag(at(deploymentOf(objects, rollout) ?? rollout, "spec.template"));
  if (Object.keys(template).length === 0) return undefined;
  return { template, hash: createHash("sha256").update(JSON.stringify(template)).digest("hex").slice(0, 10) };
}

function replicaSetFor(objects: Objects, rollout: Props): Props | undefined {
  const release = releaseOf(objects, rollout);
  if (release === undefined) return undefined;
  const { template, hash } = release;
  const own = { [hashLabel]: hash };
  const selector = { ...strings(at(rollout, "spec.selector.matchLabels")), ...own };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${nameOf(rollout)}-${hash}`,
      namespace: namespaceIn(rollout),
      labels: { ...labelsOf(template), ...own },
    },
    spec: {
      replicas: Number(at(rollout, "spec.replicas") ?? 1),
      selector: { matchLabels: selector },
      template: {
        ...template,
        metadata: { ...bag(template["metadata"]), labels: { ...labelsOf(template), ...own } },
      },
    },
  };
}

/** The ReplicaSet of the release, as it stands. */
function standingSet(objects: Objects, rollout: Props): Props | undefined {
  const wanted = replicaSetFor(objects, rollout);
  return wanted && objects.get(replicaSetToken, idOf(namespaceIn(rollout), nameOf(wanted)))?.outputs;
}

const readyIn = (replicaSet: Props | undefined): number => Number(at(replicaSet ?? {}, "status.readyReplicas") ?? 0);

/** Once its pods are ready: the Deployment has none any more, and the Services lead to them. */
function changes(objects: Objects, rollout: Props): ReturnType<NonNullable<Operator["changes"]>> {
  const deployment = deploymentOf(objects, rollout);
  const replicaSet = standingSet(objects, rollout);
  if (replicaSet === undefined || readyIn(replicaSet) < Number(at(rollout, "spec.replicas") ?? 1)) return [];
  const namespace = namespaceIn(rollout);
  const hash = labelsOf(replicaSet)[hashLabel]!;
  const { activeService, previewService } = bag(at(rollout, "spec.strategy.blueGreen"));
  const services = [activeService, previewService].flatMap((name) => {
    const found = text(name) && objects.get(serviceToken, idOf(namespace, text(name)!));
    const selector = { ...strings(at(found ? found.outputs : {}, "spec.selector")), [hashLabel]: hash };
    return found ? [{ token: serviceToken, id: found.id, spec: { selector } }] : [];
  });
  const down = at(rollout, "spec.workloadRef.scaleDown");
  const emptied = deployment !== undefined && (down === "onsuccess" || down === "progressively");
  return [
    ...(emptied ? [{ token: deploymentToken, id: idOf(namespace, nameOf(deployment)), spec: { replicas: 0 } }] : []),
    ...services,
  ];
}

/** The Rollouts whose Deployment or Service was written. */
function follows(objects: Objects, token: string, object: Props): ReturnType<NonNullable<Operator["follows"]>> {
  if (token !== deploymentToken && token !== serviceToken) return [];
  const name = nameOf(object);
  return objects
    .list(rolloutToken, namespaceIn(object))
    .filter((rollout) => {
      const { activeService, previewService } = bag(at(rollout, "spec.strategy.blueGreen"));
      return token === deploymentToken
        ? at(rollout, "spec.workloadRef.name") === name
        : activeService === name || previewService === name;
    })
    .map((rollout) => ({ kind: kindOf(rolloutToken), object: rollout }));
}

function rolloutStatus(objects: Objects, rollout: Props): Props {
  const replicaSet = standingSet(objects, rollout);
  if (replicaSet === undefined) return {};
  const [wanted, ready] = [Number(at(rollout, "spec.replicas") ?? 1), readyIn(replicaSet)];
  const hash = labelsOf(replicaSet)[hashLabel]!;
  const made = Number(at(replicaSet, "status.replicas") ?? 0);
  const { blueGreen } = bag(at(rollout, "spec.strategy"));
  const selector = Object.entries(strings(at(rollout, "spec.selector.matchLabels")));
  return {
    ...{ phase: ready >= wanted ? "Healthy" : "Progressing", currentPodHash: hash },
    ...(ready >= wanted && { stableRS: hash, ...(blueGreen !== undefined && { blueGreen: { activeSelector: hash } }) }),
    ...{ replicas: made, updatedReplicas: made, HPAReplicas: made, readyReplicas: ready, availableReplicas: ready },
    selector: selector.map((pair) => pair.join("=")).join(","),
    observedGeneration: String(at(rollout, "metadata.generation") ?? 1),
    workloadObservedGeneration: String(at(deploymentOf(objects, rollout) ?? {}, "metadata.generation") ?? ""),
  };
}
