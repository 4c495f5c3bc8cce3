import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import type { DataClass } from "../core/contracts";
import { ClusterComponent } from "./component";
import type { Ownership } from "./labels";
import { allowDns, allowMesh, defaultDeny } from "./network-policies";
import { fallback, hardLimits, mebibytes, millicores, type Quota } from "./quota";

export interface NamespaceArgs {
  /** The namespace's own name in the cluster: 1–63 small letters, digits and `-`. The cluster refuses anything else. */
  name: string;
  whose: Ownership;
  /** The most sensitive data that passes through its pods. @defaultValue "internal" */
  dataClass?: DataClass;
  /** The most that its pods may ask for and use, all together. */
  quota: Quota;
  /** Which pods are let in. @defaultValue restricted */
  security?: PodSecurity | undefined;
  /**
   * Whether pods get a sidecar of the mesh. Each may then reach the mesh's control plane, without which it would never be ready.
   * @defaultValue false
   */
  injected?: boolean | undefined;
  /**
   * Whether its pods may be of the classes `system-cluster-critical` and `system-node-critical`, where the cluster asks for a quota that says so
   * (`ClusterOffers.criticalPods`). @defaultValue false
   */
  letsCriticalPods?: boolean | undefined;
  /** How many Services with a load balancer it may have, of one port each. @defaultValue none: traffic comes through the gateway alone */
  loadBalancers?: number | undefined;
  /** Further labels, such as one that a controller looks for. @defaultValue none */
  labels?: Readonly<Record<string, string>> | undefined;
}

/** The standard that a namespace enforces; a weaker one than restricted says why it has to be. */
export type PodSecurity = { level: "restricted" } | { level: "baseline" | "privileged"; reason: string };

/**
 * A namespace that is closed before anything runs in it: the restricted pod security standard enforced, no traffic in or out but
 * look-ups of names, a quota, limits for containers that say none, and no token for pods that name no account.
 *
 * ```ts
 * import type { ProviderResource, Resource } from "@pulumi/pulumi";
 * import { Namespace } from "../../components/kubernetes/namespace";
 *
 * declare const kubernetes: ProviderResource;
 * declare const cluster: Resource;
 *
 * const { name, guards } = new Namespace(
 *   "monitoring",
 *   {
 *     name: "monitoring",
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     quota: { pods: 40, cpu: { request: 8_000, limit: 16_000 }, memory: 32_768, scratch: { request: 2_560, limit: 40_960 } },
 *   },
 *   { providers: { kubernetes }, deletedWith: cluster },
 * );
 * // What runs in it says namespace: name, and waits for the guards: { dependsOn: guards }.
 * export const monitoring = { name, guards: guards.length };
 * ```
 */
export class Namespace extends ClusterComponent {
  /** Its name, known once it stands. */
  readonly name: Output<string>;
  /** What must stand before the first pod does. */
  readonly guards: Resource[];

  constructor(id: string, args: NamespaceArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:Namespace", id, args.whose, opts);
    const namespace = this.namespace(args);
    this.name = namespace.metadata.name;
    this.guards = [
      ...this.isolation(args.injected ?? false),
      ...this.limits(args.quota, args.loadBalancers),
      ...(args.letsCriticalPods ? [this.criticalPods(args.quota)] : []),
      this.noToken(),
    ];
    this.registerOutputs({ name: this.name });
  }

  private namespace({ name, dataClass, security = { level: "restricted" }, injected, ...more }: NamespaceArgs) {
    const { level } = security;
    // "latest" follows the cluster: a version here would keep an old, weaker standard alive through upgrades.
    const standard = ["enforce", "audit", "warn"].flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, level],
      [`pod-security.kubernetes.io/${mode}-version`, "latest"],
    ]);
    const labels = {
      ...this.labels({ service: "platform", ...(dataClass && { dataClass }) }),
      ...(injected && { "istio-injection": "enabled" }),
      ...more.labels,
      ...(Object.fromEntries(standard) as Record<string, string>),
    };
    const annotations =
      security.level === "restricted" ? undefined : { "go-coffee/why-not-restricted": security.reason };
    return new core.Namespace(this.id, { metadata: { name, labels, ...(annotations && { annotations }) } }, this.here);
  }

  private isolation(injected: boolean): Resource[] {
    const policy = (name: string, spec: typeof defaultDeny) =>
      new networking.NetworkPolicy(this.label(name), { metadata: this.named(name), spec }, this.here);
    return [
      policy("default-deny", defaultDeny),
      policy("allow-dns", allowDns),
      ...(injected ? [policy("allow-mesh", allowMesh)] : []),
    ];
  }

  private limits(quota: Quota, loadBalancers?: number): Resource[] {
    const { cpu, memory, scratch } = fallback;
    return [
      new core.ResourceQuota(
        this.label("quota"),
        { metadata: this.named("quota"), spec: { hard: hardLimits(quota, loadBalancers) } },
        this.here,
      ),
      new core.LimitRange(
        this.label("defaults"),
        {
          metadata: this.named("defaults"),
          spec: {
            limits: [
              {
                type: "Container",
                defaultRequest: {
                  cpu: millicores(cpu.request),
                  memory: mebibytes(memory),
                  "ephemeral-storage": mebibytes(scratch.request),
                },
                default: {
                  cpu: millicores(cpu.limit),
                  memory: mebibytes(memory),
                  "ephemeral-storage": mebibytes(scratch.limit),
                },
              },
            ],
          },
        },
        this.here,
      ),
    ];
  }

  /**
   * GKE's API server takes pods of these classes only where a quota counts them. Source: kubernetes.io/docs/concepts/policy/resource-quotas, "Limit Priority Class
   * consumption by default"; istio/istio manifests/charts/istio-cni/templates/resourcequota.yaml.
   */
  private criticalPods({ pods }: Quota): Resource {
    return new core.ResourceQuota(
      this.label("critical-pods"),
      {
        metadata: this.named("critical-pods"),
        spec: {
          hard: { pods: String(pods) },
          scopeSelector: {
            matchExpressions: [
              {
                scopeName: "PriorityClass",
                operator: "In",
                values: ["system-cluster-critical", "system-node-critical"],
              },
            ],
          },
        },
      },
      this.here,
    );
  }

  /** The account `default` is the cluster's own object, made with the namespace: it is patched, neither made nor deleted here. */
  private noToken(): Resource {
    return new core.ServiceAccountPatch(
      this.label("default-account"),
      {
        metadata: { ...this.named("default"), annotations: { "pulumi.com/patchForce": "true" } },
        automountServiceAccountToken: false,
      },
      this.here,
    );
  }

  private named(name: string) {
    return { name, namespace: this.name, labels: this.labels({ service: "platform" }) };
  }
}
