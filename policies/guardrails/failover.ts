// Levels, severities and controls: the project's rule catalogue, from the requirement texts.
import type { HealthCheckArgs, RecordArgs } from "@pulumi/aws/route53";
import type { LoadBalancerMonitorArgs } from "@pulumi/cloudflare/loadBalancerMonitor";
import { fail, notApplicable, pass, type About, type ResourceRule, type Rule, type StackRule } from "../shared/rule";

const record = "aws:route53/record:Record";
const healthCheck = "aws:route53/healthCheck:HealthCheck";

/** What grades promise where the configuration says nothing, in minutes. */
const promised = { dev: 24 * 60, staging: 4 * 60, prod: 60 } as const;

const within = (seconds: number, { grade, rtoMinutes = promised[grade] }: About) =>
  seconds <= rtoMinutes * 60
    ? pass
    : fail(
        `it takes ${seconds} s until another cloud answers, and the objective is ${rtoMinutes * 60} s; check more often, or keep answers for less`,
      );

const facts = {
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { soc2: ["A1.2"], hipaa: ["164.308(a)(7)(i)"], gdpr: ["32(1)(c)"] },
  unconfirmed: ["A1.2", "164.308(a)(7)(i)", "32(1)(c)"],
  because: "who promises to be back within an hour may not take longer than that to notice",
} as const;

/**
 * Route 53: six seconds for each question at most, a minute until its servers know, and a minute for which an alias of CloudFront's is kept.
 * Source: Route53/latest/DeveloperGuide, dns-failover-determining-health-of-endpoints.
 */
const recordFits: StackRule<RecordArgs> = {
  ...facts,
  id: "aws-route53-failover-fits-rto",
  applies: [record],
  reads: [healthCheck],
  judges: "a record that is tied to a health check is left within the environment's objective",
  remedy: "Lower the health check's requestInterval or failureThreshold, or the record's ttl.",
  checkStack(it, stack) {
    const [check] = stack.behind<HealthCheckArgs>(it, "healthCheckId", healthCheck);
    if (check === undefined) return notApplicable("no health check of this stack decides over it");
    const { disabled, invertHealthcheck, requestInterval = 30, failureThreshold = 3 } = check.props;
    if (disabled === true && invertHealthcheck === true)
      return notApplicable("its cloud is taken out: it counts as ill");
    if (disabled === true) return fail("its health check is disabled, which counts as well; invert it instead");
    const ttl = it.props.ttl ?? 60;
    return within(Number(requestInterval) * Number(failureThreshold) + 6 + 60 + Number(ttl), it);
  },
};

/** Cloudflare: each question is tried again at once, `retries` times, before it counts as failed. Source: developers.cloudflare.com/load-balancing/monitors/. */
const monitorFits: ResourceRule<LoadBalancerMonitorArgs> = {
  ...facts,
  id: "cloudflare-failover-fits-rto",
  applies: ["cloudflare:index/loadBalancerMonitor:LoadBalancerMonitor"],
  judges: "a pool that is ill is left within the environment's objective",
  remedy: "Lower the monitor's interval, retries, timeout or consecutiveDown.",
  check({ interval = 60, retries = 2, timeout = 5, consecutiveDown = 1 }, about) {
    return within(
      Math.max(1, Number(consecutiveDown)) * (Number(interval) + Number(timeout) * (Number(retries) + 1)) + 15,
      about,
    );
  },
};

export const failoverRules: readonly Rule[] = [recordFits, monitorFits];
