import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import type { EnvironmentSpec } from "../../config/environment";
import type { Placement } from "../../components/core/contracts";
import { kongPorts } from "../../workloads/addons/kong";
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
  },
  opts: ComponentResourceOptions,
): EdgeOutputs | undefined {
  if (!spec.edge) return undefined;
  const { dns, priceClass, rateLimit } = spec.edge;
  const { place, account, foundation, standby, zones } = base;
  const { network, buckets, keys } = foundation;
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
