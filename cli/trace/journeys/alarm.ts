import type { Cloud } from "../cloud";
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
const alertsOf = (world: TraceWorld): string[] =>
  [...new Set(world.clusters().flatMap((cluster) => [...alertsIn(world, cluster)]))].sort();

const alertsIn = (world: TraceWorld, cluster: Cluster): ReadonlySet<string> =>
  world.once(`alerts in ${cluster.scope}`, () => findAlerts(world, cluster));

function findAlerts(world: TraceWorld, cluster: Cluster): Set<string> {
  const made = world
    .made(`kubernetes:${ruleKind}`, cluster)
    .map(({ inputs }) => inputs?.["spec"] as Groups | undefined);
  const stands = cluster.all(ruleKind).map(({ spec }) => spec as Groups | undefined);
  const names = [...made, ...stands].flatMap((spec) =>
    (spec?.groups ?? []).flatMap(({ rules = [] }) => rules.flatMap(({ alert }) => alert ?? [])),
  );
  return new Set(names);
}

/** A cloud's own alarms. */
const alarmsOf = (world: TraceWorld, cloud: Cloud): ReadonlySet<string> =>
  world.once(`alarms of ${cloud.name}`, () => new Set(cloud.alarms(world)));

const cloudAlarms = (world: TraceWorld): string[] =>
  [...new Set(clouds.flatMap((one) => [...alarmsOf(world, one)]))].sort();

function walk(trail: Trail, world: TraceWorld, cluster: Cluster, name: string): void {
  const cloud = cloudOf(world, cluster);
  if (!alertsIn(world, cluster).has(name)) {
    // Another cluster's alert, or another cloud's alarm: there is nothing to walk here.
    if (alarmsOf(world, cloud).has(name)) cloud.alarm(trail, world, name);
    return;
  }
  const rules = trail.go(`the alert ${name}`, "its rule", () => alertIn(cluster, name));
  const [rule] = rules;
  const prometheus = trail.go("its rule", "Prometheus", () => prometheusFor(cluster, rule!));
  const sources = trail.go("Prometheus", "what it measures", () => {
    const value = sourcesOf(cluster, String(rule!.rule.expr));
    const names = [...value.keys()].join(", ");
    return { by: prometheus.by, why: names === "" ? "nothing but itself" : `it hears ${names}`, value };
  });
  const nodes = cloud.nodeAddresses(world, cluster);
  for (const [source, from] of sources) trail.go(source, "Prometheus", () => heard(cluster, prometheus, from, nodes));
  const teller = trail.go("Prometheus", "Alertmanager", () => alertmanagerFor(cluster, prometheus));
  const { receivers, byCloud } = trail.go("Alertmanager", "a receiver", () => told(world, cluster, teller, rules));
  for (const receiver of receivers) tells(trail, world, cluster, teller, receiver);
  if (byCloud.length > 0) cloud.collected?.(trail, world, cluster, prometheus, byCloud);
}

type AlertLabels = Readonly<Record<string, string>>;

/** The labels of each alert that the rules may make: one for each team that it may be for. */
const labelsOf = (cluster: Cluster, rules: readonly FoundRule[]): AlertLabels[] =>
  rules.flatMap(({ rule }) => {
    const labels = (rule.labels ?? {}) as Record<string, string>;
    const teams = teamsOf(cluster, rule, labels["team"] ?? "");
    return (teams.length === 0 ? [""] : teams).map((team) => ({ ...labels, team, alertname: rule.alert ?? "" }));
  });

/**
 * Who is told, of each severity and team that the alert may have: by Alertmanager, and by the cloud itself where it hears such alerts. One that is for nobody's
 * ears says so by its severity.
 */
function told(world: TraceWorld, cluster: Cluster, { config, pods }: Teller, rules: readonly FoundRule[]) {
  const route = config["route"] as Parameters<typeof receiversOf>[0];
  const cloud = cloudOf(world, cluster);
  const receivers = new Set<string>();
  const byCloud: AlertLabels[] = [];
  for (const labels of labelsOf(cluster, rules)) {
    const { severity = "", team = "" } = labels;
    const found = receiversOf(route, labels).filter((one) => integrationsOf(config, one).length > 0);
    const heardOf = cloud.hears?.(world, cluster, labels) ?? false;
    if (found.length === 0 && severity !== "info" && !heardOf)
      throw new Missing(`no route leads to anybody for severity ${severity} and team ${team}`, pods.by);
    for (const one of found) receivers.add(one);
    if (heardOf) byCloud.push(labels);
  }
  const nobody = byCloud.length > 0 ? "it tells nobody, and the cloud does" : "nobody is told: whoever looks sees it";
  const why = receivers.size === 0 ? nobody : `it tells ${[...receivers].join(", ")}`;
  return { by: pods.by, why, value: { receivers: [...receivers], byCloud } };
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
