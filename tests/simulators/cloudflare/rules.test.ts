import { List } from "@pulumi/cloudflare/list";
import { LogpushJob } from "@pulumi/cloudflare/logpushJob";
import { NotificationPolicy } from "@pulumi/cloudflare/notificationPolicy";
import { Ruleset, type RulesetArgs } from "@pulumi/cloudflare/ruleset";
import type { Plan } from "../../../simulators/cloudflare/account";
import { account, clouds, passes, refused, zone } from "./clouds";

type Rules = Exclude<RulesetArgs["rules"], undefined>;
type Rule = { action: string; expression: string } & Record<string, unknown>;

const ruleset =
  (phase: string, rules: Rule[], more: Partial<RulesetArgs> = {}) =>
  () =>
    new Ruleset(`rules-${phase}`, {
      zoneId: zone().id,
      kind: "zone",
      name: "edge",
      phase,
      rules: rules as Rules,
      ...more,
    });
const block = { action: "block", expression: '(http.request.uri.path eq "/admin")' };
const limit = (more: object = {}, rule: object = {}): Rule => ({
  ...{ action: "block", expression: '(starts_with(http.request.uri.path, "/api/"))', ...rule },
  ratelimit: { characteristics: ["cf.colo.id", "ip.src"], period: 60, requestsPerPeriod: 100, mitigationTimeout: 60, ...more }, // prettier-ignore
});
const managed = (id: string) => ({ action: "execute", expression: "true", actionParameters: { id } });
const [cloudflares, free] = ["efb7b8c949ac4650a09736fc376e9aee", "77454fe2d30c4220b5701f6fdfb893ba"];
const custom = "http_request_firewall_custom";

it("gives each rule an id, which stays where its ref does", async () => {
  const made = clouds();
  const idsOf = (run: { one(type: string): { outputs: Record<string, unknown> } }) =>
    (run.one("cloudflare:index/ruleset:Ruleset").outputs["rules"] as { id: string; ref: string }[]).map(({ id }) => id);
  const [first] = idsOf(await made.run(ruleset(custom, [{ ...block, ref: "admin" }])));
  const both = [
    { ...block, ref: "before", expression: "true" },
    { ...block, ref: "admin" },
  ];
  const after = await made.run(ruleset(custom, both));
  expect(after.changes).toMatchObject({ update: 1, replace: 0 });
  expect(idsOf(after)[1]).toBe(first);
});

it("has one entry point in each phase", async () => {
  await refused(() => {
    const zoneId = zone().id;
    const args = { zoneId, kind: "zone", phase: custom, rules: [block] };
    const first = new Ruleset("first", { ...args, name: "one" });
    new Ruleset("second", { ...args, name: "two" }, { dependsOn: first });
  }).toThrow(`exceeded maximum number of zone rulesets for phase ${custom}`);
});

it.each([
  ["free", custom, 5],
  ["pro", custom, 20],
  ["business", "http_ratelimit", 5],
  ["pro", "http_ratelimit", 2],
] as [Plan, string, number][])("%s has so many rules in %s: %d", async (plan, phase, most) => {
  const one = phase === "http_ratelimit" ? limit() : block;
  const all = (count: number) => Array.from({ length: count }, () => one);
  await passes(ruleset(phase, all(most)), { plan });
  await refused(ruleset(phase, all(most + 1)), { plan }).toThrow(`${most + 1} out of ${most}`);
});

it.each([
  ["log, below Enterprise", ruleset(custom, [{ ...block, action: "log" }]), {}, "'log' is not a valid value for action"],
  ["what a phase does not do", ruleset(custom, [{ ...block, action: "rewrite" }]), {}, "not allowed in phase"],
  ["a regular expression, below Business", ruleset(custom, [{ ...block, expression: '(http.host matches "a")' }]), { plan: "pro" }, "operator Matches"],
  ["an expression that does not close", ruleset(custom, [{ ...block, expression: '(http.host eq "a"' }]), {}, "unbalanced"],
  ["no expression", ruleset(custom, [{ ...block, expression: " " }]), {}, '"code":20127'],
  ["an expression too long", ruleset(custom, [{ ...block, expression: `(http.host eq "${"a".repeat(4096)}")` }]), {}, "maximum is 4096"],
  ["a ref twice", ruleset(custom, [{ ...block, ref: "a" }, { ...block, ref: "a" }]), {}, "not unique"],
  ["managed rules on Free", ruleset("http_request_firewall_managed", [managed(cloudflares)]), { plan: "free" }, "not entitled to use the ruleset"],
  ["managed rules of nobody", ruleset("http_request_firewall_managed", [managed("0".repeat(32))]), {}, "could not find ruleset"],
  ["a limit in another phase", ruleset(custom, [limit()]), {}, "is not allowed in the phase"],
  ["no limit in its phase", ruleset("http_ratelimit", [block]), {}, "needs 'ratelimit'"],
  ["a limit that is not by data centre", ruleset("http_ratelimit", [limit({ characteristics: ["ip.src"] })]), {}, "cf.colo.id"],
  ["a limit by header, below Enterprise", ruleset("http_ratelimit", [limit({ characteristics: ["cf.colo.id", 'http.request.headers["a"]'] })]), {}, "not a valid value for characteristics"],
  ["too long a period", ruleset("http_ratelimit", [limit({ period: 3600 })]), {}, "can only use a period among"],
  ["too long a timeout on Free", ruleset("http_ratelimit", [limit({ period: 10, mitigationTimeout: 60 })]), { plan: "free" }, "at most 10"],
  ["a timeout of a challenge", ruleset("http_ratelimit", [limit({}, { action: "managed_challenge" })]), {}, "must be 0"],
  ["rules of the account, below Enterprise", ruleset(custom, [block], { zoneId: undefined as never, accountId: account, kind: "root" }), {}, "need an Enterprise plan"],
  ["a root in a zone", ruleset(custom, [block], { kind: "root" }), {}, "a zone has zone rulesets"],
  ["Cloudflare's own kind", ruleset(custom, [block], { kind: "managed" }), {}, "Cloudflare's own"],
  ["an account without a zone's kind", ruleset(custom, [block], { zoneId: undefined as never, accountId: account }), {}, "an account has root rulesets"],
] as [string, () => unknown, { plan?: Plan }, string][])("%s is refused", async (_, program, bought, words) => {
  await refused(program, bought).toThrow(words);
}); // prettier-ignore

it("lets pass what a plan has", async () => {
  await passes(ruleset("http_request_firewall_managed", [managed(cloudflares)]), { plan: "pro" });
  await passes(ruleset("http_request_firewall_managed", [managed(free)]), { plan: "free" });
  await passes(ruleset(custom, [{ ...block, action: "log" }]), { plan: "enterprise" });
  await passes(ruleset(custom, [{ ...block, expression: '(http.host matches "a(" and http.host eq ")")' }]));
  await passes(ruleset("http_ratelimit", [limit({ characteristics: ["cf.colo.id", 'http.request.headers["a"]'], period: 3600 })]), { plan: "enterprise" }); // prettier-ignore
  await passes(ruleset("http_request_late_transform", [{ action: "rewrite", expression: "true", actionParameters: { headers: { "X-A": { operation: "set", value: "b" } } } }])); // prettier-ignore
});

it("sends logs on Enterprise alone", async () => {
  const push = () =>
    new LogpushJob("logs", {
      zoneId: zone().id,
      dataset: "http_requests",
      destinationConf: "s3://logs?region=us-east-1",
    });
  await passes(push, { plan: "enterprise" });
  await refused(push).toThrow("Logpush is not available on this plan");
});

it("has lists by name, and notifications that go somewhere", async () => {
  const list = (name: string) => () => new List("list", { accountId: account, kind: "ip", name });
  await passes(list("checkers"));
  const two = () => {
    const first = new List("one", { accountId: account, kind: "ip", name: "checkers" });
    new List("two", { accountId: account, kind: "asn", name: "checkers" }, { dependsOn: first });
  };
  await refused(two).toThrow("a list with this name already exists");
  const another = () => new List("two", { accountId: account, kind: "ip", name: "b" }, { dependsOn: list("a")() });
  await passes(another);
  await refused(another, { plan: "free" }).toThrow("maximum number of lists reached: 1");
  await refused(list("Check-ers")).toThrow("lowercase letters");
  const note = (mechanisms: object) => () =>
    new NotificationPolicy("n", {
      accountId: account,
      name: "n",
      alertType: "load_balancing_health_alert",
      mechanisms,
    });
  await passes(note({ emails: [{ id: "ops@gocoffee.example" }] }));
  await refused(note({})).toThrow("at least one destination");
});
