import type { VolumeFacts } from "../../components/core/recovery-parts";
import type { CloudFacts } from "../../components/core/recovery-plan";
import { cloudOf } from "../trace/clouds";
import { nameOf, type Cluster } from "../trace/kubernetes/objects";
import type { TraceWorld } from "../trace/world";

/** How the clouds are called where journeys are walked. */
const called: Readonly<Record<string, CloudFacts["cloud"]>> = { AWS: "aws", "Google Cloud": "gcp", Azure: "azure" };

/** Minutes between two runs of a schedule by the clock: of those that the platform writes. 0 for others. */
export function everyMinutes(cron: string | undefined): number {
  const [minute = "", hour = "", ...rest] = (cron ?? "").split(" ");
  if (rest.join(" ") !== "* * *") return 0;
  const step = (field: string): number => Number(/^\*\/(\d+)$/.exec(field)?.[1] ?? 0);
  if (hour === "*") return minute === "*" ? 1 : step(minute) || 60;
  return step(hour) > 0 ? step(hour) * 60 : /^\d+$/.test(hour) ? 24 * 60 : 0;
}

/** How long Velero takes: the bucket is found within a minute, and a volume of 200 GiB is filled in half an hour at 100 MiB a second. */
const restores = {
  what: "Velero puts them back",
  seconds: 35 * 60,
  source: "docs/runbooks/restore-the-cluster.md; 200 GiB at 100 MiB a second",
};

/** What a cluster keeps on disks, by what copies it. */
export function volumesIn(world: TraceWorld, cloud: Pick<CloudFacts, "cloud" | "buckets">): VolumeFacts[] {
  const clusters = world.clusters().filter((cluster) => cloudNamed(world, cluster) === cloud.cloud);
  const away = cloud.buckets.find(({ item }) => /bucket (cluster-)?backups$/.test(item))?.away;
  return clusters.flatMap((cluster) => [
    ...velero(cluster, cloud.cloud, away),
    ...clickhouse(cluster, cloud.cloud, away),
  ]);
}

function cloudNamed(world: TraceWorld, cluster: Cluster): CloudFacts["cloud"] | undefined {
  try {
    return called[cloudOf(world, cluster).name];
  } catch {
    return undefined; // Its objects stand, and the cluster itself does not.
  }
}

function velero(cluster: Cluster, cloud: string, away: VolumeFacts["away"]): VolumeFacts[] {
  const schedules = cluster.all("velero.io/v1:Schedule").filter(({ spec }) => spec?.paused !== true);
  if (schedules.length === 0) return [];
  const least = (moved: boolean): number => {
    const all = schedules
      .filter(({ spec }) => (spec?.template?.snapshotMoveData === true) === moved)
      .map(({ spec }) => everyMinutes(spec?.schedule))
      .filter((minutes) => minutes > 0);
    return all.length === 0 ? 0 : Math.min(...all);
  };
  return [
    {
      ...{ item: `${cloud} volumes`, recentMinutes: least(false), movedMinutes: least(true), away, restores },
      aside: "search, metrics, what people changed: no order lies there alone",
    },
  ];
}

function clickhouse(cluster: Cluster, cloud: string, away: VolumeFacts["away"]): VolumeFacts[] {
  const job = cluster.all("batch/v1:CronJob").find((one) => nameOf(one) === "clickhouse-backup");
  if (!job || job.spec?.suspend === true) return [];
  const minutes = everyMinutes(job.spec?.schedule);
  return [
    {
      ...{ item: `${cloud} analytics`, recentMinutes: minutes, movedMinutes: minutes, away, restores },
      aside: "what orders did, not the orders, which are in the database",
    },
  ];
}
