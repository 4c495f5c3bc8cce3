import { Missing } from "../trail";
import type { Cluster } from "../kubernetes/objects";
import { facts, text, type TraceWorld } from "../world";
import { nodeGroupsOf } from "./cluster";

/** An address of Amazon's registry. Source: docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html. */
const registry = /^\d{12}\.dkr\.ecr(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\//;

/** Policies of AWS with which a node may pull. Source: docs.aws.amazon.com/AmazonECR/latest/userguide/security-iam-awsmanpol.html. */
const pulling = /AmazonEC2ContainerRegistry(PullOnly|ReadOnly|PowerUser|FullAccess)$/;

/** The repository of an image stands, its tags do not move, and every node may pull from it. */
export function image(world: TraceWorld, cluster: Cluster, reference: string): string | undefined {
  if (!registry.test(reference)) return undefined;
  const [url = ""] = reference.split(/@|:(?=[^/]*$)/);
  const found = world.all("aws:ecr/repository:Repository").find((one) => facts(one)["repositoryUrl"] === url);
  if (!found) throw new Missing(`there is no repository ${url}`);
  const by = world.label(found);
  if (!reference.includes("@") && !text(found, "imageTagMutability")?.startsWith("IMMUTABLE"))
    throw new Missing(`the tag of ${reference} can be moved`, by);
  for (const group of nodeGroupsOf(world, cluster)) {
    const role = text(group, "nodeRoleArn")?.split("/").at(-1);
    const may = world
      .all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .some((one) => facts(one)["role"] === role && pulling.test(text(one, "policyArn") ?? ""));
    if (!may) throw new Missing(`the nodes of ${world.label(group)} may not pull from it`, by);
  }
  return `${by} has it, and every node may pull it`;
}
