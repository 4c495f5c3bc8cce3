import { logKinds, type LogKind, type LogStore } from "../../components/core/observability";
import type { Place } from "./observability";

/*
 * Fluent Bit's configuration: which files are of which kind, and where each kind goes. Pure.
 * Sources: docs.fluentbit.io/manual/pipeline: inputs/tail, filters/kubernetes, filters/lua, outputs/loki, outputs/http;
 * docs.fluentbit.io/manual/administration: configuring-fluent-bit/yaml, buffering-and-storage.
 */

/** A file of Fluent Bit's configuration. Every key is one of the plugin that it names. */
export interface AgentConfig {
  service: Record<string, string | number>;
  pipeline: { inputs: Plugin[]; filters: Plugin[]; outputs: Plugin[] };
}
export type Plugin = { name: string } & Record<string, string | number>;

/** `POD_NAMESPACE_CONTAINER-ID.log`, a link that the kubelet makes for each container. No name of a pod or namespace has a `_`. */
const files = "/var/log/containers/";

/** Which files are of a kind: those of these patterns, but for those of the others. Each file is of one kind, its own alone of none. */
export function filesOf(kind: LogKind, application: string): { path: string[]; except: string[] } {
  const requests = [
    `*_${application}_istio-proxy-*.log`,
    // Kong writes who asked it for what itself, and so does the sidecar beside it.
    "*_gateway_proxy-*.log",
    "*_gateway_istio-proxy-*.log",
  ];
  const services = `*_${application}_*.log`;
  switch (kind) {
    case "services":
      return { path: [services], except: [`*_${application}_istio-proxy-*.log`] };
    case "requests":
      return { path: requests, except: [] };
    case "platform":
      // Its own would feed themselves: a line that cannot be sent is told of in a line.
      return { path: ["*.log"], except: [services, ...requests, "*_monitoring-agents_fluent-bit-*.log"] };
  }
}

export interface PathsRequest {
  /** The services' namespace. */
  application: string;
  stores: Readonly<Record<LogKind, LogStore>>;
  places: Readonly<Record<LogStore, Place>>;
  /** A folder of the node that outlives the pod. */
  state: string;
  /** Where it answers: how it is, and its metrics. */
  port: number;
}

/** What a line waits in while its store does not take it, on the node's disk: the oldest go first when it is full. */
const waiting = "512M";

export function agentConfig({ application, stores, places, state, port }: PathsRequest): AgentConfig {
  return {
    service: {
      flush: 1,
      log_level: "info",
      http_server: "on",
      http_listen: "0.0.0.0",
      http_port: port,
      health_check: "on",
      "storage.path": `${state}/waiting`,
      // Of 2 MB each, in memory: the rest waits on the disk.
      "storage.max_chunks_up": 16,
      "storage.backlog.mem_limit": "16M",
      "storage.metrics": "on",
    },
    pipeline: {
      inputs: logKinds.map((kind) => tail(kind, application, state)),
      filters: [
        ...logKinds.map(whose),
        ...logKinds.filter((kind) => stores[kind] === "elasticsearch").map(oneLabel),
        { name: "lua", match: "*", script: "/fluent-bit/scripts/redact.lua", call: "redact" },
      ],
      outputs: logKinds.map((kind) => output(kind, stores[kind], places[stores[kind]])),
    },
  };
}

function tail(kind: LogKind, application: string, state: string): Plugin {
  const { path, except } = filesOf(kind, application);
  return {
    name: "tail",
    tag: `${kind}.*`,
    path: path.map((one) => files + one).join(","),
    ...(except.length > 0 && { exclude_path: except.join(",") }),
    // containerd writes each line with its time and stream, and splits the long ones.
    "multiline.parser": "cri",
    db: `${state}/${kind}.db`,
    "storage.type": "filesystem",
    mem_buf_limit: "8M",
    skip_long_lines: "on",
    refresh_interval: 5,
    // A pod that ends at once has written all it had to say before it is seen.
    read_from_head: "on",
  };
}

/** Adds what the pod of a line is called and carries, and takes JSON apart. No pod can have its lines left out or read another way. */
function whose(kind: LogKind): Plugin {
  return {
    name: "kubernetes",
    match: `${kind}.*`,
    kube_tag_prefix: `${kind}.var.log.containers.`,
    merge_log: "on",
    keep_log: "off",
    buffer_size: "256k",
    annotations: "off",
    "k8s-logging.parser": "off",
    "k8s-logging.exclude": "off",
  };
}

function oneLabel(kind: LogKind): Plugin {
  return { name: "lua", match: `${kind}.*`, script: "/fluent-bit/scripts/one-label.lua", call: "one_label" };
}

function output(kind: LogKind, store: LogStore, { host, ports }: Place): Plugin {
  const to = {
    // What its metrics call it.
    alias: kind,
    match: `${kind}.*`,
    host,
    port: ports[0]!,
    // Until it is taken, or there is no more room for it.
    retry_limit: "no_limits",
    "storage.total_limit_size": waiting,
  };
  switch (store) {
    case "loki":
      return {
        name: "loki",
        ...to,
        // Few values each, since every combination is a stream; what has many goes beside the line.
        labels: [
          `kind=${kind}`,
          "namespace=$kubernetes['namespace_name']",
          "container=$kubernetes['container_name']",
          "service=$kubernetes['labels']['app.kubernetes.io/name']",
        ].join(","),
        structured_metadata: "pod=$kubernetes['pod_name'],node=$kubernetes['host'],trace_id=$trace_id",
        remove_keys: "kubernetes,_p",
        line_format: "json",
      };
    case "elasticsearch":
      return {
        name: "http",
        ...to,
        uri: "/",
        format: "json",
        json_date_key: "@timestamp",
        json_date_format: "iso8601",
        compress: "gzip",
        header: `X-Log-Kind ${kind}`,
      };
  }
}
