import * as networking from "@pulumi/kubernetes/networking/v1";
import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { ClusterComponent } from "../component";
import { customObject } from "../custom-object";
import type { Ownership } from "../labels";
import type { Scale } from "../service-entry";
import type { ILogstash } from "./elastic-kinds";
import { pipelines } from "./logstash-pipeline";
import { elasticsearch, logstash as place } from "./places";
import { logstashSizes } from "./sizes";
import { placementOf, type Pool } from "../placement";
import { storePod, volume } from "./store-pod";
import { storePolicy, type StoreCaller } from "./store-policy";

export interface LogstashArgs {
  whose: Ownership;
  scale: Scale;
  /** The groups of nodes that there are. It runs on `memory` where there is such a group. @defaultValue `general` alone */
  pools?: readonly Pool[] | undefined;
  /** The version of the Elastic Stack. */
  version: string;
  /** How long Elasticsearch keeps what it takes. */
  days: number;
  /** Who sends to it: agents on the nodes. */
  callers: readonly StoreCaller[];
  /** What must stand first: Elasticsearch. */
  after: readonly Resource[];
}

/**
 * Takes lines from agents, over HTTP, and puts them into Elasticsearch, which it tells how long to keep them. What it has said yes to waits on its disk until it is there.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import type { Elasticsearch } from "../../components/kubernetes/stores/elasticsearch";
 * import { Logstash } from "../../components/kubernetes/stores/logstash";
 *
 * declare const kubernetes: ProviderResource;
 * declare const elasticsearch: Elasticsearch;
 *
 * new Logstash(
 *   "logstash",
 *   {
 *     ...{ scale: "large", version: "9.5.0", days: 7, after: [elasticsearch.resource] },
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     callers: [{ namespace: "monitoring-agents", pods: { "app.kubernetes.io/name": "fluent-bit" } }],
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class Logstash extends ClusterComponent {
  constructor(id: string, args: LogstashArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:Logstash", id, args.whose, opts);
    const { scale, version, days, callers, pools = [], after } = args;
    const { name, namespace, pods, port, service } = place;
    const size = logstashSizes[scale];
    const labels = this.labels({ service: "platform", dataClass: "personal" });
    const operator = { pods: { "app.kubernetes.io/name": "elastic-operator" } };
    const traffic = new networking.NetworkPolicy(
      this.label("traffic"),
      {
        metadata: { name: "logstash", namespace, labels },
        spec: storePolicy(pods, {
          from: [{ caller: operator, ports: [9600] }, ...callers.map((caller) => ({ caller, ports: [port] }))],
          to: [{ pods: elasticsearch.pods, ports: [elasticsearch.port] }],
        }),
      },
      this.here,
    );
    customObject<ILogstash>(
      this.id,
      {
        apiVersion: "logstash.k8s.elastic.co/v1alpha1",
        kind: "Logstash",
        metadata: { name, namespace, labels },
        spec: {
          version,
          count: size.pods,
          elasticsearchRefs: [{ name: elasticsearch.name, clusterName: elasticsearch.name }],
          config: { "log.format": "json", "queue.type": "persisted", "queue.max_bytes": `${size.disk - 1}gb` },
          pipelines: pipelines(port, days),
          services: [{ name: service, service: { spec: { ports: [{ name: "http", port, targetPort: port }] } } }],
          podTemplate: storePod({
            ...{ container: "logstash", size, pods, user: 1000, labels, placement: placementOf("memory", pools) },
            // The operator closes neither: pkg/controller/logstash/(pod|initcontainer).go.
            leftOpen: ["logstash", "logstash-internal-init-config"],
            env: [{ name: "LS_JAVA_OPTS", value: `-Xms${size.memory / 2}m -Xmx${size.memory / 2}m` }],
          }),
          volumeClaimTemplates: [volume("logstash-data", size)],
        },
      },
      { ...this.here, dependsOn: [...after, traffic] },
    );
    this.registerOutputs();
  }
}
