import * as route53 from "@pulumi/aws/route53";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { changed, type Change } from "../core/change";
import { Component } from "../core/component";
import type { Cloud, Placement } from "../core/contracts";
import { planNames, policiesOf, setLabel, type NamePlan, type Steering } from "./global-names-plan";

export interface GlobalNamesArgs {
  place: Placement;
  /** The zone that they stand in, and its name. */
  zone: { id: Input<string>; name: string };
  /** The clouds that answer, in the order in which they are asked: their own names, and the checks of these. */
  clouds: readonly { cloud: Cloud; host: string; checkId: Input<string> }[];
  steering: Steering;
  /** Seconds that resolvers keep an answer. */
  ttlSeconds: number;
  change?: { record?: Change<route53.RecordArgs, [plan: NamePlan]> };
}

export interface GlobalNamesOutputs {
  /** The name that all clouds answer: `global.ways.gocoffee.example`. */
  host: string;
  ready: route53.Record[];
}

/**
 * A name that any of the environment's clouds may answer, the first that is well: a set of CNAME records at Route 53, each tied to a health check.
 *
 * ```ts
 * import { GlobalNames } from "../../components/edge/global-names";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement;
 * declare const zoneId: string;
 * declare const aws: string, gcp: string; // ids of health checks
 *
 * const names = new GlobalNames("global", {
 *   place,
 *   zone: { id: zoneId, name: "ways.gocoffee.example" },
 *   clouds: [
 *     { cloud: "aws", host: "aws.gocoffee.example", checkId: aws },
 *     { cloud: "gcp", host: "gcp.gocoffee.example", checkId: gcp },
 *   ],
 *   steering: { policy: "failover" },
 *   ttlSeconds: 60,
 * });
 * export const { host } = names.outputs;
 * ```
 */
export class GlobalNames extends Component {
  readonly outputs: GlobalNamesOutputs;

  constructor(name: string, args: GlobalNamesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:edge:GlobalNames", name, args.place, opts);
    const label = setLabel(args.steering);
    const plan = planNames(
      label,
      args.clouds.map(({ cloud }) => cloud),
      args.steering,
    );
    const ready: route53.Record[] = [];
    // What a set leads to stands before it: Route 53 refuses an alias of nothing.
    for (const each of [...plan].reverse()) ready.push(this.record(each, args, [...ready]));
    this.outputs = { host: `${label}.${args.zone.name}`, ready };
    this.registerOutputs({ host: this.outputs.host });
  }

  private record(plan: NamePlan, args: GlobalNamesArgs, after: route53.Record[]): route53.Record {
    const { zone, clouds, ttlSeconds } = args;
    const { leads } = plan;
    const set = {
      zoneId: zone.id,
      name: `${plan.label}.${zone.name}`,
      type: "CNAME",
      setIdentifier: plan.setIdentifier,
    };
    const reached = leads.to === "cloud" ? clouds.find(({ cloud }) => cloud === leads.cloud) : undefined;
    const sound: route53.RecordArgs = {
      ...set,
      ...policiesOf(plan.routing),
      ...(leads.to === "set"
        ? // Its own checks count here: what is below and ill is not chosen.
          { aliases: [{ name: `${leads.label}.${zone.name}`, zoneId: zone.id, evaluateTargetHealth: true }] }
        : { ttl: ttlSeconds, records: [reached!.host], healthCheckId: reached!.checkId }),
    };
    const dependsOn = leads.to === "set" ? after : [];
    return new route53.Record(this.label(plan.key), changed(sound, args.change?.record, plan), {
      ...this.here,
      dependsOn,
    });
  }
}
