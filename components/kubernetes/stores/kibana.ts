import * as networking from "@pulumi/kubernetes/networking/v1";
import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { ClusterComponent } from "../component";
import { customObject } from "../custom-object";
import type { Ownership } from "../labels";
import type { Scale } from "../service-entry";
import type { IKibana } from "./elastic-kinds";
import { elasticsearch, kibana as place } from "./places";
import { kibanaSizes } from "./sizes";
import { placementOf, type Pool } from "../placement";
import { storePod } from "./store-pod";
import { storePolicy } from "./store-policy";

export interface KibanaArgs {
  whose: Ownership;
  scale: Scale;
  /** The groups of nodes that there are. It runs on `memory` where there is such a group. @defaultValue `general` alone */
  pools?: readonly Pool[] | undefined;
  /** The version of the Elastic Stack. */
  version: string;
  /** What must stand first: Elasticsearch. */
  after: readonly Resource[];
}

/**
 * Kibana for the cluster of Elasticsearch. Nothing in the cluster calls it: people do, through the API server (docs/runbooks/restore-elasticsearch.md).
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import type { Elasticsearch } from "../../components/kubernetes/stores/elasticsearch";
 * import { Kibana } from "../../components/kubernetes/stores/kibana";
 *
 * declare const kubernetes: ProviderResource;
 * declare const elasticsearch: Elasticsearch;
 *
 * const whose = { environment: "prod", owner: "platform", costCenter: "go-coffee" };
 * const after = [elasticsearch.resource];
 * new Kibana("kibana", { whose, scale: "large", version: "9.5.0", after }, { providers: { kubernetes } });
 * ```
 */
export class Kibana extends ClusterComponent {
  constructor(id: string, args: KibanaArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:Kibana", id, args.whose, opts);
    const { scale, version, pools = [], after } = args;
    const { name, namespace, pods, port } = place;
    const metadata = { name, namespace, labels: this.labels({ service: "platform", dataClass: "personal" }) };
    const traffic = new networking.NetworkPolicy(
      this.label("traffic"),
      {
        metadata: { ...metadata, name: "kibana" },
        spec: storePolicy(pods, {
          from: [{ caller: { pods: { "app.kubernetes.io/name": "elastic-operator" } }, ports: [port] }],
          to: [{ pods: elasticsearch.pods, ports: [elasticsearch.port] }],
        }),
      },
      this.here,
    );
    customObject<IKibana>(
      this.id,
      {
        apiVersion: "kibana.k8s.elastic.co/v1",
        kind: "Kibana",
        metadata,
        spec: {
          version,
          count: kibanaSizes[scale].pods,
          elasticsearchRef: { name: elasticsearch.name },
          config: { "telemetry.optIn": false, "telemetry.allowChangingOptInStatus": false },
          podTemplate: storePod({
            ...{
              container: "kibana",
              size: kibanaSizes[scale],
              pods,
              user: 1000,
              placement: placementOf("memory", pools),
            },
            labels: this.labels({ service: "platform", dataClass: "personal" }),
          }),
        },
      },
      { ...this.here, dependsOn: [...after, traffic] },
    );
    this.registerOutputs();
  }
}
