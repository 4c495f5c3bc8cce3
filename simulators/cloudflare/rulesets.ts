import { at, bag, bags, list, text } from "../core/paths";
import type { Request, Rule } from "../core/spec";
import { isUnknown, type Props } from "../protocol/values";
import { atLeast, planOf, planOfZone } from "./account";
import { managedRulesets, rateLimitPeriods, rateLimitTimeout, rulesInPhase } from "./offers";
import { inZone, type Parts, rule, tokenOf } from "./part";
import { badRequest, invalidRuleset } from "./words";

const token = tokenOf("ruleset");
const docs = "developers.cloudflare.com";
const phaseOf = (inputs: Props): string => String(inputs["phase"]);
const rulesOf = (inputs: Props): Props[] => bags(inputs["rules"]);

const answered =
  "userbradley/documentation.breadnet.co.uk issue 609, cloudflare/terraform-provider-cloudflare issue 6273 (20217)";

/** A phase has one ruleset that it begins with. */
const entryPoint: Rule = rule("cloudflare.ruleset.entry-point", `text: ${answered}`, (request) => {
  const { inputs, world, id } = request;
  const kind = String(inputs["kind"]);
  if (kind !== "zone" && kind !== "root") return undefined;
  const taken = world
    .all(token)
    .some(
      (one) =>
        one.id !== id &&
        one.inputs["kind"] === kind &&
        phaseOf(one.inputs) === phaseOf(inputs) &&
        one.inputs["zoneId"] === inputs["zoneId"] &&
        one.inputs["accountId"] === inputs["accountId"],
    );
  return taken
    ? invalidRuleset(
        `'${kind}' is not a valid value for kind because exceeded maximum number of ${kind} rulesets for phase ${phaseOf(inputs)}`,
      )
    : undefined;
});

const kinds: Rule = rule(
  "cloudflare.ruleset.kind",
  `${docs}/ruleset-engine/about/rulesets/; account-level rules: ${docs}/waf/account/ (Enterprise)`,
  (request) => {
    const { kind, zoneId } = request.inputs;
    if (kind === "managed")
      return invalidRuleset("'managed' is not a valid value for kind because managed rulesets are Cloudflare's own");
    if (kind === "zone" && zoneId === undefined)
      return invalidRuleset("'zone' is not a valid value for kind because an account has root rulesets");
    if ((kind === "root" || kind === "custom") && zoneId !== undefined)
      return invalidRuleset(`'${String(kind)}' is not a valid value for kind because a zone has zone rulesets`);
    return zoneId === undefined && !atLeast(planOfZone(request.world, ""), "enterprise")
      ? invalidRuleset(
          `'${String(kind)}' is not a valid value for kind because not entitled: account rulesets need an Enterprise plan`,
        )
      : undefined;
  },
);

const count: Rule = rule(
  "cloudflare.ruleset.count",
  `simulators/cloudflare/offers.ts; text: dashboards' reports of 20217, "exceeded the maximum number of rules in the phase"`,
  (request) => {
    const most = rulesInPhase[phaseOf(request.inputs)]?.[planOf(request)];
    const has = rulesOf(request.inputs).length;
    return most !== undefined && has > most
      ? invalidRuleset(
          `exceeded the maximum number of rules in the phase ${phaseOf(request.inputs)}: ${has} out of ${most}`,
        )
      : undefined;
  },
);

/** What may be done in a phase. Source: developers.cloudflare.com/ruleset-engine/reference/phases-list/, /ruleset-engine/rules-language/actions/. */
const stops = ["block", "challenge", "js_challenge", "managed_challenge", "log"];
const actions: Readonly<Record<string, readonly string[]>> = {
  http_request_firewall_custom: [...stops, "skip", "execute"],
  http_ratelimit: [...stops, "execute", "skip"],
  http_request_firewall_managed: ["execute", "skip", "log", "block", "challenge", "js_challenge", "managed_challenge"],
  http_request_transform: ["rewrite"],
  http_request_late_transform: ["rewrite"],
  http_response_headers_transform: ["rewrite"],
  http_request_origin: ["route"],
  http_request_dynamic_redirect: ["redirect"],
  http_request_redirect: ["redirect"],
  http_config_settings: ["set_config"],
  http_request_cache_settings: ["set_cache_settings"],
  http_response_compression: ["compress_response"],
  http_custom_errors: ["serve_error"],
};

const action: Rule = rule(
  "cloudflare.ruleset.action",
  `${docs}/ruleset-engine/rules-language/actions/; log: ${docs}/waf/custom-rules/#availability (Enterprise)`,
  (request) => {
    const allowed = actions[phaseOf(request.inputs)];
    const given = rulesOf(request.inputs).map((one) => String(one["action"]).toLowerCase());
    const odd = allowed && given.find((one) => !allowed.includes(one));
    if (odd !== undefined)
      return invalidRuleset(
        `'${odd}' is not a valid value for action because it is not allowed in phase ${phaseOf(request.inputs)}`,
      );
    const logs =
      ["http_request_firewall_custom", "http_ratelimit"].includes(phaseOf(request.inputs)) && given.includes("log");
    return logs && !atLeast(planOf(request), "enterprise")
      ? invalidRuleset("'log' is not a valid value for action because not entitled")
      : undefined;
  },
);

/** The rulesets that a rule executes: Cloudflare's own from a plan on, or one of the account's. */
const executed: Rule = rule(
  "cloudflare.ruleset.executes",
  `${docs}/waf/managed-rules/#availability, /waf/managed-rules/deploy-zone-dashboard/`,
  (request) => {
    for (const one of rulesOf(request.inputs).filter(({ action: does }) => does === "execute")) {
      const id = text(at(one, "actionParameters.id")) ?? "";
      const from = managedRulesets[id];
      if (from === undefined && !request.world.find(token, id))
        return invalidRuleset(`'${id}' is not a valid value for id because could not find ruleset`);
      if (from !== undefined && !atLeast(planOf(request), from))
        return invalidRuleset(`'${id}' is not a valid value for id because not entitled to use the ruleset`);
    }
    return undefined;
  },
);

const expression: Rule = rule(
  "cloudflare.ruleset.expression",
  `${docs}/ruleset-engine/rules-language/expressions/#maximum-rule-expression-length, /ruleset-engine/rules-language/operators/ (matches: Business); text: reports of 20127`,
  (request) => {
    for (const one of rulesOf(request.inputs)) {
      const said = text(one["expression"]);
      if (said === undefined) continue;
      if (said.trim() === "") return badRequest(20127, "expression cannot be empty");
      if (said.length > 4096)
        return badRequest(20127, `expression is too long: ${said.length} characters, the maximum is 4096`);
      const bare = said.replace(/"(\\.|[^"\\])*"/g, '""');
      if (/(\smatches\s|\s~\s)/.test(bare) && !atLeast(planOf(request), "business"))
        return badRequest(
          20127,
          "not entitled: the use of operator Matches is not allowed, a Business plan or a WAF Advanced plan is needed",
        );
      const open = [...bare].reduce(
        (depth, letter) => (depth < 0 ? depth : depth + (letter === "(" ? 1 : letter === ")" ? -1 : 0)),
        0,
      );
      if (open !== 0) return badRequest(20127, "filter parsing error: unbalanced parentheses");
    }
    return undefined;
  },
);

const unlike: Rule = rule(
  "cloudflare.ruleset.refs",
  `${docs}/ruleset-engine/rulesets-api/: a ref is unique in its ruleset`,
  ({ inputs }) => {
    const refs = rulesOf(inputs).flatMap(({ ref }) => text(ref) ?? []);
    const twice = refs.find((ref, index) => refs.indexOf(ref) !== index);
    return twice === undefined
      ? undefined
      : invalidRuleset(`'${twice}' is not a valid value for ref because it is not unique`);
  },
);

/** The fields that requests are counted by, below Enterprise. Source: developers.cloudflare.com/waf/rate-limiting-rules/#availability. */
const countedBy = ["cf.colo.id", "ip.src", "cf.unique_visitor_id"];

function rateProblem(one: Props, request: Request): string | undefined {
  const plan = planOf(request);
  const limit = bag(one["ratelimit"]);
  const fields = list(limit["characteristics"]).map(String);
  if (!fields.includes("cf.colo.id")) return "'characteristics' must include cf.colo.id";
  const odd = fields.find((field) => !countedBy.includes(field));
  if (odd !== undefined && !atLeast(plan, "enterprise"))
    return `'${odd}' is not a valid value for characteristics because not entitled`;
  if (fields.includes("cf.unique_visitor_id") && !atLeast(plan, "business"))
    return "'cf.unique_visitor_id' is not a valid value for characteristics because not entitled";
  const [period, timeout] = [limit["period"], limit["mitigationTimeout"]];
  if (!isUnknown(period) && !rateLimitPeriods[plan].includes(Number(period)))
    return `'${String(period)}' is not a valid value for period because not entitled to use the period ${String(period)}, can only use a period among [${rateLimitPeriods[plan].join(", ")}]`;
  if (Number(timeout ?? 0) > rateLimitTimeout[plan])
    return `'${String(timeout)}' is not a valid value for mitigation_timeout because not entitled, at most ${rateLimitTimeout[plan]}`;
  if (/challenge$/.test(String(one["action"])) && Number(timeout ?? 0) !== 0 && !atLeast(plan, "enterprise"))
    return `'${String(timeout)}' is not a valid value for mitigation_timeout because it must be 0 with the action ${String(one["action"])}`;
  return text(limit["countingExpression"]) && !atLeast(plan, "business")
    ? "'counting_expression' is not allowed because not entitled"
    : undefined;
}

const rate: Rule = rule(
  "cloudflare.ruleset.rate-limit",
  `${docs}/waf/rate-limiting-rules/#availability, /waf/rate-limiting-rules/parameters/`,
  (request) => {
    const limited = phaseOf(request.inputs) === "http_ratelimit";
    for (const one of rulesOf(request.inputs)) {
      const has = one["ratelimit"] !== undefined;
      if (has !== limited && one["action"] !== "skip")
        return invalidRuleset(
          limited
            ? "a rule in the phase http_ratelimit needs 'ratelimit'"
            : `'ratelimit' is not allowed in the phase ${phaseOf(request.inputs)}`,
        );
      const wrong = limited && has ? rateProblem(one, request) : undefined;
      if (wrong !== undefined) return invalidRuleset(wrong);
    }
    return undefined;
  },
);

/** Each rule gets an id that it keeps while its `ref` stays, and a `ref` that is its id where it was given none. */
function outputs({ inputs, current, digits }: Request): Props {
  const before = bags(current?.outputs["rules"]);
  const rules = rulesOf(inputs).map((one, index) => {
    const same = before.find((old) => one["ref"] !== undefined && old["ref"] === one["ref"]);
    const id = text(same?.["id"]) ?? digits(32, `rule ${text(one["ref"]) ?? index}`);
    return { enabled: true, ...one, id, ref: one["ref"] ?? id };
  });
  return { rules, lastUpdated: "2024-01-01T00:00:00Z" };
}

export const rulesetParts: Parts = {
  [token]: {
    refers: { zoneId: inZone },
    rules: [kinds, entryPoint, count, action, executed, expression, unlike, rate],
    outputs,
  },
};
