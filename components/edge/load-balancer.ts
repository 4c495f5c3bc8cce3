import { LoadBalancer, type LoadBalancerArgs } from "@pulumi/cloudflare/loadBalancer";
import { LoadBalancerMonitor, type LoadBalancerMonitorArgs } from "@pulumi/cloudflare/loadBalancerMonitor";
import { LoadBalancerPool, type LoadBalancerPoolArgs } from "@pulumi/cloudflare/loadBalancerPool";
import { NotificationPolicy } from "@pulumi/cloudflare/notificationPolicy";
import { all, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../core/change";
import { Component } from "../core/component";
import type { Cloud, Placement } from "../core/contracts";
import { ownName } from "../core/own-name";
import { planBalancer, planMonitor, poolRegions } from "./load-balancer-plan";

export interface GlobalBalancerArgs {
  place: Placement;
  /** The account's id: 32 digits and letters a–f. */
  account: Input<string>;
  zoneId: Input<string>;
  /** The name that customers ask. */
  domain: string;
  /**
   * The clouds, in the order in which they are asked, the one with the data first: each by its own name, which leads straight to it. `can`: whether it can answer now, as far as its data
   * goes; not where its database follows another's, which nobody is told of, nor where it is old, and then nothing leads there however well it looks. @defaultValue now
   */
  clouds: readonly { cloud: Cloud; host: string; weight?: number | undefined; can?: "now" | "later" | "never" }[];
  policy: "failover" | "weighted" | "latency";
  /** As Route 53 asks, and from near to where it does. @defaultValue regions: two of North America, one of Europe */
  check: { path: string; intervalSeconds: number; failures: number; regions?: readonly string[] };
  /** The paths that speak WebSocket. */
  sockets: readonly string[];
  /** Whether customers come through Cloudflare. */
  proxied: boolean;
  /** Seconds that resolvers keep an answer, where it is not proxied. */
  ttlSeconds: number;
  /** What a monitor sends, so that a way in lets it in as what has passed Cloudflare; and what has to know it before. */
  secret: { header: string; value: Input<string>; after: readonly Resource[] };
  /** Who is told of a pool that is ill, and well again. @defaultValue nobody */
  email?: string | undefined;
  /** What stands before customers are led anywhere: names, rules. */
  after: readonly Resource[];
  change?: {
    monitor?: Change<LoadBalancerMonitorArgs, [cloud: Cloud]>;
    pool?: Change<LoadBalancerPoolArgs, [cloud: Cloud]>;
    balancer?: Change<LoadBalancerArgs>;
  };
}

/**
 * Cloudflare's load balancer before the clouds: a pool for each, looked after by a monitor of its own, and one answers.
 *
 * A cloud is reached at its own name and asked for the domain, by `Host` and in TLS: each has a certificate for it, so that nothing is rewritten and cookies and redirects stay the
 * customer's. Its monitor asks for the same, with the secret that a customer's request carries: a certificate that has lapsed, or a way in that does not know the secret, is seen.
 * (Route 53's checks ask for the cloud's own name, without it.)
 *
 * **Only a monitor moves customers.** A request that one cloud has failed is not tried at the next at once: it may have been an order, and the next cloud's data is another. When no pool is
 * well, the first is asked all the same, whatever its monitor says: it has the data, and the monitor may be wrong.
 *
 * ```ts
 * import { GlobalBalancer } from "../../components/edge/load-balancer";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement;
 * declare const zoneId: string, value: string;
 *
 * new GlobalBalancer("balancer", {
 *   place,
 *   account: "0123456789abcdef0123456789abcdef",
 *   zoneId,
 *   domain: "gocoffee.example",
 *   clouds: [
 *     { cloud: "aws", host: "aws.gocoffee.example" },
 *     { cloud: "gcp", host: "gcp.gocoffee.example" },
 *   ],
 *   policy: "failover",
 *   check: { path: "/", intervalSeconds: 30, failures: 3, regions: ["us-east-1", "us-west-2", "eu-west-1"] },
 *   sockets: ["/api/v1/notifications"],
 *   proxied: true,
 *   ttlSeconds: 60,
 *   secret: { header: "x-go-coffee-edge", value, after: [] },
 *   after: [],
 * });
 * ```
 */
export class GlobalBalancer extends Component {
  readonly outputs: { id: Output<string> };

  constructor(name: string, args: GlobalBalancerArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:edge:GlobalBalancer", name, args.place, opts);
    const pools = args.clouds.map((each) => ({ ...each, made: this.pool(each, args) }));
    const balancer = this.balancer(pools, args);
    this.notify(
      pools.filter(({ can = "now" }) => can === "now").map(({ made }) => made.id),
      args,
    );
    this.outputs = { id: balancer.id };
    this.registerOutputs({ id: balancer.id });
  }

  private pool({ cloud, host, can }: GlobalBalancerArgs["clouds"][number], args: GlobalBalancerArgs): LoadBalancerPool {
    const { account, check, domain, secret, change } = args;
    const watched: LoadBalancerMonitorArgs = {
      accountId: account,
      description: `Go Coffee ${this.place.environment}: ${cloud}`,
      ...planMonitor(check),
      // The name is what TLS is asked for, too.
      header: { Host: [domain], [secret.header]: [secret.value] },
    };
    const monitor = new LoadBalancerMonitor(this.label(`monitor-${cloud}`), changed(watched, change?.monitor, cloud), {
      ...this.here,
      dependsOn: [...secret.after],
      // What the API gives back is as secret as what it was given.
      additionalSecretOutputs: ["header"],
    });
    const sound: LoadBalancerPoolArgs = {
      accountId: account,
      name: ownName(this.place.environment, this.id, "balancer", cloud),
      description: `Go Coffee ${this.place.environment}: the way in on ${cloud}`,
      enabled: can !== "never",
      minimumOrigins: 1,
      checkRegions: poolRegions(check.regions ?? ["us-east-1", "us-west-2", "eu-west-1"]),
      monitor: monitor.id,
      origins: [{ name: cloud, address: host, enabled: true, weight: 1 }],
    };
    return new LoadBalancerPool(this.label(`pool-${cloud}`), changed(sound, change?.pool, cloud), {
      ...this.here,
      // A pool's name is the account's, and once only.
      deleteBeforeReplace: true,
      dependsOn: [...args.after],
    });
  }

  /** One rule of the account's, by its notifications: a pool's own address for mail is deprecated. Source: developers.cloudflare.com/load-balancing/reference/migration-guides/health-monitor-notifications/. */
  private notify(poolIds: Output<string>[], { account, email }: GlobalBalancerArgs): void {
    if (email === undefined || poolIds.length === 0) return;
    new NotificationPolicy(
      this.label("ill"),
      {
        accountId: account,
        name: ownName(this.place.environment, this.id, "balancer", "pools"),
        description: "A cloud does not answer Cloudflare's monitors, or does again: customers are led to another",
        alertType: "load_balancing_health_alert",
        enabled: true,
        filters: { poolIds, newHealths: ["Unhealthy", "Healthy"], eventSources: ["pool"] },
        mechanisms: { emails: [{ id: email }] },
      },
      this.here,
    );
  }

  private balancer(pools: readonly { cloud: Cloud; made: LoadBalancerPool }[], args: GlobalBalancerArgs): LoadBalancer {
    const plan = planBalancer({
      ...{ policy: args.policy, sockets: args.proxied ? args.sockets : [] },
      clouds: pools.map(({ cloud }) => cloud),
      weights: Object.fromEntries(args.clouds.map(({ cloud, weight }) => [cloud, weight])),
    });
    const { weights, sticky } = plan;
    const ids = pools.map(({ made }) => made.id);
    const sound: LoadBalancerArgs = {
      zoneId: args.zoneId,
      name: args.domain,
      description: `Go Coffee ${this.place.environment}: which cloud answers`,
      enabled: true,
      defaultPools: ids,
      // Its health is not looked at.
      fallbackPool: ids[0]!,
      steeringPolicy: plan.steeringPolicy,
      proxied: args.proxied,
      ...(!args.proxied && { ttl: args.ttlSeconds }),
      ...(weights && {
        randomSteering: {
          poolWeights: all(ids).apply((known) =>
            Object.fromEntries(pools.map(({ cloud }, index) => [known[index]!, weights[cloud] ?? 0])),
          ),
          defaultWeight: 0,
        },
      }),
      sessionAffinity: "none",
      ...(sticky && {
        rules: [
          {
            ...sticky,
            overrides: {
              sessionAffinity: "cookie",
              sessionAffinityTtl: 1800,
              // A cloud that is ill keeps nobody.
              sessionAffinityAttributes: { samesite: "Lax", secure: "Always", zeroDowntimeFailover: "sticky" },
            },
          },
        ],
      }),
    };
    return new LoadBalancer(this.label("domain"), changed(sound, args.change?.balancer), {
      ...this.here,
      dependsOn: [...args.after],
    });
  }
}
