import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import type { EnvironmentSpec } from "../../config/environment";
import type { Placement } from "../../components/core/contracts";
import { AwsEdge, type EdgeNames, type EdgeOutputs } from "./edge";
import type { FoundationOutputs } from "./foundation";

type EdgeSpec = NonNullable<EnvironmentSpec["edge"]>;

/** The edge that an environment asks for; nothing where it asks for none. */
export function composeEdge(
  spec: EnvironmentSpec,
  base: { place: Placement; account: Input<string>; foundation: FoundationOutputs },
  opts: ComponentResourceOptions,
): EdgeOutputs | undefined {
  if (!spec.edge) return undefined;
  const { dns, api, priceClass, rateLimit } = spec.edge;
  const { place, account, foundation } = base;
  const { network, buckets, keys } = foundation;
  return new AwsEdge(
    "edge",
    {
      place,
      account,
      domain: spec.domain,
      names: namesOf(dns),
      vpcId: network.id,
      assets: buckets.assets,
      logs: buckets.logs,
      logsKeyArn: keys.logs.arn,
      logRetentionDays: spec.logs.retentionDays,
      api,
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
      return { mode: "zone", delegation: { mode: "byHand" } };
    case "delegated":
      return { mode: "zone", delegation: { mode: "parent", zoneId: dns.parentZoneId } };
  }
}
