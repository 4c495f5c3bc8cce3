import type { EnvironmentSpec } from "./environment";
import { fullScale, type Demand } from "./services";
import { nodeGroups, nodeTypes, type NodeGroup } from "./sizes";

type Scale = EnvironmentSpec["workloads"]["scale"];

/** What pods can have of a node: thousandths of a core, MiB, and a number. */
export interface NodeRoom {
  cpu: number;
  memory: number;
  pods: number;
}

/**
 * What runs on every node takes, with some room: network, proxy, disks, identity, mesh, logs and metrics; from `medium` on what watches the node, and what
 * copies its volumes. Their charts say it one by one, and a test adds that up.
 */
export const daemons: Readonly<Record<Scale, NodeRoom>> = {
  small: { cpu: 380, memory: 500, pods: 7 },
  medium: { cpu: 440, memory: 1450, pods: 9 },
  large: { cpu: 440, memory: 1450, pods: 9 },
};

/**
 * What a node of each usual group has for pods, after the kubelet's own share.
 * The group's smallest machine type counts: 2 processors with 4 GiB (in `memory` with 16), of which the kubelet leaves 1930m and about
 * 3300 MiB (14,900), and room for 17 pods on a t3.medium, 29 on the others.
 * Sources: awslabs/amazon-eks-ami nodeadm/internal/kubelet (reserved processor and memory), templates/shared/runtime/eni-max-pods.txt.
 */
const allocatable: Readonly<Record<NodeGroup, NodeRoom>> = {
  general: { cpu: 1930, memory: 3300, pods: 17 },
  compute: { cpu: 1930, memory: 3150, pods: 29 },
  memory: { cpu: 1930, memory: 14_900, pods: 29 },
  spot: { cpu: 1930, memory: 3150, pods: 17 },
};

/**
 * What a node of a group has left for pods beside what runs on every node.
 * @param maxPods how many pods the environment lets a node have. @defaultValue what its machine type can
 */
export function nodeRoom(group: NodeGroup, scale: Scale, maxPods = allocatable[group].pods): NodeRoom {
  const [whole, taken] = [allocatable[group], daemons[scale]];
  return { cpu: whole.cpu - taken.cpu, memory: whole.memory - taken.memory, pods: maxPods - taken.pods };
}

/** How many nodes hold some pods: the biggest first, each into the first node that has room. `Infinity` where one is too big for any. */
export function nodesFor(demand: readonly Demand[], room: NodeRoom): number {
  const pods = demand
    .flatMap(({ pods: count, cpu, memory }) => Array.from({ length: count }, () => ({ cpu, memory })))
    .sort((one, other) => other.cpu - one.cpu || other.memory - one.memory);
  const left: NodeRoom[] = [];
  for (const { cpu, memory } of pods) {
    if (cpu > room.cpu || memory > room.memory || room.pods < 1) return Infinity;
    let node = left.find((one) => one.cpu >= cpu && one.memory >= memory && one.pods >= 1);
    if (node === undefined) left.push((node = { ...room }));
    node.cpu -= cpu;
    node.memory -= memory;
    node.pods -= 1;
  }
  return left.length;
}

/**
 * What to say of groups of nodes that cannot hold what may run on them, a line for each: services then stop growing before their own limits, and
 * their pods wait. Of groups with machine types of their own nothing is known here. A pool that is not there is `general`'s to hold.
 */
export function capacityWarnings({ cluster, workloads }: Pick<EnvironmentSpec, "cluster" | "workloads">): string[] {
  const { nodes } = cluster;
  const pools = Object.entries(fullScale[workloads.scale] ?? {});
  const on = (group: string): readonly Demand[] =>
    pools.filter(([pool]) => (pool in nodes ? pool : "general") === group).flatMap(([, demand]) => demand);
  return Object.entries(nodes).flatMap(([name, { max, machines, like, maxPods }]) => {
    const kind = like ?? nodeGroups.find((known) => known === name);
    const types = machines.aws;
    if (kind === undefined || (types !== undefined && types.some((type) => !nodeTypes.aws[kind].includes(type))))
      return [];
    const needed = nodesFor(on(name), nodeRoom(kind, workloads.scale, maxPods));
    if (needed <= max) return [];
    const wanted = needed === Infinity ? "machines that are bigger" : `${needed} or more`;
    return [
      `cluster.nodes.${name}.max: want ${wanted}, got ${max}: with workloads.scale: ${workloads.scale} its services stop growing before their own limits (docs/runbooks/a-service-does-not-scale.md)`,
    ];
  });
}
