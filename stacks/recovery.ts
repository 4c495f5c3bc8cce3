import { RunError } from "@pulumi/pulumi";
import * as awsStores from "../components/aws/data/recovery";
import * as azureStores from "../components/azure/data/recovery";
import * as gcpStores from "../components/gcp/data/recovery";
import { clouds, type Cloud } from "../components/core/contracts";
import { ConfigurationError, type Problem } from "../components/core/problems";
import { judge, missed, unheard, type Row, type Step } from "../components/core/recovery";
import { namesAtCloudflare } from "../components/core/promises";
import type { BucketFacts } from "../components/core/recovery-parts";
import { lagTells, type WarmStandby, type WayAcross } from "../components/core/recovery-paths";
import {
  bound,
  promisedLosses,
  recoveriesOf,
  stepsOf,
  type CloudFacts,
  type RecoveryPlan,
} from "../components/core/recovery-plan";
import type { EnvironmentSpec } from "../config/environment";
import { failoverOf } from "../config/traffic";

/*
 * How an environment will come through a loss, by what it asks for: before anything is made. `coffee dr` says the same of what stands. Pure.
 */

type Facts = Omit<CloudFacts, "cloud" | "zones" | "passed" | "volumes">;

/** What is asked of a cloud's stores, in the words of each. */
function storesOf(spec: EnvironmentSpec, cloud: Cloud) {
  const { database, cache, objectives } = spec;
  const site = spec.clouds[cloud]!;
  return {
    ...{ region: site.region, multiZone: database.multiZone, retentionDays: database.retentionDays },
    ...{ rpoMinutes: objectives.rpoMinutes, cacheReplicas: cache.replicas },
    standby: site.standby && {
      region: site.standby.region,
      replica: database.replicas.standbyRegion,
      backups: database.backups.standbyRegion,
    },
  };
}

/** Until an alarm tells: the shortest that each cloud's ways in have. */
const told = (seconds: number): Step => ({ what: "an alarm tells", seconds, source: "the alarms of the way in" });
const leaves = (seconds: number): Step => ({
  what: "the load balancer leaves the zone out",
  seconds,
  source: "its health check",
});

const factsOf: Readonly<Record<Cloud, (spec: EnvironmentSpec) => Facts>> = {
  aws: (spec) => {
    const asked = storesOf(spec, "aws");
    const planned = awsStores.plannedDatabase(asked);
    const lag = planned.away?.lag;
    const away = copied(spec, "aws", awsStores.replicationAge(15));
    return {
      // Alarms stand in a region, and go with it: what is left is the one on the copy in the second region.
      ...{ told: told(300), leaves: leaves(30), toldAway: lag ? lagTells("the alarm on the lag", lag) : unheard },
      databases: [{ facts: planned, times: awsStores.databaseTimes }],
      caches: [{ facts: awsStores.plannedCache(asked), times: awsStores.cacheTimes }],
      buckets: [
        { item: "aws bucket uploads", zones: true, away, across: uploadsAcross(spec) },
        { item: "aws bucket assets", zones: true, away, across: undefined, madeBy: "a release" },
      ],
    };
  },
  gcp: (spec) => {
    const standsBy = spec.clouds.gcp?.warmStandby;
    const follows = standsBy !== undefined && standsBy.state !== "promoted";
    const asked = { ...storesOf(spec, "gcp"), follows };
    return {
      ...{ told: told(660), toldAway: told(660), leaves: leaves(20) },
      databases: [{ facts: gcpStores.plannedDatabase(asked), times: gcpStores.databaseTimes }],
      caches: [{ facts: gcpStores.plannedCache(asked), times: gcpStores.cacheTimes }],
      buckets: [uploads("gcp", copied(spec, "gcp", gcpStores.placementAge(true)))],
    };
  },
  azure: (spec) => {
    const asked = storesOf(spec, "azure");
    const pair = copied(spec, "azure", azureStores.pairAge);
    return {
      ...{ told: told(300), toldAway: told(300), leaves: leaves(200) },
      databases: [{ facts: azureStores.plannedDatabase(asked), times: azureStores.databaseTimes }],
      caches: [{ facts: azureStores.plannedCache(asked), times: azureStores.cacheTimes }],
      buckets: [uploads("azure", pair && { ...pair, opens: azureStores.pairOpens })],
    };
  },
};

const uploads = (cloud: Cloud, away: BucketFacts["away"]): BucketFacts => ({
  ...{ item: `${cloud} bucket uploads`, zones: true, away, across: undefined },
});

function copied(spec: EnvironmentSpec, cloud: Cloud, age: Step): BucketFacts["away"] {
  const region = spec.clouds[cloud]?.standby?.region;
  return spec.storage.standbyRegion && region !== undefined ? { region, age } : undefined;
}

/** As late as the alarm of the copies lets be (components/interconnect/object-copies.ts). */
function uploadsAcross({ connectivity, objectives }: EnvironmentSpec): BucketFacts["across"] {
  const [cloud] = connectivity.copies?.objects?.uploads ?? [];
  const seconds = objectives.rpoMinutes * 30 + 60;
  return cloud && { cloud, age: { what: "an object waits, until the alarm tells", seconds, source: "the alarm late" } };
}

const order = ["primary", "secondary", "tertiary"];

/** An environment's recoveries, as it asks for them. Undefined where it stands on no cloud. */
export function plannedRecovery(spec: EnvironmentSpec): RecoveryPlan | undefined {
  const asked = clouds
    .filter((cloud) => spec.clouds[cloud] !== undefined)
    .sort((one, other) => order.indexOf(spec.clouds[one]!.role) - order.indexOf(spec.clouds[other]!.role));
  const [first, ...others] = asked.map((cloud): CloudFacts => {
    const facts = factsOf[cloud](spec);
    return {
      ...{ cloud, zones: spec.clouds[cloud]!.zones.length, volumes: [], ...facts },
      passed: {
        ...{ cloud, edge: spec.edge !== undefined, database: facts.databases[0]!.facts.standby },
        cacheCopies: spec.cache.replicas > 0,
      },
    };
  });
  if (!first) return undefined;
  return {
    ...{ clouds: [first, ...others], dns: namesOf(spec), across: acrossOf(spec, asked), warm: warmOf(spec) },
    outside: outsideOf(spec, first.cloud),
  };
}

/** Google asks AWS's way in, where customers are led away from it (stacks/gcp/edge.ts): an average of five minutes, looked at each minute. */
const outsideOf = ({ traffic, clouds: asked }: EnvironmentSpec, first: Cloud): Step | undefined =>
  traffic && asked.gcp && first === "aws"
    ? {
        what: "Google's check of the way in tells",
        seconds: 360,
        source: "components/gcp/operations/uptime-alarms-plan.ts",
      }
    : undefined;

function namesOf({ traffic, edge }: EnvironmentSpec): RecoveryPlan["dns"] {
  if (traffic?.cloudflare) return namesAtCloudflare(traffic.cloudflare.plan);
  return edge === undefined || edge.dns.mode === "none" ? "none" : "route53";
}

/** Whether the domain is delegated yet is no question of a preview: it cannot be before the zone stands. `coffee dr` looks for the checks themselves. */
function acrossOf({ traffic }: EnvironmentSpec, all: readonly Cloud[]): WayAcross | undefined {
  // Front Door has no addresses: where Route 53 holds the domain, Azure cannot answer it.
  const to = traffic?.cloudflare ? all : all.filter((cloud) => cloud !== "azure");
  if (!traffic || to.length < 2) return undefined;
  return { to, by: traffic.decides === "cloudflare" ? "Cloudflare" : "Route 53", steps: stepsOf(failoverOf(traffic)) };
}

/**
 * A standby counts as one that runs in each of its states. It cannot begin as one, and a preview that refused `prepared` would refuse the way there; one that
 * refused `promoted` would refuse the recovery itself, in the middle of it. `coffee dr` counts what it is.
 */
function warmOf({ clouds: { gcp }, objectives }: EnvironmentSpec): WarmStandby | undefined {
  return gcp?.warmStandby && gcpStores.plannedStandby("running", objectives.rpoMinutes);
}

/** What an environment says that it survives, and would not in time: each with what to set. A zone, where it says nothing. */
export function recoveryProblems(spec: EnvironmentSpec): Problem[] {
  const { objectives } = spec;
  const plan = plannedRecovery(spec);
  if (plan === undefined) return [];
  const promised = promisedLosses("", objectives.survives);
  return missed(judge(bound(recoveriesOf(plan), promised), objectives)).map(problemOf);
}

function problemOf({ item, loss, measure, objective, achieved, because, set }: Row): Problem {
  const got = achieved === Infinity ? "never" : `${achieved} min`;
  const wanted =
    measure === "rto" ? `${item} back within ${objective} min` : `${item} to lose ${objective} min of its data at most`;
  const cures = [
    ...(set === undefined ? [] : [set]),
    ...(achieved === Infinity ? [] : [`objectives.${measure}: ${Math.ceil(achieved ?? 0)}m or more`]),
    ...(loss === "zone" ? [] : [`objectives.survives: ${loss === "cloud" ? "region" : "zone"}`]),
  ];
  return {
    path: `objectives.${measure}`,
    message: `want ${wanted} after the loss of a ${loss}, got ${got} (${because}); set ${cures.join(", or ")}`,
  };
}

/**
 * Refuses an environment that cannot keep what it promises, before anything is planned.
 * @throws RunError, which Pulumi prints without a stack trace, with every objective that is missed
 */
export function refuseUnkept(spec: EnvironmentSpec): void {
  const problems = recoveryProblems(spec);
  if (problems.length > 0)
    throw new RunError(new ConfigurationError(`Pulumi.${spec.name}.yaml`, spec.name, problems).message);
}
