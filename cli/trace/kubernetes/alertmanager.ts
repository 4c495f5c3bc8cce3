import { parse } from "yaml";
import { bag, bags, text } from "../../../simulators/core/paths";
import type { Props } from "../../../simulators/protocol/values";
import { Missing, Unjudged, type Found } from "../trail";
import { networkOf, refusal } from "./network";
import { called, type Cluster, nameOf, namespaceOf } from "./objects";
import { statefulPods, type StatefulPods } from "./stateful";

/*
 * From Prometheus to whom Alertmanager tells. Source: prometheus.io/docs/alerting/latest/configuration.
 */

export interface Teller {
  pods: StatefulPods;
  config: Props;
}

/** Alertmanager, which Prometheus reaches, and what it is told. */
export function alertmanagerFor(cluster: Cluster, prometheus: StatefulPods): Found<Teller> {
  const kind = "monitoring.coreos.com/v1:Prometheus";
  const [one] = cluster.all(kind);
  const [endpoint] = one?.spec?.alerting?.alertmanagers ?? [];
  if (!endpoint) throw new Missing("it is told of no Alertmanager", one && called(kind, one));
  const namespace = endpoint.namespace ?? (one ? namespaceOf(one) : "");
  const service = cluster.need("core/v1:Service", namespace, String(endpoint.name));
  const by = called("core/v1:Service", service);
  const wanted = service.spec?.selector?.["alertmanager"];
  const alertmanager = cluster
    .in("monitoring.coreos.com/v1:Alertmanager", namespace)
    .find((each) => nameOf(each) === wanted);
  if (!alertmanager) throw new Missing("no Alertmanager is behind it", by);
  const pods = statefulPods(cluster, namespace, `alertmanager-${nameOf(alertmanager)}`);
  const port = (service.spec?.ports ?? []).find(({ name }) => name === endpoint.port);
  const number = typeof port?.targetPort === "number" ? port.targetPort : Number(port?.port ?? 0);
  const why = refusal(networkOf(cluster), prometheus, pods, number);
  if (why !== undefined) throw new Missing(why, pods.by);
  const secret = cluster.need("core/v1:Secret", namespace, `alertmanager-${nameOf(alertmanager)}`);
  const written = secret.data?.["alertmanager.yaml"];
  if (written === undefined) throw new Missing("it is told nothing", called("core/v1:Secret", secret));
  const config = cluster.once(
    `Alertmanager's configuration ${written}`,
    () => parse(Buffer.from(String(written), "base64").toString("utf8")) as Props,
  );
  return { by, why: `Prometheus sends it to ${pods.by}`, value: { pods, config } };
}

/** The names of the receivers that an alert with these labels gets to. */
export function receiversOf(route: Props, labels: Readonly<Record<string, string>>): string[] {
  const inherited = text(route["receiver"]) ?? "";
  const found: string[] = [];
  for (const one of bags(route["routes"])) {
    const inner = { receiver: inherited, ...one };
    if (!bagsOfText(one["matchers"]).every((matcher) => matches(matcher, labels))) continue;
    found.push(...receiversOf(inner, labels));
    if (one["continue"] !== true) return found;
  }
  return found.length > 0 ? found : [inherited];
}

const bagsOfText = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** Whether labels are as a matcher wants them: `severity=~"critical|warning"`. @throws Unjudged for one in another form */
export function matches(matcher: string, labels: Readonly<Record<string, string>>): boolean {
  const [, name = "", operator, value = ""] = /^\s*(\w+)\s*(=~|!~|!=|=)\s*"(.*)"\s*$/.exec(matcher) ?? [];
  const found = labels[name] ?? "";
  switch (operator) {
    case "=":
      return found === value;
    case "!=":
      return found !== value;
    case "=~":
      return new RegExp(`^(?:${value})$`).test(found);
    case "!~":
      return !new RegExp(`^(?:${value})$`).test(found);
    default:
      throw new Unjudged(`the matcher ${matcher} is in a form that is not known here`);
  }
}

/** The texts that a template of ours may come to: `{{ if … }}a{{ else }}b{{ end }}`. */
export function textsOf(template: string): string[] {
  if (!template.includes("{{")) return [template];
  return [...new Set([...template.matchAll(/\}\}([^{}]+)\{\{/g)].map(([, one]) => one!.trim()))].filter(
    (one) => one !== "",
  );
}

/** How a receiver tells: each integration of it, and the files that it signs in with. */
export interface Integration {
  kind: string;
  settings: Props;
  files: string[];
}

export function integrationsOf(config: Props, name: string): Integration[] {
  const receiver = bags(config["receivers"]).find((one) => one["name"] === name);
  if (!receiver) throw new Missing(`Alertmanager is told of no receiver ${name}`);
  return Object.entries(receiver).flatMap(([key, all]) =>
    key.endsWith("_configs")
      ? bags(all).map((settings) => ({
          kind: key.replace(/_configs$/, ""),
          settings: bag(settings),
          files: Object.entries(settings).flatMap(([setting, value]) =>
            setting.endsWith("_file") && typeof value === "string" ? [value] : [],
          ),
        }))
      : [],
  );
}

/** The Secret and the key that stand behind a file of Alertmanager's pods. @throws Missing where none does */
export function secretBehind({ by, spec }: StatefulPods, file: string): { secret: string; key: string } {
  const mounts = (spec.containers ?? []).flatMap(({ volumeMounts = [] }) => volumeMounts);
  const mount = mounts.find(({ mountPath }) => mountPath !== undefined && file.startsWith(`${mountPath}/`));
  const volume = (spec.volumes ?? []).find(({ name }) => name === mount?.name);
  const secret = volume?.secret?.secretName;
  if (secret === undefined) throw new Missing(`nothing puts ${file} into its pods`, by);
  return { secret, key: file.slice(mount!.mountPath!.length + 1) };
}
