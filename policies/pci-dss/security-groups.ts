// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type {
  DefaultSecurityGroupArgs,
  ManagedPrefixListArgs,
  ManagedPrefixListEntryArgs,
  SecurityGroupArgs,
} from "@pulumi/aws/ec2";
import { isRegulated } from "../shared/data-classes";
import { isWholeInternet } from "../shared/internet";
import { opens } from "../shared/ports";
import {
  each,
  findings,
  notApplicable,
  type ResourceRule,
  type Rule,
  type StackResource,
  type StackRule,
  type StackView,
} from "../shared/rule";
import {
  type Allowance,
  classicRule,
  defaultGroup,
  type Direction,
  eachAllowance,
  egressRule,
  everyPort,
  ingressRule,
  securityGroup,
} from "../shared/traffic";
import { ifKnown } from "../shared/unknown";

const prefixList = "aws:ec2/managedPrefixList:ManagedPrefixList";
const prefixListEntry = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry";

const noOpenAdmin: ResourceRule<never> = {
  id: "aws-sg-no-open-admin",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.3.1", "1.4.2"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["164.312(a)(1)", "25", "32(1)(b)"],
  applies: [securityGroup, defaultGroup, classicRule, ingressRule],
  judges: "the internet reaches no administration port and no database port",
  because: "these ports are found and tried within minutes",
  remedy:
    "Let in a security group, or the ranges of the VPN; administer through AWS Systems Manager or the cluster's API.",
  check(inputs, { type }) {
    if (isClassicEgress(inputs, type)) return notApplicable("it is a rule for what goes out");
    return findings(() =>
      eachAllowance(inputs, type, "ingress", (allowance) => {
        const open = allowance.ranges.filter(isWholeInternet);
        return open.length > 0 && opens(allowance, open.join(", "));
      }),
    );
  },
};

const noOpenLists: StackRule<never> = {
  id: "aws-sg-no-open-lists",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.3.1", "1.4.2"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["164.312(a)(1)", "25", "32(1)(b)"],
  applies: [securityGroup, defaultGroup, classicRule, ingressRule],
  reads: [prefixList, prefixListEntry],
  judges: "no prefix list lets the internet reach an administration port or a database port",
  because: "a rule that names a list looks narrow, whatever stands in the list",
  remedy: "Take the internet out of the list, or let in a security group, or the ranges of the VPN.",
  checkStack(resource, stack) {
    const lists = ["prefixListId", "prefixListIds", "ingress"].flatMap((property) =>
      stack.behind<ManagedPrefixListArgs>(resource, property, prefixList),
    );
    if (lists.length === 0) return notApplicable("it names no prefix list of this stack");
    return findings(() =>
      each(lists, (list) => {
        const open = rangesOf(list, stack).filter(isWholeInternet);
        if (open.length === 0) return false;
        return eachAllowance(
          resource.props,
          resource.type,
          "ingress",
          (allowance) => namesList(allowance) && opens(allowance, `${list.name}, which holds ${open.join(", ")}`),
        );
      }),
    );
  },
};

/** The id of a list is unknown at preview: that there is one is not. */
function namesList(allowance: Allowance): boolean {
  return ifKnown(() => allowance.lists.length > 0) ?? true;
}

function rangesOf(list: StackResource<{ entries?: readonly { cidr: string }[] }>, stack: StackView): string[] {
  const beside = stack.pointingAt<ManagedPrefixListEntryArgs>(list, prefixListEntry, "prefixListId");
  return [...(list.props.entries ?? []).map(({ cidr }) => cidr), ...beside.map(({ props }) => props.cidr)];
}

const described: ResourceRule<never> = {
  id: "aws-sg-described",
  severity: "low",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["1.2.5"], soc2: ["CC6.6"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["1.2.5", "CC6.6", "32(1)(b)"],
  applies: [securityGroup, defaultGroup, classicRule, ingressRule, egressRule],
  judges: "everything that a security group lets through says what it is for",
  because: "whoever reviews the rules can then ask whether the need is still there",
  remedy: "Give each rule a description of 10 characters or more that names the need.",
  check: (inputs, { type }) =>
    findings(
      ...(["ingress", "egress"] as const).map(
        (direction) => () => eachAllowance(inputs, type, direction, (allowance) => undescribed(allowance, direction)),
      ),
    ),
};

function undescribed({ where, description }: Allowance, direction: Direction): string | false {
  const text = (description ?? "").trim();
  return text.length < 10 && `the description of ${where || `this ${direction} rule`} is "${text}"; say what it is for`;
}

const cardEgress: StackRule<SecurityGroupArgs> = {
  id: "aws-sg-egress",
  severity: "medium",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["1.3.2"], soc2: ["CC6.6"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["CC6.6", "32(1)(b)"],
  applies: [securityGroup],
  reads: [classicRule, egressRule],
  judges: "what holds personal or card data cannot send to everywhere on every port",
  because: "whoever gets in then has no way to carry the data out",
  remedy: "Name the ports and the ranges or groups that it has to reach.",
  checkStack(group, stack) {
    if (!isRegulated(group.props.tags)) return notApplicable("its data-class is not personal or card");
    const rules = [classicRule, egressRule].flatMap((type) =>
      stack.pointingAt<{ securityGroupId: string }>(group, type, "securityGroupId"),
    );
    return findings(() =>
      each([group as StackResource<unknown>, ...rules], ({ name, type, props }) =>
        eachAllowance(props, type, "egress", (allowance) => {
          const open = allowance.ranges.filter(isWholeInternet);
          const where = `${name} ${allowance.where}`.trimEnd();
          return (
            open.length > 0 &&
            everyPort(allowance) &&
            `${where} lets out everything to ${open.join(", ")}; name the need`
          );
        }),
      ),
    );
  },
};

const vpc = "aws:ec2/vpc:Vpc";

const defaultClosed: StackRule<never> = {
  id: "aws-default-sg-closed",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.3.1", "1.3.2"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25"] },
  unconfirmed: ["CC6.6", "164.312(a)(1)", "25"],
  applies: [vpc, defaultGroup],
  reads: [classicRule, ingressRule, egressRule],
  judges: "the default security group of a network lets nothing through",
  because: "whatever is made without a group of its own is in it, beside all else that was",
  // Source: AWS Security Hub user guide, EC2.2. A DefaultSecurityGroup without rules takes away those that AWS made.
  remedy: "Give the network a DefaultSecurityGroup without ingress and egress.",
  checkStack(resource, stack) {
    if (resource.type === vpc)
      return findings(
        () =>
          stack.pointingAt<DefaultSecurityGroupArgs>(resource, defaultGroup, "vpcId").length === 0 &&
          "no DefaultSecurityGroup of this stack names it, so that AWS's own rules hold; add one",
      );
    const beside = [classicRule, ingressRule, egressRule].flatMap((type) =>
      stack.pointingAt<{ securityGroupId: string }>(resource, type, "securityGroupId"),
    );
    return findings(
      () =>
        (["ingress", "egress"] as const)
          .filter(
            (direction) => ((resource.props as DefaultSecurityGroupArgs)[direction] as unknown[] | undefined)?.length,
          )
          .map((direction) => `it has ${direction} rules; remove them`),
      () => beside.map(({ name }) => `${name} lets something through it; give that a group of its own`),
    );
  },
};

function isClassicEgress(inputs: { type?: string }, type: string): boolean {
  return type === classicRule && inputs.type !== "ingress";
}

export const securityGroupRules: readonly Rule[] = [noOpenAdmin, noOpenLists, described, cardEgress, defaultClosed];
