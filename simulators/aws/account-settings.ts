import type { TypeSpec } from "../core/spec";
import * as checks from "./common/checks";
import { protectionOf } from "./s3/parts";

const blockFile = "hashicorp/terraform-provider-aws internal/service/s3control/account_public_access_block.go";
const encryptionFile = "hashicorp/terraform-provider-aws internal/service/ec2/ebs_encryption_by_default.go";

export const accountBlockToken = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";

/** What S3 keeps from being public in a whole account, whatever its buckets say. To put it again puts it anew. */
const accountPublicAccessBlock: TypeSpec = {
  token: accountBlockToken,
  api: {
    service: "S3 Control",
    noun: "S3 Account Public Access Block",
    create: "PutPublicAccessBlock",
    delete: "DeletePublicAccessBlock",
  },
  id: ({ inputs, account }) => String(inputs["accountId"] ?? account),
  global: true,
  replaceOn: { paths: ["accountId"], source: blockFile },
  overwrites: () => true,
  rules: [
    checks.matches(
      "s3.account-block.account",
      `${blockFile}; internal/verify ValidAccountID`,
      "accountId",
      "account_id",
      /^\d{12}$/,
      "must be a 12 digit AWS account ID",
    ),
  ],
  outputs: ({ id, inputs }) => ({ accountId: id, ...protectionOf(inputs) }),
};

/**
 * Whether EBS encrypts a new volume that does not say so, in one region of the account. Its id means nothing (the provider's
 * UniqueId), so that two can stand; the deletion of either turns it off.
 */
const encryptionByDefault: TypeSpec = {
  token: "aws:ebs/encryptionByDefault:EncryptionByDefault",
  api: {
    service: "EC2",
    noun: "EBS Encryption By Default",
    create: "EnableEbsEncryptionByDefault",
    delete: "DisableEbsEncryptionByDefault",
  },
  id: (request) => `terraform-${request.digits(26, "encryption")}`,
  replaceOn: { paths: ["region"], source: encryptionFile },
  rules: [],
  outputs: ({ inputs }) => ({ enabled: inputs["enabled"] ?? true }),
  after({ verb, token, id, region, inputs }, world) {
    const on = verb !== "delete" && inputs["enabled"] !== false;
    for (const other of world.all(token))
      if (other.region === region && other.id !== id)
        world.put({ ...other, inputs: { ...other.inputs, enabled: on }, outputs: { ...other.outputs, enabled: on } });
  },
};

/** What an account has once, or once in each region, and has in any case: on or off. */
export const accountSettings: TypeSpec[] = [accountPublicAccessBlock, encryptionByDefault];
