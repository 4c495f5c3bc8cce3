import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import type { EnvironmentSpec } from "../../config/environment";
import { ownHost } from "../../components/aws/edge/certificates-plan";
import type { Placement } from "../../components/core/contracts";
import type { AwsVpnEnd, Ends } from "../../components/core/ends";
import { kongPorts } from "../../workloads/addons/kong";
import type { Handed } from "../between/handed";
import { awsShare, trafficPlan } from "../between/asked-traffic";
import { AwsEdge, type EdgeNames, type EdgeOutputs } from "./edge";
import type { FoundationOutputs } from "./foundation";
import type { StandbyOutputs } from "./standby";

type EdgeSpec = NonNullable<EnvironmentSpec["edge"]>;

/** Whether there is a distribution: where the domain is not delegated yet, it waits for its certificate. */
export function hasDistribution({ edge }: Pick<EnvironmentSpec, "edge">): boolean {
  return edge !== undefined && (edge.dns.mode !== "zone" || edge.dns.delegated);
}

/** The edge that an environment asks for; nothing where it asks for none. */
export function composeEdge(
  spec: EnvironmentSpec,
  base: {
    place: Placement;
    account: Input<string>;
    foundation: FoundationOutputs;
    standby: StandbyOutputs | undefined;
    /** Those of the beginning. */
    zones: readonly string[];
    /** Another's edge that customers come through, or may. */
    by: Pick<Handed, "relay" | "guard">;
  },
  opts: ComponentResourceOptions,
): EdgeOutputs | undefined {
  if (!spec.edge) return undefined;
  const { dns, priceClass, rateLimit } = spec.edge;
  const { place, account, foundation, standby, zones } = base;
  const { network, buckets, keys } = foundation;
  const traffic = trafficPlan(spec);
  return new AwsEdge(
    "edge",
    {
      place,
      account,
      domain: spec.domain,
      names: namesOf(dns),
      network,
      zones,
      gateway: { port: kongPorts.tls, health: { port: kongPorts.status, path: "/status/ready" } },
      assets: buckets.assets,
      assetsCopy: standby?.buckets.assets && { ...standby.buckets.assets, region: standby.place.region },
      alerts: { topicArn: foundation.alertsTopic, email: spec.alerts.email },
      logs: buckets.logs,
      logsKeyArn: keys.logs.arn,
      logRetentionDays: spec.logs.retentionDays,
      priceClass,
      rateLimit,
      share: traffic && awsShare(traffic),
      ...base.by,
    },
    opts,
  ).outputs;
}

function namesOf(dns: EdgeSpec["dns"]): EdgeNames {
  switch (dns.mode) {
    case "none":
      return { mode: "none" };
    case "zone":
      return { mode: "zone", delegation: { mode: "byHand" }, delegated: dns.delegated };
    case "delegated":
      return { mode: "zone", delegation: { mode: "parent", zoneId: dns.parentZoneId }, delegated: true };
  }
}

/** What AWS holds out of its names and its way in, where the environment asks for traffic between clouds. */
export function trafficEnds(
  { domain }: Pick<EnvironmentSpec, "domain">,
  account: Input<string>,
  edge: EdgeOutputs | undefined,
): Pick<Ends<AwsVpnEnd>, "names" | "entrance"> {
  if (!edge?.shared || !edge.dns) return {};
  const { distribution, dns, shared } = edge;
  const { topicArn: alarmTopic, checkId, proofs } = shared;
  return {
    names: { zoneId: dns.zoneId, account, alarmTopic, checkId },
    ...(distribution &&
      checkId && {
        entrance: {
          host: ownHost(domain),
          target: { kind: "cloudfront", name: distribution.domain, zoneId: distribution.zoneId },
          records: proofs,
          ready: distribution.ready,
        },
      }),
  };
}
