import type { EnvironmentSpec } from "../../config/environment";
import { madeUpDigest } from "../../cli/local/config-copy";
import { everything } from "../../policies/packs";
import type { Recorded } from "../mocks";
import { computedByAzure, idOfAzure, subscription } from "../mocks-azure";
import { serve } from "../policies/judge";
import { compositionOf, environments, specOf } from "./spec";

type Connectivity = EnvironmentSpec["connectivity"];

/** Prod, with some of what there is between clouds. */
function joined(
  change: Partial<Connectivity>,
  workloads: Partial<EnvironmentSpec["workloads"]> = {},
): Promise<Recorded> {
  const spec = specOf("prod");
  return compositionOf({
    ...spec,
    connectivity: { ...change },
    workloads: { ...spec.workloads, ...workloads },
  });
}
const copied = () => joined({ copies: { images: true, objects: { uploads: ["gcp"] } } });
const between = (recorded: Recorded) =>
  recorded.all.filter(({ type }) => /^gocoffee:interconnect:(Trust|OwnRegistry|ObjectCopies)|ImageCopies$/.test(type));

it("what nobody asks for does not stand", async () => {
  const recorded = await joined({});
  expect(between(recorded)).toEqual([]);
  // Events go on by a pool of their own.
  const pools = recorded.of("gcp:iam/workloadIdentityPool:WorkloadIdentityPool").map(({ name }) => name);
  expect(pools).toEqual(["aws-to-gcp-pool"]);
  expect(recorded.all.filter(({ name }) => name.includes("image-copies"))).toEqual([]);
});

it.each(environments.filter((name) => specOf(name).connectivity.copies?.images !== true))(
  "%s has no place for an image of what copies, where nothing is copied",
  async (environment) => {
    const recorded = await compositionOf(specOf(environment));
    expect(recorded.of("aws:ecr/repository:Repository").filter(({ name }) => name.includes("image-copies"))).toEqual(
      [],
    );
  },
);

describe("copies of images", () => {
  it("are fetched by Google's and Azure's clusters, each as a role of AWS's that may only pull", async () => {
    const recorded = await copied();
    const roles = recorded.of("aws:iam/role:Role").filter(({ name }) => name.startsWith("trust-aws-"));
    expect(roles.map(({ inputs }) => inputs["name"])).toEqual([
      "go-coffee-prod-from-azure-images-to-azure",
      "go-coffee-prod-from-gcp-images-to-gcp",
    ]);
    for (const { inputs } of roles)
      expect(String(inputs["assumeRolePolicy"])).toContain("system:serviceaccount:image-copies:image-copies");
    const issuers = recorded
      .of("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
      .filter(({ name }) => name.startsWith("trust-"));
    expect(issuers).toHaveLength(2);
    const jobs = recorded.of("kubernetes:batch/v1:CronJob").filter(({ name }) => name.includes("image-copies"));
    expect(jobs.map(({ name, provider }) => [name, provider.split("::").at(-1)])).toEqual([
      ["azure-image-copies-job-schedule", "kubernetes-azure"],
      ["gcp-image-copies-job-schedule", "kubernetes-gcp"],
    ]);
    expect(jobs.map(({ deletedWith }) => deletedWith !== "")).toEqual([true, true]);
    // Nothing stands alone but layers.
    expect(between(recorded).filter(({ parent }) => !parent.startsWith("gocoffee:layers:Between"))).toEqual([]);
  });

  it("are of every image that config names, by its digest, but of what copies itself", async () => {
    const recorded = await copied();
    const { inputs } = recorded.one("kubernetes:batch/v1:CronJob", "gcp-image-copies-job-schedule");
    const text = JSON.stringify(inputs);
    for (const service of ["coffee", "order", "payment", "web", "database-users"])
      expect(text).toContain(`/${service}@${madeUpDigest(service)}`);
    expect(text).not.toContain('"copy-image-copies"');
    // Its own image is its cloud's own.
    expect(text).toMatch(/"image":"us-docker\.pkg\.dev[^"]*\/image-copies@sha256:/);
  });

  it("somebody is told of a run that fails, on each cloud", async () => {
    const recorded = await copied();
    const rules = recorded.all.filter(({ name }) => /image-copies-job-alerts$/.test(name));
    expect(rules.map(({ name }) => name).sort()).toEqual([
      "azure-image-copies-job-alerts",
      "gcp-image-copies-job-alerts",
    ]);
  });

  it("do not stand, nor trust for them, where nothing is named", async () => {
    const recorded = await joined({ copies: { images: true } }, { images: {} });
    expect(between(recorded)).toEqual([]);
    expect(recorded.all.filter(({ name }) => name.startsWith("trust"))).toEqual([]);
  });
});

it("uploads are copied from AWS's bucket to Google's", async () => {
  const recorded = await copied();
  const job = recorded.one("gcp:storage/transferJob:TransferJob", "uploads-to-gcp-follows");
  const [from] = recorded.of("aws:s3/bucketNotification:BucketNotification");
  const { awsS3DataSource } = job.inputs["transferSpec"] as { awsS3DataSource: { bucketName: string } };
  expect(from?.inputs["bucket"]).toBe(awsS3DataSource.bucketName);
  expect(recorded.one("aws:cloudwatch/metricAlarm:MetricAlarm", "uploads-to-gcp-late").inputs["threshold"]).toBe(450);
});

it("an account of one cluster works with another cloud's bucket", async () => {
  const recorded = await joined({
    identity: {
      reports: { from: "gcp", account: "reports", to: "aws", bucket: "uploads", access: "read" },
      stock: { from: "aws", account: "stock", to: "gcp", bucket: "backups", access: "write" },
      mail: { from: "aws", account: "mail", to: "azure", access: "read" },
    },
  });
  const sub = "system:serviceaccount:go-coffee:";
  expect(String(recorded.one("aws:iam/role:Role", "trust-aws-reports").inputs["assumeRolePolicy"])).toContain(
    `${sub}reports`,
  );
  expect(
    recorded.one("gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider", "trust-gcp-believes-aws-cluster")
      .inputs["attributeCondition"],
  ).toBe(`assertion.sub in ['${sub}stock']`);
  expect(
    recorded.one("gcp:storage/bucketIAMMember:BucketIAMMember", "trust-gcp-stock-bucket-write").inputs,
  ).toMatchObject({
    role: "roles/storage.objectUser",
  });
  expect(
    recorded.one("azure-native:managedidentity:FederatedIdentityCredential", "trust-azure-mail-signs-in").inputs,
  ).toMatchObject({ subject: `${sub}mail` });
});

it("what stands between clouds keeps every rule that may stop a run", async () => {
  const recorded = await copied();
  const ours = recorded.all.filter(
    ({ urn, name }) =>
      /gocoffee:interconnect:(Trust|OwnRegistry|ObjectCopies)\$/.test(urn) || /^(gcp|azure)-image-copies/.test(name),
  );
  const rules = serve(everything.rules, { stack: "prod" });
  const found = ours.flatMap(({ type, name, inputs, protect }) => {
    const azure = type.startsWith("azure-native:");
    const props = azure
      ? { ...inputs, ...computedByAzure(type, name, inputs), id: idOfAzure(type, name, inputs) }
      : inputs;
    const sample = {
      type,
      name,
      protect,
      props,
      provider: azure ? { subscriptionId: subscription } : { region: "us-east-1" },
    };
    return rules.resource(sample).findings;
  });
  const open = found.filter(({ level }) => level === "mandatory");
  expect(open.map(({ policy, resource, message }) => `${policy}: ${resource}: ${message.split("\n").at(-1)}`)).toEqual(
    [],
  );
  expect(ours.length).toBeGreaterThan(30);
});
