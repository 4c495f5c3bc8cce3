import type { Standing } from "../../../simulators/core/standing";
import type { AskedBucket } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Found, type Trail } from "../trail";
import { text, type TraceWorld } from "../world";
import { calledPrincipal, holders, podIdentity, principalOf, type Principal } from "./access";
import { accountKey } from "./keys";
import { lastOf, linked } from "./links";
import { reached } from "./private";

export const token = {
  account: "azure-native:storage:StorageAccount",
  container: "azure-native:storage:BlobContainer",
} as const;

/** A container, and the storage account that it is in. */
export interface Kept {
  account: Standing;
  container: Standing;
}

/** A container of an account, by their names: accounts have one name in all the world, containers in their account alone. */
export function containerCalled(world: TraceWorld, account: string | undefined, name: string): Found<Kept> {
  if (account === undefined) throw new Missing(`nobody says in which storage account ${name} is`);
  const found = world.all(token.account).find((one) => (text(one, "name") ?? lastOf(one.id)) === account);
  if (!found) throw new Missing(`there is no storage account ${account}`);
  const container = linked(world, token.container, `${found.id}/blobServices/default/containers/${name}`);
  if (!container) throw new Missing(`there is no container ${name} in it`, world.label(found));
  return { by: world.label(container), why: `${name} stands in ${account}`, value: { account: found, container } };
}

/** From a store to its container, and to the key that what lies in it is encrypted with. */
export function bucket(trail: Trail, world: TraceWorld, cluster: Cluster, from: string, asked: AskedBucket): void {
  const { name, account, reader } = asked;
  const kept = trail.go(from, "the bucket", () => containerCalled(world, account, name));
  trail.go(from, "the bucket's address", () => reached(world, cluster, kept.account, "blob", [443]));
  const identity = trail.go(from, "its identity", () => podIdentity(world, cluster, reader));
  trail.go("its identity", "what is in the bucket", () => mayKeep(world, identity, kept.container, reader));
  trail.go("Azure Storage", "the bucket's key", () => accountKey(world, kept.account));
}

const keepsBlobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete";

/** It may read, write, delete and list: in all of the container, or below a folder. @param folder where it does. @defaultValue everywhere */
export function mayKeep(
  world: TraceWorld,
  identity: Standing,
  container: Standing,
  { namespace, account }: Principal,
  folder?: string,
): Found<undefined> {
  const own = holders(world, keepsBlobs, container.id).filter(({ principal }) => principal === principalOf(identity));
  const grant = own.find(
    ({ condition }) => condition === undefined || (folder !== undefined && isBelow(condition, folder)),
  );
  const where = folder === undefined ? "it" : `${folder}/`;
  if (!grant)
    throw new Missing(
      own.length > 0
        ? `${calledPrincipal(world, principalOf(identity))} may keep nothing in ${where}: its role is for another folder`
        : `${namespace}/${account} may not read, write, delete and list ${where}`,
      world.label(container),
    );
  return { by: world.label(grant.by), why: `it may read, write, delete and list ${where}`, value: undefined };
}

/** A condition that lets by what lies below a folder. Source: learn.microsoft.com/azure/storage/blobs/storage-auth-abac-examples. */
const isBelow = (condition: string, folder: string): boolean => condition.includes(`StringLike '${folder}/*'`);
