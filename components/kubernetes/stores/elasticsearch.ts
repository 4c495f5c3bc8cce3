import * as networking from "@pulumi/kubernetes/networking/v1";
import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { ClusterComponent } from "../component";
import { customObject } from "../custom-object";
import type { Ownership } from "../labels";
import { placementOf, type Pool } from "../placement";
import type { Scale } from "../service-entry";
import { storePod, volume } from "./store-pod";
import type { IElasticsearch } from "./elastic-kinds";
import { elasticsearch as place, kibana, logstash } from "./places";
import { elasticsearchSizes } from "./sizes";
import { storePolicy, type StoreCaller } from "./store-policy";

export interface ElasticsearchArgs {
  whose: Ownership;
  scale: Scale;
  /** The groups of nodes that there are. It runs on `memory` where there is such a group. @defaultValue `general` alone */
  pools?: readonly Pool[] | undefined;
  /** The version of the Elastic Stack. */
  version: string;
  /** Who calls it, beside Kibana, Logstash and the operator. */
  callers: readonly StoreCaller[];
  /** Secrets of its namespace with a user each: `username`, `password`, `roles`. @defaultValue nobody but the operator's own */
  users?: readonly string[];
  /** Secrets of its namespace with roles, under `roles.yml`. @defaultValue none */
  roles?: readonly string[];
  /** What must stand first: the operator, and the namespace's guards. */
  after: readonly Resource[];
}

/**
 * A cluster of Elasticsearch, `logs`: TLS and a sign-in at every door, disks that outlive it, and shards that know their zone.
 *
 * ```ts
 * import type { ProviderResource, Resource } from "@pulumi/pulumi";
 * import { Elasticsearch } from "../../components/kubernetes/stores/elasticsearch";
 *
 * declare const kubernetes: ProviderResource;
 * declare const operator: Resource;
 *
 * new Elasticsearch(
 *   "elasticsearch",
 *   {
 *     ...{ scale: "large", version: "9.5.0", after: [operator] },
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     callers: [{ namespace: "monitoring", pods: { "app.kubernetes.io/name": "jaeger" } }],
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class Elasticsearch extends ClusterComponent {
  /** What needs it waits for it. */
  readonly resource: Resource;

  constructor(id: string, args: ElasticsearchArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:Elasticsearch", id, args.whose, opts);
    const traffic = this.traffic(args);
    this.resource = this.cluster(args, [...args.after, traffic]);
    this.registerOutputs();
  }

  private traffic({ callers }: ElasticsearchArgs): Resource {
    const { pods, port, transportPort } = place;
    const operator = { pods: { "app.kubernetes.io/name": "elastic-operator" } };
    const spec = storePolicy(pods, {
      from: [
        ...[operator, { pods: kibana.pods }, { pods: logstash.pods }, ...callers].map((caller) => ({
          caller,
          ports: [port],
        })),
        { caller: { pods }, ports: [port, transportPort] },
      ],
      to: [{ pods, ports: [port, transportPort] }],
    });
    return new networking.NetworkPolicy(this.label("traffic"), { metadata: this.named(), spec }, this.here);
  }

  private cluster(args: ElasticsearchArgs, dependsOn: Resource[]): Resource {
    const { scale, version, pools = [], users = [], roles = [] } = args;
    const size = elasticsearchSizes[scale];
    const { pods } = place;
    const auth = {
      ...(users.length > 0 && { fileRealm: users.map((secretName) => ({ secretName })) }),
      ...(roles.length > 0 && { roles: roles.map((secretName) => ({ secretName })) }),
    };
    return customObject<IElasticsearch>(
      this.id,
      {
        apiVersion: "elasticsearch.k8s.elastic.co/v1",
        kind: "Elasticsearch",
        // Who signs in to it as it starts (Jaeger) fails until it answers; its machines may have to be made first.
        metadata: {
          ...this.named(),
          annotations: { "pulumi.com/waitFor": "jsonpath={.status.phase}=Ready", "pulumi.com/timeoutSeconds": "1500" },
        },
        spec: {
          version,
          // Who deletes the cluster by mistake finds its disks again: docs/runbooks/restore-elasticsearch.md.
          volumeClaimDeletePolicy: "DeleteOnScaledownOnly",
          ...(Object.keys(auth).length > 0 && { auth }),
          nodeSets: [
            {
              name: "nodes",
              count: size.pods,
              // More memory maps than a node allows by itself (vm.max_map_count) would take a privileged container to set.
              config: { "node.store.allow_mmap": false, "action.destructive_requires_name": true },
              ...(size.pods > 1 && { zoneAwareness: {} }),
              podTemplate: storePod({
                ...{ container: "elasticsearch", size, pods, user: 1000 },
                labels: this.labels({ service: "platform", dataClass: "personal" }),
                placement: placementOf("memory", pools),
              }),
              volumeClaimTemplates: [volume("elasticsearch-data", size)],
            },
          ],
        },
      },
      { ...this.here, dependsOn },
    );
  }

  private named() {
    const { name, namespace } = place;
    return { name, namespace, labels: this.labels({ service: "platform", dataClass: "personal" }) };
  }
}
