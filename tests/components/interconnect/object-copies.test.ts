import { ObjectCopies } from "../../../components/interconnect/object-copies";
import { record } from "../../mocks";
import { places, uploads } from "./places";

const copying = (rpoMinutes = 15, paused = false) =>
  record(
    () =>
      new ObjectCopies("uploads-to-gcp", {
        ...{ place: places.aws, account: "123456789012", from: uploads.aws, to: uploads.gcp },
        ...{ project: "go-coffee-prod", rpoMinutes, paused, topicArn: "arn:aws:sns:us-east-1:123456789012:alerts" },
      }),
  );
const json = (text: unknown): unknown => JSON.parse(String(text));

it("S3 tells a queue of each new object, as itself and for this bucket alone", async () => {
  const recorded = await copying();
  const queue = recorded.one("aws:sqs/queue:Queue");
  // S3 cannot use AWS's own key of KMS.
  expect(queue.inputs).toMatchObject({ sqsManagedSseEnabled: true, messageRetentionSeconds: 1_209_600 });
  expect(json(recorded.one("aws:sqs/queuePolicy:QueuePolicy").inputs["policy"])).toMatchObject({
    Statement: [
      {
        Principal: { Service: "s3.amazonaws.com" },
        Action: "sqs:SendMessage",
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012" },
          ArnLike: { "aws:SourceArn": "arn:aws:s3:::prod-uploads" },
        },
      },
      { Effect: "Deny" },
    ],
  });
  const heard = recorded.one("aws:s3/bucketNotification:BucketNotification");
  expect(heard.inputs).toMatchObject({ bucket: "prod-uploads", queues: [{ events: ["s3:ObjectCreated:*"] }] });
  // S3 asks the queue whether it may.
  expect(heard.dependsOn).toContain("aws:sqs/queuePolicy:QueuePolicy::uploads-to-gcp-queue");
});

it("Google fetches as a role that its one account may have, and no key is anywhere", async () => {
  const recorded = await copying();
  const role = recorded.one("aws:iam/role:Role");
  expect(json(role.inputs["assumeRolePolicy"])).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: "accounts.google.com" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { "accounts.google.com:sub": "100000000000000000001" } },
      },
    ],
  });
  expect(recorded.of("aws:iam/openIdConnectProvider:OpenIdConnectProvider")).toEqual([]);
  const text = JSON.stringify(json(recorded.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"]));
  for (const action of ["s3:GetObject", "s3:ListBucket", "kms:Decrypt", "sqs:ReceiveMessage", "sqs:DeleteMessage"])
    expect(text).toContain(action);
  expect(text).not.toMatch(/s3:Put|s3:Delete|s3:\*/);
  for (const job of recorded.of("gcp:storage/transferJob:TransferJob")) {
    expect(job.inputs).toMatchObject({
      transferSpec: {
        awsS3DataSource: {
          bucketName: "prod-uploads",
          roleArn: expect.stringContaining("role/go-coffee-prod-uploads-to-gcp") as string,
        },
        gcsDataSink: { bucketName: "prod-uploads-g" },
      },
      status: "ENABLED",
    });
    expect(JSON.stringify(job.inputs)).not.toMatch(/awsAccessKey|secretAccessKey|deleteObjects/);
  }
});

it("one job follows each new object, and another looks over all of them each day", async () => {
  const recorded = await copying();
  const follows = recorded.one("gcp:storage/transferJob:TransferJob", "uploads-to-gcp-follows");
  const queue = recorded.one("aws:sqs/queue:Queue");
  expect(follows.inputs).toMatchObject({ eventStream: { name: expect.stringContaining(queue.name) as string } });
  expect(follows.inputs).not.toHaveProperty("schedule");
  const sweeps = recorded.one("gcp:storage/transferJob:TransferJob", "uploads-to-gcp-sweeps");
  expect(sweeps.inputs).toMatchObject({ schedule: { repeatInterval: "86400s" } });
  expect(sweeps.inputs).not.toHaveProperty("eventStream");
  // Google looks at a job's rights when it is made, and they take some time to be known.
  const known = recorded.one("time:index/sleep:Sleep", "uploads-to-gcp-rights-known");
  expect(known.inputs).toEqual({ createDuration: "2m" });
  for (const { dependsOn } of [follows, sweeps])
    expect(dependsOn).toContain("time:index/sleep:Sleep::uploads-to-gcp-rights-known");
  for (const job of [follows, sweeps, known])
    expect(job.dependsOn).toEqual(
      expect.arrayContaining([
        "aws:iam/rolePolicy:RolePolicy::uploads-to-gcp-reads",
        "gcp:storage/bucketIAMMember:BucketIAMMember::uploads-to-gcp-looks",
        "gcp:storage/bucketIAMMember:BucketIAMMember::uploads-to-gcp-writes",
        "gcp:projects/service:Service::uploads-to-gcp-api",
      ]),
    );
});

it("copies nothing while it is paused, and stands", async () => {
  const recorded = await copying(15, true);
  const jobs = recorded.of("gcp:storage/transferJob:TransferJob");
  expect(jobs.map(({ inputs }) => inputs["status"])).toEqual(["DISABLED", "DISABLED"]);
  // What waits in the queue is not late.
  expect(recorded.of("aws:cloudwatch/metricAlarm:MetricAlarm")).toEqual([]);
});

it.each([
  [15, 450],
  [60, 1800],
])("with an RPO of %i minutes somebody is told of an object that has waited %i seconds", async (rpo, threshold) => {
  expect((await copying(rpo)).one("aws:cloudwatch/metricAlarm:MetricAlarm").inputs).toMatchObject({
    ...{
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      statistic: "Maximum",
      threshold,
      period: 60,
    },
    alarmActions: ["arn:aws:sns:us-east-1:123456789012:alerts"],
  });
});
