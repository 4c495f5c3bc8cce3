import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import type { Cloud, Placement } from "../../components/core/contracts";
import type { CloudEnds, NamesEnd } from "../../components/core/ends";
import type { DnsRecord } from "../../components/core/records";
import { AllClouds } from "../../components/edge/all-clouds";
import { DomainRecords } from "../../components/edge/domain-records";
import { EndpointCheck } from "../../components/edge/endpoint-check";
import { apexClouds, routingOf } from "../../components/edge/global-names-plan";
import type { OriginSecretOutputs } from "../../components/edge/origin-secret";
import type { EnvironmentSpec } from "../../config/environment";
import type { BetweenOutputs } from "../outputs";
import { placementOf } from "../placement";
import { cloudflareProvider, timeProvider, type Shared } from "../providers";
import { trafficPlan, type TrafficPlan } from "./asked-traffic";
import type { AtEdge } from "./cloudflare";
import { BetweenLayer } from "./layer";
import type { Reached } from "./reached";

/** Leads customers to the clouds, where the environment asks for it; nothing, and nothing is loaded, where it does not. */
export async function composeTraffic(
  spec: EnvironmentSpec,
  ends: CloudEnds,
  shared: Shared,
  secret: OriginSecretOutputs | undefined,
): Promise<BetweenOutputs["failover"]> {
  const plan = trafficPlan(spec);
  const names = ends.aws?.names;
  const site = spec.clouds.aws;
  if (plan === undefined || names === undefined || site === undefined) return undefined;
  const place = placementOf(spec, "aws", site);
  const edge = plan.asked.cloudflare && {
    cloudflare: await cloudflareProvider(),
    ...(plan.asked.cloudflare.rotated > 0 && { time: await timeProvider(shared) }),
  };
  const opts = {
    parent: new BetweenLayer("traffic", { providers: { ...shared, ...ends.aws?.providers, ...edge } }),
  };
  const reached = reachedOf(plan, ends, { place, names }, opts);
  // Who cannot answer is ill rightly, and no way out: with fewer than two that can, one alone is how it is.
  const counted = reached.filter(({ cloud }) => ![...plan.following, ...plan.stale].includes(cloud));
  if (counted.length > 1)
    new AllClouds(
      "all-clouds",
      { place, checkIds: counted.map(({ checkId }) => checkId), topicArn: names.alarmTopic },
      opts,
    );
  const records = atRoute53(plan, ends, reached, { place, names, domain: spec.domain }, opts);
  const { asked, time, order } = plan;
  const summary = { decides: asked.decides, policy: asked.policy, order, ...time };
  if (asked.cloudflare === undefined || secret === undefined) return summary;
  const { composeCloudflare } = await import("./cloudflare");
  const at: AtEdge = {
    ...{ place, names, reached, plan, secret, opts },
    records: recordsOf(ends),
    ready: [...records, ...readyOf(ends)],
  };
  return { ...summary, zone: composeCloudflare(spec, at) };
}

/** The clouds that are asked from outside, each by its own name. AWS's check is its own way in's: the domain's record is tied to it. */
function reachedOf(
  { order, delegated, probe, following }: TrafficPlan,
  ends: CloudEnds,
  { place, names }: { place: Placement; names: NamesEnd },
  opts: ComponentResourceOptions,
): Reached[] {
  if (!delegated) return [];
  return order.flatMap((cloud) => {
    const entrance = ends[cloud]?.entrance;
    if (entrance === undefined) return [];
    const { host } = entrance;
    // A database that follows answers nobody, so that its cloud's check is ill as it should be: records go by it, and nobody is woken.
    const topicArn = following.includes(cloud) ? undefined : names.alarmTopic;
    const checkId =
      (cloud === "aws" ? names.checkId : undefined) ??
      new EndpointCheck(`check-${cloud}`, { place, host, probe, topicArn }, opts).outputs.id;
    return [{ cloud, entrance, host, checkId }];
  });
}

/** What the domain's zone at Route 53 says of the others: it is complete also where Cloudflare holds the domain, so that it can take over. */
function atRoute53(
  { asked, order, steering, set, delegated }: TrafficPlan,
  ends: CloudEnds,
  reached: readonly Reached[],
  { place, names, domain }: { place: Placement; names: NamesEnd; domain: string },
  opts: ComponentResourceOptions,
): Resource[] {
  const sharing = apexClouds(order);
  const others = order.flatMap((cloud) => {
    const entrance = cloud === "aws" ? undefined : ends[cloud]?.entrance;
    if (entrance === undefined) return [];
    const checkId = reached.find((one) => one.cloud === cloud)?.checkId;
    const shared =
      delegated && checkId !== undefined && sharing.includes(cloud)
        ? { routing: routingOf(cloud, sharing, steering), checkId }
        : undefined;
    return [{ cloud, entrance, shared }];
  });
  if (others.length === 0) return [];
  const { zoneId } = names;
  return new DomainRecords("domain-records", { place, zoneId, domain, others, set, ttlSeconds: asked.ttlSeconds }, opts)
    .ready;
}

/** What every cloud's way in asks of whoever holds the domain. */
function recordsOf(ends: CloudEnds): { cloud: Cloud; records: readonly DnsRecord[] }[] {
  return (["aws", "gcp", "azure"] as const).flatMap((cloud) => {
    const entrance = ends[cloud]?.entrance;
    if (entrance === undefined) return [];
    const { target, host, records } = entrance;
    // Others write their own name among their records; AWS's has a kind of Route 53's alone.
    const own: DnsRecord[] =
      target.kind === "cloudfront" ? [{ key: "address", name: host, type: "CNAME", data: target.name }] : [];
    return [{ cloud, records: [...own, ...records] }];
  });
}

const readyOf = (ends: CloudEnds): Resource[] =>
  (["aws", "gcp", "azure"] as const).flatMap((cloud) => ends[cloud]?.entrance?.ready ?? []);
