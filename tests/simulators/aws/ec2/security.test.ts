import { awsCloud } from "../../harness";
import { Ec2World, egressToken, eitherToken, groupToken, ingressToken, vpcToken } from "./world";

const defaultToken = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const aclToken = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl";
const https = { protocol: "tcp", fromPort: 443, toPort: 443 };

describe("a security group", () => {
  test("has the cloud's outputs, and a name where none is given", async () => {
    const here = await Ec2World.create();
    const { id, outputs } = await here.cloud.create(groupToken, { vpcId: here.vpcId }, "nodes");
    expect(id).toMatch(/^sg-0[0-9a-f]{16}$/);
    expect(outputs).toMatchObject({
      description: "Managed by Pulumi",
      ownerId: "123456789012",
      ingress: [],
      egress: [],
    });
    expect(outputs["name"]).toMatch(/^nodes-[0-9a-f]{7}$/);
  });

  test.each<[string, object, RegExp]>([
    ["a name like an id", { name: "sg-web" }, /cannot begin with sg-/],
    ["a name too long", { name: "a".repeat(256) }, /length of name to be in the range \(0 - 255\)/],
    ["a description too long", { description: "a".repeat(256) }, /length of description/],
    [
      "an apostrophe",
      { description: "it's" },
      /Invalid security group description. Valid descriptions are strings less than 256 characters from the following set/,
    ],
    ["an umlaut", { description: "für alle" }, /GroupDescription is invalid. Character sets beyond ASCII/],
    ["a name with a quote", { name: "it's" }, /Invalid security group name. Valid names are strings less than 256/],
    ["the default's name", { name: "default" }, /Cannot use reserved security group name: default/],
    ["no VPC", { vpcId: undefined }, /VPCIdNotSpecified/],
    ["a VPC that is not", { vpcId: "vpc-0a" }, /InvalidVpcID.NotFound/],
    [
      "a rule for all ports of all protocols",
      { ingress: [{ protocol: "-1", fromPort: 0, toPort: 65535, cidrBlocks: ["10.0.0.0/8"] }] },
      /must both be 0 to use the 'ALL' "-1" protocol/,
    ],
    [
      "a rule of no protocol",
      { ingress: [{ ...https, protocol: "tpc", cidrBlocks: ["10.0.0.0/8"] }] },
      /Invalid value 'tpc' for IP protocol. Unknown protocol/,
    ],
    [
      "ports that are not",
      { egress: [{ ...https, toPort: 70000, cidrBlocks: ["10.0.0.0/8"] }] },
      /TCP\/UDP port \(70000\) out of range/,
    ],
    [
      "ports the wrong way round",
      { egress: [{ ...https, toPort: 80, cidrBlocks: ["10.0.0.0/8"] }] },
      /Invalid TCP\/UDP port range \(443:80\)/,
    ],
    ["a block that is none", { ingress: [{ ...https, cidrBlocks: ["10.0.0.1/8"] }] }, /did you mean "10.0.0.0\/8"/],
    [
      "an IPv6 block that is none",
      { ingress: [{ ...https, ipv6CidrBlocks: ["10.0.0.0/8"] }] },
      /"10.0.0.0\/8" is not a valid IPv6 CIDR block/,
    ],
    [
      "a rule's description",
      { ingress: [{ ...https, cidrBlocks: ["10.0.0.0/8"], description: "it's" }] },
      /doesn't comply with restrictions/,
    ],
    ["a group that is not", { ingress: [{ ...https, securityGroups: ["sg-0a"] }] }, /InvalidGroup.NotFound/],
    ["a group that is not, outwards", { egress: [{ ...https, securityGroups: ["sg-0a"] }] }, /InvalidGroup.NotFound/],
    ["a name and a prefix", { namePrefix: "web-" }, /"name": conflicts with name_prefix/],
  ])("refused: %s", async (_what, inputs, message) => {
    const here = await Ec2World.create();
    expect(await here.cloud.refusal(groupToken, { name: "web", vpcId: here.vpcId, ...inputs })).toMatch(message);
  });

  test("accepted: every character that may be, protocols by number, ICMP", async () => {
    const here = await Ec2World.create();
    await here.group("a ._-:/()#,@[]+=&;{}!$*Z9", {
      description: "Web: all (443) & more!",
      ingress: [
        { protocol: "6", fromPort: 0, toPort: 65535, cidrBlocks: ["0.0.0.0/0"] },
        { protocol: "icmp", fromPort: -1, toPort: -1, self: true },
        { protocol: "50", fromPort: 0, toPort: 0, ipv6CidrBlocks: ["::/0"] },
      ],
      egress: [{ protocol: "all", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
    });
  });

  test("a name is there once in a VPC, whatever its case", async () => {
    const here = await Ec2World.create();
    await here.group("web");
    expect(await here.cloud.refusal(groupToken, { name: "Web", vpcId: here.vpcId })).toMatch(
      `InvalidGroup.Duplicate: The security group 'Web' already exists for VPC '${here.vpcId}'`,
    );
    await here.cloud.create(groupToken, { name: "web", vpcId: (await here.otherVpc()).id });
  });

  test("is not deleted while another group's rule names it", async () => {
    const here = await Ec2World.create();
    const [web, data] = [await here.group("web"), await here.group("data")];
    const rule = await here.cloud.create(ingressToken, {
      securityGroupId: data.id,
      referencedSecurityGroupId: web.id,
      ipProtocol: "tcp",
      fromPort: 5432,
      toPort: 5432,
    });
    expect(await here.cloud.deleteRefusal(groupToken, web.id)).toMatch(
      `DependencyViolation: resource ${web.id} has a dependent object`,
    );
    await here.cloud.delete(ingressToken, rule.id);
    await here.cloud.delete(groupToken, web.id);
  });

  test("takes its own rules with it, and revokes others' where asked to", async () => {
    const here = await Ec2World.create();
    const [web, data] = [await here.group("web", { revokeRulesOnDelete: true }), await here.group("data")];
    const inputs = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    await here.cloud.create(ingressToken, { ...inputs, securityGroupId: web.id, referencedSecurityGroupId: web.id });
    await here.cloud.create(ingressToken, { ...inputs, securityGroupId: data.id, referencedSecurityGroupId: web.id });
    await here.cloud.delete(groupToken, web.id);
    expect(here.cloud.world.all(ingressToken)).toHaveLength(1);
  });

  test("its description replaces it, its rules do not", () => {
    const olds = { name: "a", description: "a", vpcId: "vpc-1", ingress: [] };
    expect(awsCloud().diff(groupToken, olds, { ...olds, description: "b" }).replaces).toBe(true);
    expect(
      awsCloud().diff(groupToken, olds, { ...olds, ingress: [{ ...https, cidrBlocks: ["10.0.0.0/8"] }] }).replaces,
    ).toBe(false);
  });
});

describe("a rule beside its group", () => {
  const sound = { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "10.0.0.0/16" };

  test("has the cloud's outputs", async () => {
    const here = await Ec2World.create();
    const { id, outputs } = await here.cloud.create(ingressToken, {
      ...sound,
      securityGroupId: (await here.group()).id,
    });
    expect(id).toMatch(/^sgr-0/);
    expect(outputs).toMatchObject({
      securityGroupRuleId: id,
      arn: `arn:aws:ec2:us-east-1:123456789012:security-group-rule/${id}`,
    });
  });

  test.each<[string, object, RegExp]>([
    [
      "no peer",
      { cidrIpv4: undefined },
      /one of `cidr_ipv4,cidr_ipv6,prefix_list_id,referenced_security_group_id` must be specified/,
    ],
    ["two peers", { cidrIpv6: "::/0" }, /only one of/],
    ["no block", { cidrIpv4: "10.0.0.0" }, /is not a valid CIDR block: invalid CIDR address: /],
    ["a port too high", { toPort: 65536 }, /to_port to be in the range \(-1 - 65535\), got 65536/],
    [
      "TCP without ports",
      { fromPort: undefined, toPort: undefined },
      /Must specify both from and to ports with TCP\/UDP/,
    ],
    ["TCP ports below zero", { fromPort: -1, toPort: -1 }, /out of range/],
    ["no protocol", { ipProtocol: "http" }, /Unknown protocol/],
    ["a description with a bracket that may not be", { description: "<all>" }, /Invalid rule description/],
    ["a long description", { description: "a".repeat(256) }, /more than 255 characters/],
    ["a group that is not", { securityGroupId: "sg-0a" }, /InvalidGroup.NotFound/],
    ["a peer that is not", { cidrIpv4: undefined, referencedSecurityGroupId: "sg-0a" }, /InvalidGroup.NotFound/],
  ])("refused: %s", async (_what, inputs, message) => {
    const here = await Ec2World.create();
    expect(
      await here.cloud.refusal(ingressToken, { securityGroupId: (await here.group()).id, ...sound, ...inputs }),
    ).toMatch(message);
  });

  test("is not made twice, in whatever form", async () => {
    const here = await Ec2World.create();
    const group = await here.group("a", { ingress: [{ ...https, cidrBlocks: ["192.0.2.0/24"] }] });
    const inputs = { securityGroupId: group.id, ...sound };
    await here.cloud.create(ingressToken, inputs);
    const text =
      'InvalidPermission.Duplicate: the specified rule "peer: 10.0.0.0/16, TCP, from port: 443, to port: 443, ALLOW" already exists';
    expect(await here.cloud.refusal(ingressToken, { ...inputs, ipProtocol: "6", description: "again" })).toMatch(text);
    expect(
      await here.cloud.refusal(eitherToken, {
        securityGroupId: group.id,
        type: "ingress",
        ...https,
        cidrBlocks: ["10.0.0.0/16"],
      }),
    ).toMatch(text);
    expect(await here.cloud.refusal(ingressToken, { ...inputs, cidrIpv4: "192.0.2.0/24" })).toMatch(
      /InvalidPermission.Duplicate/,
    );
    await here.cloud.create(ingressToken, { ...inputs, toPort: 444 });
    await here.cloud.create(egressToken, inputs);
  });

  test("is changed without being its own duplicate", async () => {
    const here = await Ec2World.create();
    const inputs = { securityGroupId: (await here.group()).id, ...sound };
    const rule = await here.cloud.create(ingressToken, inputs);
    await here.cloud.update(ingressToken, rule.id, { ...inputs, description: "HTTPS" });
    await here.cloud.create(ingressToken, { ...inputs, toPort: 444 });
    expect(await here.cloud.updateRefusal(ingressToken, rule.id, { ...inputs, toPort: 444 })).toMatch(
      /InvalidPermission.Duplicate/,
    );
  });

  test("names a group of its own network", async () => {
    const here = await Ec2World.create();
    const other = await here.otherVpc();
    const wrong = {
      ...sound,
      cidrIpv4: undefined,
      securityGroupId: (await here.group()).id,
      referencedSecurityGroupId: other.outputs["defaultSecurityGroupId"],
    };
    expect(await here.cloud.refusal(ingressToken, wrong)).toMatch(/two resources that belong to different networks/);
  });

  test("all traffic needs no ports", async () => {
    const here = await Ec2World.create();
    const inputs = { securityGroupId: (await here.group()).id, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" };
    await here.cloud.create(egressToken, inputs);
    expect(await here.cloud.refusal(egressToken, inputs)).toMatch(/"peer: 0.0.0.0\/0, ALL, ALLOW" already exists/);
  });
});

describe.each([ingressToken, egressToken])("a rule in either direction (%s)", (token) => {
  test.each<[string, object, RegExp]>([
    ["no peer", { cidrIpv4: undefined }, /one of `cidr_ipv4/],
    ["no block", { cidrIpv4: "10.0.0.1/8" }, /did you mean "10.0.0.0\/8"/],
    ["no IPv6 block", { cidrIpv4: undefined, cidrIpv6: "::/129" }, /is not a valid CIDR block: invalid CIDR address: /],
    ["a first port too high", { fromPort: 65536 }, /from_port to be in the range/],
    ["a last port too high", { toPort: 65536 }, /to_port to be in the range/],
    ["ports the wrong way round", { fromPort: 444 }, /Invalid TCP\/UDP port range \(444:443\)/],
    ["a group that is not", { securityGroupId: "sg-0a" }, /InvalidGroup.NotFound: The security group 'sg-0a'/],
    [
      "a peer that is not",
      { cidrIpv4: undefined, referencedSecurityGroupId: "sg-0b" },
      /InvalidGroup.NotFound: The security group 'sg-0b'/,
    ],
  ])("refused: %s", async (_what, inputs, message) => {
    const here = await Ec2World.create();
    const sound = {
      securityGroupId: (await here.group()).id,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "10.0.0.0/8",
    };
    expect(await here.cloud.refusal(token, { ...sound, ...inputs })).toMatch(message);
    await here.cloud.create(token, { ...sound, cidrIpv4: undefined, cidrIpv6: "2600:1f18::/56" });
  });

  test("a peer of another kind replaces it, another peer of the same kind does not", () => {
    const olds = { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "10.0.0.0/8" };
    const group = { ...olds, cidrIpv4: undefined, referencedSecurityGroupId: "sg-2" };
    expect(awsCloud().diff(token, olds, group).replaces).toBe(true);
    expect(awsCloud().diff(token, olds, { ...olds, cidrIpv4: "10.0.0.0/16", toPort: 444 }).replaces).toBe(false);
    expect(awsCloud().diff(token, group, { ...group, referencedSecurityGroupId: "sg-3" }).replaces).toBe(false);
  });

  test("names a group of its own network", async () => {
    const here = await Ec2World.create();
    const [group, stranger] = [await here.group(), (await here.otherVpc()).outputs["defaultSecurityGroupId"]];
    const inputs = { securityGroupId: group.id, ipProtocol: "-1", referencedSecurityGroupId: stranger };
    expect(await here.cloud.refusal(token, inputs)).toMatch(/two resources that belong to different networks/);
    await here.cloud.create(token, { ...inputs, referencedSecurityGroupId: group.id });
  });
});

test("a group's own rules and those beside it do not meet", async () => {
  const here = await Ec2World.create();
  const group = await here.group();
  await here.cloud.create(ingressToken, {
    securityGroupId: group.id,
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    cidrIpv4: "10.0.0.0/8",
  });
  const inputs = { name: "workers", vpcId: here.vpcId };
  const same = { ...inputs, ingress: [{ ...https, cidrBlocks: ["10.0.0.0/8"] }] };
  expect(await here.cloud.updateRefusal(groupToken, group.id, same)).toMatch(/InvalidPermission.Duplicate/);
  await here.cloud.update(groupToken, group.id, { ...inputs, ingress: [{ ...https, cidrBlocks: ["10.1.0.0/16"] }] });
  await here.cloud.update(groupToken, group.id, {
    ...inputs,
    ingress: [{ ...https, cidrBlocks: ["10.1.0.0/16"] }],
    tags: { a: "b" },
  });
});

describe("the older form of a rule", () => {
  test.each<[string, object, RegExp]>([
    ["an unknown type", { type: "in" }, /type to be one of/],
    [
      "no peer",
      { cidrBlocks: undefined },
      /one of `cidr_blocks,ipv6_cidr_blocks,prefix_list_ids,self,source_security_group_id` must be specified/,
    ],
    ["blocks and itself", { self: true }, /"self": conflicts with cidr_blocks/],
    ["no block", { cidrBlocks: ["10.0.0.0/99"] }, /is not a valid CIDR block: invalid CIDR address: /],
    ["no protocol", { protocol: "x" }, /Unknown protocol/],
    ["a group that is not", { securityGroupId: "sg-0a" }, /InvalidGroup.NotFound/],
    [
      "a source that is not",
      { cidrBlocks: undefined, sourceSecurityGroupId: "sg-0b" },
      /InvalidGroup.NotFound: The security group 'sg-0b'/,
    ],
  ])("refused: %s", async (_what, inputs, message) => {
    const here = await Ec2World.create();
    const sound = { securityGroupId: (await here.group()).id, type: "ingress", ...https, cidrBlocks: ["10.0.0.0/8"] };
    expect(await here.cloud.refusal(eitherToken, { ...sound, ...inputs })).toMatch(message);
  });

  test("names a source of its own network", async () => {
    const here = await Ec2World.create();
    const [group, stranger] = [await here.group(), (await here.otherVpc()).outputs["defaultSecurityGroupId"]];
    const inputs = { securityGroupId: group.id, type: "ingress", ...https, sourceSecurityGroupId: stranger };
    expect(await here.cloud.refusal(eitherToken, inputs)).toMatch(/two resources that belong to different networks/);
    await here.cloud.create(eitherToken, { ...inputs, sourceSecurityGroupId: (await here.group("other")).id });
  });

  test("the old one goes before the new one comes: the two would be the same rule", () => {
    const olds = { securityGroupId: "sg-1", type: "ingress", ...https, cidrBlocks: ["10.0.0.0/8"] };
    const found = awsCloud().cloud.diff(
      { token: eitherToken, name: "it", urn: "" },
      "id",
      olds,
      { ...olds, toPort: 444 },
      [],
      {},
    );
    expect(found).toMatchObject({ replaces: true, deleteBeforeReplace: true });
  });

  test("accepted: itself, and all protocols with ports that do not matter", async () => {
    const here = await Ec2World.create();
    const group = await here.group();
    const rule = await here.cloud.create(eitherToken, {
      securityGroupId: group.id,
      type: "ingress",
      ...https,
      self: true,
    });
    expect(rule.id).toMatch(/^sgrule-\d+$/);
    await here.cloud.create(eitherToken, {
      securityGroupId: group.id,
      type: "egress",
      protocol: "-1",
      fromPort: 0,
      toPort: 65535,
      cidrBlocks: ["0.0.0.0/0"],
    });
  });
});

describe("what comes with a VPC", () => {
  test("the default group is adopted, emptied, and let go of", async () => {
    const here = await Ec2World.create();
    const made = await here.cloud.create(defaultToken, { vpcId: here.vpcId, ingress: [], egress: [] });
    expect(made.id).toBe(here.vpc.outputs["defaultSecurityGroupId"]);
    expect(here.cloud.find(groupToken, made.id).outputs).toMatchObject({ ingress: [], egress: [] });
    await here.cloud.delete(defaultToken, made.id);
    expect(here.cloud.find(groupToken, made.id).id).toBe(made.id);
    await here.cloud.delete(vpcToken, here.vpcId);
    expect(here.cloud.world.count()).toBe(0);
  });

  test("without a VPC there is none", async () => {
    expect(await awsCloud().refusal(defaultToken, {})).toMatch(/no matching EC2 Security Group found/);
    expect(await awsCloud().refusal(defaultToken, { vpcId: "vpc-0a" })).toMatch(/InvalidVpcID.NotFound/);
  });

  test("the network ACL is adopted", async () => {
    const here = await Ec2World.create();
    const entry = { protocol: "tcp", action: "allow", cidrBlock: "10.0.0.0/8", fromPort: 0, toPort: 0, ruleNo: 100 };
    const inputs = { defaultNetworkAclId: here.vpc.outputs["defaultNetworkAclId"], ingress: [entry] };
    expect(await here.cloud.refusal(aclToken, { ...inputs, defaultNetworkAclId: "acl-0a" })).toMatch(
      /InvalidNetworkAclID.NotFound/,
    );
    expect(await here.cloud.refusal(aclToken, { ...inputs, ingress: [{ ...entry, ruleNo: 32767 }] })).toMatch(
      /must be between 1 and 32766/,
    );
    expect(await here.cloud.refusal(aclToken, { ...inputs, ingress: [entry, entry] })).toMatch(
      /NetworkAclEntryAlreadyExists/,
    );
    expect((await here.cloud.create(aclToken, inputs)).outputs["vpcId"]).toBe(here.vpcId);
  });
});
