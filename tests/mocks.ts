import { runtime } from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { makeOutputsWhenRead, takeNoStacks } from "../bin/sdk.cjs";
import { askedOfAzure, computedByAzure, drawnOfAzure, idOfAzure } from "./mocks-azure";
import { askedOfGoogle, computedByGoogle } from "./mocks-google";

// Both as in every program; without them prod takes seven times as long (docs/surprises/2026-11.md).
takeNoStacks();
makeOutputsWhenRead();

/** A resource as the program registered it. */
export interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  /** The parent's `type::name`; empty for what nobody is the parent of. */
  parent: string;
  /** What the engine knows it by: the types of those above it, its own, its name. */
  urn: string;
  protect: boolean;
  /** `type::name` of what it waits for because it says so. */
  dependsOn: string[];
  deletedWith: string;
  ignoreChanges: string[];
  /** Outputs that are secret whatever the provider says of them. */
  secretOutputs: string[];
  /** Whether the cloud keeps it when the program lets it go. */
  retainOnDelete: boolean;
  /** Whether it goes before another takes its place. */
  deleteBeforeReplace: boolean;
  /** How long the engine tries to delete it, as `30m`; empty for its provider's own time. */
  deleteTimeout: string;
  /** The id of what it takes over, where it makes nothing. */
  importId: string;
  provider: string;
  /** How many other names the engine is told to look for it under. */
  aliases: number;
  /** Those of them that say a name and a parent, as in `urn`; the type is its own. */
  formerly: string[];
}

/** The part of the engine's request that tests look at. */
interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProtect(): boolean;
  getDependenciesList(): string[];
  getDeletedwith(): string;
  getIgnorechangesList(): string[];
  getAdditionalsecretoutputsList(): string[];
  getRetainondelete(): boolean;
  getDeletebeforereplace(): boolean;
  getCustomtimeouts(): { getDelete(): string } | undefined;
  getImportid(): string;
  getProvider(): string;
  getAliasesList(): { getSpec(): { getName(): string; getParenturn(): string } | undefined }[];
}

export const account = "123456789012";

/** All that a program registered, and ways to look into it. */
export class Recorded {
  readonly all: Registered[];
  /** The hooks' names: the engine takes each once. */
  readonly hooks: string[];

  constructor(all: Registered[], hooks: string[] = []) {
    this.all = all;
    this.hooks = hooks;
  }

  /** Those of a type, by name: the order in which they are registered means nothing. */
  of(type: string): Registered[] {
    return this.all.filter((one) => one.type === type).sort((a, b) => a.name.localeCompare(b.name));
  }

  /** The only one of a type and a name. */
  one(type: string, name?: string): Registered {
    const found = this.of(type).filter((each) => name === undefined || each.name === name);
    if (found.length !== 1 || !found[0]) {
      throw new Error(
        `${found.length} of ${type} ${name ?? ""}; there are ${this.of(type)
          .map((each) => each.name)
          .join(", ")}`,
      );
    }
    return found[0];
  }
}

/**
 * Runs a program against Pulumi's mocks and tells what it registered. Outputs are the inputs, an id, an ARN, and what each cloud
 * adds that the program reads.
 * @param begun - what the stack's state keeps of an earlier run, by the name of its Stash
 */
export async function record(program: () => unknown, begun: Readonly<Record<string, unknown>> = {}): Promise<Recorded> {
  const requests: { request: Request; inputs: Record<string, unknown> }[] = [];
  const hooks: string[] = [];
  await runtime.setMocks(
    {
      newResource: ({ type, name, inputs: given }) => {
        // Of the request that is being answered: two clouds may have things of the same type and name, under other parents.
        const asked = requests.at(-1);
        // A program that stopped with an error has nobody who listens any more.
        if (asked) asked.inputs = given as Record<string, unknown>;
        const first =
          type === "pulumi:index:Stash"
            ? { output: begun[name] ?? drawnOfAzure[name] ?? (given as { input: unknown }).input }
            : {};
        return {
          id: type.startsWith("azure-native:") ? idOfAzure(type, name, given as Record<string, unknown>) : `${name}-id`,
          state: { ...given, ...computed(type, name, given as Record<string, unknown>), ...first },
        };
      },
      call: ({ token }) => {
        if (token === "aws:index/getCallerIdentity:getCallerIdentity")
          return { accountId: account, arn: `arn:aws:sts::${account}:assumed-role/deployer/session`, userId: "" };
        if (token === "aws:iam/getRoles:getRoles") return { names: [], arns: [] };
        if (token === "aws:ssm/getParameter:getParameter") return { value: "ami-0123456789abcdef0" };
        if (token === "aws:ec2/getManagedPrefixList:getManagedPrefixList") return { id: "pl-cloudfront" };
        const known = askedOfGoogle[token] ?? askedOfAzure[token];
        if (known !== undefined) return known;
        throw new Error(`no mock for the function ${token}`);
      },
    },
    "go-coffee",
    "dev",
    false,
  );
  // The SDK's mocks know no hooks, and wait for ever where one is made. What a hook says is tested by itself.
  Object.assign(MockMonitor.prototype, {
    registerResourceHook: (hook: { getName(): string }, done: (error: null, answer: object) => void) => {
      hooks.push(hook.getName());
      done(null, {});
    },
  });
  const register = MockMonitor.prototype.registerResource;
  const monitor: unknown = runtime.getMonitor();
  MockMonitor.prototype.registerResource = function (this: MockMonitor, ...args: Parameters<typeof register>) {
    // What a program that stopped with an error had begun goes to its own monitor, and is none of this one's.
    if (this === monitor) requests.push({ request: args[0] as unknown as Request, inputs: {} });
    return register.apply(this, args);
  };
  // Program and mocks are one process: what they tell each other, plain values by then, need not be made a message and read again, which takes half of the time.
  const { fromJavaScript } = Struct;
  Struct.fromJavaScript = (value) => Object.assign(new Struct(), { toJavaScript: () => value });
  try {
    await program();
    await runtime.disconnect();
  } finally {
    Struct.fromJavaScript = fromJavaScript;
    MockMonitor.prototype.registerResource = register;
  }
  return new Recorded(
    requests
      .filter(({ request }) => request.getType() !== "pulumi:pulumi:Stack")
      .map(({ request, inputs }) => registered(request, inputs)),
    hooks,
  );
}

function registered(request: Request, inputs: Record<string, unknown>): Registered {
  const parent = short(request.getParent());
  return {
    type: request.getType(),
    name: request.getName(),
    inputs,
    parent: parent.startsWith("pulumi:pulumi:Stack::") ? "" : parent,
    urn: `${typesIn(request.getParent())}${request.getType()}::${request.getName()}`,
    protect: request.getProtect(),
    dependsOn: request.getDependenciesList().map(short),
    deletedWith: short(request.getDeletedwith()),
    ignoreChanges: request.getIgnorechangesList(),
    secretOutputs: request.getAdditionalsecretoutputsList(),
    retainOnDelete: request.getRetainondelete(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    deleteTimeout: request.getCustomtimeouts()?.getDelete() ?? "",
    importId: request.getImportid(),
    provider: short(request.getProvider().split("::").slice(0, -1).join("::")),
    aliases: request.getAliasesList().length,
    formerly: request.getAliasesList().flatMap((alias) => {
      const spec = alias.getSpec();
      return spec ? [`${typesIn(spec.getParenturn())}${request.getType()}::${spec.getName()}`] : [];
    }),
  };
}

/** `urn:pulumi:dev::go-coffee::A$B::name` as `A$B$`; the stack itself is in no URN. */
function typesIn(urn: string): string {
  const [, , types = ""] = urn.split("::");
  return types === "" || types === "pulumi:pulumi:Stack" ? "" : `${types}$`;
}

/** `urn:pulumi:dev::go-coffee::A$B::name` as `B::name`. */
function short(urn: string): string {
  const [, , types, ...name] = urn.split("::");
  return types === undefined ? "" : `${types.split("$").at(-1)}::${name.join("::")}`;
}

/** What a cloud would compute, as far as the program reads it. */
function computed(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const arn = `arn:aws:mock:us-east-1:${account}:${type.split(":").at(-1)}/${name}`;
  switch (type) {
    case "eks:index:Cluster": {
      const identities = [{ oidcs: [{ issuer: "https://oidc.example/id/ONE" }] }];
      const cluster = { name: inputs["name"], arn, endpoint: "https://cluster.example", identities };
      return { eksCluster: cluster, kubeconfigJson: "{}", clusterSecurityGroupId: "sg-cluster" };
    }
    case "aws:rds/instance:Instance":
      return { arn, address: `${name}.example`, masterUserSecrets: [{ secretArn: `${arn}-secret` }] };
    case "aws:iam/openIdConnectProvider:OpenIdConnectProvider":
      return { arn: `arn:aws:iam::${account}:oidc-provider/${String(inputs["url"]).replace("https://", "")}` };
    case "aws:iam/role:Role":
      return { arn: `arn:aws:iam::${account}:role/${String(inputs["name"] ?? name)}`, name: inputs["name"] ?? name };
    case "aws:signer/signingJob:SigningJob": {
      const { bucket, prefix } = (inputs["destination"] as { s3: { bucket: string; prefix: string } }).s3;
      return { arn, signedObjects: [{ s3s: [{ bucket, key: `${prefix}${name}.zip` }] }] };
    }
    case "aws:signer/signingProfile:SigningProfile":
      return { arn, name: `${name}_1`, versionArn: `${arn}/v` };
    case "aws:s3/bucketObjectv2:BucketObjectv2":
      return { arn, versionId: "v1" };
    case "aws:lambda/function:Function":
      return { arn, version: "1" };
    case "aws:sqs/queue:Queue":
      return { arn, url: `https://sqs.us-east-1.amazonaws.com/${account}/${String(inputs["name"])}` };
    case "aws:rds/proxy:Proxy":
      return { arn, endpoint: `${name}.example` };
    case "aws:elasticache/replicationGroup:ReplicationGroup":
      return { arn, primaryEndpointAddress: `${name}.example`, configurationEndpointAddress: `${name}-all.example` };
    case "random:index/randomString:RandomString":
      return { result: "drawn" };
    case "random:index/randomPassword:RandomPassword":
      return { result: "a-password-of-the-mocks" };
    case "tls:index/privateKey:PrivateKey":
      return { privateKeyPem: `the key ${name}` };
    case "tls:index/certRequest:CertRequest":
      return { certRequestPem: `the request ${name}` };
    case "tls:index/selfSignedCert:SelfSignedCert":
    case "tls:index/locallySignedCert:LocallySignedCert":
      return { certPem: `the certificate ${name}` };
    case "aws:ecr/repository:Repository":
      return { arn, repositoryUrl: `${account}.dkr.example/${String(inputs["name"])}` };
    case "aws:ec2/eip:Eip":
      return { arn, publicIp: "192.0.2.1", allocationId: `eipalloc-${name}` };
    case "aws:eks/nodeGroup:NodeGroup":
      return { arn, resources: [{ autoscalingGroups: [{ name: `eks-${name}` }] }] };
    case "aws:ec2/vpnConnection:VpnConnection": {
      const addresses = { tunnel1Address: `${name} tunnel 1`, tunnel2Address: `${name} tunnel 2` };
      return { arn, ...addresses, transitGatewayAttachmentId: `tgw-attach-${name}` };
    }
    case "aws:ec2/launchTemplate:LaunchTemplate":
      return { arn, latestVersion: 1 };
    case "aws:ec2/vpcEndpoint:VpcEndpoint": {
      const ids = (inputs["subnetIds"] ?? []) as string[];
      return {
        arn,
        subnetConfigurations: ids.map((subnetId, at) => ({ subnetId, ipv4: `192.0.2.${at + 10}`, ipv6: "" })),
      };
    }
    case "aws:route53/zone:Zone":
      return { arn, zoneId: `Z-${name}`, nameServers: ["ns-1.example", "ns-2.example"] };
    case "aws:route53/keySigningKey:KeySigningKey":
      return { dsRecord: "1 13 2 ABCD" };
    case "aws:route53/record:Record":
      return { fqdn: inputs["name"] };
    case "aws:acm/certificate:Certificate":
      return { arn, domainValidationOptions: validationOptions(inputs) };
    case "aws:cloudfront/distribution:Distribution":
      return { arn, domainName: "d1.cloudfront.net", hostedZoneId: "Z2FDTNDATAQYW2" };
    default:
      if (type.startsWith("gcp:")) return computedByGoogle(type, name, inputs);
      if (type.startsWith("azure-native:")) return computedByAzure(type, name, inputs);
      return type.startsWith("aws:") ? { arn } : {};
  }
}

/** As ACM asks for them: a wildcard and the name under it have one record. */
function validationOptions({ domainName, subjectAlternativeNames = [] }: Record<string, unknown>) {
  return [domainName as string, ...(subjectAlternativeNames as string[])].map((name) => ({
    domainName: name,
    resourceRecordName: `_proof.${name.replace(/^\*\./, "")}`,
    resourceRecordType: "CNAME",
    resourceRecordValue: "_value.acm-validations.aws",
  }));
}
