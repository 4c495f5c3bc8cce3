import * as aws from "@pulumi/aws/s3";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { Service } from "@pulumi/gcp/projects";
import { Bucket } from "@pulumi/gcp/storage";
import { jsonStringify, output } from "@pulumi/pulumi";
import { Queue, QueuePolicy } from "@pulumi/aws/sqs";
import { localClouds, type LocalClouds } from "../../../simulators/testing";
import { ObjectCopies } from "../../../components/interconnect/object-copies";
import { Trust } from "../../../components/interconnect/trust";
import type { Passage } from "../../../components/interconnect/trust-plan";
import { identities, places } from "./places";

const from = (cloud: Passage["from"]["cloud"], account = "reports"): Passage["from"] => ({
  ...{ cloud, account, namespace: "go-coffee" },
});

/** Everything between three clouds, on the local ones: what a cloud refuses fails here. */
function program() {
  const apis = ["iam", "sts", "storage"].map(
    (api) => new Service(api, { service: `${api}.googleapis.com`, disableOnDestroy: false }),
  );
  const uploads = new aws.Bucket("uploads", { bucket: "go-coffee-prod-uploads-1" });
  const sink = new Bucket("sink", { name: "go-coffee-prod-uploads-2", location: "US" }, { dependsOn: apis });
  const group = new ResourceGroup("cluster", { resourceGroupName: "go-coffee-prod-cluster", location: "eastus2" });
  const ends = {
    ...identities,
    gcp: {
      ...identities.gcp,
      site: { kind: "gcp" as const, project: "go-coffee-test", projectNumber: "42" },
      ready: apis,
    },
    azure: { ...identities.azure, site: { ...identities.azure.site, group: group.name } as never },
  };
  const bucket = { name: uploads.bucket, scope: uploads.arn };
  const copy = { name: sink.name, scope: sink.name };
  new Trust("trust", {
    places,
    ends,
    passages: [
      { key: "one", from: from("gcp"), to: "aws", may: [{ kind: "bucket", bucket, access: "read" }] },
      { key: "two", from: from("azure"), to: "aws", may: [{ kind: "bucket", bucket, access: "write" }] },
      { key: "three", from: from("aws"), to: "gcp", may: [{ kind: "bucket", bucket: copy, access: "write" }] },
      { key: "four", from: from("azure"), to: "gcp", may: [] },
      { key: "five", from: from("aws"), to: "azure", may: [] },
      { key: "six", from: from("aws", "stock"), to: "azure", may: [] },
    ],
  });
  new ObjectCopies("uploads-to-gcp", {
    ...{ place: places.aws, account: "123456789012", from: bucket, to: copy, project: "go-coffee-test" },
    ...{ rpoMinutes: 15, topicArn: output("arn:aws:sns:us-east-1:123456789012:alerts") },
  });
}

test("S3 tells no queue that does not let it in", async () => {
  const telling = (policy: boolean) => () => {
    const bucket = new aws.Bucket("b", { bucket: "go-coffee-prod-uploads-1" });
    const queue = new Queue("q", { name: "heard" });
    const statement = { Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sqs:SendMessage" };
    const letsIn = policy
      ? [
          new QueuePolicy("p", {
            queueUrl: queue.url,
            policy: jsonStringify({ Version: "2012-10-17", Statement: [{ ...statement, Resource: queue.arn }] }),
          }),
        ]
      : [];
    new aws.BucketNotification(
      "n",
      { bucket: bucket.bucket, queues: [{ queueArn: queue.arn, events: ["s3:ObjectCreated:*"] }] },
      { dependsOn: letsIn },
    );
  };
  await expect(localClouds().run(telling(false))).rejects.toThrow(
    "Unable to validate the following destination configurations",
  );
  expect((await localClouds().run(telling(true))).of("aws:s3/bucketNotification:BucketNotification")).toHaveLength(1);
});

const pools = (clouds: LocalClouds) =>
  clouds
    .standing("gcp:iam/workloadIdentityPool:WorkloadIdentityPool")
    .map(({ inputs }) => inputs["workloadIdentityPoolId"]);

test("the clouds take what is asked of them, twice, and again after it was taken down", async () => {
  const clouds = localClouds();
  const first = await clouds.run(program);
  expect(first.of("aws:iam/openIdConnectProvider:OpenIdConnectProvider")).toHaveLength(2);
  expect(first.of("gcp:storage/transferJob:TransferJob")).toHaveLength(2);
  expect(first.of("azure-native:managedidentity:FederatedIdentityCredential")).toHaveLength(2);
  const before = pools(clouds);
  expect(before).toHaveLength(2);
  const again = await clouds.run(program);
  expect(again.changes).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
  await clouds.destroy();
  // Google keeps a pool's name for 30 days: the next one has another.
  await clouds.run(program);
  for (const name of pools(clouds)) expect(before).not.toContain(name);
});
