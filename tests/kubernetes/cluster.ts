import { at } from "../../simulators/core/paths";
import { quantity as parsed } from "../../simulators/kubernetes/quantity";
import type { Props } from "../../simulators/protocol/values";
import { Rollouts } from "./rollouts";
import { type Manifest, Server, targetOf } from "./server";

/** A cluster's objects on a real API server. There are no nodes: the test says of pods that they run. Argo Rollouts is played, where it is asked for. */
export class TestCluster {
  private readonly rollouts: Rollouts;

  private constructor(
    readonly server: Server,
    readonly objects: readonly Manifest[],
  ) {
    this.rollouts = new Rollouts(server, objects);
  }

  /** Starts a server for the objects, with the definitions of their kinds; applies nothing yet. */
  static async for(objects: readonly Manifest[], ...flags: string[]): Promise<TestCluster> {
    const server = await Server.start({ flags: { controllerManager: flags } });
    await server.define(objects);
    return new TestCluster(
      server,
      objects.map((object) => certified(object, server)),
    );
  }

  of(kind: string): Manifest[] {
    return this.objects.filter((one) => one.kind === kind);
  }

  /** The most and the fewest pods that a Deployment gets. */
  boundsOf(deployment: Manifest): { min: number; max: number } {
    const { name, namespace } = targetOf(deployment);
    const scaler = this.of("ScaledObject").find(
      (one) => one.metadata.namespace === namespace && at(one, "spec.scaleTargetRef.name") === name,
    );
    if (!scaler) throw new Error(`nothing scales ${name}`);
    return { min: Number(at(scaler, "spec.minReplicaCount")), max: Number(at(scaler, "spec.maxReplicaCount")) };
  }

  /** What has the pods of a Deployment, and is scaled: itself, or a Rollout. */
  private runnerOf(deployment: Manifest): Manifest {
    const { name, namespace } = deployment.metadata;
    const rollout = this.of("Rollout").find(
      (one) => one.metadata.namespace === namespace && at(one, "spec.workloadRef.name") === name,
    );
    return rollout ?? deployment;
  }

  /** Gives a Deployment so many pods, as an autoscaler does. @returns what is said against it; undefined once they are there, and no others */
  async scale(deployment: Manifest, replicas: number): Promise<string | undefined> {
    const runner = this.runnerOf(deployment);
    const target = targetOf(runner);
    const { apiVersion, kind, metadata } = runner;
    const { name, namespace } = metadata;
    const by = { manager: "autoscaler", force: true, dryRun: false };
    const scaled = { apiVersion, kind, metadata: { name, namespace: namespace! }, spec: { replicas } };
    const { object } = await this.server.remote.apply(target, scaled, by);
    const generation = Number(at(object, "metadata.generation"));
    const seen = await this.server.until(
      () => this.server.get(target),
      (found) =>
        Number(at(found!, "status.observedGeneration")) >= generation &&
        (pods(found!) === replicas || (pods(found!) < replicas && failureOf(found!) !== undefined)),
    );
    // What was said before stands for a while.
    return pods(seen!) === replicas ? undefined : failureOf(seen!);
  }

  podsOf(deployment: Manifest): Promise<Props[]> {
    const labels = at(deployment, "spec.selector.matchLabels") as Record<string, string>;
    const labelSelector = Object.entries(labels)
      .map((pair) => pair.join("="))
      .join(",");
    return this.server.remote.listAt(`/api/v1/namespaces/${deployment.metadata.namespace}/pods`, { labelSelector });
  }

  /** Says of all pods of a Deployment that they have been running for an hour, as a kubelet would. */
  async run(deployment: Manifest): Promise<void> {
    const startTime = new Date(Date.now() - 3_600_000).toISOString().replace(/\.\d+/, "");
    const is = (type: string): Props => ({ type, status: "True", lastTransitionTime: startTime });
    for (const pod of await this.podsOf(deployment)) {
      const { name, namespace } = pod["metadata"] as { name: string; namespace: string };
      const status: Props = { phase: "Running", startTime, conditions: [is("Ready"), is("PodScheduled")] };
      const said = { apiVersion: "v1", kind: "Pod", metadata: { name, namespace }, status };
      const by = { manager: "kubelet", force: true, dryRun: false };
      await this.server.remote.apply({ apiVersion: "v1", kind: "Pod", name, namespace }, said, by, "/status");
    }
  }

  async stop(): Promise<void> {
    try {
      await this.rollouts.stop();
    } finally {
      await this.server.stop();
    }
  }
}

/** What mocks sign is no certificate, which the API server warns of: the control plane's own stands in for it. */
function certified(object: Manifest, { plane }: Server): Manifest {
  if (object.kind !== "Secret" || object["type"] !== "kubernetes.io/tls") return object;
  const { certificate, key } = plane.connection;
  return { ...object, stringData: { ...(object["stringData"] as Props), "tls.crt": certificate, "tls.key": key } };
}

const pods = (deployment: Props): number => Number(at(deployment, "status.replicas") ?? 0);

function failureOf(deployment: Props): string | undefined {
  const conditions = (at(deployment, "status.conditions") ?? []) as Props[];
  const failed = conditions.find(({ type, status }) => type === "ReplicaFailure" && status === "True");
  return failed && String(failed["message"]);
}

/** The sum of what some pods ask for, or may have, in the unit of its name: `sum(pods, "requests", "cpu")`. */
export function sum(pods: readonly Props[], of: "requests" | "limits", resource: string): number {
  return pods
    .flatMap((pod) => at(pod, "spec.containers") as Props[])
    .reduce((total, container) => total + quantity(at(container, `resources.${of}.${resource}`)), 0);
}

/** @throws Error where it is none */
export function quantity(written: unknown): number {
  const value = parsed(written);
  if (value === undefined) throw new Error(`${String(written)} is no quantity`);
  return value;
}
