import { accountsThatOpen, resourceLets, roleMay } from "../../../cli/trace/aws/iam";
import { letBy } from "../../../cli/trace/aws/security-groups";
import { TraceWorld } from "../../../cli/trace/world";
import type { Standing } from "../../../simulators/core/standing";
import type { Props } from "../../../simulators/protocol/values";

const stands = (token: string, id: string, outputs: Props = {}): Standing => ({
  ...{ token, id, scope: "", region: "us-east-1", inputs: {}, outputs },
});
const group = (outputs: Props = {}) => stands("aws:ec2/securityGroup:SecurityGroup", "sg-own", outputs);
const rule = (kind: "Ingress" | "Egress", outputs: Props) =>
  stands(`aws:vpc/securityGroup${kind}Rule:SecurityGroup${kind}Rule`, "sgr-1", {
    ...{ securityGroupId: "sg-own", ipProtocol: "tcp", fromPort: 443, toPort: 443 },
    ...outputs,
  });

describe("security groups", () => {
  const peer = { groups: ["sg-peer"], ips: ["10.0.0.5", "10.0.32.5"], prefixList: "pl-1", called: "them" };
  const lets =
    (standings: Standing[], port = 443, direction: "ingress" | "egress" = "ingress") =>
    () =>
      letBy(new TraceWorld(standings), ["sg-own"], direction, peer, port);
  const refusal = /no rule of the security group sg-own admits them on port/;

  it.each<[string, Standing[]]>([
    ["another group", [group(), rule("Ingress", { referencedSecurityGroupId: "sg-peer" })]],
    ["a list of prefixes", [group(), rule("Ingress", { prefixListId: "pl-1" })]],
    ["a block that has them all", [group(), rule("Ingress", { cidrIpv4: "10.0.0.0/16" })]],
    ["everybody", [group(), rule("Ingress", { cidrIpv4: "0.0.0.0/0", ipProtocol: "-1", fromPort: -1, toPort: -1 })]],
    [
      "a rule within it",
      [group({ ingress: [{ protocol: "tcp", fromPort: 1, toPort: 999, securityGroups: ["sg-peer"] }] })],
    ],
    [
      "a rule of the older kind",
      [
        group(),
        stands("aws:ec2/securityGroupRule:SecurityGroupRule", "sgrule-1", {
          ...{ securityGroupId: "sg-own", type: "ingress", protocol: "tcp", fromPort: 443, toPort: 443 },
          sourceSecurityGroupId: "sg-peer",
        }),
      ],
    ],
  ])("admit by %s", (_, standings) => {
    expect(lets(standings)).not.toThrow();
    expect(lets(standings, 443, "egress")).toThrow(/lets anything out to them on port 443/);
  });

  it.each<[string, Standing[]]>([
    ["none", [group()]],
    [
      "a rule of another group",
      [group(), rule("Ingress", { securityGroupId: "sg-2", referencedSecurityGroupId: "sg-peer" })],
    ],
    ["another port", [group(), rule("Ingress", { referencedSecurityGroupId: "sg-peer", fromPort: 80, toPort: 442 })]],
    ["another protocol", [group(), rule("Ingress", { referencedSecurityGroupId: "sg-peer", ipProtocol: "udp" })]],
    ["a block that has some of them", [group(), rule("Ingress", { cidrIpv4: "10.0.0.0/19" })]],
    ["a way out", [group(), rule("Egress", { referencedSecurityGroupId: "sg-peer" })]],
  ])("refuse by %s", (_, standings) => expect(lets(standings)).toThrow(refusal));

  it("refuse where there is no group", () => {
    expect(() => letBy(new TraceWorld([]), [], "ingress", peer, 443)).toThrow(/\(there is none\)/);
  });
});

describe("what a role may", () => {
  const role = stands("aws:iam/role:Role", "reader", { name: "reader", arn: "arn:aws:iam::1:role/reader" });
  const secret = "arn:aws:secretsmanager:us-east-1:1:secret:app/order-abc";
  const read = { action: "secretsmanager:GetSecretValue", resource: secret, doubt: true };
  const policy = (...statements: Props[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const allow = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secret };
  const own = (...statements: Props[]) =>
    stands("aws:iam/rolePolicy:RolePolicy", "reader:p", { role: "reader", policy: policy(...statements) });
  const may = (standings: Standing[], call = read) => roleMay(new TraceWorld([role, ...standings]), role, call);

  it.each<[boolean, string, Standing[]]>([
    [false, "nothing", []],
    [true, "its own policy", [own(allow)]],
    [
      true,
      "wildcards",
      [own({ ...allow, Action: "secretsmanager:Get*", Resource: "arn:aws:secretsmanager:*:*:secret:app/*" })],
    ],
    [true, "all but something else", [own({ Effect: "Allow", NotAction: "iam:*", Resource: "*" })]],
    [false, "another secret", [own({ ...allow, Resource: `${secret}x` })]],
    [false, "a refusal beside it", [own(allow, { Effect: "Deny", Action: "*", Resource: "*" })]],
    [
      false,
      "another role's policy",
      [stands("aws:iam/rolePolicy:RolePolicy", "x", { role: "other", policy: policy(allow) })],
    ],
    [
      true,
      "an attached policy",
      [
        stands("aws:iam/policy:Policy", "p", { arn: "arn:aws:iam::1:policy/p", policy: policy(allow) }),
        stands("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", {
          role: "reader",
          policyArn: "arn:aws:iam::1:policy/p",
        }),
      ],
    ],
    [
      true,
      "AWS's own policy for everything",
      [
        stands("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", {
          role: "reader",
          policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
        }),
      ],
    ],
    [
      false,
      "AWS's own policy for nodes",
      [
        stands("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", {
          role: "reader",
          policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
        }),
      ],
    ],
  ])("%p by %s", (expected, _, standings) => expect(may(standings)).toBe(expected));

  it("in doubt of a condition is as the question wants it: a leak is one, a right is none", () => {
    const conditioned = [own({ ...allow, Condition: { StringEquals: { "aws:PrincipalTag/team": "x" } } })];
    expect([may(conditioned), may(conditioned, { ...read, doubt: false })]).toEqual([true, false]);
    const refused = [
      own(allow, { ...allow, Effect: "Deny", Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } }),
    ];
    expect([may(refused), may(refused, { ...read, doubt: false })]).toEqual([true, false]);
  });

  it("is what the secret's own policy says, too", () => {
    const lets = (principal: unknown) =>
      resourceLets(policy({ ...allow, Principal: principal as Props }), "arn:r", read);
    expect([lets("*"), lets({ AWS: "arn:r" }), lets({ AWS: ["arn:q", "arn:r"] }), lets({ AWS: "arn:q" })]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

describe("who opens a role with a cluster's token", () => {
  const issuer = "oidc.eks.us-east-1.amazonaws.com/id/ABC";
  const provider = `arn:aws:iam::1:oidc-provider/${issuer}`;
  const cluster = stands("aws:eks/cluster:Cluster", "coffee", {
    ...{ name: "coffee", arn: "arn:cluster" },
    identities: [{ oidcs: [{ issuer: `https://${issuer}` }] }],
  });
  const object = { ...stands("kubernetes:core/v1:Namespace", "app"), scope: "arn:cluster" };
  const opens = (statement: Props, ...more: Standing[]) => {
    const role = stands("aws:iam/role:Role", "r", { assumeRolePolicy: JSON.stringify({ Statement: [statement] }) });
    const world = new TraceWorld([cluster, object, role, ...more]);
    return accountsThatOpen(world, world.clusters()[0]!, role);
  };
  const standing = stands("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "o", { arn: provider });
  const trust = { Effect: "Allow", Principal: { Federated: provider }, Action: "sts:AssumeRoleWithWebIdentity" };
  const sub = { [`${issuer}:sub`]: "system:serviceaccount:app:order" };

  it("are the accounts that its trust names", () => {
    expect(opens({ ...trust, Condition: { StringEquals: sub } }, standing)).toEqual([
      "system:serviceaccount:app:order",
    ]);
  });

  it("is anybody where it names none", () => expect(opens(trust, standing)).toEqual(["*"]));

  it("is nobody where the provider is gone, or another one is named", () => {
    expect(opens({ ...trust, Condition: { StringEquals: sub } })).toEqual([]);
    expect(opens({ ...trust, Principal: { Federated: `${provider}D` } }, standing)).toEqual([]);
  });
});
