import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { ClusterComponent } from "../../components/kubernetes/component";
import type { Ownership } from "../../components/kubernetes/labels";
import type { Namespace } from "../../components/kubernetes/namespace";
import type { Pool } from "../../components/kubernetes/placement";
import type { Scale } from "../../components/kubernetes/service-entry";
import { Elasticsearch } from "../../components/kubernetes/stores/elasticsearch";
import { Kibana } from "../../components/kubernetes/stores/kibana";
import { Logstash } from "../../components/kubernetes/stores/logstash";

/**
 * The version of Elasticsearch, Kibana and Logstash, which go together. The operator's 3.5 knows 8 and 9 (elastic/cloud-on-k8s v3.5.0, README.md). Up only, one minor after the other:
 * docs/runbooks/upgrade-an-add-on.md.
 */
export const elasticStackVersion = "9.5.0";

export interface StoresArgs {
  whose: Ownership;
  scale: Scale;
  pools?: readonly Pool[] | undefined;
  /** Where they run. @defaultValue nothing is installed there, and no store is made */
  namespace: Namespace | undefined;
  /** The releases, by name. */
  made: Readonly<Partial<Record<string, Resource>>>;
}

/** The agents that read the nodes' logs, and what keeps traces: what calls Elasticsearch and Logstash from other namespaces. */
const agents = { namespace: "monitoring-agents", pods: { "app.kubernetes.io/name": "fluent-bit" } };
const traces = { namespace: "monitoring", pods: { "app.kubernetes.io/name": "jaeger" } };

/** The stores that run in the cluster, as far as their operators are installed. */
export class Stores extends ClusterComponent {
  /** Elasticsearch, for what waits for it. */
  readonly elasticsearch: Resource | undefined;

  constructor(id: string, args: StoresArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:Stores", id, args.whose, opts);
    const { whose, scale, pools, namespace, made } = args;
    const operator = made["elastic-operator"];
    if (namespace !== undefined && operator !== undefined) {
      const elastic = { whose, scale, version: elasticStackVersion };
      this.elasticsearch = new Elasticsearch(
        this.label("elasticsearch"),
        { ...elastic, pools, callers: [traces, agents], after: [...namespace.guards, operator] },
        this.here,
      ).resource;
      const after = [this.elasticsearch];
      new Kibana(this.label("kibana"), { ...elastic, after }, this.here);
      new Logstash(this.label("logstash"), { ...elastic, callers: [agents], after }, this.here);
    }
    this.registerOutputs();
  }
}
