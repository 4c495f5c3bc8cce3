import { World } from "../../../simulators/core/world";
import { Kubernetes } from "../../../simulators/kubernetes/provider";
import type { Props } from "../../../simulators/protocol/values";

export const server = "https://ABC.gr7.us-east-1.eks.amazonaws.com";
export const issuer = "https://oidc.eks.us-east-1.amazonaws.com/id/ABC";
const arn = "arn:aws:eks:us-east-1:123456789012:cluster/dev";

export function kubeconfig(at = server): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "aws",
    clusters: [{ name: "kubernetes", cluster: { server: at } }],
    contexts: [{ name: "aws", context: { cluster: "kubernetes", user: "aws" } }],
  });
}

/** Tokens, short. */
export const token = (name: string) => {
  const groups: Record<string, string> = {
    ConfigMap: "core/v1",
    CronJob: "batch/v1",
    CustomResourceDefinition: "apiextensions.k8s.io/v1",
    ClusterRole: "rbac.authorization.k8s.io/v1",
    ClusterRoleBinding: "rbac.authorization.k8s.io/v1",
    DaemonSet: "apps/v1",
    Deployment: "apps/v1",
    HorizontalPodAutoscaler: "autoscaling/v2",
    Ingress: "networking.k8s.io/v1",
    Job: "batch/v1",
    NetworkPolicy: "networking.k8s.io/v1",
    PodDisruptionBudget: "policy/v1",
    PriorityClass: "scheduling.k8s.io/v1",
    Release: "helm.sh/v3",
    Role: "rbac.authorization.k8s.io/v1",
    RoleBinding: "rbac.authorization.k8s.io/v1",
    StatefulSet: "apps/v1",
    StorageClass: "storage.k8s.io/v1",
    ValidatingAdmissionPolicy: "admissionregistration.k8s.io/v1",
    ValidatingAdmissionPolicyBinding: "admissionregistration.k8s.io/v1",
  };
  return name.includes(":") ? name : `kubernetes:${groups[name] ?? "core/v1"}:${name}`;
};

/** An EKS cluster in a world of its own, and the provider that is configured for it. */
export class Driver {
  readonly world = World.open(":memory:");
  readonly provider: Kubernetes;

  /** @param patience - milliseconds that pods wait for what is still being made */
  constructor(settings: Props = {}, nodes = 2, patience = 0) {
    const outputs = {
      name: "dev",
      arn,
      endpoint: server,
      version: "1.35",
      kubernetesNetworkConfig: { serviceIpv4Cidr: "172.20.0.0/16" },
      vpcConfig: { vpcId: "vpc-1" },
      identities: [{ oidcs: [{ issuer }] }],
    };
    this.world.put({
      token: "aws:eks/cluster:Cluster",
      id: "dev",
      scope: "",
      region: "us-east-1",
      inputs: { name: "dev" },
      outputs,
    });
    if (nodes > 0) this.nodes("general", nodes);
    this.provider = new Kubernetes({ open: () => this.world, patience });
    this.provider.configure({ kubeconfig: kubeconfig(), ...settings });
  }

  nodes(name: string, count: number, more: Props = {}): void {
    const inputs = { clusterName: "dev", nodeGroupName: name, ...more };
    const outputs = { ...inputs, scalingConfig: { desiredSize: count } };
    this.world.put({
      token: "aws:eks/nodeGroup:NodeGroup",
      id: `dev:${name}`,
      scope: "",
      region: "us-east-1",
      inputs,
      outputs,
    });
  }

  async create(kind: string, object: Props, name = "it"): Promise<{ id: string; outputs: Props; inputs: Props }> {
    const subject = this.subject(kind, name);
    const { inputs, failures } = this.provider.check(subject, {}, object, new Uint8Array([1]));
    if (failures.length > 0) throw new Error(failures.map(({ path, reason }) => `${path}: ${reason}`).join("\n"));
    return { ...(await this.provider.create(subject, inputs, false)), inputs };
  }

  async update(kind: string, id: string, object: Props): Promise<Props> {
    const subject = this.subject(kind, "it");
    const standing = this.world.find(token(kind), id)!;
    const { inputs } = this.provider.check(subject, standing.inputs, object, new Uint8Array());
    return this.provider.update(subject, id, standing.outputs, inputs, false);
  }

  /** What is said against the object; fails the test when it is accepted. */
  async refusal(kind: string, object: Props): Promise<string> {
    return message(() => this.create(kind, object));
  }

  delete(kind: string, id: string): Promise<void> {
    return this.provider.delete(this.subject(kind, "it"), id, {});
  }

  has(kind: string, id: string): boolean {
    return this.world.find(token(kind), id) !== undefined;
  }

  find(kind: string, id: string): Props {
    return this.world.find(token(kind), id)!.outputs;
  }

  subject(kind: string, name: string) {
    return { token: token(kind), name, urn: `urn:pulumi:test::p::${token(kind)}::${name}` };
  }
}

export async function message(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    const { reasons } = error as { reasons?: string[] };
    return [(error as Error).message, ...(reasons ?? [])].join("\n");
  }
  throw new Error("it was accepted, and should have been refused");
}

/** A Deployment that every cluster takes. */
export function deployment(
  change: { container?: Props; pod?: Props; spec?: Props; name?: string; namespace?: string; template?: Props } = {},
): Props {
  const labels = { app: "web" };
  const container = { name: "web", image: "web:1", ...change.container };
  return {
    metadata: { name: change.name ?? "web", ...(change.namespace && { namespace: change.namespace }) },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels, ...change.template }, spec: { containers: [container], ...change.pod } },
      ...change.spec,
    },
  };
}

/** A rule, a kind, an object that breaks the rule, what the API server says of it, and the nearest object that is accepted. */
export type RuleCase = [rule: string, kind: string, bad: Props, says: string, good: Props];
