import type { Standing } from "../../../simulators/core/standing";
import type { Cluster } from "../kubernetes/objects";
import { hasKeys } from "../kept-keys";
import { Missing, type Found, type Trail } from "../trail";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import { latestOf, secretCalled } from "./logins";
import { lastOf, linked } from "./links";

export const policyToken = "gcp:monitoring/alertPolicy:AlertPolicy";

/** Alarms of Cloud Monitoring: those that stand, and those that the engine made. Their ids are numbers: people know their names. */
export function alarms(world: TraceWorld): string[] {
  const made = world.made(policyToken).flatMap(({ inputs }) => {
    const name = inputs?.["displayName"];
    return typeof name === "string" ? [name] : [];
  });
  return [...new Set([...world.all(policyToken).map(nameOf), ...made])].sort();
}

const nameOf = (policy: Standing): string => text(policy, "displayName") ?? policy.id;

/** From a metric to a person. */
export function alarm(trail: Trail, world: TraceWorld, name: string): void {
  const policy = trail.go("a metric", `the alarm ${name}`, () => {
    const found = world.all(policyToken).find((one) => nameOf(one) === name);
    if (!found) throw new Missing("nothing of that name looks at any metric");
    return asking(world, found);
  });
  person(trail, world, `the alarm ${name}`, policy);
}

/** Whether a policy asks something, and does something of it. */
function asking(world: TraceWorld, policy: Standing): Found<Standing> {
  const by = world.label(policy);
  if (facts(policy)["enabled"] === false) throw new Missing("it is turned off", by);
  const asked = bags(policy, "conditions").map(
    (one) =>
      queryIn(one) ??
      ["conditionThreshold", "conditionAbsent", "conditionMatchedLog"]
        .map((kind) => bag(one, kind)["filter"])
        .find(Boolean),
  );
  if (asked.length === 0 || asked.some((one) => one === undefined)) throw new Missing("it looks at no metric", by);
  return { by, why: `it asks ${asked.map(String).join("; ")}`, value: policy };
}

/** What a condition asks, in PromQL. */
export function queryIn(condition: Parameters<typeof bag>[0]): string | undefined {
  const { query } = bag(condition, "conditionPrometheusQueryLanguage");
  return typeof query === "string" && query !== "" ? query : undefined;
}

/** From an alarm over its channels to somebody who hears of it. */
export function person(trail: Trail, world: TraceWorld, from: string, policy: Standing): void {
  const channels = trail.go(from, "its channel", () => {
    const by = world.label(policy);
    const named = texts(policy, "notificationChannels");
    if (named.length === 0) throw new Missing("it tells nobody", by);
    const found = named.flatMap(
      (one) => linked(world, "gcp:monitoring/notificationChannel:NotificationChannel", one) ?? [],
    );
    if (found.length === 0) throw new Missing(`no channel is ${named.map(lastOf).join(", ")}`, by);
    return { by, why: `it tells ${found.map((one) => world.label(one)).join(", ")}`, value: found };
  });
  trail.go("its channel", "a person", () => {
    const by = channels.map((one) => world.label(one)).join(", ");
    const open = channels.filter((one) => facts(one)["enabled"] !== false);
    if (open.length === 0) throw new Missing("it is turned off", by);
    const who = open.flatMap(reached);
    if (who.length === 0) throw new Missing("it leads to nobody", by);
    return { by, why: `${who.join(", ")} is told`, value: undefined };
  });
}

/** Whom a channel reaches. Source: Cloud Monitoring API v3, notificationChannelDescriptors. */
function reached(channel: Standing): string[] {
  const type = text(channel, "type") ?? "";
  const labels = bag(channel, "labels");
  const to = labels["email_address"] ?? labels["number"] ?? labels["channel_name"] ?? labels["url"];
  if (typeof to === "string" && to !== "") return [to];
  return type === "pagerduty" ? ["whoever PagerDuty calls"] : [];
}

/** Google has no topic that Alertmanager could write to: what a receiver of that kind means, its collectors fetch. */
export function tell(trail: Trail, _world: TraceWorld, _cluster: Cluster, _teller: unknown, topic: string): void {
  trail.go("Alertmanager", "the topic", () => {
    throw new Missing(`${topic} is nothing of Google's`);
  });
}

/** Whether a secret that people keep stands, and has a key for each receiver. */
export function keeps(trail: Trail, world: TraceWorld, secret: string, keys: readonly string[]): void {
  trail.go("Secret Manager", `the secret ${secret}`, () => {
    const found = secretCalled(world, secret);
    if (!found) throw new Missing(`there is no secret ${secret}: docs/runbooks/who-is-told.md`);
    const by = world.label(found);
    const value = latestOf(world, found);
    return hasKeys(value, keys, by);
  });
}
