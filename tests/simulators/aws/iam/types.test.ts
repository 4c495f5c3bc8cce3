import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud } from "../../harness";
import { roleToken, trust } from "../ec2/world";

const policyToken = "aws:iam/policy:Policy";
const rolePolicyToken = "aws:iam/rolePolicy:RolePolicy";
const attachmentToken = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const profileToken = "aws:iam/instanceProfile:InstanceProfile";
const oidcToken = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const ec2 = trust("ec2.amazonaws.com");
const document = (size = 0): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${"a".repeat(size)}` }],
  });

describe("a role", () => {
  test("has the cloud's outputs", async () => {
    const { id, outputs } = await awsCloud().create(roleToken, { name: "node", path: "/eks/", assumeRolePolicy: ec2 });
    expect(id).toBe("node");
    expect(outputs).toMatchObject({ arn: "arn:aws:iam::123456789012:role/eks/node", maxSessionDuration: 3600 });
    expect(outputs["uniqueId"]).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(outputs["createDate"]).toMatch(/Z$/);
  });

  test.each<[string, object, RegExp]>([
    ["a name too long", { name: "a".repeat(65) }, /length of name to be in the range \(1 - 64\)/],
    ["a name with a space", { name: "a b" }, /must match \[\\w\+=,.@-\]/],
    ["no JSON", { assumeRolePolicy: "{" }, /contains an invalid JSON policy/],
    ["a session too short", { maxSessionDuration: 3599 }, /in the range \(3600 - 43200\), got 3599/],
    ["a session too long", { maxSessionDuration: 43201 }, /in the range \(3600 - 43200\)/],
    ["a description too long", { description: "a".repeat(1001) }, /in the range \(0 - 1000\)/],
    ["printed quotes", { description: "“a”" }, /specially formatted single or double quotes/],
    ["a description in another script", { description: "役割" }, /ValidationError/],
    ["a path without slashes", { path: "eks" }, /must begin and end with \//],
    ["a malformed trust policy", { assumeRolePolicy: document() }, /MalformedPolicyDocument/],
    [
      "a trusted role that is not",
      {
        assumeRolePolicy: ec2.replace('"Service":"ec2.amazonaws.com"', '"AWS":"arn:aws:iam::123456789012:role/nobody"'),
      },
      /Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role\/nobody"/,
    ],
    [
      "a trust policy too long",
      { assumeRolePolicy: ec2.replace('2012-10-17",', `2012-10-17","Id":"${"a".repeat(2048)}",`) },
      /Cannot exceed quota for ACLSizePerRole: 2048/,
    ],
    ["a boundary that is not", { permissionsBoundary: "arn:aws:iam::aws:policy/Nothing" }, /NoSuchEntity: Scope ARN/],
    [
      "a managed policy that is not",
      { managedPolicyArns: ["arn:aws:iam::aws:policy/Nothing"] },
      /does not exist or is not attachable/,
    ],
    [
      "an inline policy that is none",
      { inlinePolicies: [{ name: "a", policy: ec2 }] },
      /should not specify a principal/,
    ],
    [
      "too many inline policies",
      { inlinePolicies: [1, 2].map((n) => ({ name: `a${n}`, policy: document(6000) })) },
      /Maximum policy size of 10240 bytes exceeded for role node/,
    ],
  ])("refused: %s", async (_what, inputs, message) => {
    expect(await awsCloud().refusal(roleToken, { name: "node", assumeRolePolicy: ec2, ...inputs })).toMatch(message);
  });

  test.each<[string, object]>([
    ["the bounds", { name: "a".repeat(64), maxSessionDuration: 43200, description: "é".repeat(1000), path: "/a/b/" }],
    [
      "another account's role",
      { assumeRolePolicy: ec2.replace('"Service":"ec2.amazonaws.com"', '"AWS":"arn:aws:iam::210987654321:role/ci"') },
    ],
    [
      "policies of AWS",
      { managedPolicyArns: [readOnly], permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess" },
    ],
    ["a trust policy as an object", { assumeRolePolicy: JSON.parse(ec2) as object }],
  ])("accepted: %s", async (_what, inputs) => {
    await awsCloud().create(roleToken, { name: "node", assumeRolePolicy: ec2, ...inputs });
  });

  test("a name is there once, whatever its case, path or region", async () => {
    const cloud = awsCloud();
    await cloud.create(roleToken, { name: "node", assumeRolePolicy: ec2 });
    expect(await cloud.refusal(roleToken, { name: "Node", path: "/a/", assumeRolePolicy: ec2 })).toMatch(
      /EntityAlreadyExists: Role with name Node already exists/,
    );
  });

  test("is not deleted while policies are attached, or are its own", async () => {
    const cloud = awsCloud();
    await cloud.create(roleToken, { name: "node", assumeRolePolicy: ec2 });
    const attached = await cloud.create(attachmentToken, { role: "node", policyArn: readOnly });
    expect(await cloud.deleteRefusal(roleToken, "node")).toMatch(
      /DeleteConflict: Cannot delete entity, must detach all policies first/,
    );
    await cloud.delete(attachmentToken, attached.id);
    const own = await cloud.create(rolePolicyToken, { role: "node", name: "own", policy: document() });
    expect(await cloud.deleteRefusal(roleToken, "node")).toMatch(
      /DeleteConflict: Cannot delete entity, must delete policies first/,
    );
    await cloud.delete(rolePolicyToken, own.id);
    await cloud.delete(roleToken, "node");
  });

  test("leaves its instance profile, and is detached by force where asked to", async () => {
    const cloud = awsCloud();
    await cloud.create(roleToken, { name: "node", assumeRolePolicy: ec2, forceDetachPolicies: true });
    await cloud.create(profileToken, { name: "node", role: "node" });
    await cloud.create(attachmentToken, { role: "node", policyArn: readOnly });
    await cloud.delete(roleToken, "node");
    expect(cloud.find(profileToken, "node").outputs["role"]).toBe("");
    expect(cloud.world.all(attachmentToken)).toEqual([]);
  });

  test("name and path replace it, trust does not", () => {
    const olds = { name: "a", path: "/", assumeRolePolicy: ec2 };
    expect(awsCloud().diff(roleToken, olds, { ...olds, path: "/b/" }).replaces).toBe(true);
    expect(awsCloud().diff(roleToken, olds, { ...olds, assumeRolePolicy: trust("eks.amazonaws.com") }).replaces).toBe(
      false,
    );
  });
});

describe("a managed policy", () => {
  test("has the cloud's outputs", async () => {
    const { id, outputs } = await awsCloud().create(policyToken, { name: "read", policy: document() });
    expect(id).toBe("arn:aws:iam::123456789012:policy/read");
    expect(outputs).toMatchObject({ arn: id, path: "/", attachmentCount: 0 });
    expect(outputs["policyId"]).toMatch(/^ANPA/);
  });

  test.each<[string, object, RegExp]>([
    ["a name too long", { name: "a".repeat(129) }, /in the range \(1 - 128\)/],
    ["no JSON", { policy: "x" }, /"policy" contains an invalid JSON policy: not a JSON object/],
    ["a list", { policy: "[]" }, /contains a JSON array, not a JSON object/],
    ["a space in front", { policy: ` ${document()}` }, /leading space characters are not allowed/],
    ["nothing", { policy: "" }, /"policy" is an empty string, which is not a valid JSON value/],
    [
      "JSON of JSON",
      { policy: JSON.stringify(document()) },
      /not a JSON-encoded object \(have you double-encoded your JSON data\?\)/,
    ],
    [
      "two statements under one key",
      { policy: document().replace('"Resource"', '"Action":"s3:*","Resource"') },
      /contains duplicate JSON keys: duplicate key "Statement\.0\.Action"/,
    ],
    [
      "a malformed document",
      { policy: ec2 },
      /MalformedPolicyDocument: Policy document should not specify a principal/,
    ],
    ["a document too long", { policy: document(6144) }, /LimitExceeded: Cannot exceed quota for PolicySize: 6144/],
    ["a path with other characters", { path: "/a:b/" }, /must begin and end with \//],
    ["a description too long", { description: "a".repeat(1001) }, /'description' failed to satisfy constraint/],
  ])("refused: %s", async (_what, inputs, message) => {
    expect(await awsCloud().refusal(policyToken, { name: "read", policy: document(), ...inputs })).toMatch(message);
  });

  test("white space does not count", async () => {
    const spread = JSON.stringify(JSON.parse(document(6000)), null, 64);
    expect(spread.length).toBeGreaterThan(6144);
    await awsCloud().create(policyToken, { name: "read", policy: spread });
  });

  test("is not deleted while attached, and its name is there once", async () => {
    const cloud = awsCloud();
    const policy = await cloud.create(policyToken, { name: "read", policy: document() });
    expect(await cloud.refusal(policyToken, { name: "READ", path: "/a/", policy: document() })).toMatch(
      /A policy called READ already exists/,
    );
    await cloud.create(roleToken, { name: "node", assumeRolePolicy: ec2 });
    const attached = await cloud.create(attachmentToken, { role: "node", policyArn: policy.id });
    expect(await cloud.deleteRefusal(policyToken, policy.id)).toMatch(
      /DeleteConflict: Cannot delete a policy attached to entities/,
    );
    await cloud.delete(attachmentToken, attached.id);
    await cloud.delete(policyToken, policy.id);
  });

  test("its description replaces it, its document does not", () => {
    const olds = { name: "a", description: "a", policy: document() };
    expect(awsCloud().diff(policyToken, olds, { ...olds, description: "b" }).replaces).toBe(true);
    expect(awsCloud().diff(policyToken, olds, { ...olds, policy: document(1) }).replaces).toBe(false);
  });
});

describe("what a role may do", () => {
  async function withRole() {
    const cloud = awsCloud();
    await cloud.create(roleToken, { name: "node", assumeRolePolicy: ec2 });
    return cloud;
  }

  test.each<[string, string, object, RegExp]>([
    [
      "a policy of AWS's that is not",
      attachmentToken,
      { policyArn: "arn:aws:iam::aws:policy/AmazonEKSPolicy" },
      /NoSuchEntity: Policy arn:aws:iam::aws:policy\/AmazonEKSPolicy does not exist or is not attachable/,
    ],
    [
      "a policy of the account's that is not",
      attachmentToken,
      { policyArn: "arn:aws:iam::123456789012:policy/nothing" },
      /does not exist or is not attachable/,
    ],
    [
      "a policy of service-linked roles",
      attachmentToken,
      { policyArn: "arn:aws:iam::aws:policy/aws-service-role/AmazonRDSServiceRolePolicy" },
      /PolicyNotAttachable/,
    ],
    [
      "a role that is not",
      attachmentToken,
      { role: "nobody", policyArn: readOnly },
      /NoSuchEntity: The role with name nobody cannot be found/,
    ],
    [
      "a role by its ARN",
      rolePolicyToken,
      { role: "arn:aws:iam::123456789012:role/node", policy: document() },
      /must be the role's name not its ARN/,
    ],
    [
      "an inline policy of a role that is not",
      rolePolicyToken,
      { role: "nobody", policy: document() },
      /cannot be found/,
    ],
    ["an inline policy that is none", rolePolicyToken, { policy: "{}" }, /MalformedPolicyDocument/],
    [
      "an inline policy too long",
      rolePolicyToken,
      { policy: document(10240) },
      /Maximum policy size of 10240 bytes exceeded for role node/,
    ],
  ])("refused: %s", async (_what, token, inputs, message) => {
    expect(await (await withRole()).refusal(token, { role: "node", ...inputs })).toMatch(message);
  });

  test("an attachment goes before another comes in its place", () => {
    const subject = { token: attachmentToken, name: "it", urn: "urn:pulumi:test::go-coffee::it" };
    const olds = { role: "node", policyArn: readOnly };
    const { cloud } = awsCloud();
    expect(cloud.diff(subject, "id", olds, { ...olds, policyArn: `${readOnly}2` }, [], {})).toMatchObject({
      replaces: true,
      deleteBeforeReplace: true,
    });
    expect(cloud.diff({ ...subject, token: roleToken }, "id", { path: "/" }, { path: "/a/" }, [], {})).toMatchObject({
      replaces: true,
      deleteBeforeReplace: false,
    });
  });

  test("a second inline policy of the same name takes the place of the first", async () => {
    const cloud = await withRole();
    await cloud.create(rolePolicyToken, { role: "node", name: "a", policy: document(6000) });
    const second = await cloud.create(rolePolicyToken, { role: "node", name: "a", policy: document(7000) });
    expect(second.id).toBe("node:a");
    expect(cloud.world.all(rolePolicyToken).map((it) => it.inputs["policy"])).toEqual([document(7000)]);
  });

  test("attaching twice is no error", async () => {
    const cloud = await withRole();
    const first = await cloud.create(attachmentToken, { role: "node", policyArn: readOnly });
    const second = await cloud.create(attachmentToken, { role: "node", policyArn: readOnly });
    expect(first.id).toMatch(/^node-/);
    expect(second.id).not.toBe(first.id);
  });

  test("ten managed policies, not eleven", async () => {
    const cloud = await withRole();
    for (let n = 0; n < 10; n += 1) {
      const policy = await cloud.create(policyToken, { name: `p${n}`, policy: document() });
      await cloud.create(attachmentToken, { role: "node", policyArn: policy.id });
    }
    expect(await cloud.refusal(attachmentToken, { role: "node", policyArn: readOnly })).toMatch(
      /Cannot exceed quota for PoliciesPerRole: 10/,
    );
  });

  test("a role's inline policies count together", async () => {
    const cloud = await withRole();
    const own = await cloud.create(rolePolicyToken, { role: "node", name: "a", policy: document(6000) });
    expect(own.id).toBe("node:a");
    expect(await cloud.refusal(rolePolicyToken, { role: "node", name: "b", policy: document(6000) })).toMatch(
      /Maximum policy size/,
    );
    await cloud.create(rolePolicyToken, { role: "node", name: "b", policy: document(4000) });
    await cloud.update(rolePolicyToken, own.id, { role: "node", name: "a", policy: document(5900) });
  });
});

describe("an instance profile", () => {
  test("has the cloud's outputs, and its name is there once", async () => {
    const cloud = awsCloud();
    await cloud.create(roleToken, { name: "node", assumeRolePolicy: ec2 });
    const { outputs } = await cloud.create(profileToken, { name: "node", role: "node" });
    expect(outputs["arn"]).toBe("arn:aws:iam::123456789012:instance-profile/node");
    expect(outputs["uniqueId"]).toMatch(/^AIPA/);
    expect(await cloud.refusal(profileToken, { name: "node" })).toMatch(
      /EntityAlreadyExists: Instance Profile node already exists/,
    );
    expect(await cloud.refusal(profileToken, { name: "other", role: "nobody" })).toMatch(/cannot be found/);
    expect(await cloud.refusal(profileToken, { name: "a b" })).toMatch(/must match/);
    await cloud.create(profileToken, { name: "other" });
  });
});

describe("an OpenID Connect provider", () => {
  const sound = { url: "https://oidc.eks.us-east-1.amazonaws.com/id/AB", clientIdLists: ["sts.amazonaws.com"] };

  test("has its ARN as its id", async () => {
    const cloud = awsCloud();
    const { id, outputs } = await cloud.create(oidcToken, sound);
    expect(id).toBe("arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/AB");
    expect((outputs["thumbprintLists"] as string[])[0]).toHaveLength(40);
    expect(await cloud.refusal(oidcToken, sound)).toMatch(/EntityAlreadyExists: Provider with url https:\/\/oidc/);
    await cloud.create(oidcToken, { ...sound, url: "https://oidc.eks.us-east-1.amazonaws.com/id/CD" });
  });

  test.each<[string, object, RegExp]>([
    ["http", { url: "http://a.example" }, /schema of: "https"/],
    ["no URL", { url: "a.example" }, /valid url/],
    ["a query", { url: "https://a.example?b=c" }, /cannot contain query parameters/],
    ["a short thumbprint", { thumbprintLists: ["ab"] }, /thumbprint_list to be in the range \(40 - 40\)/],
    ["an empty client", { clientIdLists: [""] }, /client_id_list to be in the range/],
    [
      "101 clients",
      { clientIdLists: Array.from({ length: 101 }, (_, n) => `c${n}`) },
      /ClientIdsPerOpenIdConnectProvider: 100/,
    ],
  ])("refused: %s", async (_what, inputs, message) => {
    expect(await awsCloud().refusal(oidcToken, { ...sound, ...inputs })).toMatch(message);
  });
});

describe("names", () => {
  const types: [string, Props, number][] = [
    [roleToken, { assumeRolePolicy: ec2 }, 64],
    [policyToken, { policy: document() }, 128],
    [rolePolicyToken, { role: "node", policy: document() }, 128],
    [profileToken, {}, 128],
  ];

  test.each(types)("%s", async (token, inputs, max) => {
    const cloud = awsCloud();
    await cloud.create(roleToken, { name: "node", assumeRolePolicy: ec2 });
    expect(await cloud.refusal(token, { ...inputs, name: "a".repeat(max + 1) })).toMatch(/expected length of name/);
    expect(await cloud.refusal(token, { ...inputs, name: "a/b" })).toMatch(/must match/);
    expect(await cloud.refusal(token, { ...inputs, name: "a", namePrefix: "b" })).toMatch(
      /"name": conflicts with name_prefix/,
    );
    await cloud.create(token, { ...inputs, name: "a".repeat(max) });
    expect((await cloud.create(token, inputs, "made")).outputs["name"]).toMatch(/^made-[0-9a-f]{7}$/);
    expect((await cloud.create(token, { ...inputs, namePrefix: "team-" }, "made")).outputs["name"]).toMatch(
      /^team-[0-9a-f]{7}$/,
    );
  });

  test("a path of an instance profile; JSON of an inline policy", async () => {
    const cloud = awsCloud();
    await cloud.create(roleToken, { name: "node", assumeRolePolicy: ec2 });
    expect(await cloud.refusal(profileToken, { name: "a", path: "b" })).toMatch(/must begin and end with \//);
    expect(await cloud.refusal(rolePolicyToken, { role: "node", policy: "{" })).toMatch(/invalid JSON policy/);
  });

  test("a made-up name too long for the cloud is refused, not cut short", async () => {
    await expect(awsCloud().create(policyToken, { policy: document() }, "p".repeat(130))).rejects.toThrow(
      /expected length of name to be in the range \(1 - 128\), got p{130}-[0-9a-f]{7}/,
    );
    const { id } = await awsCloud().create(roleToken, { assumeRolePolicy: ec2 }, "r".repeat(130));
    expect(id).toMatch(/^r{56}-[0-9a-f]{7}$/);
  });
});
