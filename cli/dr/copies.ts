import type { BucketFacts } from "../../components/core/recovery-parts";
import type { Step } from "../../components/core/recovery";
import type { Standing } from "../../simulators/core/standing";
import { bag, facts, text, texts, type TraceWorld } from "../trace/world";
import { numberOf } from "./stores";

const jobToken = "gcp:storage/transferJob:TransferJob";
const alarmToken = "aws:cloudwatch/metricAlarm:MetricAlarm";

/**
 * What copies a bucket of AWS's to another cloud: Google's Storage Transfer Service. One that hears of each object is as late as nobody is told of yet; one that
 * goes by the clock finds an object a run later at the worst, and the run takes as long.
 * Source: docs.cloud.google.com/storage-transfer/docs/event-driven-transfers; …/reference/rest/v1/transferJobs, Schedule.repeatInterval.
 */
export function copiedAcross(world: TraceWorld, bucket: string): BucketFacts["across"] {
  const ages = world
    .all(jobToken)
    .filter((one) => facts(one)["status"] !== "DISABLED")
    .filter((one) => bag(bag(one, "transferSpec"), "awsS3DataSource")["bucketName"] === bucket)
    .map((one) => heard(world, one) ?? clocked(one));
  const [quickest] = ages.sort((one, other) => one.seconds - other.seconds);
  return quickest && { cloud: "gcp", age: quickest };
}

/** By the alarm on the oldest object that waits in its queue; undefined where it has none, or nobody hears it. */
function heard(world: TraceWorld, job: Standing): Step | undefined {
  const queue = String(bag(job, "eventStream")["name"] ?? "")
    .split(":")
    .at(-1)!;
  const alarm = world
    .all(alarmToken)
    .find(
      (one) =>
        facts(one)["metricName"] === "ApproximateAgeOfOldestMessage" &&
        bag(one, "dimensions")["QueueName"] === queue &&
        texts(one, "alarmActions").length > 0,
    );
  if (queue === "" || !alarm) return undefined;
  const told = numberOf(alarm, "period") * numberOf(alarm, "evaluationPeriods");
  const source = text(alarm, "name") ?? alarm.id;
  return { what: "an object waits, until the alarm tells", seconds: numberOf(alarm, "threshold") + told, source };
}

function clocked(job: Standing): Step {
  const every = /^(\d+)(?:\.\d+)?s$/.exec(String(bag(job, "schedule")["repeatInterval"] ?? ""))?.[1];
  const seconds = every === undefined ? 24 * 3600 : Number(every);
  return { what: "twice the time between two runs", seconds: 2 * seconds, source: `the transfer job ${job.id}` };
}
