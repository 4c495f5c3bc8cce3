import { checkInputs, inputsOf, outputsOf, propertiesOf, secretsOf } from "../../../simulators/facts/check";
import { factsOf, hasFacts } from "../../../simulators/facts/facts";
import { allTokens } from "../../../simulators/facts/types";
import { type Props, Secret, UNKNOWN } from "../../../simulators/protocol/values";

const subnet = "aws:ec2/subnet:Subnet";
const template = "aws:ec2/launchTemplate:LaunchTemplate";
const role = "aws:iam/role:Role";
const password = "random:index/randomPassword:RandomPassword";
const deployment = "kubernetes:apps/v1:Deployment";

const reasons = (token: string, inputs: Props) => checkInputs(token, inputs).map((problem) => problem.reason);

function pods(container: Props, more: Props = {}): Props {
  const labels = { app: "coffee" };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "coffee", labels },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "coffee", ...container }] } },
      ...more,
    },
  };
}

describe("checkInputs, properties", () => {
  test("takes what is right, computed values at any depth, and the engine's own properties", () => {
    expect(
      checkInputs(subnet, {
        vpcId: "vpc-1",
        cidrBlock: "10.0.0.0/24",
        tags: { Name: "a", __defaults: [] },
        __defaults: [],
      }),
    ).toEqual([]);
    expect(
      checkInputs(subnet, { vpcId: UNKNOWN, cidrBlock: new Secret("10.0.0.0/24"), tags: { Name: UNKNOWN } }),
    ).toEqual([]);
    expect(checkInputs(template, { blockDeviceMappings: UNKNOWN, iamInstanceProfile: { arn: UNKNOWN } })).toEqual([]);
    expect(checkInputs(template, { blockDeviceMappings: [UNKNOWN, { ebs: UNKNOWN }] })).toEqual([]);
  });

  test("refuses an unknown property and names the nearest", () => {
    expect(checkInputs(subnet, { vpcId: "vpc-1", cidrBlok: "10.0.0.0/24" })).toEqual([
      { path: "cidrBlok", reason: '"cidrBlok" is not a valid property (did you mean "cidrBlock"?)' },
    ]);
    expect(reasons(subnet, { vpcId: "vpc-1", cidr_block: "10.0.0.0/24" })).toEqual([
      '"cidr_block" is not a valid property (did you mean "cidrBlock"?)',
    ]);
    expect(reasons(subnet, { vpcId: "vpc-1", espresso: true })).toEqual(['"espresso" is not a valid property']);
  });

  test("refuses an unknown property deep inside, even if its own value is computed", () => {
    expect(
      checkInputs(template, {
        blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeTyp: UNKNOWN } }],
      }),
    ).toEqual([
      {
        path: "blockDeviceMappings[0].ebs.volumeTyp",
        reason: '"volumeTyp" is not a valid property of blockDeviceMappings[0].ebs (did you mean "volumeType"?)',
      },
    ]);
  });

  test("refuses a missing property, at the top and inside; null counts as missing", () => {
    expect(checkInputs(subnet, { cidrBlock: "10.0.0.0/24" })).toEqual([
      { path: "vpcId", reason: "Missing required property 'vpcId'" },
    ]);
    expect(reasons(subnet, { vpcId: null })).toEqual(["Missing required property 'vpcId'"]);
    expect(checkInputs("aws:eks/cluster:Cluster", { roleArn: "arn", vpcConfig: {} })).toEqual([
      { path: "vpcConfig.subnetIds", reason: "Missing required property 'vpcConfig.subnetIds'" },
    ]);
  });

  test("reports everything at once", () => {
    expect(
      checkInputs(subnet, { cidrBlok: "x", mapPublicIpOnLaunch: "perhaps" })
        .map(({ path }) => path)
        .sort(),
    ).toEqual(["cidrBlok", "mapPublicIpOnLaunch", "vpcId"]);
  });

  test("has no word on a token that was never described", () => {
    expect(() => checkInputs("aws:ec2/espresso:Espresso", {})).toThrow(
      /^the local clouds do not know aws:ec2\/espresso:Espresso: the installed SDK of aws, \d+\.\d+\.\d+, declares nothing of that name$/,
    );
    expect(hasFacts("aws:ec2/espresso:Espresso")).toBe(false);
    expect(hasFacts("no token")).toBe(false);
    expect(hasFacts(subnet)).toBe(true);
  });
});

describe("checkInputs, types of a bridged provider", () => {
  test.each([
    ["length", "20"],
    ["length", 20],
    ["special", "true"],
    ["overrideSpecial", 7],
    ["overrideSpecial", false],
  ])("takes %s = %p, as the bridge does", (name, value) => {
    expect(checkInputs(password, { length: 20, [name]: value })).toEqual([]);
  });

  test.each([
    ["length", "twenty", 'Unexpected type at field "length": expected number type, got "twenty" of type string'],
    ["length", true, 'Unexpected type at field "length": expected number type, got true of type bool'],
    ["special", "yes", 'Unexpected type at field "special": expected boolean type, got "yes" of type string'],
    ["special", 1, 'Unexpected type at field "special": expected boolean type, got 1 of type number'],
    [
      "overrideSpecial",
      ["!"],
      'Unexpected type at field "overrideSpecial": expected string type, got ["!"] of type array',
    ],
    ["keepers", "x", 'Unexpected type at field "keepers": expected object type, got "x" of type string'],
    ["keepers", { a: [1] }, 'Unexpected type at field "keepers.a": expected string type, got [1] of type array'],
  ])("refuses %s = %p", (name, value, reason) => {
    expect(reasons(password, { length: 20, [name]: value })).toEqual([reason]);
  });

  test("refuses an object where a list is wanted, and an item of the wrong type", () => {
    expect(reasons(template, { blockDeviceMappings: { ebs: {} } })).toEqual([
      'Unexpected type at field "blockDeviceMappings": expected array type, got {"ebs":{}} of type object',
    ]);
    expect(reasons(template, { vpcSecurityGroupIds: ["sg-1", ["sg-2"]] })).toEqual([
      'Unexpected type at field "vpcSecurityGroupIds[1]": expected string type, got ["sg-2"] of type array',
    ]);
  });

  test("never shows a secret", () => {
    const shown = [
      ...reasons("aws:rds/instance:Instance", { instanceClass: "db.t3.micro", password: ["hunter2"] }),
      ...reasons("aws:rds/instance:Instance", { instanceClass: new Secret(["hunter2"]) }),
      ...reasons("aws:secretsmanager/secretVersion:SecretVersion", { secretId: "s", secretString: { in: "hunter2" } }),
    ].join("\n");
    expect(shown).toContain("expected string type, got [secret] of type array");
    expect(shown).toContain("expected string type, got [secret] of type object");
    expect(shown).not.toContain("hunter2");
  });
});

describe("checkInputs, alternatives", () => {
  const allow = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "eks.amazonaws.com" } };

  test("takes a policy as text or as a document", () => {
    expect(checkInputs(role, { assumeRolePolicy: "{}" })).toEqual([]);
    expect(checkInputs(role, { assumeRolePolicy: { Version: "2012-10-17", Statement: [allow] } })).toEqual([]);
    expect(
      checkInputs(role, { assumeRolePolicy: { Version: "2012-10-17", Statement: [{ ...allow, Principal: "*" }] } }),
    ).toEqual([]);
  });

  test("refuses in a document what is no part of one, and values that are not allowed", () => {
    expect(
      reasons(role, { assumeRolePolicy: { Version: "2012-10-17", Statement: [{ ...allow, Effect: "allow" }] } }),
    ).toEqual(['expected assumeRolePolicy.Statement[0].Effect to be one of ["Allow" "Deny"], got "allow"']);
    expect(
      reasons(role, { assumeRolePolicy: { Version: "2012-10-17", Statement: [{ ...allow, Actions: ["*"] }] } }),
    ).toEqual(['"Actions" is not a valid property of assumeRolePolicy.Statement[0] (did you mean "Action"?)']);
    expect(reasons(role, { assumeRolePolicy: [allow] })).toEqual([
      expect.stringContaining('Unexpected type at field "assumeRolePolicy": expected string or object type, got ['),
    ]);
  });

  test("takes any text where the SDK's list of values is open, and only the listed ones where it is closed", () => {
    // string | enums.ec2.Tenancy, enums.eks AuthenticationMode
    expect(checkInputs("aws:ec2/vpc:Vpc", { instanceTenancy: "a-tenancy-of-tomorrow" })).toEqual([]);
    expect(checkInputs("eks:index:Cluster", { authenticationMode: "API" })).toEqual([]);
    expect(reasons("eks:index:Cluster", { authenticationMode: "APIS" })).toEqual([
      'expected authenticationMode to be one of ["API" "API_AND_CONFIG_MAP" "CONFIG_MAP"], got "APIS"',
    ]);
  });

  test("takes a resource as a reference or as its id", () => {
    const reference = {
      "4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e",
      urn: "urn:x",
      id: "role",
    };
    const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
    expect(checkInputs(attachment, { policyArn: "arn", role: "role" })).toEqual([]);
    expect(checkInputs(attachment, { policyArn: "arn", role: reference })).toEqual([]);
    expect(reasons(attachment, { policyArn: "arn", role: { name: "role" } })).toHaveLength(1);
    expect(reasons("aws:iam/role:Role", { assumeRolePolicy: reference })).toHaveLength(1);
  });

  test("takes assets and archives where they belong, and there alone", () => {
    const asset = { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", text: "a: 1" };
    expect(checkInputs("kubernetes:helm.sh/v3:Release", { chart: "redis", valueYamlFiles: [asset] })).toEqual([]);
    expect(reasons("kubernetes:helm.sh/v3:Release", { chart: "redis", valueYamlFiles: ["a: 1"] })).toHaveLength(1);
    expect(reasons("kubernetes:helm.sh/v3:Release", { chart: asset })).toHaveLength(1);
  });
});

describe("checkInputs, Kubernetes", () => {
  test("takes a deployment, whatever `any` holds, and both forms of a port", () => {
    const probe = (port: unknown) => ({ livenessProbe: { httpGet: { path: "/", port } } });
    expect(checkInputs(deployment, pods({ ...probe("http"), image: UNKNOWN }))).toEqual([]);
    expect(checkInputs(deployment, pods({ ...probe(8080) }))).toEqual([]);
    expect(
      checkInputs("kubernetes:helm.sh/v3:Release", { chart: "redis", values: { a: [{ b: null }, 1, "x"] } }),
    ).toEqual([]);
  });

  test("refuses, deep inside and in the API server's words", () => {
    const path = "spec.template.spec.containers[0]";
    expect(checkInputs(deployment, pods({ imagee: "x" }))).toEqual([
      {
        path: `${path}.imagee`,
        reason: `strict decoding error: unknown field "${path}.imagee" (did you mean "image"?)`,
      },
    ]);
    expect(checkInputs(deployment, pods({ name: undefined }))).toEqual([
      { path: `${path}.name`, reason: `${path}.name: Required value` },
    ]);
    expect(reasons(deployment, { ...pods({}), apiVersion: "apps/v2" })).toEqual([
      'apiVersion: Unsupported value: "apps/v2": supported values: "apps/v1"',
    ]);
  });

  test("takes nothing for anything else: no text for a number, no number for text", () => {
    expect(reasons(deployment, pods({}, { replicas: "3" }))).toEqual([
      'json: cannot unmarshal string into field "spec.replicas" of type number',
    ]);
    expect(reasons(deployment, { ...pods({}), metadata: { labels: { tier: 1 } } })).toEqual([
      'json: cannot unmarshal number into field "metadata.labels.tier" of type string',
    ]);
    expect(reasons(deployment, pods({ tty: "true" }))).toEqual([expect.stringContaining("cannot unmarshal string")]);
  });

  test("takes a plain number for a quantity, and no boolean", () => {
    expect(checkInputs(deployment, pods({ resources: { limits: { cpu: 1, memory: "1Gi" } } }))).toEqual([]);
    expect(reasons(deployment, pods({ resources: { limits: { cpu: true } } }))).toHaveLength(1);
  });

  test("writes a map's odd key so that the path can be read", () => {
    expect(
      checkInputs(deployment, { ...pods({}), metadata: { annotations: { "coffee.example/cups": 3 } } })[0]?.path,
    ).toBe('metadata.annotations["coffee.example/cups"]');
  });
});

describe("checkInputs, providers and functions", () => {
  test("reads settings that the SDK sends as JSON text, and passes over what the engine adds", () => {
    const aws = "pulumi:providers:aws";
    const settings = {
      region: "us-east-1",
      defaultTags: '{"tags":{"a":"b"}}',
      skipRegionValidation: "true",
      version: "7.48.0",
      __internal: {},
    };
    expect(checkInputs(aws, settings)).toEqual([]);
    expect(checkInputs(aws, { ...settings, defaultTags: { tags: { a: "b" } } })).toEqual([]);
    expect(reasons(aws, { defaultTags: '{"tag":{"a":"b"}}' })).toEqual([
      '"tag" is not a valid property of defaultTags (did you mean "tags"?)',
    ]);
    expect(reasons(aws, { maxRetries: '"many"' })).toHaveLength(1);
    expect(reasons("pulumi:providers:kubernetes", { kubeConfig: "x" })).toEqual([
      '"kubeConfig" is not a valid property (did you mean "kubeconfig"?)',
    ]);
  });

  test("checks the arguments of a function", () => {
    expect(checkInputs("aws:index/getAvailabilityZones:getAvailabilityZones", { state: "available" })).toEqual([]);
    expect(reasons("aws:index/getAvailabilityZones:getAvailabilityZones", { states: "available" })).toHaveLength(1);
    expect(reasons("aws:eks/getCluster:getCluster", {})).toEqual(["Missing required property 'name'"]);
  });
});

describe("what a type has", () => {
  test("outputs, with their kind and whether they always have a value", () => {
    const outputs = outputsOf(subnet);
    expect(outputs["arn"]).toMatchObject({ kind: "string", always: true, secret: false });
    expect(outputs["customerOwnedIpv4Pool"]).toMatchObject({ kind: "string", always: false });
    expect(outputs["tagsAll"]).toMatchObject({ kind: "object", always: true });
    expect(outputs["assignIpv6AddressOnCreation"]).toMatchObject({ kind: "boolean", always: false });
    expect(outputsOf("aws:rds/instance:Instance")["replicas"]).toMatchObject({ kind: "array", always: true });
    expect(outputsOf("aws:index/getCallerIdentity:getCallerIdentity")["accountId"]).toMatchObject({
      kind: "string",
      always: true,
    });
  });

  test("secrets, by the SDK's own list and by what it makes secret", () => {
    expect(secretsOf(password)).toEqual(["bcryptHash", "result"]);
    expect(secretsOf("kubernetes:core/v1:Secret")).toEqual(["data", "stringData"]);
    expect(secretsOf("aws:rds/instance:Instance")).toEqual(["password", "passwordWo"]);
    expect(secretsOf(subnet)).toEqual([]);
    expect(inputsOf("aws:rds/instance:Instance")["password"]).toMatchObject({ secret: true, always: false });
  });

  test("names, required inputs and deprecated ones", () => {
    expect(propertiesOf(subnet).has("tagsAll")).toBe(true);
    expect(propertiesOf(subnet).has("vpcId")).toBe(true);
    expect(propertiesOf(subnet).has("vpcId?")).toBe(false);
    expect(inputsOf(subnet)["vpcId"]).toMatchObject({ always: true });
    expect(inputsOf("aws:s3/bucket:Bucket")["acl"]?.deprecated).toMatch(/^acl is deprecated/);
    expect(inputsOf("aws:s3/bucket:Bucket")["tags"]?.deprecated).toBeUndefined();
  });
});

test("every token on the list has facts, and every nested type that they name is there", () => {
  for (const token of allTokens()) {
    expect({ token, types: Object.keys(factsOf(token)) }).toMatchObject({
      types: expect.arrayContaining(["inputs", "outputs"]) as string[],
    });
  }
});
