import { isIPv4 } from "node:net";
import { bag, bags, list, text } from "../core/paths";
import type { Request, Rule } from "../core/spec";
import { atLeast, boughtIn, planOf, planOfZone } from "./account";
import { fullName, liesIn } from "./names";
import { leastInterval, selfServe } from "./offers";
import { atCreate, held, inZone, type Parts, rule, tokenOf } from "./part";
import { badRequest, invalidBalancing } from "./words";
import { nameOf, zoneOf } from "./zone";

const [balancer, pool, monitor] = [
  tokenOf("loadBalancer"),
  tokenOf("loadBalancerPool"),
  tokenOf("loadBalancerMonitor"),
];
const docs = "developers.cloudflare.com/load-balancing";
const limits = `${docs}/reference/limitations/`;
const made = "2024-01-01T00:00:00Z";

/** The plan that an account's pools and monitors go by: they are in no zone. */
const accountPlan = ({ world }: Pick<Request, "world">) => planOfZone(world, "");
const contract = (request: Request) => atLeast(accountPlan(request), "enterprise");

const alchemy =
  "alchemy-run/alchemy-effect, packages/alchemy/test/Cloudflare/LoadBalancer: the answers of an account without it";

const zoneHasIt: Rule = rule(
  "cloudflare.load-balancer.bought",
  `${docs}/get-started/enable-load-balancing/; text: ${alchemy}`,
  ({ world }) => (boughtIn(world).loadBalancing ? undefined : badRequest(1002, "load balancing not enabled for zone")),
);

const accountHasIt: Rule = rule(
  "cloudflare.pool.bought",
  `${docs}/get-started/enable-load-balancing/; text: ${alchemy}`,
  ({ world }) =>
    boughtIn(world).loadBalancing
      ? undefined
      : badRequest(1002, "Internal error creating or modifying pool. Access Failed."),
);

const interval: Rule = rule(
  "cloudflare.monitor.interval",
  `${limits}; text: cloudflare/terraform-provider-cloudflare issues 133, and 871 of an account without load balancing`,
  (request) => {
    const bought = boughtIn(request.world).loadBalancing;
    const [least, most] = bought ? [leastInterval[accountPlan(request)], 3600] : [0, 0];
    const value = Number(request.inputs["interval"] ?? 60);
    return value >= least && value <= most
      ? undefined
      : invalidBalancing(`interval is not in range [${least}, ${most}]`);
  },
);

/** Source: SDK, LoadBalancerMonitorArgs: path, headers, codes and bodies are of HTTP and HTTPS alone; `port` is asked for by TCP, UDP and SMTP. */
const forms: Rule = rule(
  "cloudflare.monitor.form",
  "@pulumi/cloudflare 6.22, LoadBalancerMonitorArgs",
  ({ inputs }) => {
    const type = String(inputs["type"] ?? "http").toLowerCase();
    const web = type === "http" || type === "https";
    const ofWeb = ["expectedBody", "expectedCodes", "path", "followRedirects"].find((key) => !web && inputs[key]);
    if (ofWeb !== undefined) return invalidBalancing(`${ofWeb} is only valid for HTTP and HTTPS monitors`);
    if (web && !text(inputs["expectedCodes"]) && !text(inputs["expectedBody"]))
      return invalidBalancing("expected_codes or expected_body is required for HTTP and HTTPS monitors");
    return ["tcp", "udp_icmp", "smtp"].includes(type) && inputs["port"] === undefined
      ? invalidBalancing(`port is required for ${type} monitors`)
      : undefined;
  },
);

/** How many a self-serve account has. The page says the numbers; the text is ours. */
const most = (id: string, token: string, count: number): Rule =>
  atCreate(`cloudflare.${id}.quota`, limits, (request) =>
    !contract(request) && request.world.all(token).length >= count
      ? invalidBalancing(`limit of ${count} reached`)
      : undefined,
  );

const regions: Rule = rule(
  "cloudflare.pool.regions",
  "text: cloudflare/cloudflare-ingress-controller issue 18; SDK: null means every data centre",
  (request) => {
    const { checkRegions, monitor: watched } = request.inputs;
    const named = list(checkRegions).map((one) => String(one).toUpperCase());
    const everywhere = (watched !== undefined && named.length === 0) || named.includes("ALL_REGIONS");
    return everywhere && !contract(request)
      ? invalidBalancing(
          "Probing from every data centre is not allowed with this subscription. Please choose regions to probe from.",
        )
      : undefined;
  },
);

const poolName: Rule = rule(
  "cloudflare.pool.name",
  "@pulumi/cloudflare 6.22, LoadBalancerPoolArgs.name; text: cloudflare/terraform-provider-cloudflare issue 6275",
  (request) => {
    const name = String(request.inputs["name"]);
    if (!/^[A-Za-z0-9_-]+$/.test(name))
      return invalidBalancing("name may have alphanumeric characters, hyphens, and underscores only");
    const taken = request.world
      .all(pool)
      .some(
        (one) =>
          one.id !== request.id &&
          one.inputs["name"] === name &&
          one.inputs["accountId"] === request.inputs["accountId"],
      );
    return taken ? badRequest(1003, "value not unique") : undefined;
  },
);

const origins: Rule = rule("cloudflare.pool.origins", `${docs}/pools/create-pool/, ${limits}`, (request) => {
  const all = bags(request.inputs["origins"]);
  if (all.length === 0) return invalidBalancing("origins: at least one is required");
  const key = (one: (typeof all)[number]) =>
    [one["address"], one["port"] ?? 0, one["virtualNetworkId"] ?? ""].join(" ");
  for (const names of [all.map((one) => String(one["name"])), all.map(key)])
    if (new Set(names).size !== names.length)
      return invalidBalancing("origins: names and addresses must be unique in a pool");
  const addresses = all.map((one) => ({ address: text(one["address"]) ?? "", network: one["virtualNetworkId"] }));
  const inside = addresses.find(
    ({ address, network }) => isIPv4(address) && isPrivate(address) && network === undefined,
  );
  if (inside) return invalidBalancing(`origins: ${inside.address} is a private address, and has no virtual network`);
  const count = request.world
    .all(pool)
    .filter((one) => one.id !== request.id)
    .reduce((sum, one) => sum + list(one.inputs["origins"]).length, all.length);
  return !contract(request) && count > selfServe.endpoints
    ? invalidBalancing(`limit of ${selfServe.endpoints} origins reached`)
    : undefined;
});

const isPrivate = (address: string): boolean =>
  /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(address);

const hostname: Rule = rule(
  "cloudflare.load-balancer.name",
  `${docs}/understand-basics/load-balancing-components/: a hostname of the zone; text: cloudflare/terraform-provider-cloudflare issue 6275 (1003)`,
  (request) => {
    const [name, zone] = [String(request.inputs["name"]).toLowerCase(), nameOf(zoneOf(request))];
    if (!liesIn(name, zone)) return invalidBalancing(`name: ${name} is not in the zone ${zone}`);
    const taken = request.world
      .all(balancer)
      .some((one) => one.id !== request.id && fullName(String(one.inputs["name"]), zone) === name);
    return taken ? badRequest(1003, "value not unique") : undefined;
  },
);

const somePool: Rule = rule(
  "cloudflare.load-balancer.pools",
  `${docs}/load-balancers/create-load-balancer/`,
  ({ inputs }) =>
    list(inputs["defaultPools"]).length === 0 ? invalidBalancing("default_pools: at least one is required") : undefined,
);

/** Source: SDK, LoadBalancerArgs.popPools: only of Enterprise; limitations: one custom rule for each hostname below it. */
const ofContract: Rule = rule(
  "cloudflare.load-balancer.plan",
  `${limits}; @pulumi/cloudflare 6.22, LoadBalancerArgs.popPools`,
  (request) => {
    if (atLeast(planOf(request), "enterprise")) return undefined;
    if (Object.keys(bag(request.inputs["popPools"])).length > 0)
      return invalidBalancing("pop_pools is not allowed with this subscription");
    return list(request.inputs["rules"]).length > selfServe.rules
      ? invalidBalancing(`rules: at most ${selfServe.rules} with this subscription`)
      : undefined;
  },
);

const poolsOf = ["defaultPools.*", "fallbackPool", "countryPools.*.*", "regionPools.*.*", "popPools.*.*"];

export const balancingParts: Parts = {
  [balancer]: {
    refers: {
      zoneId: inZone,
      ...Object.fromEntries(poolsOf.map((path) => [path, held("loadBalancerPool")])),
      ...Object.fromEntries(poolsOf.map((path) => [`rules.*.overrides.${path}`, held("loadBalancerPool")])),
    },
    rules: [zoneHasIt, hostname, somePool, ofContract, most("load-balancer", balancer, selfServe.loadBalancers)],
    outputs: (request) => ({ ...{ createdOn: made, modifiedOn: made }, zoneName: nameOf(zoneOf(request)) }),
  },
  [pool]: {
    refers: { monitor: held("loadBalancerMonitor") },
    rules: [accountHasIt, poolName, origins, regions, most("pool", pool, selfServe.pools)],
    outputs: () => ({ createdOn: made, modifiedOn: made, networks: ["cloudflare"] }),
  },
  [monitor]: {
    rules: [interval, forms, most("monitor", monitor, selfServe.monitors)],
    outputs: ({ inputs }) => {
      const web = /^https?$/i.test(String(inputs["type"] ?? "http"));
      const method = inputs["method"] ?? (web ? "GET" : "connection_established");
      return { createdOn: made, modifiedOn: made, method, ...(web && { path: inputs["path"] ?? "/" }) };
    },
  },
};
