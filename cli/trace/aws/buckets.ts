import type { Standing } from "../../../simulators/core/standing";
import type { AskedBucket } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Trail } from "../trail";
import { bag, bags, facts, type TraceWorld } from "../world";
import { podIdentityOf, roleMay } from "./iam";

const encryptionToken = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

/** From a store to its bucket, and to the key that what lies in it is encrypted with. */
export function bucket(trail: Trail, world: TraceWorld, cluster: Cluster, from: string, asked: AskedBucket): void {
  const { name, region } = asked;
  const { namespace, account } = asked.reader;
  const found = trail.go(from, "the bucket", () => {
    const value = world.all("aws:s3/bucket:Bucket").find((one) => facts(one)["bucket"] === name);
    if (!value) throw new Missing(`there is no bucket ${name}`);
    if (region !== undefined && value.region !== region)
      throw new Missing(`it is in ${value.region}, and looked for in ${region}`, world.label(value));
    return { by: world.label(value), why: `${name} stands`, value };
  });
  const role = trail.go(from, "its identity", () => {
    const value = podIdentityOf(world, cluster, namespace, account);
    if (!value) throw new Missing(`no Pod Identity gives its account ${namespace}/${account} a role`);
    return { by: world.label(value), why: `its pods work as it`, value };
  });
  const arn = String(facts(found)["arn"]);
  trail.go("its identity", "what is in the bucket", () => {
    const calls = [
      ...["s3:GetObject", "s3:PutObject", "s3:DeleteObject"].map((action) => ({
        action,
        resource: `${arn}/any/chunk`,
      })),
      { action: "s3:ListBucket", resource: arn },
    ];
    const refused = calls.filter((call) => !roleMay(world, role, { ...call, doubt: false }));
    if (refused.length > 0)
      throw new Missing(`it may not ${refused.map(({ action }) => action).join(", ")}`, world.label(role));
    return { by: world.label(role), why: "it may read, write, delete and list", value: undefined };
  });
  trail.go("its identity", "the bucket's key", () => {
    const key = keyOfBucket(world, found);
    const context = { "kms:ViaService": `s3.${found.region}.amazonaws.com` };
    const refused = ["kms:GenerateDataKey", "kms:Decrypt"].filter(
      (action) => !roleMay(world, role, { action, resource: key, context, doubt: false }),
    );
    if (refused.length > 0) throw new Missing(`it may not ${refused.join(", ")}`, world.label(role));
    return { by: world.label(role), why: "it may encrypt and decrypt with it", value: undefined };
  });
}

/** The key that what lies in a bucket is encrypted with. @throws Missing where it is none of ours */
export function keyOfBucket(world: TraceWorld, bucket: Standing): string {
  const encryption = world.find(encryptionToken, facts(bucket)["bucket"], "bucket");
  const said = bag(bags(encryption, "rules")[0], "applyServerSideEncryptionByDefault");
  const key = said["kmsMasterKeyId"];
  if (said["sseAlgorithm"] !== "aws:kms" || typeof key !== "string")
    throw new Missing("what lies in it is not encrypted with a key of our own", world.label(bucket));
  return key;
}
