import { crc32 } from "node:zlib";
import { text } from "../../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import { isUnknown, type Props } from "../../protocol/values";
import { arn } from "../common/arn";
import { between, oneOf, valueRule } from "../common/checks";
import { ipv4NetworkProblem, ipv6NetworkProblem } from "../common/cidr";
import { ec2Id, errorCodes, providerSource, refusal, toGroup, vpcOf, tokens } from "./common";
import {
  descriptionProblem,
  duplicateText,
  inlinePermissions,
  inlineProblem,
  peerOf,
  permission,
  permissionsOf,
  portsProblem,
  protocolName,
  protocolProblem,
  ruleTokens,
  samePermission,
  type Direction,
  type Permission,
} from "./permissions";
import { argumentsOf, exactlyOne } from "../common/argument-forms";

const source = providerSource("vpc_security_group_ingress_rule");
const oldSource = providerSource("vpc_security_group_rule");
const model = "botocore ec2/2016-11-15 AuthorizeSecurityGroupIngress";
const peers = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

/** EC2's own look at a rule: a protocol it knows, ports that go with it. */
const sound = (id: string, protocolKey: string): Rule => ({
  id,
  source: model,
  check({ inputs }) {
    const problem =
      protocolProblem(inputs[protocolKey]) ?? portsProblem(inputs[protocolKey], inputs["fromPort"], inputs["toPort"]);
    return problem && refusal("InvalidParameterValue", problem);
  },
});

const description: Rule = {
  id: "ec2.security-group-rule.description",
  source: "botocore ec2/2016-11-15 IpRange Description",
  check({ inputs }) {
    const given = text(inputs["description"]) ?? "";
    if (descriptionProblem(given) === undefined) return undefined;
    if (given.length > 255)
      return refusal(
        "InvalidParameterValue",
        `Value (${given}) for parameter description is invalid: it has more than 255 characters.`,
      );
    return refusal(
      "InvalidParameterValue",
      `Invalid rule description. Valid descriptions are strings less than 256 characters from the following set: a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`,
    );
  },
};

function notTwice(id: string, wanted: (request: Request) => { direction: Direction; permissions: Permission[] }): Rule {
  return {
    id,
    source: errorCodes,
    check(request) {
      const { direction, permissions } = wanted(request);
      const there = permissionsOf(request, String(request.inputs["securityGroupId"]), direction, request.current);
      const twice = permissions.find((it) => there.some((other) => samePermission(it, other)));
      return twice && refusal("InvalidPermission.Duplicate", duplicateText(twice));
    },
  };
}

function oneNetwork(id: string, peerKey: string): Rule {
  return {
    id,
    source: "docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html#security-group-referencing",
    check(request): Refusal | undefined {
      const [mine, other] = [request.inputs["securityGroupId"], text(request.inputs[peerKey])];
      if (!other || vpcOf(request, tokens.group, mine) === vpcOf(request, tokens.group, other)) return undefined;
      return refusal("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.");
    },
  };
}

/** "When you modify a rule, you cannot change the rule's source type." */
function peerKinds(olds: Props, news: Props): string[] {
  const kind = (inputs: Props): string | undefined => peers.find((key) => inputs[key] !== undefined);
  return kind(olds) === kind(news) ? [] : peers;
}

function ruleType(direction: Direction): TypeSpec {
  const kind = direction === "ingress" ? "Ingress" : "Egress";
  const word = `ec2.security-group-${direction}-rule`;
  return {
    token: ruleTokens[direction],
    api: {
      service: "EC2",
      noun: `VPC Security Group ${kind} Rule`,
      create: `AuthorizeSecurityGroup${kind}`,
      update: "ModifySecurityGroupRules",
      delete: `RevokeSecurityGroup${kind}`,
    },
    id: (request) => ec2Id("sgr", request),
    refers: {
      // A group takes its own rules with it; another group's rules hold it.
      securityGroupId: toGroup({ holds: false }),
      referencedSecurityGroupId: toGroup({ anyRegion: true }),
    },
    replaceOn: { paths: ["region", "securityGroupId"], when: peerKinds, source: `${source} ModifyPlan` },
    rules: [
      exactlyOne(`${word}.one-peer`, `${source} ConfigValidators`, argumentsOf(peers)),
      valueRule(`${word}.cidr`, source, "cidrIpv4", (value) => ipv4NetworkProblem(String(value))),
      valueRule(`${word}.cidr6`, source, "cidrIpv6", (value) => ipv6NetworkProblem(String(value))),
      between(`${word}.from-port`, source, "fromPort", "from_port", -1, 65535),
      between(`${word}.to-port`, source, "toPort", "to_port", -1, 65535),
      sound(`${word}.sound`, "ipProtocol"),
      description,
      oneNetwork(`${word}.one-network`, "referencedSecurityGroupId"),
      notTwice(`${word}.not-twice`, ({ inputs }) => ({
        direction,
        permissions: [permission(inputs["ipProtocol"], inputs["fromPort"], inputs["toPort"], peerOf(inputs) ?? "")],
      })),
    ],
    outputs: (request) => ({
      arn: arn("ec2", `security-group-rule/${request.id}`, request),
      securityGroupRuleId: request.id,
    }),
  };
}

const oldPeers: Rule = {
  id: "ec2.security-group-rule.peers",
  source: oldSource,
  when: "check",
  check({ inputs }) {
    const lists = ["cidrBlocks", "ipv6CidrBlocks", "prefixListIds"];
    const given = [...lists, "self", "sourceSecurityGroupId"].filter(
      (key) => inputs[key] !== undefined && inputs[key] !== false,
    );
    if (given.length === 0) {
      return '"cidr_blocks": one of `cidr_blocks,ipv6_cidr_blocks,prefix_list_ids,self,source_security_group_id` must be specified';
    }
    if (inputs["self"] === true && inputs["sourceSecurityGroupId"] !== undefined)
      return '"self": conflicts with source_security_group_id';
    const blocks = ["cidrBlocks", "ipv6CidrBlocks"].some((key) => inputs[key] !== undefined);
    const group =
      inputs["sourceSecurityGroupId"] !== undefined
        ? "source_security_group_id"
        : inputs["self"] === true
          ? "self"
          : undefined;
    return blocks && group ? `"${group}": conflicts with cidr_blocks` : undefined;
  },
};

const oldForm: Rule = {
  id: "ec2.security-group-rule.form",
  source: oldSource,
  when: "check",
  check: ({ inputs }) =>
    isUnknown(inputs["protocol"])
      ? undefined
      : inlineProblem({ ...inputs, ...(protocolName(inputs["protocol"]) === "-1" ? { fromPort: 0, toPort: 0 } : {}) }),
};

const eitherRule: TypeSpec = {
  token: ruleTokens.either,
  api: {
    service: "EC2",
    noun: "Security Group Rule",
    create: "AuthorizeSecurityGroupIngress",
    update: "UpdateSecurityGroupRuleDescriptionsIngress",
    delete: "RevokeSecurityGroupIngress",
  },
  id: ({ inputs }) =>
    `sgrule-${crc32(JSON.stringify([inputs["securityGroupId"], inputs["type"], inlinePermissions(inputs, "self")]))}`,
  refers: {
    securityGroupId: toGroup({ holds: false }),
    sourceSecurityGroupId: toGroup(),
  },
  replaceOn: {
    paths: [
      ...["region", "securityGroupId", "type", "protocol", "fromPort", "toPort", "self", "sourceSecurityGroupId"],
      ...["cidrBlocks", "ipv6CidrBlocks", "prefixListIds"],
    ],
    source: oldSource,
  },
  deleteBeforeReplace: true, // provider/resources.go of pulumi/pulumi-aws
  rules: [
    oneOf("ec2.security-group-rule.type", oldSource, "type", "type", ["ingress", "egress"]),
    oldPeers,
    oldForm,
    sound("ec2.security-group-rule.sound", "protocol"),
    oneNetwork("ec2.security-group-rule.one-network", "sourceSecurityGroupId"),
    notTwice("ec2.security-group-rule.not-twice", ({ inputs }) => ({
      direction: inputs["type"] === "egress" ? "egress" : "ingress",
      permissions: inlinePermissions(inputs, String(inputs["securityGroupId"])),
    })),
  ],
  outputs: (request) => ({ securityGroupRuleId: ec2Id("sgr", request) }),
};

export const ec2SecurityRules: TypeSpec[] = [ruleType("ingress"), ruleType("egress"), eitherRule];
