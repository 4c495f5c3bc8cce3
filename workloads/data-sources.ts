import * as core from "@pulumi/kubernetes/core/v1";
import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { ClusterComponent } from "../components/kubernetes/component";
import type { Ownership } from "../components/kubernetes/labels";
import type { Namespace } from "../components/kubernetes/namespace";
import { jaegerPlace, lokiPlace, zipkinPlace, type Place } from "./addons/observability";

export interface DataSourcesArgs {
  whose: Ownership;
  /** Where Grafana is. @defaultValue nothing is made */
  namespace: Namespace | undefined;
  /** What was installed, by name: only what is there is shown. */
  made: Readonly<Partial<Record<string, Resource>>>;
}

/** How Grafana calls what keeps spans, whichever it is: dashboards and lines lead there. */
const tracesSource = "traces";
/** How it calls what keeps lines. */
const linesSource = "lines";

interface DataSource {
  name: string;
  uid: string;
  type: "loki" | "jaeger" | "zipkin";
  access: "proxy";
  url: string;
  editable: boolean;
  jsonData: object;
}

const source = (uid: string, type: DataSource["type"], { host }: Place, port: number, jsonData: object = {}) => ({
  ...{ name: type, uid, type, access: "proxy" as const, editable: false, jsonData },
  url: `http://${host}:${port}`,
});

/** What Grafana shows beside metrics: ConfigMaps that its sidecar finds by their label. Source: grafana.com/docs/grafana/latest/administration/provisioning. */
export class DataSources extends ClusterComponent {
  constructor(id: string, args: DataSourcesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:DataSources", id, args.whose, opts);
    const { namespace, made } = args;
    if (namespace !== undefined) for (const one of sources(made)) this.show(one, namespace);
    this.registerOutputs();
  }

  private show(one: DataSource, namespace: Namespace): void {
    new core.ConfigMap(
      this.label(one.type),
      {
        metadata: {
          name: `grafana-${one.type}`,
          namespace: namespace.name,
          labels: { ...this.labels({ service: "platform" }), grafana_datasource: "1" },
        },
        data: { [`${one.type}.yaml`]: JSON.stringify({ apiVersion: 1, datasources: [one] }, null, 2) },
      },
      this.here,
    );
  }
}

function sources(made: DataSourcesArgs["made"]): DataSource[] {
  const traced = made["jaeger"] ?? made["zipkin"];
  return [
    ...(made["loki"]
      ? [
          source(linesSource, "loki", lokiPlace, lokiPlace.ports[0]!, {
            // From a line to the trace that it is of.
            derivedFields: traced
              ? [
                  {
                    name: "trace",
                    matcherType: "label",
                    matcherRegex: "trace_id",
                    datasourceUid: tracesSource,
                    url: "${__value.raw}",
                  },
                ]
              : [],
          }),
        ]
      : []),
    ...(made["jaeger"] ? [source(tracesSource, "jaeger", jaegerPlace, jaegerPlace.ports[1]!)] : []),
    ...(made["zipkin"] ? [source(tracesSource, "zipkin", zipkinPlace, zipkinPlace.ports[0]!)] : []),
  ];
}
