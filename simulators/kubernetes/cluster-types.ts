/** A cluster that stands in some local cloud. */
export interface Cluster {
  /** What its objects' scope is in the world: the cluster's own id in its cloud. */
  scope: string;
  name: string;
  region: string;
  /** `1.35`. */
  version: string;
  /** The range of Services' addresses. */
  serviceRange: string;
  /** Who signs the tokens of its accounts: an address. */
  issuer?: string | undefined;
  /** The network that its nodes are in. */
  network?: string | undefined;
  nodes: NodePool[];
  /** The groups of custom resources that the cluster brings of itself. @defaultValue none */
  brings?: readonly string[] | undefined;
  /** What stands in it from the start, beside what Kubernetes makes: `TOKEN NAME`. It can be named, not read. @defaultValue nothing */
  builtIn?: readonly string[];
  /** The class of a claim that names none. @defaultValue `gp2`, and `standard-rwo` on Google */
  defaultClass?: string;
  /** Where Azure's controller makes link services; undefined elsewhere. Its load balancers have addresses. */
  links?: { subscription: string; group: string };
  /** Where Google's controller keeps groups of pods for load balancers; undefined elsewhere. */
  groups?: { project: string; zones: readonly string[]; network: string; subnetwork: string } | undefined;
}

/** Nodes that are alike. */
export interface NodePool {
  count: number;
  labels: Record<string, string>;
  taints: { key: string; value: string; effect: string }[];
}
