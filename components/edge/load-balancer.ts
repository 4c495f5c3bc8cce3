import { LoadBalancer, type LoadBalancerArgs } from "@pulumi/cloudflare/loadBalancer";
import { LoadBalancerMonitor, type LoadBalancerMonitorArgs } from "@pulumi/cloudflare/loadBalancerMonitor";
import { LoadBalancerPool, type LoadBalancerPoolArgs } from "@pulumi/cloudflare/loadBalancerPool";
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
  /** The clouds, in the order in which they are asked: each by its own name, which leads straight to it. */
  clouds: readonly { cloud: Cloud; host: string; weight?: number | undefined }[];
  policy: "failover" | "weighted" | "latency";
  /** As Route 53 asks, and from near to where it does. @defaultValue regions: two of North America, one of Europe */
  check: { path: string; intervalSeconds: number; failures: number; regions?: readonly string[] };
  /** The paths that speak WebSocket. */
  sockets: readonly string[];
  /** Whether customers come through Cloudflare. */
  proxied: boolean;
  /** Seconds that resolvers keep an answer, where it is not proxied. */
  ttlSeconds: number;
  /** Who is told of a pool that is ill. @defaultValue nobody */
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
 * customer's. Its monitor asks for the cloud's own name instead: that a request without the secret gets through for that one path is the same rule that lets Route 53's checks pass.
 *
 * ```ts
 * import { GlobalBalancer } from "../../components/edge/load-balancer";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement;
 * declare const zoneId: string;
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
 *   after: [],
 * });
 * ```
 */
export class GlobalBalancer extends Component {
  readonly outputs: { id: Output<string> };

  constructor(name: string, args: GlobalBalancerArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:edge:GlobalBalancer", name, args.place, opts);
    const pools = args.clouds.map((each) => ({ cloud: each.cloud, made: this.pool(each, args) }));
    const balancer = this.balancer(pools, args);
    this.outputs = { id: balancer.id };
    this.registerOutputs({ id: balancer.id });
  }

  private pool({ cloud, host }: GlobalBalancerArgs["clouds"][number], args: GlobalBalancerArgs): LoadBalancerPool {
    const { account, check, email, change } = args;
    const watched: LoadBalancerMonitorArgs = {
      accountId: account,
      description: `Go Coffee ${this.place.environment}: ${cloud}`,
      ...planMonitor(check),
      // What TLS is asked for, too.
      header: { Host: [host] },
    };
    const monitor = new LoadBalancerMonitor(
      this.label(`monitor-${cloud}`),
      changed(watched, change?.monitor, cloud),
      this.here,
    );
    const sound: LoadBalancerPoolArgs = {
      accountId: account,
      name: ownName(this.place.environment, this.id, "balancer", cloud),
      description: `Go Coffee ${this.place.environment}: the way in on ${cloud}`,
      enabled: true,
      minimumOrigins: 1,
      checkRegions: poolRegions(check.regions ?? ["us-east-1", "us-west-2", "eu-west-1"]),
      monitor: monitor.id,
      ...(email !== undefined && { notificationEmail: email }),
      origins: [{ name: cloud, address: host, enabled: true, weight: 1 }],
    };
    return new LoadBalancerPool(this.label(`pool-${cloud}`), changed(sound, change?.pool, cloud), {
      ...this.here,
      // A pool's name is the account's, and once only.
      deleteBeforeReplace: true,
      dependsOn: [...args.after],
    });
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
      // When all are ill, the last is asked all the same: a monitor may be wrong.
      fallbackPool: ids.at(-1)!,
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
      // A request that a pool fails goes to the next one at once, before its monitor has noticed.
      ...(args.proxied && { adaptiveRouting: { failoverAcrossPools: true } }),
    };
    return new LoadBalancer(this.label("domain"), changed(sound, args.change?.balancer), {
      ...this.here,
      dependsOn: [...args.after],
    });
  }
}
