import { canonical } from "../../../simulators/aws/common/domain-names";
import type { Standing } from "../../../simulators/core/standing";
import type { Cloud } from "../../../components/core/contracts";
import { linked, pathOf } from "../gcp/links";
import { Missing, type Found } from "../trail";
import { bags, facts, text, texts, type TraceWorld } from "../world";

/*
 * Each cloud's way in, as names and addresses lead to it. By what stands alone.
 */

/** How people call a cloud: as its journeys do. */
export const cloudNames: Readonly<Record<Cloud, string>> = { aws: "AWS", gcp: "Google Cloud", azure: "Azure" };

const token = {
  distribution: "aws:cloudfront/distribution:Distribution",
  rule: "gcp:compute/globalForwardingRule:GlobalForwardingRule",
  address: "gcp:compute/globalAddress:GlobalAddress",
  map: "gcp:compute/uRLMap:URLMap",
  endpoint: "azure-native:cdn:AFDEndpoint",
  domain: "azure-native:cdn:AFDCustomDomain",
} as const;

/** The way in that a name or an address is of; undefined where it is nobody's. */
export function wayInAt(world: TraceWorld, target: string): { cloud: Cloud; standing: Standing } | undefined {
  const at = canonical(target);
  const own = (type: string, property: string) =>
    world.all(type).find((one) => canonical(text(one, property) ?? "") === at);
  const distribution = own(token.distribution, "domainName");
  if (distribution) return { cloud: "aws", standing: distribution };
  const endpoint = own(token.endpoint, "hostName");
  if (endpoint) return { cloud: "azure", standing: endpoint };
  const rule = world.all(token.rule).find((one) => {
    const said = facts(one)["ipAddress"];
    const kept = linked(world, token.address, pathOf(said));
    return [said, kept && facts(kept)["address"]].some((address) => address === target);
  });
  return rule && { cloud: "gcp", standing: rule };
}

/** The names that each cloud's way in answers to, and what says so. */
function hostsOf(world: TraceWorld): { cloud: Cloud; host: string; standing: Standing }[] {
  const each = (cloud: Cloud, standing: Standing, hosts: readonly string[]) =>
    hosts.map((host) => ({ cloud, standing, host: canonical(host) }));
  return [
    ...world.all(token.distribution).flatMap((one) => each("aws", one, texts(one, "aliases"))),
    ...world.all(token.map).flatMap((one) =>
      each(
        "gcp",
        one,
        bags(one, "hostRules").flatMap((rule) => texts(rule, "hosts")),
      ),
    ),
    ...world.all(token.domain).flatMap((one) => each("azure", one, [text(one, "hostName") ?? ""])),
  ];
}

/** The clouds that have a way in. */
export const cloudsWithWaysIn = (world: TraceWorld): Cloud[] => [...new Set(hostsOf(world).map(({ cloud }) => cloud))];

/** The domain that customers ask for, of which each cloud has a name of its own (`aws.DOMAIN`). @throws Missing where no way in tells */
export function domainOf(world: TraceWorld): string {
  const hosts = hostsOf(world);
  const own = hosts.find(({ cloud, host }) => host.startsWith(`${cloud}.`));
  if (own) return own.host.slice(own.cloud.length + 1);
  const [only] = hosts;
  if (only === undefined) throw new Missing("no cloud has a way in that answers to a name");
  return only.host;
}

/** That a cloud's way in answers to a name. @throws Missing */
export function answersTo(world: TraceWorld, cloud: Cloud, domain: string): Found<undefined> {
  const found = hostsOf(world).find((one) => one.cloud === cloud && one.host === domain);
  if (!found) throw new Missing(`the way in on ${cloudNames[cloud]} does not answer to ${domain}`);
  return { by: world.label(found.standing), why: `it answers to ${domain}`, value: undefined };
}
