import type { Cluster } from "../kubernetes/objects";
import { Missing } from "../trail";
import { bag, facts, type TraceWorld } from "../world";
import { nodeAccounts } from "./cluster";
import { holder } from "./iam";
import { lastOf, projectOf } from "./links";

/** An image in a repository of Artifact Registry. Source: docs.cloud.google.com/artifact-registry/docs/docker/names. */
const registry = /^([a-z0-9-]+)-docker\.pkg\.dev\/([^/]+)\/([^/]+)\/[^@]+$/;

/** The repository of an image stands, its tags do not move, and every node may pull from it. */
export function image(world: TraceWorld, cluster: Cluster, reference: string): string | undefined {
  const [, location, project, repository] = registry.exec(reference.replace(/@.*$/, "")) ?? [];
  if (repository === undefined) return undefined;
  const found = world
    .all("gcp:artifactregistry/repository:Repository")
    .find(
      (one) =>
        lastOf(one.id) === repository && projectOf(one) === project && String(facts(one)["location"]) === location,
    );
  if (!found) throw new Missing(`there is no repository ${repository} of ${project} in ${location}`);
  const by = world.label(found);
  if (!reference.includes("@") && bag(found, "dockerConfig")["immutableTags"] !== true)
    throw new Missing(`the tag of ${reference} can be moved`, by);
  for (const account of nodeAccounts(world, cluster)) {
    const is = (member: string) => member === `serviceAccount:${account}`;
    if (!holder(world, "artifactregistry.repositories.downloadArtifacts", found, is))
      throw new Missing(`nodes, which are ${account}, may not pull from it`, by);
  }
  return `${by} has it, and every node may pull it`;
}
