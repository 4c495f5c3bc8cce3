import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import type { Address } from "../kubernetes/network";
import type { Cluster } from "../kubernetes/objects";
import { Missing } from "../trail";
import { addressesIn } from "./security-groups";

const clusterToken = "aws:eks/cluster:Cluster";

/** Whether a cluster is one of EKS's. */
export function isEks(world: TraceWorld, { scope }: Cluster): boolean {
  return world.all(clusterToken).some((one) => facts(one)["arn"] === scope);
}

/** The cluster's own resource. @throws Missing where it is gone */
export function eksOf(world: TraceWorld, { scope }: Cluster) {
  const found = world.all(clusterToken).find((one) => facts(one)["arn"] === scope);
  if (!found) throw new Missing(`no cluster has the ARN ${scope}`);
  return found;
}

/** A kind of place that a pod may run in: what its interface is a member of, and its addresses. */
export interface PodPlace {
  groups: string[];
  ips: string[];
}

/** Where pods may run: on the nodes of each group. Pods have their node's security groups. Source: docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html. */
export function podPlaces(world: TraceWorld, cluster: Cluster): PodPlace[] {
  const eks = eksOf(world, cluster);
  const usual = text({ ...eks, outputs: bag(eks, "vpcConfig"), inputs: {} }, "clusterSecurityGroupId");
  const places = nodeGroupsOf(world, cluster).map((group) => {
    const template = world.find("aws:ec2/launchTemplate:LaunchTemplate", bag(group, "launchTemplate")["id"]);
    const own = [
      ...texts(template, "vpcSecurityGroupIds"),
      ...bags(template, "networkInterfaces").flatMap((one) => texts(one, "securityGroups")),
    ];
    return {
      groups: own.length > 0 ? own : usual === undefined ? [] : [usual],
      ips: addressesIn(world, texts(group, "subnetIds")),
    };
  });
  if (places.length === 0) throw new Missing("the cluster has no node group, so no pod runs", world.label(eks));
  return places;
}

export function nodeGroupsOf(world: TraceWorld, cluster: Cluster) {
  const name = text(eksOf(world, cluster), "name");
  return world.all("aws:eks/nodeGroup:NodeGroup").filter((one) => facts(one)["clusterName"] === name);
}

/** Addresses of nodes, one of each subnet. */
export function nodeAddresses(world: TraceWorld, cluster: Cluster): Address[] {
  return [...new Set(podPlaces(world, cluster).flatMap(({ ips }) => ips))].map((ip) => ({ ip }));
}
