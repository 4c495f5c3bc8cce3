import type { Standing } from "../../../simulators/core/standing";
import type { AskedBucket } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Found, type Trail } from "../trail";
import { bag, text, type TraceWorld } from "../world";
import { gkeOf, nodeConfigOf, nodePoolsOf } from "./cluster";
import { holder, isAccount, poolOf, type Principal } from "./iam";
import { keyStands } from "./keys";

export const bucketToken = "gcp:storage/bucket:Bucket";

/** From a store to its bucket, and to the key that what lies in it is encrypted with. */
export function bucket(trail: Trail, world: TraceWorld, cluster: Cluster, from: string, asked: AskedBucket): void {
  const { name, region, reader } = asked;
  const found = trail.go(from, "the bucket", () => {
    const value = world.find(bucketToken, name, "name");
    if (!value) throw new Missing(`there is no bucket ${name}`);
    const place = (text(value, "location") ?? "").toLowerCase();
    if (region !== undefined && place !== region)
      throw new Missing(`it is in ${place}, and looked for in ${region}`, world.label(value));
    return { by: world.label(value), why: `${name} stands`, value };
  });
  const principal = trail.go(from, "its identity", () => identity(world, cluster, reader));
  trail.go("its identity", "what is in the bucket", () => {
    const may = holder(world, "storage.objects.delete", found, isAccount(principal));
    if (!may)
      throw new Missing(
        `${reader.namespace}/${reader.account} may not read, write, delete and list it`,
        world.label(found),
      );
    return { by: world.label(may.by), why: "it may read, write, delete and list", value: undefined };
  });
  trail.go("Cloud Storage", "the bucket's key", () => ownKey(world, found));
}

/** Who pods are that ask for themselves: an account of the cluster's pool, by the metadata server of their node. */
export function identity(
  world: TraceWorld,
  cluster: Cluster,
  { namespace, account }: Pick<Principal, "namespace" | "account">,
): Found<Principal> {
  const gke = gkeOf(world, cluster);
  const pool = poolOf(world, cluster);
  if (pool === undefined)
    throw new Missing("its accounts are members of no pool, and nobody to Google", world.label(gke));
  const plain = nodePoolsOf(world, cluster).find(
    (one) => bag(nodeConfigOf(one), "workloadMetadataConfig")["mode"] !== "GKE_METADATA",
  );
  if (plain) throw new Missing("its pods get the identity of their node, and not their own", world.label(plain));
  const why = `its pods are ns/${namespace}/sa/${account} of ${pool}`;
  return { by: world.label(gke), why, value: { pool, namespace, account } };
}

/** Who encrypts is Cloud Storage itself: whoever may read an object needs no right to its key. */
export function ownKey(world: TraceWorld, bucket: Standing): Found<undefined> {
  const { defaultKmsKeyName } = bag(bucket, "encryption");
  if (typeof defaultKmsKeyName !== "string" || defaultKmsKeyName === "")
    throw new Missing("what lies in it is not encrypted with a key of our own", world.label(bucket));
  return keyStands(world, bucket, defaultKmsKeyName, "storage");
}
