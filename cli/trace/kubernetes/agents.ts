import { bags, text as plain } from "../../../simulators/core/paths";
import type { Props } from "../../../simulators/protocol/values";
import { Missing, type Found } from "../trail";
import { configIn } from "./configs";
import { called, type Cluster, nameOf, namespaceOf, type PodSpec } from "./objects";
import { podOf, type Pods } from "./pods";

/** Where the kubelet leaves the lines of containers. Source: kubernetes.io/docs/concepts/cluster-administration/logging. */
const folder = "/var/log";

/** What reads the lines of a node's pods, and how it is told to. */
export interface Agent {
  pods: Pods;
  by: string;
  config: Props;
}

/** The one agent that is on every node that a pod may be on. @throws Missing where there is none, or two, or it is not everywhere */
export function agentFor(cluster: Cluster, pod: PodSpec): Found<Agent> {
  const kind = "apps/v1:DaemonSet";
  const reading = cluster
    .all(kind)
    .filter(({ spec }) =>
      (spec?.template?.spec?.volumes ?? []).some(({ hostPath }) => hostPath?.path?.replace(/\/$/, "") === folder),
    );
  const [agent] = reading;
  if (!agent) throw new Missing(`nothing on the nodes reads ${folder}`);
  const by = reading.map((one) => called(kind, one)).join(", ");
  if (reading.length > 1) throw new Missing("each of them reads every line, so each line is kept twice", by);
  if ((agent.status?.numberReady ?? 0) === 0) throw new Missing("none of its pods is ready", by);
  const pods = podOf(agent);
  const borne = pods.spec.tolerations ?? [];
  const everywhere = borne.some(({ key, operator, effect }) => key === undefined && operator === "Exists" && !effect);
  const kept = (pod.tolerations ?? []).filter(
    (one) =>
      !borne.some((other) => other.key === one.key && other.operator === one.operator && other.value === one.value),
  );
  if (!everywhere && kept.length > 0)
    throw new Missing(
      `it does not bear ${kept.map(({ key }) => key).join(", ")}, so it is not on all nodes of the pod`,
      by,
    );
  const { config } = configIn(cluster, namespaceOf(agent), nameOf(agent), "fluent-bit.yaml");
  return { by, why: `it is on every node, and reads ${folder}`, value: { pods, by, config } };
}

/** The file that a container writes to, with an id that no real one has. */
function fileOf(pod: string, namespace: string, container: string): string {
  return `${folder}/containers/${pod}-5d9c7b4f6d-x2x7k_${namespace}_${container}-${"0".repeat(64)}.log`;
}

const section = (config: Props, name: string): Props[] => bags((config["pipeline"] as Props | undefined)?.[name]);
const list = (value: unknown): string[] => (plain(value) ?? "").split(",").filter((one) => one !== "");

/** A pattern of the shell, as glob(3) or fnmatch(3) takes it. */
function matches(pattern: string, file: string, slashes: boolean): boolean {
  const any = slashes ? ".*" : "[^/]*";
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", any);
  return new RegExp(`^${escaped}$`).test(file);
}

/**
 * The tag of a container's lines, by the input that reads its file. Source: docs.fluentbit.io/manual/pipeline/inputs/tail, Path, Exclude_Path, Tag.
 * @throws Missing where none reads it, or two
 */
export function taggedBy({ config, by }: Agent, pod: string, namespace: string, container: string): Found<string> {
  const file = fileOf(pod, namespace, container);
  const inputs = section(config, "inputs").filter(
    (one) =>
      one["name"] === "tail" &&
      list(one["path"]).some((pattern) => matches(pattern, file, false)) &&
      !list(one["exclude_path"]).some((pattern) => matches(pattern, file, true)),
  );
  const [input] = inputs;
  if (!input) throw new Missing(`no input reads ${file}`, by);
  if (inputs.length > 1) throw new Missing(`${inputs.length} inputs read ${file}, so each line is kept twice`, by);
  const tag = String(input["tag"]).replace("*", file.slice(1).replaceAll("/", "."));
  return { by, why: `one input reads them, and calls them ${String(input["tag"])}`, value: tag };
}

/** What is done with the lines of a tag before they leave. @throws Missing where what must not be kept is not taken out of them */
export function cleaned(agent: Agent, cluster: Cluster, tag: string): Found<undefined> {
  return scripted(agent, cluster, tag, { call: "redact", does: "takes numbers of cards and tokens out of them" });
}

/**
 * What is done with lines that go to Elasticsearch, which refuses a line with the labels `service` and `service.istio.io/canonical-name`: the first would be a value and an object.
 * Source: fluent/fluent-bit#4386.
 * @throws Missing where their labels are left as they are
 */
export function withoutLabels(agent: Agent, cluster: Cluster, tag: string): Found<undefined> {
  return scripted(agent, cluster, tag, {
    call: "one_label",
    does: "takes labels out of them of which one has another's name in its own",
  });
}

/** The script that does something to the lines of a tag. @throws Missing where none is called, or it is not there */
function scripted(
  { config, by, pods }: Agent,
  cluster: Cluster,
  tag: string,
  { call, does }: { call: string; does: string },
): Found<undefined> {
  const filter = section(config, "filters").find(
    (one) => one["name"] === "lua" && one["call"] === call && matches(String(one["match"]), tag, true),
  );
  if (!filter) throw new Missing(`nothing ${does}`, by);
  const script = String(filter["script"]).split("/").at(-1)!;
  const map = cluster
    .in("core/v1:ConfigMap", pods.namespace)
    .find(({ data }) => data !== undefined && Object.hasOwn(data, script));
  if (!map?.data?.[script]?.includes(`function ${call}`)) throw new Missing(`there is no ${script}, which ${does}`, by);
  return { by: called("core/v1:ConfigMap", map), why: `${script} ${does}`, value: undefined };
}

/** Where the lines of a tag are sent. */
export interface Output {
  plugin: string;
  host: string;
  port: number;
}

/** @throws Missing where they are sent nowhere, or to two stores */
export function sentBy({ config, by }: Agent, tag: string): Found<Output> {
  const outputs = section(config, "outputs").filter((one) => matches(String(one["match"]), tag, true));
  const [output] = outputs;
  if (!output) throw new Missing("no output takes them", by);
  if (outputs.length > 1) throw new Missing(`${outputs.length} outputs take them, so each line is kept twice`, by);
  const { name, host, port } = output;
  return {
    by,
    why: `one output takes them: ${String(name)}`,
    value: { plugin: String(name), host: String(host), port: Number(port) },
  };
}
