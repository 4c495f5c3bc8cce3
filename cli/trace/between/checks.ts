import type { Standing } from "../../../simulators/core/standing";
import { Unjudged } from "../trail";
import { facts, text, texts, type TraceWorld } from "../world";

/** Whether what answers a name is well: whether it answers a path, which is what a check asks for. */
export type NameIsWell = (name: string, path: string) => boolean;

/**
 * Whether a health check of Route 53's says that all is well, given which names are.
 * Source: docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-types.html; one that is turned off counts as well.
 * @throws Unjudged for a kind that nothing here knows
 */
export function checkIsWell(world: TraceWorld, check: Standing, nameIsWell: NameIsWell): boolean {
  const all = facts(check);
  const inverted = all["invertHealthcheck"] === true;
  if (all["disabled"] === true) return !inverted;
  return judged(world, check, nameIsWell) !== inverted;
}

function judged(world: TraceWorld, check: Standing, nameIsWell: NameIsWell): boolean {
  const all = facts(check);
  const type = String(all["type"]);
  if (type === "CALCULATED") {
    const children = texts(check, "childHealthchecks").map((id) => checkCalled(world, id));
    const well = children.filter((one) => one !== undefined && checkIsWell(world, one, nameIsWell));
    return well.length >= Number(all["childHealthThreshold"] ?? children.length);
  }
  if (/^HTTPS?(_STR_MATCH)?$|^TCP$/.test(type))
    return nameIsWell(text(check, "fqdn") ?? text(check, "ipAddress") ?? "", text(check, "resourcePath") ?? "/");
  throw new Unjudged(`${world.label(check)} is of the kind ${type}, which is not judged`);
}

export const checkCalled = (world: TraceWorld, id: unknown): Standing | undefined =>
  world.find("aws:route53/healthCheck:HealthCheck", id);
