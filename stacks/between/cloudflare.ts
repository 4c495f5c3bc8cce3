import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { Sleep } from "@pulumiverse/time/sleep";
import type { Cloud, Placement } from "../../components/core/contracts";
import type { NamesEnd } from "../../components/core/ends";
import type { DnsRecord } from "../../components/core/records";
import { CloudflareWaf } from "../../components/edge/cloudflare-waf";
import { CloudflareZone, DomainAtCloudflare } from "../../components/edge/cloudflare-zone";
import { GlobalNames } from "../../components/edge/global-names";
import { GlobalBalancer } from "../../components/edge/load-balancer";
import type { OriginSecretOutputs } from "../../components/edge/origin-secret";
import { WaysZone } from "../../components/edge/ways-zone";
import type { EnvironmentSpec } from "../../config/environment";
import { services } from "../../workloads/catalog";
import type { TrafficPlan } from "./asked-traffic";
import type { Reached } from "./reached";

/** What Cloudflare is told of the clouds. */
export interface AtEdge {
  place: Placement;
  names: NamesEnd;
  plan: TrafficPlan;
  reached: readonly Reached[];
  records: readonly { cloud: Cloud; records: readonly DnsRecord[] }[];
  secret: OriginSecretOutputs;
  /** What stands before customers are led anywhere. */
  ready: readonly Resource[];
  /** The layer, with the providers of AWS, Cloudflare and, for a secret that was changed, of waits. */
  opts: ComponentResourceOptions;
}

/**
 * How long what the clouds let in takes until all of their edges know it: CloudFront's and Front Door's rules are told to every place that they have. AWS and Microsoft say "minutes" of it,
 * so this is with room.
 */
const knownAfter = "20m";

/** What Cloudflare sends is let in by then. A first secret waits for nobody: before it there was none, and whoever comes is let in. */
function known({ ready, plan, opts }: AtEdge): readonly Resource[] {
  const { rotated = 0 } = plan.asked.cloudflare ?? {};
  if (rotated === 0) return ready;
  const waits = { createDuration: knownAfter, triggers: { generation: String(rotated) } };
  return [new Sleep("edge-secret-known", waits, { ...opts, dependsOn: [...ready] })];
}

/** The paths under which accounts are made: open to strangers. */
const register = "/api/v1/users/register";

const sockets = services.flatMap(({ protocol, path }) => (protocol === "websocket" ? [path] : []));

/**
 * The domain at Cloudflare, and who answers it. Until a cloud does, there is the zone, whose servers the registrar is given, with its records and what is on every plan: it is born
 * on Free, and its plan is bought before the domain is delegated (docs/runbooks/delegate-the-domain.md).
 */
export function composeCloudflare(
  spec: EnvironmentSpec,
  at: AtEdge,
): { nameServers: Output<string[]>; dsRecord: Output<string> } {
  const { place, plan, reached, records, secret, names, opts } = at;
  const { cloudflare, ttlSeconds } = plan.asked;
  const { account, plan: paid, proxied } = cloudflare!;
  const { domain } = spec;
  const topicArn = names.alarmTopic;
  const ways =
    reached.length === 0
      ? undefined
      : new WaysZone("ways", { place, account: names.account, domain, topicArn }, opts).outputs;
  const zone = new CloudflareZone("cloudflare", { place, account, domain, records, ways }, opts).outputs;
  const sent = { header: secret.guard.header, value: secret.sent, after: known(at) };
  const waf = new CloudflareWaf(
    "cloudflare-waf",
    {
      ...{ place, zoneId: zone.zoneId, domain, plan: paid, rateLimit: spec.edge?.rateLimit ?? 2000, register },
      bought: ways !== undefined,
      secret: sent,
    },
    opts,
  );
  if (ways) {
    const { host } = new GlobalNames(
      "global",
      {
        ...{ place, zone: { id: ways.zoneId, name: ways.name }, ttlSeconds, steering: plan.steering },
        clouds: reached.filter(({ cloud }) => !plan.stale.includes(cloud)),
      },
      opts,
    ).outputs;
    const after = [...at.ready, ...zone.ready, ...waf.ready];
    switch (plan.asked.decides) {
      case "route53":
        new DomainAtCloudflare(
          "domain",
          { place, zoneId: zone.zoneId, domain, leadsTo: host, proxied, ttlSeconds, after },
          opts,
        );
        break;
      case "cloudflare":
        new GlobalBalancer(
          "balancer",
          {
            ...{ place, account, zoneId: zone.zoneId, domain, proxied, ttlSeconds, sockets, after },
            ...{ policy: plan.asked.policy, check: plan.asked.check, email: spec.alerts.email },
            secret: sent,
            clouds: reached.map(({ cloud, host: own }) => ({
              ...{ cloud, host: own, weight: plan.asked.weights?.[cloud] },
              can: plan.stale.includes(cloud) ? "never" : plan.following.includes(cloud) ? "later" : "now",
            })),
          },
          opts,
        );
    }
  }
  return { nameServers: zone.nameServers, dsRecord: zone.dsRecord };
}
