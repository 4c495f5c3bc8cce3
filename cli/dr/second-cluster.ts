import { decision, secondsOf, within, type Step } from "../../components/core/recovery";
import { recoveriesOf, type RecoveryPlan } from "../../components/core/recovery-plan";
import { latencies } from "../../simulators/data/latencies";
import type { StateResource } from "../local/checkpoint";

/** Whether the loss of the primary's region asks for a cluster in its second one, and what that would take. */
export interface SecondCluster {
  /** Minutes until the services go on as the environment is: null where they never do. */
  withoutIt: number | null;
  /** Minutes of a cluster that one `up` builds there once the region is lost, and the copy of the database. Null where there is no second region. */
  builtThen: number | null;
  /** Whether the objective is missed without it. */
  needed: boolean;
  says: string;
}

const inMinutes = (seconds: number): number => Math.ceil(seconds / 6) / 10;

/**
 * The longest chain of what an `up` makes for a cloud's cluster and what runs in it, in seconds: by what each waits for in the state, and how long each takes
 * (simulators/data/latencies.ts). The database is not in it: its copy is there.
 */
export function criticalPath(resources: readonly StateResource[], counts: (one: StateResource) => boolean): number {
  const by = new Map(resources.map((one) => [one.urn, one]));
  const known = new Map<string, number>();
  const takes = (one: StateResource): number =>
    counts(one) && one.custom !== false
      ? (latencies[one.type] ?? latencies[one.type.startsWith("kubernetes:") ? "kubernetes:*" : ""] ?? [2, 1])[0]
      : 0;
  const until = (urn: string): number => {
    const done = known.get(urn);
    if (done !== undefined) return done;
    known.set(urn, 0); // The engine's state has no circles; a broken one must not be walked for ever.
    const one = by.get(urn);
    if (!one) return 0;
    const waits = [
      ...(one.dependencies ?? []),
      ...Object.values(one.propertyDependencies ?? {}).flatMap((all) => all ?? []),
    ];
    const begun = [...waits, providerOf(one)].map((each) => (each === undefined ? 0 : until(each)));
    const end = Math.max(0, ...begun) + takes(one);
    known.set(urn, end);
    return end;
  };
  return Math.max(0, ...resources.filter(counts).map(({ urn }) => until(urn)));
}

/** A provider of a cluster waits for the cluster. */
const providerOf = ({ provider }: StateResource): string | undefined => provider?.slice(0, provider.lastIndexOf("::"));

const ofCluster = ({ urn, type }: StateResource): boolean =>
  /^(aws:(?!rds\/|route53\/|cloudfront\/|backup\/|guardduty\/)|eks:)/.test(type) ||
  (type.startsWith("kubernetes:") && urn.includes("::aws-"));

/** Decides whether a second region's cluster is needed. @param promised whether the environment promises to come through the loss of its region */
export function secondCluster(
  resources: readonly StateResource[],
  plan: RecoveryPlan,
  rtoMinutes: number,
  promised: boolean,
): SecondCluster {
  const [primary] = plan.clouds;
  const found = recoveriesOf(plan).find(({ item, loss }) => item === `${primary.cloud} services` && loss === "region")!;
  const seconds = secondsOf(found.outage) ?? Infinity;
  const withoutIt = Number.isFinite(seconds) ? inMinutes(seconds) : null;
  const away = primary.databases[0]?.facts.away;
  const needed = promised && (withoutIt === null || withoutIt > rtoMinutes);
  if (!promised) return { withoutIt, builtThen: null, needed, says: "the loss of the region is not promised" };
  if (away === undefined || primary.cloud !== "aws")
    return {
      withoutIt,
      builtThen: null,
      needed,
      says: `${found.mechanism}; there is no copy of the database in a second region to build one beside`,
    };
  const built: Step = {
    what: "one up builds it",
    seconds: criticalPath(resources, ofCluster),
    source: "the longest chain in the state, by simulators/data/latencies.ts",
  };
  const builtThen = inMinutes(secondsOf(within(primary.toldAway, decision, built))!);
  const fits = builtThen <= rtoMinutes ? "fits" : "does not fit";
  return {
    ...{ withoutIt, builtThen, needed },
    says: needed
      ? `${found.mechanism === "nothing" ? "nothing takes the services over" : `not in time: ${found.mechanism}`}; a cluster that is built in ${away.region} once the region is lost ${fits}, and no command builds it yet`
      : `not needed: ${found.mechanism} is in time`,
  };
}
