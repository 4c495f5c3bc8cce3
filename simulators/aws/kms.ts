import { at, text } from "../core/paths";
import type { Request, Rule, TypeSpec } from "../core/spec";
import type { Props } from "../protocol/values";
import { lengthBetween, policyForm } from "./common/argument-forms";
import { arn, parseArn } from "./common/arn";
import { atCreate, between, oneOf, tooLong, uuid, valueRule } from "./common/checks";
import { callerArn } from "./common/caller";
import { missingPrincipal } from "./iam/common";
import { like } from "./common/policy-access";
import { parsed, policyDocumentProblem, policySize, principalsOf } from "./common/policy-document";
import { fromPrefix, isMade, oneName } from "./common/made-names";

const keyToken = "aws:kms/key:Key";
const aliasToken = "aws:kms/alias:Alias";
const keySource = "hashicorp/terraform-provider-aws internal/service/kms/key.go";
const aliasSource = "hashicorp/terraform-provider-aws internal/service/kms/alias.go";
const model = "botocore kms/2014-11-01";

/** What each kind of key can be used for: KMS developer guide, "Key spec reference". */
const usages: Record<string, string[]> = {
  SYMMETRIC_DEFAULT: ["ENCRYPT_DECRYPT"],
  RSA: ["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
  ECC_NIST_EDWARDS25519: ["SIGN_VERIFY"],
  ECC_NIST: ["SIGN_VERIFY", "KEY_AGREEMENT"],
  ECC_SECG: ["SIGN_VERIFY"],
  HMAC: ["GENERATE_VERIFY_MAC"],
  ML_DSA: ["SIGN_VERIFY"],
  ML_KEM: ["ENCAPSULATE_DECAPSULATE"],
};
const specs = [
  ...[
    "SYMMETRIC_DEFAULT",
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
  ],
  ...[
    "ECC_NIST_EDWARDS25519",
    "HMAC_224",
    "HMAC_256",
    "HMAC_384",
    "HMAC_512",
    "SM2",
    "ML_DSA_44",
    "ML_DSA_65",
    "ML_DSA_87",
  ],
  ...["ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"],
];
const specOf = (inputs: Props): string => text(inputs["customerMasterKeySpec"]) ?? "SYMMETRIC_DEFAULT";

const usageFits: Rule = atCreate(
  "kms.key.usage-fits-spec",
  "docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html",
  ({ inputs }) => {
    const [spec, usage] = [specOf(inputs), text(inputs["keyUsage"]) ?? "ENCRYPT_DECRYPT"];
    const kind = Object.keys(usages).find((prefix) => spec.startsWith(prefix));
    if (kind === undefined || usages[kind]!.includes(usage)) return undefined;
    return { code: "ValidationException", message: `KeyUsage ${usage} is not compatible with KeySpec ${spec}` };
  },
);

const rotationOfSymmetric: Rule = {
  id: "kms.key.rotation-of-symmetric",
  source: "docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html UnsupportedOperationException",
  check: ({ inputs }) =>
    inputs["enableKeyRotation"] === true &&
    (specOf(inputs) !== "SYMMETRIC_DEFAULT" || inputs["customKeyStoreId"] !== undefined)
      ? {
          code: "UnsupportedOperationException",
          message:
            "The request was rejected because a specified parameter is not supported or a specified resource is not valid for this operation.",
        }
      : undefined,
};

const periodWithRotation: Rule = {
  id: "kms.key.period-with-rotation",
  source: `${keySource} RequiredWith`,
  when: "check",
  check: ({ inputs }) =>
    inputs["rotationPeriodInDays"] !== undefined && inputs["enableKeyRotation"] === undefined
      ? '"rotation_period_in_days": all of `enable_key_rotation,rotation_period_in_days` must be specified'
      : undefined,
};

/** A statement without an action or a resource is accepted, and does nothing. */
const policyDocument: Rule = {
  id: "kms.key.policy-document",
  source: `${model} CreateKeyRequest.Policy, MalformedPolicyDocumentException`,
  check({ inputs }) {
    const leeway = { resource: "optional", action: "optional" } as const;
    const problem =
      inputs["policy"] === undefined ? undefined : policyDocumentProblem(inputs["policy"], "resource", leeway);
    return problem === undefined ? undefined : { code: "MalformedPolicyDocumentException", message: problem };
  },
};

const policyPrincipals: Rule = {
  id: "kms.key.policy-principals",
  source: "docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html Policy: each principal must exist",
  check(request) {
    const { policy } = request.inputs;
    if (policy === undefined || missingPrincipal(policy, request) === undefined) return undefined;
    return {
      code: "MalformedPolicyDocumentException",
      message: "Policy contains a statement with one or more invalid principals.",
    };
  },
};

/** Somebody in the account must still be able to change the policy. Conditions are not weighed: KMS does not weigh all of them either. */
const policyNoLockout: Rule = {
  id: "kms.key.no-lockout",
  source: "docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#prevent-unmanageable-key",
  check({ inputs, account }) {
    if (inputs["policy"] === undefined || inputs["bypassPolicyLockoutSafetyCheck"] === true) return undefined;
    const managers = [account, `arn:aws:iam::${account}:root`, callerArn(account), "*"];
    const may = principalsOf(inputs["policy"]).some(
      ({ kind, value, actions }) =>
        (kind === "AWS" || kind === "*") &&
        managers.includes(value) &&
        actions.some((action) => like(action, "kms:PutKeyPolicy", true)),
    );
    return may
      ? undefined
      : {
          code: "MalformedPolicyDocumentException",
          message: "The new key policy will not allow you to update the key policy in the future.",
        };
  },
};

const policyLength: Rule = {
  id: "kms.key.policy-size",
  source: `${model} PolicyType; CreateKeyRequest.Policy: LimitExceededException`,
  check: ({ inputs }) =>
    policySize(inputs["policy"] ?? "") > 131072
      ? { code: "LimitExceededException", message: "The key policy exceeds the maximum size of 131072 bytes." }
      : undefined,
};

const keyId = (request: Request): string =>
  request.inputs["multiRegion"] === true ? `mrk-${request.digits(32, "key")}` : uuid(request, "key");

function defaultPolicy(account: string): string {
  const statement = {
    Sid: "Enable IAM User Permissions",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
  return JSON.stringify({ Version: "2012-10-17", Id: "key-default-1", Statement: [statement] });
}

/** Nothing holds a key: its deletion is put on the calendar, and what it encrypted can be read until then. */
const key: TypeSpec = {
  token: keyToken,
  api: { service: "KMS", noun: "KMS Key", create: "CreateKey", update: "PutKeyPolicy", delete: "ScheduleKeyDeletion" },
  id: keyId,
  replaceOn: {
    paths: ["region", "customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],
    source: keySource,
  },
  defaults: (inputs) => ({
    bypassPolicyLockoutSafetyCheck: false,
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    isEnabled: true,
    keyUsage: "ENCRYPT_DECRYPT",
    ...inputs,
  }),
  rules: [
    between("kms.key.deletion-window", keySource, "deletionWindowInDays", "deletion_window_in_days", 7, 30),
    between("kms.key.rotation-period", keySource, "rotationPeriodInDays", "rotation_period_in_days", 90, 2560),
    lengthBetween("kms.key.description", keySource, "description", "description", 0, 8192),
    oneOf("kms.key.spec-known", `${model} KeySpec`, "customerMasterKeySpec", "customer_master_key_spec", specs),
    oneOf("kms.key.usage-known", `${model} KeyUsageType`, "keyUsage", "key_usage", [
      ...new Set([...Object.values(usages).flat()]),
    ]),
    policyForm("kms.key.policy-json", "policy", "policy"),
    periodWithRotation,
    usageFits,
    rotationOfSymmetric,
    policyDocument,
    policyLength,
    policyPrincipals,
    policyNoLockout,
  ],
  outputs(request) {
    const { inputs, current } = request;
    const given = inputs["policy"];
    return {
      arn: arn("kms", `key/${request.id}`, request),
      keyId: request.id,
      description: inputs["description"] ?? "",
      multiRegion: inputs["multiRegion"] ?? false,
      policy:
        given === undefined
          ? (current?.outputs["policy"] ?? defaultPolicy(request.account))
          : typeof given === "string"
            ? given
            : JSON.stringify(parsed(given)),
      rotationPeriodInDays: inputs["rotationPeriodInDays"] ?? (inputs["enableKeyRotation"] === true ? 365 : 0),
    };
  },
  inUse: () => undefined,
};

const aliasForm = valueRule(
  "kms.alias.name",
  "hashicorp/terraform-provider-aws internal/service/kms/validate.go",
  "name",
  (value) => {
    const name = String(value);
    if (/^alias\/aws\//.test(name)) return "\"name\" cannot begin with reserved AWS CMK prefix 'alias/aws/'";
    return /^alias\/[a-zA-Z0-9:/_-]+$/.test(name)
      ? undefined
      : "\"name\" must begin with 'alias/' and be comprised of only [a-zA-Z0-9:/_-]";
  },
);

const aliasLength: Rule = {
  id: "kms.alias.length",
  source: `${model} AliasNameType`,
  check: ({ inputs }) =>
    String(inputs["name"]).length > 256
      ? {
          code: "ValidationException",
          message: tooLong("aliasName", 256),
        }
      : undefined,
};

const aliasFree: Rule = atCreate("kms.alias.name-free", `${model} AlreadyExistsException`, (request) => {
  const name = String(request.inputs["name"]);
  if (!request.world.find(aliasToken, name, "id", request.region)) return undefined;
  return {
    code: "AlreadyExistsException",
    message: `An alias with the name ${arn("kms", name, request)} already exists`,
  };
});

/** The program's own name is `alias/NAME`; a made-up one gets the prefix here. */
function prefixed(inputs: Props): Props {
  const named = fromPrefix(inputs);
  const { name } = named;
  return isMade(named) && typeof name === "string" && !name.startsWith("alias/")
    ? { ...named, name: `alias/${name}` }
    : named;
}

const alias: TypeSpec = {
  token: aliasToken,
  api: { service: "KMS", noun: "KMS Alias", create: "CreateAlias", update: "UpdateAlias", delete: "DeleteAlias" },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 238 }, // pulumi/pulumi-aws provider/resources.go
  refers: {
    targetKeyId: {
      to: keyToken,
      by: ["id", "arn"],
      holds: false,
      anyRegion: false,
      missing(value, request) {
        const target = parseArn(value);
        if (target && target.region !== request.region)
          return { code: "NotFoundException", message: `Invalid arn ${target.region}` };
        return {
          code: "NotFoundException",
          message: `Key '${target ? value : arn("kms", `key/${value}`, request)}' does not exist`,
        };
      },
    },
  },
  replaceOn: { paths: ["region", "name", "namePrefix"], source: aliasSource },
  defaults: prefixed,
  rules: [aliasForm, aliasLength, oneName("kms.alias.one-name", aliasSource), aliasFree],
  outputs(request) {
    const { inputs, world } = request;
    const target = world.find(keyToken, String(inputs["targetKeyId"]), ["id", "arn"], request.region);
    return {
      arn: arn("kms", String(inputs["name"]), request),
      targetKeyArn: at(target?.outputs ?? {}, "arn"),
      targetKeyId: target?.id ?? inputs["targetKeyId"],
    };
  },
};

export const kms: TypeSpec[] = [key, alias];
