import type { Standing } from "../../../simulators/core/standing";
import type { Props } from "../../../simulators/protocol/values";
import { hasKeys } from "../kept-keys";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Found, type Trail } from "../trail";
import { bag, bags, facts, texts, type TraceWorld } from "../world";
import { linked, lastOf } from "./links";
import { secretCalled, valueOf } from "./logins";

const groupToken = "azure-native:monitor:ActionGroup";

/** Kinds of alarms, and what calls each in the program: its name is the last part of its id. */
const kinds = {
  metric: "azure-native:monitor:MetricAlert",
  log: "azure-native:monitor:ScheduledQueryRule",
  activity: "azure-native:monitor:ActivityLogAlert",
} as const;

/** Alarms of Azure Monitor: those that stand, and those that the engine made. */
export function alarms(world: TraceWorld): string[] {
  const names = Object.values(kinds).flatMap((kind) => [
    ...world.all(kind).map(({ id }) => lastOf(id)),
    ...world.made(kind).map(({ id }) => lastOf(id)),
  ]);
  return [...new Set(names)].filter((name) => name !== "").sort();
}

/** From what Azure measures to a person. */
export function alarm(trail: Trail, world: TraceWorld, name: string): void {
  const found = trail.go("Azure Monitor", `the alarm ${name}`, () => {
    const [kind, one] =
      Object.values(kinds)
        .flatMap((token) => world.all(token).map((each) => [token, each] as const))
        .find(([, each]) => lastOf(each.id) === name) ?? [];
    if (!kind || !one) throw new Missing("nothing of that name looks at anything");
    return asking(world, kind, one);
  });
  person(trail, world, `the alarm ${name}`, groupsOf(found), world.label(found));
}

/** Whether an alarm asks something, of something. */
function asking(world: TraceWorld, kind: string, one: Standing): Found<Standing> {
  const by = world.label(one);
  if (facts(one)["enabled"] === false) throw new Missing("it is turned off", by);
  const conditions = bags(bag(one, kind === kinds.activity ? "condition" : "criteria"), "allOf");
  const said = conditions.map(asked).filter((each) => each !== "");
  if (said.length === 0) throw new Missing("it looks at nothing", by);
  const scopes = texts(one, "scopes");
  if (scopes.length === 0) throw new Missing("it looks nowhere", by);
  return { by, why: `it asks ${said.join("; ")}, of ${scopes.map(lastOf).join(", ")}`, value: one };
}

function asked(condition: Props): string {
  const { metricName, operator, threshold, query, field, equals, anyOf, containsAny } = condition;
  if (typeof metricName === "string" && metricName !== "")
    return `${metricName} ${String(operator)} ${String(threshold)}`;
  if (typeof query === "string" && query !== "") return query.replace(/\s+/g, " ");
  if (typeof field === "string") return `${field} ${String(equals ?? JSON.stringify(containsAny))}`;
  return Array.isArray(anyOf) ? bags(condition, "anyOf").map(asked).join(" or ") : "";
}

/** The action groups that an alarm names, however its kind writes them. */
export function groupsOf(alarm: Standing | Props): string[] {
  const list = [...bags(alarm, "actions"), ...bags(bag(alarm, "actions"), "actionGroups")];
  const written = list.flatMap(({ actionGroupId }) => (typeof actionGroupId === "string" ? [actionGroupId] : []));
  return [...written, ...texts(bag(alarm, "actions"), "actionGroups")];
}

/** From an alarm over its action groups to somebody who hears of it. */
export function person(trail: Trail, world: TraceWorld, from: string, named: readonly string[], by: string): void {
  const groups = trail.go(from, "its action group", () => {
    if (named.length === 0) throw new Missing("it tells nobody", by);
    const found = named.flatMap((id) => linked(world, groupToken, id) ?? []);
    if (found.length === 0) throw new Missing(`no action group is ${named.map(lastOf).join(", ")}`, by);
    return { by, why: `it tells ${found.map((one) => world.label(one)).join(", ")}`, value: found };
  });
  trail.go("its action group", "a person", () => {
    const all = groups.map((one) => world.label(one)).join(", ");
    const open = groups.filter((one) => facts(one)["enabled"] !== false);
    if (open.length === 0) throw new Missing("it is turned off", all);
    const who = open.flatMap(reached);
    if (who.length === 0) throw new Missing("it leads to nobody", all);
    return { by: all, why: `${who.join(", ")} is told`, value: undefined };
  });
}

/** Whom a group reaches. Source: azure-rest-api-specs, Microsoft.Insights ActionGroup: a receiver that was unsubscribed is Disabled. */
function reached(group: Standing): string[] {
  const all = (kind: string, property: string) =>
    bags(group, kind)
      .filter(({ status }) => status !== "Disabled")
      .flatMap((one) => (typeof one[property] === "string" && one[property] !== "" ? [String(one[property])] : []));
  return [
    ...all("emailReceivers", "emailAddress"),
    ...all("smsReceivers", "phoneNumber"),
    ...all("voiceReceivers", "phoneNumber"),
    ...all("azureAppPushReceivers", "emailAddress"),
    ...all("webhookReceivers", "serviceUri"),
    ...all("armRoleReceivers", "roleId"),
  ];
}

/** Azure has no topic that Alertmanager could write to: what a receiver of that kind means, its collectors fetch. */
export function tell(trail: Trail, _world: TraceWorld, _cluster: Cluster, _teller: unknown, topic: string): void {
  trail.go("Alertmanager", "the topic", () => {
    throw new Missing(`${topic} is nothing of Azure's`);
  });
}

/** Whether a secret that people keep stands, and has a key for each receiver. */
export function keeps(trail: Trail, world: TraceWorld, secret: string, keys: readonly string[]): void {
  trail.go("Key Vault", `the secret ${secret}`, () => {
    const found = secretCalled(world, secret);
    if (!found) throw new Missing(`there is no secret ${secret}: docs/runbooks/who-is-told.md`);
    return hasKeys(valueOf(found), keys, world.label(found));
  });
}
