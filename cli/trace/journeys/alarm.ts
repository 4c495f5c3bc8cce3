import { cloudOf, clouds } from "../clouds";
import { called, type Cluster } from "../kubernetes/objects";
import {
  alertmanagerFor,
  integrationsOf,
  receiversOf,
  secretBehind,
  textsOf,
  type Integration,
  type Teller,
} from "../kubernetes/alertmanager";
import { alertIn, heard, labelsGiven, prometheusFor, sourcesOf, type FoundRule } from "../kubernetes/metrics";
import { broughtBy, keysOf } from "../kubernetes/secrets";
import { Missing, type Trail } from "../trail";
import type { TraceWorld } from "../world";
import type { Journey } from "./journey";

/** From a metric to a person: of the alerts that Prometheus judges, and of the cloud's own alarms. */
export const alarm: Journey = {
  name: "alarm",
  subject: "alarm",
  description: "an alert or an alarm: metric, rule, Alertmanager or the cloud's topic, receiver, a person",
  subjects: (world) => [...alertsOf(world), ...cloudAlarms(world)],
  meant: (world, asked) => [...alertsOf(world), ...cloudAlarms(world)].find((one) => one === asked),
  walk,
};

const ruleKind = "monitoring.coreos.com/v1:PrometheusRule";

interface Groups {
  groups?: { rules?: { alert?: string }[] }[];
}

/** Every alert that a rule is called after: what stands, and what the engine made. */
function alertsOf(world: TraceWorld): string[] {
  const made = world.made(`kubernetes:${ruleKind}`).map(({ inputs }) => inputs?.["spec"] as Groups | undefined);
  const stands = world
    .clusters()
    .flatMap((cluster) => cluster.all(ruleKind).map(({ spec }) => spec as Groups | undefined));
  const names = [...made, ...stands].flatMap((spec) =>
    (spec?.groups ?? []).flatMap(({ rules = [] }) => rules.flatMap(({ alert }) => alert ?? [])),
  );
  return [...new Set(names)].sort();
}

const cloudAlarms = (world: TraceWorld): string[] => [...new Set(clouds.flatMap((one) => one.alarms(world)))].sort();

function walk(trail: Trail, world: TraceWorld, cluster: Cluster, name: string): void {
  if (!alertsOf(world).includes(name)) return cloudOf(world, cluster).alarm(trail, world, name);
  const rules = trail.go(`the alert ${name}`, "its rule", () => alertIn(cluster, name));
  const [rule] = rules;
  const prometheus = trail.go("its rule", "Prometheus", () => prometheusFor(cluster, rule!));
  const cloud = cloudOf(world, cluster);
  const sources = trail.go("Prometheus", "what it measures", () => {
    const value = sourcesOf(cluster, String(rule!.rule.expr));
    const names = [...value.keys()].join(", ");
    return { by: prometheus.by, why: names === "" ? "nothing but itself" : `it hears ${names}`, value };
  });
  const nodes = cloud.nodeAddresses(world, cluster);
  for (const [source, from] of sources) trail.go(source, "Prometheus", () => heard(cluster, prometheus, from, nodes));
  const teller = trail.go("Prometheus", "Alertmanager", () => alertmanagerFor(cluster, prometheus));
  const receivers = trail.go("Alertmanager", "a receiver", () => told(cluster, teller, rules));
  for (const receiver of receivers) tells(trail, world, cluster, teller, receiver);
}

/** Who is told, of each severity and team that the alert may have. An alert that is for nobody's ears says so by its severity. */
function told(cluster: Cluster, { config, pods }: Teller, rules: readonly FoundRule[]) {
  const route = config["route"] as Parameters<typeof receiversOf>[0];
  const all = new Set<string>();
  for (const { rule } of rules) {
    const labels = (rule.labels ?? {}) as Record<string, string>;
    const severity = labels["severity"] ?? "";
    for (const team of teamsOf(cluster, rule, labels["team"] ?? "")) {
      const found = receiversOf(route, { ...labels, team, alertname: rule.alert ?? "" }).filter(
        (one) => integrationsOf(config, one).length > 0,
      );
      if (found.length === 0 && severity !== "info")
        throw new Missing(`no route leads to anybody for severity ${severity} and team ${team}`, pods.by);
      for (const one of found) all.add(one);
    }
  }
  const why = all.size === 0 ? "nobody is told: whoever looks sees it" : `it tells ${[...all].join(", ")}`;
  return { by: pods.by, why, value: [...all] };
}

/** The teams that an alert may be for: what its label says, or what the series say that it asks for. @throws Missing where none says one */
function teamsOf(cluster: Cluster, rule: FoundRule["rule"], written: string): string[] {
  const [, label] = /^\{\{ ?\$labels\.(\w+) ?\}\}$/.exec(written) ?? [];
  if (label === undefined) return textsOf(written);
  const teams = labelsGiven(cluster, String(rule.expr), label);
  if (teams.length === 0) throw new Missing(`its team is the label ${label}, which no rule gives to what it asks for`);
  return teams;
}

function tells(trail: Trail, world: TraceWorld, cluster: Cluster, { config, pods }: Teller, receiver: string): void {
  for (const integration of integrationsOf(config, receiver)) {
    if (integration.kind === "sns") {
      const topic = String(integration.settings["topic_arn"]);
      cloudOf(world, cluster).tell(trail, world, cluster, pods, topic);
    } else outside(trail, world, cluster, pods, receiver, integration);
  }
}

/** Over somebody else's service: with what it signs in with, which External Secrets brings. */
function outside(
  trail: Trail,
  world: TraceWorld,
  cluster: Cluster,
  pods: Teller["pods"],
  receiver: string,
  { kind, settings, files }: Integration,
): void {
  for (const file of files) {
    const { secret, key } = trail.go(`the receiver ${receiver}`, "what it signs in with", () => {
      const value = secretBehind(pods, file);
      return { by: pods.by, why: `${file} is ${value.key} of the Secret ${value.secret}`, value };
    });
    const external = trail.go(`the Secret ${secret}`, "External Secrets", () => {
      const found = broughtBy(cluster, pods.namespace, secret);
      if (!found) throw new Missing(`no ExternalSecret brings ${pods.namespace}/${secret}`);
      const asked = (found.spec?.data ?? []).some(({ secretKey }) => secretKey === key);
      const by = called("external-secrets.io/v1:ExternalSecret", found);
      if (!asked) throw new Missing(`it does not ask for ${key}`, by);
      return { by, why: `it brings ${key}`, value: found };
    });
    const [name = ""] = keysOf(external);
    cloudOf(world, cluster).keeps(trail, world, name, [key]);
    trail.go("External Secrets", `the Secret ${secret}`, () => {
      const made = cluster.need("core/v1:Secret", pods.namespace, secret);
      const by = called("core/v1:Secret", made);
      if (!made.data?.[key]) throw new Missing(`it has no ${key}`, by);
      return { by, why: `it has ${key}`, value: undefined };
    });
  }
  trail.go(`the receiver ${receiver}`, "a person", () => {
    const who = settings["to"] ?? settings["channel"] ?? `whoever ${kind} tells`;
    return { by: pods.by, why: `${String(who)}, over ${kind}`, value: undefined };
  });
}
