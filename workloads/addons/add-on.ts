import type { Input, Resource } from "@pulumi/pulumi";
import type { Alerting } from "../../components/core/alerting";
import type { AddOnName, AddOnRequests } from "../../components/core/add-ons";
import type {
  ClusterBackups,
  ClusterOffers,
  GatewayEntrance,
  Reach,
  VaultGround,
} from "../../components/core/contracts";
import type { Delivery } from "../../components/core/delivery";
import type { SpansEntrance } from "../../components/core/spans";
import { placementOf, type Placement, type Pool } from "../../components/kubernetes/placement";
import type { PolicySpec } from "../../components/kubernetes/network-policies";
import type { ByScale, Scale } from "../../components/kubernetes/service-entry";
import type { Team } from "../../components/kubernetes/team-access";
import type { Observability } from "./observability-request";

/** What is known when it is decided what is installed in a cluster, and how. */
export interface AddOnContext {
  scale: Scale;
  /** The namespace that the services run in: some tools look there and nowhere else. */
  application: string;
  cluster: ClusterOffers & {
    name: Input<string>;
    /** `1.35`. */
    version: string;
    /** What a pod must reach to use a cloud identity. */
    identityReach: readonly Reach[];
  };
  /** The groups of nodes that the cluster has. @defaultValue `general` alone */
  pools?: readonly Pool[] | undefined;
  /** What the environment says of some. @defaultValue nothing */
  requests?: AddOnRequests | undefined;
  /** The gateway's balancer: from where it calls, and in which header it is believed about who asks. @defaultValue there is none */
  entrance?: Pick<GatewayEntrance, "binding" | "sources" | "clientAddressHeader" | "certificate"> | undefined;
  /** From where functions, which stand outside of the cluster, send spans. @defaultValue there are none */
  spans?: SpansEntrance | undefined;
  /** Logs and traces: where the cloud keeps them. @defaultValue nowhere, and nothing of them is installed */
  observability?: Observability | undefined;
  /** Who brings the services into the cluster. @defaultValue Pulumi */
  delivery?: Delivery | undefined;
  /** Who answers for which services. @defaultValue nobody */
  teams?: readonly Team[] | undefined;
  /** Where the keys are that sign-ins are checked with. @defaultValue none, and nobody signs in */
  keysUrl?: string | undefined;
  /** What HashiCorp Vault stands on. @defaultValue nothing, and it is not installed */
  vault?: VaultGround | undefined;
  /** Who is told when something is wrong. @defaultValue nobody */
  alerting?: Alerting | undefined;
  /** Where backups of the cluster are kept. @defaultValue nowhere, and so none are made */
  backups?: Pick<ClusterBackups, "plugin"> | undefined;
}

/** A NetworkPolicy that a system's pods need in a namespace that is closed. */
export interface AddOnPolicy {
  name: string;
  spec: PolicySpec;
}

/** One Helm release, or one file of definitions, that a cluster gets. */
export interface AddOn {
  /** The release's name: never changed, since accounts and webhooks carry it. */
  name: string;
  /** The system that it belongs to: what it is called in an environment's file. */
  system: AddOnName;
  /** Where it comes from: a chart in a repository, or a file of definitions. */
  source: (version: string) => ChartSource | FileSource;
  namespace: string;
  /** Further namespaces that are made because of it. @defaultValue none */
  besides?: readonly string[];
  /** Releases that must be there first, where they are installed. */
  after: readonly string[];
  /** Whether this cluster can have it, or needs it. */
  when: (context: AddOnContext) => boolean;
  /** Whether it is installed where the environment says nothing of it. @defaultValue always */
  byDefault?: (context: AddOnContext) => boolean;
  /** What differs from the chart's own values. */
  values: (context: AddOnContext) => object;
  /** Its name among the cluster's identities, where it speaks to the cloud; its ServiceAccount is of that name. */
  identity?: string;
  /**
   * What it is in of its cloud's own by name: made before it, and it is taken down before that goes. Nothing of it may be left to go with the cluster: nobody would
   * be there to take it out. @defaultValue nothing
   */
  within?: (context: AddOnContext) => readonly Resource[];
  /** The groups of custom resources that it defines. */
  brings: readonly string[];
  /** What its pods must reach, and be reached from. */
  policies?: (context: AddOnContext) => readonly AddOnPolicy[];
}

export interface ChartSource {
  kind: "chart";
  chart: string;
  repository: string;
}

export interface FileSource {
  kind: "file";
  url: string;
}

/**
 * The tag of an image, with its digest behind it where the environment says one.
 * @param pinned the digest that its chart pins it to. @defaultValue none
 */
export function tagOf(context: AddOnContext, system: AddOnName, image: string, tag: string, pinned?: string): string {
  const digest = context.requests?.[system]?.digests?.[image] ?? pinned;
  return digest === undefined ? tag : `${tag}@${digest}`;
}

/** How many pods of what everything waits for: two as soon as somebody counts on the environment. */
export const replicas: Readonly<ByScale<number>> = { small: 1, medium: 2, large: 2 };

/**
 * Where pods go that need more memory than a node of `general` has left beside what runs on every node. In a small cluster all fit there.
 * @returns nothing where the environment has no group for them
 */
export const roomy = ({ scale, pools = [] }: AddOnContext): Placement =>
  scale === "small" ? {} : placementOf("memory", pools);
