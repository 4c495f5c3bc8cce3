import { createHash } from "node:crypto";
import { at } from "../../simulators/core/paths";
import type { Props } from "../../simulators/protocol/values";
import { type Manifest, nameOf, type Server, targetOf } from "./server";

const hashLabel = "rollouts-pod-template-hash";
const by = { manager: "rollouts-controller", force: true, dryRun: false };

/**
 * Plays the controller of Argo Rollouts, as far as it concerns who scales and who disrupts: each Rollout has its pods in a ReplicaSet of its own, its Deployment has none, and its status says what the
 * autoscaler reads through the subresource `scale`. No steps, no analyses, no Services.
 * Source: argoproj/argo-rollouts v1.9, rollout/sync.go, rollout/scale_utils.go, rollout/(canary|bluegreen).go (`HPAReplicas`, `Selector`), docs/migrating.md.
 */
export class Rollouts {
  private stopped = false;
  private failure: unknown;
  /** By the Rollout's name, the versions of all that it looks at, as they were when it last did something. */
  private readonly seen = new Map<string, string>();
  private readonly work: Promise<void>;

  /** @param objects - all of a cluster: the Rollouts among them, and their Deployments */
  constructor(
    private readonly server: Server,
    private readonly objects: readonly Manifest[],
  ) {
    this.work = this.goOn().catch((problem: unknown) => {
      this.failure = problem;
    });
  }

  /** @throws what went wrong since the start */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.work;
    if (this.failure) throw this.failure as Error;
  }

  private async goOn(): Promise<void> {
    const rollouts = this.objects.filter(({ kind }) => kind === "Rollout");
    while (!this.stopped && rollouts.length > 0) {
      for (const rollout of rollouts) await this.reconcile(rollout);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  private async reconcile(rollout: Manifest): Promise<void> {
    const deployment = this.deploymentOf(rollout);
    const hash = hashOf(deployment);
    const [live, template, standing] = await Promise.all(
      [rollout, deployment, replicaSet(rollout, hash)].map((one) => this.server.get(targetOf(one))),
    );
    if (!live || !template) return;
    const versions = [live, template, standing].map((one) => one && at(one, "metadata.resourceVersion")).join();
    if (this.seen.get(nameOf(rollout)) === versions) return;
    this.seen.set(nameOf(rollout), versions);
    const wanted = Number(at(live, "spec.replicas"));
    const set = replicaSetFor(live, deployment, hash, wanted);
    const { object: applied } = await this.server.remote.apply(targetOf(set), set, by);
    if (at(applied, "status.observedGeneration") !== at(applied, "metadata.generation")) return;
    const made = Number(at(applied, "status.replicas"));
    // It goes on until the release is healthy, and says the rest of it meanwhile.
    if (made === wanted) await this.empty(deployment);
    const status = statusOf(rollout, live, applied, made);
    await this.server.remote.apply(targetOf(rollout), { ...only(rollout), status }, by, "/status");
  }

  private deploymentOf({ spec, metadata: { namespace } }: Manifest): Manifest {
    const name = at(spec as Props, "workloadRef.name");
    return this.objects.find(
      ({ kind, metadata }) => kind === "Deployment" && metadata.name === name && metadata.namespace === namespace,
    )!;
  }

  /** `scaleDown: onsuccess` */
  private async empty(deployment: Manifest): Promise<void> {
    await this.server.remote.apply(targetOf(deployment), { ...only(deployment), spec: { replicas: 0 } }, by);
  }
}

const only = ({ apiVersion, kind, metadata: { name, namespace } }: Manifest): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace: namespace! },
});

const hashOf = (deployment: Manifest): string =>
  createHash("sha256")
    .update(JSON.stringify(at(deployment, "spec.template")))
    .digest("hex")
    .slice(0, 10);

const replicaSet = ({ metadata: { name, namespace } }: Manifest, hash: string): Manifest => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: { name: `${name}-${hash}`, namespace: namespace! },
});

function replicaSetFor(live: Props, deployment: Manifest, hash: string, replicas: number): Manifest {
  const template = at(deployment, "spec.template") as Props;
  const labels = { ...(at(template, "metadata.labels") as object), [hashLabel]: hash };
  const selector = { ...(at(live, "spec.selector.matchLabels") as object), [hashLabel]: hash };
  const { apiVersion, kind, metadata } = live as Manifest & { metadata: { uid: string } };
  const owner = { apiVersion, kind, name: metadata.name, uid: metadata.uid };
  const set = replicaSet(live as Manifest, hash);
  return {
    ...set,
    metadata: {
      ...{ ...set.metadata, labels },
      ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
    } as Manifest["metadata"],
    spec: {
      replicas,
      selector: { matchLabels: selector },
      template: { ...template, metadata: { ...(template["metadata"] as object), labels } },
    },
  };
}

function statusOf(rollout: Manifest, live: Props, set: Props, made: number): Props {
  const hash = (at(set, "metadata.labels") as Record<string, string>)[hashLabel];
  // One that is blue-green counts the pods of the release that customers have; a canary counts all.
  const counted = at(rollout, "spec.strategy.blueGreen") === undefined ? live : set;
  const labels = Object.entries(at(counted, "spec.selector.matchLabels") as Record<string, string>);
  const ready = Number(at(set, "status.readyReplicas") ?? 0);
  const failures = ((at(set, "status.conditions") ?? []) as Props[]).filter(({ type }) => type === "ReplicaFailure");
  return {
    ...{ replicas: made, updatedReplicas: made, HPAReplicas: made, readyReplicas: ready, availableReplicas: ready },
    ...{ currentPodHash: hash, stableRS: hash, selector: labels.map((pair) => pair.join("=")).join(",") },
    observedGeneration: String(at(live, "metadata.generation")),
    conditions: failures.map((one) => ({
      ...{ type: one["type"], status: one["status"], reason: one["reason"], message: one["message"] },
      ...{ lastTransitionTime: one["lastTransitionTime"], lastUpdateTime: one["lastTransitionTime"] },
    })),
  };
}
