import { poolLabel, usualPools, usualTaints, type Taint } from "../../core/pools";

/** How big a pool may be, and of what. */
export interface PoolRequest {
  /**
   * How many nodes at least, from 0. The autoscaler decides how many there are, and an `up` leaves that alone: so EKS refuses a
   * minimum of more than are running, until the group has grown: docs/runbooks/grow-a-node-group.md.
   */
  min: number;
  /** How many at most: `min` or more. */
  max: number;
  /** Instance types, the best first. Several only make sense for spot: the more, the fewer interruptions. */
  types: readonly string[];
  /** Interruptible capacity, at about a third of the price. */
  spot: boolean;
  /** Of the processors; the instance types must be of it. @defaultValue "amd64" */
  architecture?: "amd64" | "arm64";
  /** What pods must tolerate to run there. @defaultValue `go-coffee/pool=NAME:NoSchedule`; none for `general` */
  taints?: readonly Taint[] | undefined;
  /** The zones it stands in, by name: `us-east-1a`. @defaultValue all that the network has */
  zones?: readonly string[] | undefined;
  /** The most pods on a node, 4–250. @defaultValue what EKS computes of the instance type */
  maxPods?: number | undefined;
  /** GiB of each node's own disk. @defaultValue 50 */
  diskGiB?: number | undefined;
}

/** Pools by name: small letters, digits and `-`. */
export type Pools = Readonly<Partial<Record<string, PoolRequest>>>;

/** A tag of an Auto Scaling group that describes its nodes. */
export interface TemplateTag {
  /** Identity: what of a node it tells. */
  part: string;
  key: string;
  value: string;
}

export interface PoolPlan {
  pool: string;
  types: string[];
  capacity: "SPOT" | "ON_DEMAND";
  ami: "AL2023_x86_64_STANDARD" | "AL2023_ARM_64_STANDARD";
  min: number;
  max: number;
  /** How many there are at first: the autoscaler decides from then on. */
  initial: number;
  diskGiB: number;
  labels: Record<string, string>;
  /** In EKS's own words. */
  taints: { key: string; value: string; effect: "NO_SCHEDULE" | "PREFER_NO_SCHEDULE" | "NO_EXECUTE" }[];
  /** The zones it stands in. */
  zones: string[];
  /** What the Cluster Autoscaler is told of a node that is not there yet: tags of the Auto Scaling group. */
  template: TemplateTag[];
  /** What a node is told as it starts, where it is told anything. */
  userData?: string;
}

/**
 * The pools asked for: general first, which the add-ons run on, then the other usual ones, then the rest by name.
 * @param zones those of the network's private subnets
 * @throws RangeError when there is no general pool with a node, a pool has no type, its bounds cross, or it has no zone of these.
 */
export function planPools(request: Pools, zones: readonly string[]): PoolPlan[] {
  if (request["general"] === undefined || request["general"].max < 1)
    throw new RangeError("want a general pool with a node at least");
  const usual: readonly string[] = usualPools;
  const others = Object.keys(request).filter((pool) => !usual.includes(pool));
  return [...usual, ...others.sort()].flatMap((pool) => {
    const asked = request[pool];
    return asked === undefined ? [] : [plan(pool, asked, zones)];
  });
}

const effects = { NoSchedule: "NO_SCHEDULE", PreferNoSchedule: "PREFER_NO_SCHEDULE", NoExecute: "NO_EXECUTE" } as const;

function plan(pool: string, asked: PoolRequest, zones: readonly string[]): PoolPlan {
  if (asked.types.length === 0) throw new RangeError(`pool ${pool} has no instance type`);
  const stands = zones.filter((zone) => asked.zones?.includes(zone) ?? true);
  if (stands.length === 0) throw new RangeError(`pool ${pool}: no subnet in ${asked.zones?.join(", ") ?? "any zone"}`);
  if (asked.min > asked.max) throw new RangeError(`pool ${pool}: min ${asked.min} is more than max ${asked.max}`);
  const taints = asked.taints ?? usualTaints(pool);
  const labels = { [poolLabel]: pool };
  const diskGiB = asked.diskGiB ?? 50;
  return {
    pool,
    types: [...asked.types],
    capacity: asked.spot ? "SPOT" : "ON_DEMAND",
    ami: asked.architecture === "arm64" ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD",
    min: asked.min,
    max: asked.max,
    initial: pool === "general" ? Math.max(asked.min, 1) : asked.min,
    diskGiB,
    labels,
    taints: taints.map(({ key, value, effect }) => ({ key, value, effect: effects[effect] })),
    zones: stands,
    template: nodeTemplate(labels, taints, diskGiB),
    ...(asked.maxPods !== undefined && { userData: kubeletSettings({ maxPods: asked.maxPods }) }),
  };
}

/**
 * What says how a node of an empty group would be. EKS tells its labels and taints when it is asked; its disk nobody tells, and without it no pod that
 * bounds what it writes would fit. Four fifths of the disk are pods': the system and its images have the rest.
 * Source: kubernetes/autoscaler cluster-autoscaler/cloudprovider/aws/README.md, "Auto-discovery setup", and aws_manager.go, buildNodeFromTemplate.
 */
function nodeTemplate(labels: Record<string, string>, taints: readonly Taint[], diskGiB: number): TemplateTag[] {
  const prefix = "k8s.io/cluster-autoscaler/node-template";
  const last = (key: string) => key.split("/").at(-1) ?? key;
  return [
    ...Object.entries(labels).map(([key, value]) => ({
      part: `label-${last(key)}`,
      key: `${prefix}/label/${key}`,
      value,
    })),
    // Of a taint's key there is one tag, so that of its effects the first is told.
    ...taints
      .filter(({ key }, index) => taints.findIndex((one) => one.key === key) === index)
      .map(({ key, value, effect }) => ({
        part: `taint-${last(key)}`,
        key: `${prefix}/taint/${key}`,
        value: `${value}:${effect}`,
      })),
    { part: "disk", key: `${prefix}/resources/ephemeral-storage`, value: `${Math.floor(diskGiB * 0.8)}Gi` },
  ];
}

/**
 * User data that tells the kubelet of Amazon Linux 2023 something; EKS adds to it what a node needs to join.
 * Source: docs.aws.amazon.com/eks/latest/userguide/launch-templates.html, "Amazon EC2 user data"; awslabs.github.io/amazon-eks-ami/nodeadm.
 */
function kubeletSettings(config: Readonly<Record<string, number>>): string {
  const node = { apiVersion: "node.eks.aws/v1alpha1", kind: "NodeConfig", spec: { kubelet: { config } } };
  return [
    ...["MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="//"', ""],
    ...["--//", "Content-Type: application/node.eks.aws", "", JSON.stringify(node, null, 2), "", "--//--", ""],
  ].join("\n");
}
