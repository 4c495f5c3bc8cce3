import { list, text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import { isProps, type Props } from "../../protocol/values";
import { arn } from "../common/arn";
import { lengthBetween } from "../common/argument-forms";
import { atCreate, matches } from "../common/checks";
import { ec2Id, errorCodes, inVpc, providerSource, refusal, tokens, toGroup, toVpc } from "./common";
import {
  duplicateText,
  inlinePermissions,
  inlineProblem,
  permissionsOf,
  portsProblem,
  protocolProblem,
  ruleTokens,
  samePermission,
  type Direction,
} from "./permissions";
import { ec2SecurityRules } from "./security-rules";
import { fromPrefix, oneName } from "../common/made-names";

const source = providerSource("vpc_security_group");
const model = "botocore ec2/2016-11-15 CreateSecurityGroup";
const allowed = "a-zA-Z0-9 ._\\-:/()#,@[\\]+=&;{}!$*";
const directions: Direction[] = ["ingress", "egress"];
const rulesIn = (inputs: Props, direction: Direction): Props[] => list(inputs[direction]).filter(isProps);

const nameNotId: Rule = matches(
  "ec2.security-group.name-not-an-id",
  source,
  "name",
  "name",
  /^(?!sg-)/,
  "cannot begin with sg-",
);
const lengths = ["name", "description"].map((property) =>
  lengthBetween(`ec2.security-group.${property}-length`, source, property, property, 0, 255),
);

/** What the provider passes on and EC2 refuses. */
const characters: Rule = atCreate(
  "ec2.security-group.characters",
  `${model}; texts: terraform-provider-aws pull request 43854, cds-snc/notification-terraform pull request 561`,
  ({ inputs }) => {
    for (const [key, parameter] of [
      ["name", "GroupName"],
      ["description", "GroupDescription"],
    ] as const) {
      const value = text(inputs[key]) ?? "";
      if (new RegExp(`^[${allowed}]*$`).test(value)) continue;
      const foreign = /[^\x20-\x7e]/.test(value);
      return refusal(
        "InvalidParameterValue",
        foreign
          ? `Value (${value}) for parameter ${parameter} is invalid. Character sets beyond ASCII are not supported.`
          : `Invalid security group ${key}. Valid ${key}s are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`,
      );
    }
    return undefined;
  },
);

const nameReserved: Rule = atCreate("ec2.security-group.name-reserved", model, ({ inputs }) =>
  inputs["name"] === "default"
    ? refusal("InvalidParameterValue", "Cannot use reserved security group name: default")
    : undefined,
);

const nameFree: Rule = atCreate("ec2.security-group.name-free", errorCodes, (request) => {
  const { name, vpcId } = request.inputs;
  const taken = inVpc(request, tokens.group, vpcId).some(
    (it) => String(it.outputs["name"]).toLowerCase() === String(name).toLowerCase(),
  );
  return taken
    ? refusal(
        "InvalidGroup.Duplicate",
        `The security group '${String(name)}' already exists for VPC '${String(vpcId)}'`,
      )
    : undefined;
});

/** The local account is one of today's: no region has a default VPC. */
const inAVpc: Rule = atCreate("ec2.security-group.in-a-vpc", errorCodes, ({ inputs }) =>
  inputs["vpcId"] === undefined
    ? refusal(
        "VPCIdNotSpecified",
        "No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.",
      )
    : undefined,
);

const inlineForm: Rule = {
  id: "ec2.security-group.inline-form",
  source,
  when: "check",
  check: ({ inputs }) =>
    directions
      .flatMap((direction) => rulesIn(inputs, direction))
      .map(inlineProblem)
      .find(Boolean),
};

const inlineSound: Rule = {
  id: "ec2.security-group.inline-sound",
  source: "botocore ec2/2016-11-15 AuthorizeSecurityGroupIngress",
  check({ inputs }) {
    for (const rule of directions.flatMap((direction) => rulesIn(inputs, direction))) {
      const problem =
        protocolProblem(rule["protocol"]) ?? portsProblem(rule["protocol"], rule["fromPort"], rule["toPort"]);
      if (problem) return refusal("InvalidParameterValue", problem);
    }
    return undefined;
  },
};

/** A group's own rules against those that stand beside it. Two equal ones in the group itself are one: it is a set. */
const inlineNotTwice: Rule = {
  id: "ec2.security-group.inline-not-twice",
  source: errorCodes,
  check(request) {
    if (!request.current) return undefined;
    const { id, current } = request;
    for (const direction of directions) {
      const had = rulesIn(current.outputs, direction).flatMap((rule) => inlinePermissions(rule, id));
      const there = permissionsOf(request, id, direction).filter((it) => !had.some((own) => samePermission(own, it)));
      const wanted = rulesIn(request.inputs, direction).flatMap((rule) => inlinePermissions(rule, id));
      const twice = wanted.find((it) => there.some((other) => samePermission(it, other)));
      if (twice) return refusal("InvalidPermission.Duplicate", duplicateText(twice));
    }
    return undefined;
  },
};

/** Its own rules go with it, and with revokeRulesOnDelete those of other groups that name it. */
function groupInUse(standing: Standing, by: Standing) {
  const isRule = (Object.values(ruleTokens) as string[]).includes(by.token);
  const revoked = standing.inputs["revokeRulesOnDelete"] === true && (isRule || by.token === tokens.group);
  const itself = by.id === standing.id || (isRule && by.inputs["securityGroupId"] === standing.id);
  return revoked || itself
    ? undefined
    : refusal("DependencyViolation", `resource ${standing.id} has a dependent object`);
}

function groupOutputs(request: Request): Props {
  const { inputs, current } = request;
  return {
    arn: arn("ec2", `security-group/${request.id}`, request),
    ownerId: request.account,
    ingress: inputs["ingress"] ?? current?.outputs["ingress"] ?? [],
    egress: inputs["egress"] ?? current?.outputs["egress"] ?? [],
  };
}

const group: TypeSpec = {
  token: tokens.group,
  api: {
    service: "EC2",
    noun: "Security Group",
    create: "CreateSecurityGroup",
    update: "AuthorizeSecurityGroupIngress",
    delete: "DeleteSecurityGroup",
  },
  id: (request) => ec2Id("sg", request),
  autoName: { property: "name", max: 255 },
  refers: {
    vpcId: toVpc(),
    "ingress.*.securityGroups.*": toGroup(),
    "egress.*.securityGroups.*": toGroup(),
  },
  replaceOn: { paths: ["region", "description", "name", "namePrefix", "vpcId"], source },
  // The SDK says so too: AWS would not let a group be without one.
  defaults: (inputs) => ({ description: "Managed by Pulumi", revokeRulesOnDelete: false, ...fromPrefix(inputs) }),
  rules: [
    oneName("ec2.security-group.one-name", source),
    nameNotId,
    ...lengths,
    inlineForm,
    inAVpc,
    nameReserved,
    characters,
    nameFree,
    inlineSound,
    inlineNotTwice,
  ],
  outputs: groupOutputs,
  inUse: groupInUse,
  after({ verb, id, region }, world) {
    if (verb !== "delete") return;
    for (const token of Object.values(ruleTokens)) {
      for (const it of world.all(token))
        if (it.inputs["securityGroupId"] === id && it.region === region) world.forget(it);
    }
  },
};

const defaultToken = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";

function defaultGroupOf(request: Request): Standing | undefined {
  const { vpcId } = request.inputs;
  return inVpc(request, tokens.group, vpcId).find((it) => it.outputs["name"] === "default");
}

const defaultExists: Rule = atCreate(
  "ec2.default-security-group.exists",
  providerSource("vpc_default_security_group"),
  (request) =>
    defaultGroupOf(request) ? undefined : "reading Default Security Group: no matching EC2 Security Group found",
);

/** Adopts the group that came with the VPC, and takes all of its rules away but those given. Its deletion only lets go of it. */
const defaultGroup: TypeSpec = {
  token: defaultToken,
  api: {
    service: "EC2",
    noun: "Default Security Group",
    create: "DescribeSecurityGroups",
    update: "AuthorizeSecurityGroupIngress",
    delete: "DescribeSecurityGroups",
  },
  id: (request) => defaultGroupOf(request)!.id,
  refers: { vpcId: toVpc({ holds: false }) },
  replaceOn: { paths: ["region", "vpcId"], source: providerSource("vpc_default_security_group") },
  rules: [defaultExists, inlineForm, inlineSound],
  outputs: (request) => ({
    ...groupOutputs({ ...request, current: undefined }),
    name: "default",
    description: "default VPC security group",
    vpcId: request.inputs["vpcId"] ?? request.current?.outputs["vpcId"],
  }),
  inUse: () => undefined,
  after({ verb, id, inputs, region }, world) {
    const standing = verb === "delete" ? undefined : world.find(tokens.group, id, "id", region);
    if (standing) world.amend(standing, { ingress: inputs["ingress"] ?? [], egress: inputs["egress"] ?? [] });
  },
};

const aclToken = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl";
const aclSource = providerSource("vpc_default_network_acl");

const aclNumbers: Rule = {
  id: "ec2.network-acl.rule-number",
  source: "botocore ec2/2016-11-15 CreateNetworkAclEntry RuleNumber",
  check({ inputs }) {
    for (const direction of directions) {
      const numbers = rulesIn(inputs, direction).map((entry) => Number(entry["ruleNo"]));
      const wrong = numbers.find((number) => number < 1 || number > 32766);
      if (wrong !== undefined)
        return refusal(
          "InvalidParameterValue",
          `Value (${wrong}) for parameter ruleNumber is invalid. Rule number must be between 1 and 32766`,
        );
      const twice = numbers.find((number, at) => numbers.indexOf(number) !== at);
      if (twice !== undefined)
        return refusal("NetworkAclEntryAlreadyExists", `The network acl entry identified by ${twice} already exists.`);
    }
    return undefined;
  },
};

const defaultNetworkAcl: TypeSpec = {
  token: aclToken,
  api: {
    service: "EC2",
    noun: "EC2 Network ACL",
    create: "DescribeNetworkAcls",
    update: "ReplaceNetworkAclEntry",
    delete: "DescribeNetworkAcls",
  },
  id: ({ inputs }) => String(inputs["defaultNetworkAclId"]),
  refers: {
    defaultNetworkAclId: {
      to: tokens.networkAcl,
      holds: false,
      missing: (id) => refusal("InvalidNetworkAclID.NotFound", `The networkAcl ID '${id}' does not exist`),
    },
  },
  replaceOn: { paths: ["region", "defaultNetworkAclId"], source: aclSource },
  rules: [aclNumbers],
  outputs: (request) => ({
    arn: arn("ec2", `network-acl/${request.id}`, request),
    ownerId: request.account,
    vpcId: request.world.find(tokens.networkAcl, request.id, "id", request.region)?.outputs["vpcId"],
  }),
  inUse: () => undefined,
};

/** Security groups and their rules, and the network ACL that comes with a VPC. */
export const ec2Security: TypeSpec[] = [group, defaultGroup, defaultNetworkAcl, ...ec2SecurityRules];
