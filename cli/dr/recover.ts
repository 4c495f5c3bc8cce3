import {
  availabilityIn,
  bound,
  promisedLosses,
  recoveriesOf,
  type CloudFacts,
  type RecoveryPlan,
} from "../../components/core/recovery-plan";
import { clouds as cloudNames, type Cloud } from "../../components/core/contracts";
import type { Availability } from "../../components/core/promises";
import { judge, type Row } from "../../components/core/recovery";
import type { EnvironmentSpec } from "../../config/environment";
import type { StateResource } from "../local/checkpoint";
import type { TraceWorld } from "../trace/world";
import { acrossIn, namesIn } from "./across";
import { awsFacts } from "./aws";
import { azureFacts } from "./azure";
import { gcpFacts, toldOutside, warmStandby } from "./gcp";
import { secondCluster, type SecondCluster } from "./second-cluster";
import { volumesIn } from "./volumes";

export interface Recovered {
  rows: Row[];
  availability: Availability;
  /** Whether the RTO asks for a cluster in the primary's second region. */
  secondCluster: SecondCluster;
}

type Asked = Pick<EnvironmentSpec, "objectives" | "clouds" | "grade" | "domain" | "traffic">;

const read: Readonly<Record<Cloud, (world: TraceWorld) => Omit<CloudFacts, "volumes"> | undefined>> = {
  aws: awsFacts,
  gcp: gcpFacts,
  azure: azureFacts,
};

const order = ["primary", "secondary", "tertiary"];

/** What stands, as far as a loss has to do with it: the cloud that has the customers' data first. Undefined where nothing stands. */
export function planOf(world: TraceWorld, spec: Asked): RecoveryPlan | undefined {
  const warm = warmStandby(world);
  // One that was promoted took the primary's place, whatever its role is called.
  const place = (cloud: Cloud): number =>
    warm?.state === "promoted" && warm.cloud === cloud ? -1 : order.indexOf(spec.clouds[cloud]!.role);
  const found = cloudNames
    .filter((cloud) => spec.clouds[cloud] !== undefined)
    .sort((one, other) => place(one) - place(other))
    .flatMap((cloud): CloudFacts[] => {
      const facts = read[cloud](world);
      return facts ? [{ ...facts, volumes: volumesIn(world, facts) }] : [];
    });
  const [first, ...others] = found;
  if (!first) return undefined;
  const names = [first, ...others].map(({ cloud }) => cloud);
  return {
    clouds: [first, ...others],
    dns: namesIn(world, spec.domain, spec.traffic?.cloudflare?.plan),
    across: acrossIn(world, spec.domain, names),
    warm,
    outside: first.cloud === "gcp" ? undefined : toldOutside(world, `${first.cloud}.${spec.domain}`),
  };
}

/** Every store and way in against the environment's objectives. */
export function recovered(plan: RecoveryPlan, spec: Asked, resources: readonly StateResource[]): Recovered {
  const { objectives, grade } = spec;
  const promised = promisedLosses(grade, objectives.survives);
  const rows = judge(bound(recoveriesOf(plan), promised), objectives);
  return {
    rows,
    availability: availabilityIn(plan, objectives.availability),
    secondCluster: secondCluster(resources, plan, objectives.rtoMinutes, promised.includes("region")),
  };
}

/** Whether an objective is missed. */
export function misses({ rows, availability }: Pick<Recovered, "rows" | "availability">): boolean {
  return rows.some(({ margin }) => margin !== null && margin < 0) || availability.margin < 0;
}
