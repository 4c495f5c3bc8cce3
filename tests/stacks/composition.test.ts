import { isSecret, output } from "@pulumi/pulumi";
import { builtClouds } from "../../config/checks";
import type { EnvironmentSpec } from "../../config/environment";
import { passwordProblem, versionProblem, zoneProblem } from "../../stacks/aws/beginnings";
import { compose, composers } from "../../stacks/composition";
import { WorkloadLayer, type WorkloadLayerArgs } from "../../stacks/workloads";
import type { StackOutputs } from "../../stacks/outputs";
import { someOffers } from "../components/kubernetes/some-offers";
import { account, record, type Recorded } from "../mocks";
import { compositionOf, promisingLess, specOf, withGoogle } from "./spec";

const composed = (
  change: (spec: EnvironmentSpec) => EnvironmentSpec = (spec) => spec,
  environment = "dev",
  begun: Readonly<Record<string, unknown>> = {},
) => compositionOf(change(specOf(environment)), begun);

/** A change of where an environment stands on AWS. */
const placed =
  (change: Partial<NonNullable<EnvironmentSpec["clouds"]["aws"]>>) =>
  (spec: EnvironmentSpec): EnvironmentSpec => ({
    ...spec,
    clouds: { ...spec.clouds, aws: { ...spec.clouds.aws!, ...change } },
  });

/** What keeps data, or is what data cannot do without: none of it may ever be replaced by an ordinary change. */
const stateful = [
  ...["aws:rds/instance:Instance", "aws:s3/bucket:Bucket", "aws:kms/key:Key", "aws:ecr/repository:Repository"],
  "aws:elasticache/replicationGroup:ReplicationGroup",
  ...[
    "aws:ec2/vpc:Vpc",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/eip:Eip",
    "eks:index:Cluster",
    "aws:cloudwatch/logGroup:LogGroup",
  ],
];

/** The inputs of what is stateful that differ, as `type name input`. A thing that went is told as `gone`. */
function touched(before: Recorded, after: Recorded): string[] {
  return stateful.flatMap((type) =>
    before.of(type).flatMap(({ name, inputs }) => {
      const now = after.of(type).find((one) => one.name === name);
      if (!now) return [`${type} ${name} gone`];
      const keys = [...new Set([...Object.keys(inputs), ...Object.keys(now.inputs)])];
      return keys
        .filter((key) => JSON.stringify(inputs[key]) !== JSON.stringify(now.inputs[key]))
        .map((key) => `${type} ${name} ${key}`);
    }),
  );
}

describe("a change of configuration replaces nothing stateful", () => {
  let before: Recorded;
  beforeAll(async () => {
    before = await composed();
  });

  // Each of these is changed in place: no ForceNew in hashicorp/terraform-provider-aws internal/service/rds/instance.go.
  const inPlace = [
    "instanceClass",
    "allocatedStorage",
    "maxAllocatedStorage",
    "multiAz",
    "backupRetentionPeriod",
    "applyImmediately",
  ];

  it("size", async () => {
    const after = await composed((spec) => ({
      ...spec,
      database: { ...spec.database, size: "large", multiZone: true, retentionDays: 35 },
    }));
    const found = touched(before, after);
    expect(found).toContain("aws:rds/instance:Instance database-instance instanceClass");
    // How long snapshots of the cache are kept follows from how long backups are.
    const allowed = [
      ...inPlace.map((input) => `aws:rds/instance:Instance database-instance ${input}`),
      "aws:elasticache/replicationGroup:ReplicationGroup cache-group snapshotRetentionLimit",
    ];
    expect(found.filter((one) => !allowed.includes(one))).toEqual([]);
  });

  it("tags", async () => {
    const found = touched(before, await composed((spec) => ({ ...spec, owner: "others", costCenter: "elsewhere" })));
    expect(found.length).toBeGreaterThan(20);
    expect(found.filter((one) => !one.endsWith(" tags"))).toEqual([]);
  });

  it("zones", async () => {
    const zones = ["us-east-1a", "us-east-1b"];
    const after = await composed(placed({ zones: [...zones, "us-east-1c"] }), "dev", { "aws-zones": zones });
    expect(after.of("aws:ec2/subnet:Subnet")).toHaveLength(12);
    // EKS keeps the zones of the beginning for its control plane; nodes go into the new one.
    expect(touched(before, after)).toEqual([]);
    for (const { inputs } of after.of("aws:eks/nodeGroup:NodeGroup")) expect(inputs["subnetIds"]).toHaveLength(3);
  });

  it("a zone that comes before the others: the shared NAT, and the address that partners know, stay", async () => {
    const change = placed({ zones: ["us-east-1a", "us-east-1b", "us-east-1d"] });
    const zones = ["us-east-1b", "us-east-1d"];
    const after = await composed(change, "dev", { "aws-zones": zones });
    expect(after.of("aws:ec2/eip:Eip").map(({ name }) => name)).toEqual(["network-nat-us-east-1b"]);
  });

  it("egress", async () => {
    const after = await composed((spec) => ({
      ...spec,
      clouds: { ...spec.clouds, aws: { ...spec.clouds.aws!, egress: { mode: "perZone" } } },
    }));
    expect(after.of("aws:ec2/natGateway:NatGateway")).toHaveLength(2);
    expect(touched(before, after)).toEqual([]);
  });

  it("how long logs are kept", async () => {
    const found = touched(before, await composed((spec) => ({ ...spec, logs: { retentionDays: 365 } })));
    // Four of them functions'.
    expect(found).toHaveLength(14);
    expect(found.filter((one) => !one.endsWith(" retentionInDays"))).toEqual([]);
  });
});

describe("what an environment was begun with", () => {
  const refused = (change: (spec: EnvironmentSpec) => EnvironmentSpec, begun: Record<string, unknown>) =>
    record(async () => {
      await expect(compose(change(specOf("dev")))).rejects.toThrow(expect.objectContaining({ name: "Error" }) as Error);
      return compose(change(specOf("dev"))).catch((error: Error) => messages.push(error.message));
    }, begun);
  const messages: string[] = [];
  beforeEach(() => messages.splice(0));

  it("is no other region: that is refused before anything is planned, with what to do", async () => {
    const move = placed({ region: "eu-west-1", zones: ["eu-west-1a", "eu-west-1b"] });
    const recorded = await refused(move, { "aws-region": "us-east-1" });
    expect(messages[0]).toMatch(
      /^dev stands in us-east-1, and clouds\.aws\.region asks for eu-west-1: .* make a new environment: docs\/runbooks\/change-region\.md$/,
    );
    expect(recorded.all.filter(({ type }) => type.startsWith("aws:") || type === "pulumi:providers:aws")).toEqual([]);
  });

  it("is no zone less", async () => {
    const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
    await refused((spec) => spec, { "aws-zones": zones });
    expect(messages[0]).toMatch(/clouds\.aws\.zones leaves out us-east-1c: .*docs\/runbooks\/change-zones\.md$/);
  });

  it("is no other second region", async () => {
    // With a database of Google's own, and without forwarding: what follows AWS's waits for its name, and who forwards for the next bus, here for ever, where a run just ends.
    const spec = promisingLess(withGoogle("prod"));
    const prod = { ...spec, events: { ...spec.events!, forward: [] } };
    await refused(() => prod, { "aws-standby-region": "us-east-2" });
    expect(messages[0]).toMatch(/^prod has its copies in us-east-2, and clouds\.aws\.standbyRegion asks for us-west-2/);
  });

  it("is no other slot, of which every address is taken", async () => {
    const recorded = await refused((spec) => ({ ...spec, slot: 5 }), { "aws-slot": 0 });
    expect(messages[0]).toMatch(
      /^dev was begun with slot 0, and its addresses are taken from it: .*Set it back to 0; .* make a new environment/,
    );
    expect(recorded.all.filter(({ type }) => type.startsWith("aws:"))).toEqual([]);
  });

  it.each([true, false])("is no cache that is sharded where it was not, nor the other way: %p", async (sharded) => {
    const change = (spec: EnvironmentSpec) => ({ ...spec, cache: { ...spec.cache, replicas: 1, sharded } });
    await refused(change, { "aws-cache-sharded": !sharded });
    expect(messages[0]).toMatch(
      new RegExp(`^dev's cache was begun with sharded: ${!sharded}, .*Set it back to ${!sharded}; .*new environment`),
    );
  });

  it("keeps who made the cluster out of its entries, whoever runs later", async () => {
    const admins = [`arn:aws:iam::${account}:role/deployer`, `arn:aws:iam::${account}:role/ci`];
    const named = (spec: EnvironmentSpec): EnvironmentSpec => ({ ...spec, cluster: { ...spec.cluster, admins } });
    const entries = async (begun = {}) =>
      (await composed(named, "dev", begun))
        .of("aws:eks/accessEntry:AccessEntry")
        .map(({ inputs }) => inputs["principalArn"]);
    // The mocks call as the role deployer.
    expect(await entries()).toEqual([admins[1]]);
    expect(await entries({ "aws-creator": `arn:aws:sts::${account}:assumed-role/ci/a-job` })).toEqual([admins[0]]);
  });
});

describe("what an environment was asked for last", () => {
  it("is remembered: the databases and their password before anything, the cluster's version once it has it", async () => {
    const recorded = await composed();
    const stash = (name: string) => recorded.one("pulumi:index:Stash", name);
    expect(stash("aws-databases").inputs).toEqual({
      input: { inUse: "database", kept: ["database"], loose: [], gone: [] },
    });
    expect(stash("aws-database-password").inputs).toEqual({ input: { password: "managed", replicated: false } });
    expect(stash("aws-cluster-version")).toMatchObject({
      inputs: { input: "1.35" },
      dependsOn: expect.arrayContaining(["eks:index:Cluster::cluster-eks"]) as string[],
    });
    // A restore that failed is none either.
    expect(stash("aws-databases").dependsOn).toContain("aws:rds/instance:Instance::database-instance");
    const names = recorded.all.map(({ name }) => name);
    expect(names.indexOf("aws-database-password")).toBeLessThan(names.indexOf("network-vpc"));
    expect(names.indexOf("aws-zone")).toBeLessThan(names.indexOf("network-vpc"));
    expect(stash("aws-zone").inputs).toEqual({ input: { domain: "dev.gocoffee.example", protected: false } });
    // It follows: what is asked for later is a change of it.
    expect(stash("aws-databases").ignoreChanges).toEqual([]);
  });

  it.each([
    ["1.35", "1.35", undefined],
    ["1.35", "1.36", undefined],
    ["1.9", "1.10", undefined],
    [
      "1.35",
      "1.34",
      /^dev's cluster has Kubernetes 1\.35, and cluster\.version asks for 1\.34: .* Set it back to "1\.35"/,
    ],
    ["1.10", "1.9", /has Kubernetes 1\.10/],
  ])("of a cluster with %s, %s is asked for", (before, now, says) => {
    const problem = versionProblem("dev", before, now);
    if (says) expect(problem).toMatch(says);
    else expect(problem).toBeUndefined();
  });

  it("is another domain while the zone is protected", () => {
    const zone = { domain: "a.example", protected: true };
    expect(zoneProblem("dev", zone, { ...zone, domain: "b.example" })).toMatch(
      /^dev was brought up with the domain a\.example, and domain asks for b\.example: .* Set it back to a\.example/,
    );
    // Another zone is made by a replacement, and so it is judged by what stands.
    expect(zoneProblem("dev", zone, { domain: "b.example", protected: false })).toBeDefined();
    expect(zoneProblem("dev", { ...zone, protected: false }, { ...zone, domain: "b.example" })).toBeUndefined();
    expect(zoneProblem("dev", { ...zone, domain: "" }, zone)).toBeUndefined();
    expect(zoneProblem("dev", zone, { ...zone, domain: "" })).toBeUndefined();
    expect(zoneProblem("dev", zone, { ...zone, protected: false })).toBeUndefined();
  });

  it("is a password of its own for as long as the database has replicas", () => {
    const own = { password: "own", replicated: true } as const;
    const managed = { password: "managed", replicated: false } as const;
    expect(passwordProblem("dev", own, managed)).toMatch(/^dev's database still has replicas, .* two changes/);
    expect(passwordProblem("dev", { ...own, replicated: false }, managed)).toBeUndefined();
    expect(passwordProblem("dev", own, { ...own, replicated: false })).toBeUndefined();
    expect(passwordProblem("dev", managed, own)).toBeUndefined();
  });
});

describe("providers", () => {
  it("are protected where networks are: another region would replace everything", async () => {
    expect((await composed((spec) => spec, "prod")).one("pulumi:providers:aws").protect).toBe(true);
    expect((await composed()).one("pulumi:providers:aws").protect).toBe(false);
  });

  it("asks who calls in the second region, so that a run can do without the first", async () => {
    const asked = async (environment: string) =>
      (await composed((spec) => spec, environment)).one("pulumi:providers:aws").inputs["stsRegion"];
    expect([await asked("prod"), await asked("dev")]).toEqual(["us-west-2", undefined]);
  });

  it("work in the region, in the account where one is named, and add no tags of their own", async () => {
    const any = (await composed()).one("pulumi:providers:aws");
    expect(any.inputs).toMatchObject({ region: "us-east-1" });
    expect(any.inputs).not.toHaveProperty("defaultTags");
    expect(any.inputs).not.toHaveProperty("allowedAccountIds");
    const named = await composed((spec) => ({
      ...spec,
      clouds: { ...spec.clouds, aws: { ...spec.clouds.aws!, account } },
    }));
    // A provider's inputs are strings: an array is given as JSON.
    expect(named.one("pulumi:providers:aws").inputs["allowedAccountIds"]).toBe(JSON.stringify([account]));
  });

  it("know their cluster by its id, so that a new kubeconfig replaces nothing", async () => {
    const { inputs } = (await composed()).one("pulumi:providers:kubernetes");
    expect(inputs["clusterIdentifier"]).toMatch(/^arn:aws:/);
  });
});

describe("clouds", () => {
  it("are let through by configuration when they can be composed, and only then", () => {
    expect(Object.keys(composers)).toEqual([...builtClouds]);
  });

  it("are left alone where the environment does not ask for them", async () => {
    const outputs: StackOutputs[] = [];
    const recorded = await record(async () => outputs.push(await compose({ ...specOf("dev"), clouds: {} })));
    expect(recorded.all.map(({ type }) => type)).toEqual(["pulumi:providers:random"]);
    expect(outputs).toEqual([{ environment: "dev", clouds: {} }]);
  });

  it("each have a cluster of their own: what runs in it bears their names", async () => {
    const args: WorkloadLayerArgs = {
      cluster: {
        ...someOffers,
        name: output("a-cluster"),
        version: "1.35",
        storageClass: "encrypted",
        identityReach: [],
      },
      volumes: { provisioner: "a.driver", parameters: {} },
      ...{
        environment: "dev",
        domain: "dev.gocoffee.example",
        namespace: "go-coffee-dev",
        owner: "platform",
        costCenter: "go-coffee",
        scale: "small",
        dataCidrs: [],
      },
    };
    const recorded = await record(() => ["aws", "gcp", "azure"].map((cloud) => new WorkloadLayer(cloud, args)));
    const names = recorded.all.map(({ type, name }) => `${type} ${name}`);
    expect(new Set(names).size).toBe(names.length);
    for (const cloud of ["aws", "gcp", "azure"]) {
      expect(names).toContain(`kubernetes:apps/v1:Deployment ${cloud}-order-deployment`);
      expect(names).toContain(`kubernetes:storage.k8s.io/v1:StorageClass ${cloud}-encrypted`);
    }
  });
});

describe("what lives in the cluster", () => {
  it("goes with the cluster", async () => {
    const objects = (await composed()).all.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(objects.length).toBeGreaterThan(40);
    expect(objects.filter(({ deletedWith }) => deletedWith !== "eks:index:Cluster::cluster-eks")).toEqual([]);
  });

  it("has an encrypted storage class, the default one", async () => {
    expect((await composed()).one("kubernetes:storage.k8s.io/v1:StorageClass").inputs).toMatchObject({
      metadata: { name: "encrypted", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      provisioner: "ebs.csi.aws.com",
      parameters: { encrypted: "true", kmsKeyId: expect.stringContaining("keys-cluster") as string },
    });
  });
});

describe("the outputs", () => {
  it("say what stands where, with no secret among them", async () => {
    let outputs: StackOutputs | undefined;
    await record(async () => (outputs = await compose(specOf("dev"))));
    const all = output(outputs!);
    expect(await isSecret(all)).toBe(false);
    const found = await new Promise<unknown>((resolve) => all.apply(resolve));
    expect(found).toMatchObject({
      environment: "dev",
      clouds: {
        aws: {
          region: "us-east-1",
          network: { cidr: "10.0.0.0/16" },
          cluster: {
            ...{ name: "go-coffee-dev-cluster", region: "us-east-1", version: "1.35" },
            kubectl: "aws eks update-kubeconfig --region us-east-1 --name go-coffee-dev-cluster",
            tunnel: expect.stringMatching(
              /^aws ssm start-session --region us-east-1 --target cluster-api-host-host-id .*host=cluster\.example,portNumber=443,/,
            ) as string,
          },
          database: { host: "database-instance.example", port: 5432, name: "gocoffee" },
          buckets: { assets: `go-coffee-dev-assets-${account}` },
          services: { order: "http://order.go-coffee-dev.svc.cluster.local:8081" },
        },
      },
    });
    // Nothing of a kubeconfig but the command that fetches one.
    expect(JSON.stringify(found).replace("aws eks update-kubeconfig ", "")).not.toContain("kubeconfig");
  });
});

test("nothing goes into a cluster before its nodes run and names are found: the time that a release has begins then", async () => {
  const provider = (await composed()).one("pulumi:providers:kubernetes", "kubernetes-aws");
  expect(provider.dependsOn).toEqual(
    expect.arrayContaining([
      "aws:eks/nodeGroup:NodeGroup::cluster-nodes-general",
      "aws:eks/addon:Addon::cluster-add-ons-coredns",
    ]),
  );
});
