import { z } from "zod";
import { clouds } from "../components/core/contracts";
import { shown, type Problems } from "../components/core/problems";
import { cloudflarePlans, planLimits, type CloudflarePlan } from "../components/core/cloudflare-plan";
import { cloudflareFailover, route53Failover, type FailoverTime } from "../components/core/failover-time";
import { at, isRecord } from "./checks";

/** Where Route 53's checkers ask from. Source: botocore route53/2013-04-01, HealthCheckRegion. */
export const checkerRegions = [
  ...["us-east-1", "us-west-1", "us-west-2", "eu-west-1"],
  ...["ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "sa-east-1"],
] as const;

/** Source: Route53/latest/DeveloperGuide/resource-record-sets-values-weighted.html. */
const weight = z.int().min(0).max(255).optional().meta({
  description: "This cloud's share, 0–255: of every cloud of the environment's with policy: weighted. Default: none.",
});
const nearestRegion = z
  .string()
  .regex(/^[a-z]{2}-[a-z]+-\d$/)
  .optional()
  .meta({
    description: "The region of AWS's that is nearest to this cloud's. Default: none.",
    errorMessage: "want a region of AWS's, such as us-east-2",
  });

/** Who leads customers to which cloud, and when to the next. */
export const trafficSchema = z
  .strictObject({
    decides: z.enum(["route53", "cloudflare"]).default("route53").meta({
      description:
        "Who decides which cloud answers: route53, by health checks and records; or cloudflare, by its load balancer. One alone does. Default: route53.",
    }),
    policy: z.enum(["failover", "weighted", "latency"]).default("failover").meta({
      description:
        "Which cloud answers: failover, the first that does, in the order of roles; weighted, by weights; latency, the nearest. What is ill answers in no case. Default: failover.",
    }),
    weights: z.strictObject({ aws: weight, gcp: weight, azure: weight }).optional().meta({
      description: "With policy: weighted: what each cloud gets, 0–255, as shares of the sum: { aws: 90, gcp: 10 }.",
    }),
    nearest: z.strictObject({ aws: nearestRegion, gcp: nearestRegion, azure: nearestRegion }).optional().meta({
      description:
        "With policy: latency and decides: route53: AWS's region nearest to each cloud's, none twice: { gcp: us-east-2, azure: us-west-2 }. AWS's own is its region.",
      errorMessage: "want a region of AWS's, such as us-east-2",
    }),
    check: z
      .strictObject({
        path: z
          .string()
          .regex(/^\/[A-Za-z0-9/._-]{0,200}$/)
          .default("/")
          .meta({
            description:
              "What is asked for on every cloud, without a login; 2xx is sound. Default: /, the front end's first page, as the clouds' own checks.",
            errorMessage: "want a path such as / or /api/v1/coffee, without a query",
          }),
        intervalSeconds: z
          .union([z.literal(10), z.literal(30)])
          .default(30)
          .meta({
            description:
              "Seconds between two questions of a checker: 10 or 30; 10 costs more. Never changed in place. Default: 30.",
            errorMessage: "want 10 or 30",
          }),
        failures: z.int().min(1).max(10).default(3).meta({
          description: "After how many failures in a row a cloud counts as ill, 1–10. Default: 3.",
        }),
        regions: z.array(z.enum(checkerRegions)).min(3).max(8).default(["us-east-1", "us-west-2", "eu-west-1"]).meta({
          description: "Where Route 53 asks from, three or more. Default: us-east-1, us-west-2, eu-west-1.",
        }),
      })
      .prefault({})
      .meta({ description: "How it is seen whether a cloud answers." }),
    ttlSeconds: z.int().min(30).max(300).default(60).meta({
      description: "How long resolvers keep an answer, 30–300 seconds. Default: 60.",
    }),
    cloudflare: z
      .strictObject({
        account: z
          .string()
          .regex(/^[0-9a-f]{32}$/)
          .meta({ description: "The account's id.", errorMessage: "want 32 digits and letters a–f, in quotes" }),
        plan: z.enum(cloudflarePlans).meta({
          description:
            "Which plan the zone is on, or will be: it decides how many rules there can be, and how often is checked.",
        }),
        loadBalancing: z.boolean().default(false).meta({
          description:
            "Whether the add-on Load Balancing is bought; without it the API refuses a load balancer. Default: false.",
        }),
        proxied: z.boolean().default(true).meta({
          description:
            "Whether customers come through Cloudflare, its firewall and its limits; false leaves it DNS alone. Default: true.",
        }),
        delegated: z.boolean().default(false).meta({
          description:
            "Whether the registrar has named Cloudflare's servers for two days: until then customers still come straight to the clouds, which let everybody in; from then on they let in what has passed Cloudflare alone. Default: false.",
        }),
        rotated: z.int().min(0).default(0).meta({
          description:
            "How often the secret between Cloudflare and the clouds was changed: one more draws another. One step at a time. Default: 0.",
        }),
      })
      .optional()
      .meta({
        description:
          "Cloudflare as the edge: it holds the domain, and hands ways.DOMAIN to Route 53. Default: none, Route 53 holds the domain.",
      }),
  })
  .optional()
  .meta({
    description:
      "How customers are led to the clouds, and to the next one when one does not answer. Default: the domain leads to AWS alone, and other clouds' records are entered by hand.",
  });

export type TrafficSpec = NonNullable<z.output<typeof trafficSchema>>;

/** The longest time from a cloud's end to an answer of the next, with what is asked for. */
export function failoverOf({ decides, check, ttlSeconds, cloudflare }: TrafficSpec): FailoverTime {
  return decides === "cloudflare"
    ? cloudflareFailover({ check, ttlSeconds, proxied: cloudflare?.proxied ?? true })
    : route53Failover({ check, ttlSeconds });
}

/** What `traffic` needs of the rest. */
export function checkTraffic(value: unknown, problems: Problems): void {
  const traffic = at(value, "traffic");
  if (!isRecord(traffic)) return;
  const dns = at(value, "edge", "dns");
  if (!isRecord(at(value, "clouds", "aws")))
    problems.add("traffic", "want clouds.aws: names and health checks are Route 53's");
  if (!isRecord(at(value, "edge")) || dns === "none")
    problems.add("traffic", "want edge with a zone: without names of its own nothing can be led anywhere");
  checkDecider(traffic, problems);
  checkPolicy(value, traffic, problems);
  checkCloudflare(value, traffic, problems);
  checkTime(value, traffic, problems);
}

function checkDecider(traffic: Record<string, unknown>, problems: Problems): void {
  if (at(traffic, "decides") !== "cloudflare") return;
  const cloudflare = at(traffic, "cloudflare");
  if (!isRecord(cloudflare)) {
    problems.add("traffic.cloudflare", "missing; want it with decides: cloudflare");
    return;
  }
  if (at(cloudflare, "loadBalancing") !== true)
    problems.add(
      "traffic.cloudflare.loadBalancing",
      "want true with decides: cloudflare: the load balancer is an add-on, and the API refuses one until it is bought",
    );
}

function checkPolicy(value: unknown, traffic: Record<string, unknown>, problems: Problems): void {
  const policy = at(traffic, "policy") ?? "failover";
  const asked = clouds.filter((cloud) => isRecord(at(value, "clouds", cloud)));
  for (const [section, wanted] of [
    ["weights", policy === "weighted"],
    ["nearest", policy === "latency" && at(traffic, "decides") !== "cloudflare"],
  ] as const) {
    const given = at(traffic, section);
    if (!wanted && given !== undefined)
      problems.add(["traffic", section], `want it with policy: ${section === "weights" ? "weighted" : "latency"} only`);
    if (!wanted) continue;
    const needs = section === "weights" ? asked : asked.filter((cloud) => cloud !== "aws");
    for (const cloud of needs)
      if (at(given, cloud) === undefined)
        problems.add(["traffic", section, cloud], `missing; want it with policy: ${String(policy)}`);
    for (const cloud of clouds)
      if (at(given, cloud) !== undefined && !asked.includes(cloud))
        problems.add(["traffic", section, cloud], `want a cloud of the environment's: clouds.${cloud} is not there`);
  }
  if (policy === "weighted") {
    const weights = asked.map((cloud) => at(traffic, "weights", cloud)).filter((one) => typeof one === "number");
    if (weights.length > 0 && weights.every((one) => one === 0))
      problems.add("traffic.weights", "want one above 0: all zero means equal shares to Route 53");
  }
  if (policy === "latency") {
    const own = at(traffic, "nearest", "aws") ?? at(value, "clouds", "aws", "region");
    const regions = [own, ...asked.filter((one) => one !== "aws").map((one) => at(traffic, "nearest", one))];
    const twice = regions.find((one, index) => typeof one === "string" && regions.indexOf(one) !== index);
    if (twice !== undefined)
      problems.add(
        "traffic.nearest",
        `want each region once, got ${shown(twice)} twice: Route 53 takes one record of a region`,
      );
  }
}

function checkCloudflare(value: unknown, traffic: Record<string, unknown>, problems: Problems): void {
  const cloudflare = at(traffic, "cloudflare");
  if (!isRecord(cloudflare)) return;
  if (at(value, "edge", "dns") === "delegated")
    problems.add(
      "edge.dns",
      "want zone with traffic.cloudflare: the domain is handed to Cloudflare's servers, and not to a zone of Route 53's",
    );
  const plan = at(cloudflare, "plan");
  if (!cloudflarePlans.some((one) => one === plan)) return;
  const { monitorInterval } = planLimits[plan as CloudflarePlan];
  const interval = at(traffic, "check", "intervalSeconds") ?? 30;
  if (at(traffic, "decides") === "cloudflare" && typeof interval === "number" && interval < monitorInterval)
    problems.add(
      "traffic.check.intervalSeconds",
      `want another plan: Cloudflare's ${String(plan)} checks every ${monitorInterval} seconds at most, and 30 needs business, 10 enterprise`,
    );
}

/** The objective is a promise: what cannot keep it is refused before anything stands. */
function checkTime(value: unknown, traffic: Record<string, unknown>, problems: Problems): void {
  const minutes = minutesOf(at(value, "objectives", "rto"));
  const read = trafficSchema.safeParse(traffic);
  if (minutes === undefined || !read.success || read.data === undefined) return;
  const { detection, propagation, ttl, steering, seconds } = failoverOf(read.data);
  if (seconds > minutes * 60)
    problems.add(
      "traffic.check",
      `want a failover within objectives.rto (${minutes * 60} s), got ${seconds} s: ${detection} to notice, ${propagation} to spread, ${ttl} in resolvers, ${steering} to steer`,
    );
}

function minutesOf(text: unknown): number | undefined {
  const found = typeof text === "string" ? /^(\d+)([mhd])$/.exec(text) : null;
  return found ? Number(found[1]) * { m: 1, h: 60, d: 1440 }[found[2] as "m" | "h" | "d"] : undefined;
}
