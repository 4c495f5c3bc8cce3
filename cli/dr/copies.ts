import type { BucketFacts } from "../../components/core/recovery-parts";
import { bag, facts, type TraceWorld } from "../trace/world";

const jobToken = "gcp:storage/transferJob:TransferJob";

/**
 * What copies a bucket of AWS's to another cloud: Google's Storage Transfer Service. By events an object is on its way within minutes; by the clock the next
 * run comes after the interval, a day where none is said, and takes its time.
 * Source: docs.cloud.google.com/storage-transfer/docs/event-driven-transfers; …/reference/rest/v1/transferJobs, Schedule.repeatInterval.
 */
export function copiedAcross(world: TraceWorld, bucket: string): BucketFacts["across"] {
  const job = world
    .all(jobToken)
    .find(
      (one) =>
        bag(bag(one, "transferSpec"), "awsS3DataSource")["bucketName"] === bucket &&
        facts(one)["status"] !== "DISABLED",
    );
  if (!job) return undefined;
  const source = `Storage Transfer Service, ${job.id.split("/").at(-1)!}`;
  if (bag(job, "eventStream")["name"] !== undefined)
    return { cloud: "gcp", age: { what: "an object is copied as it is written, within", seconds: 10 * 60, source } };
  const every = /^(\d+)(?:\.\d+)?s$/.exec(String(bag(job, "schedule")["repeatInterval"] ?? ""))?.[1];
  const seconds = every === undefined ? 24 * 3600 : Number(every);
  return {
    cloud: "gcp",
    age: { what: "objects are copied once in, and a run takes as long", seconds: 2 * seconds, source },
  };
}
