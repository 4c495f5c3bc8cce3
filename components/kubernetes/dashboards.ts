import * as core from "@pulumi/kubernetes/core/v1";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { ClusterComponent } from "./component";
import type { Ownership } from "./labels";

/** A dashboard, as Grafana loads it. */
export interface DashboardFile {
  uid: string;
  title: string;
  [key: string]: unknown;
}

export interface DashboardsArgs {
  whose: Ownership;
  /** Where Grafana is. */
  namespace: Input<string>;
  dashboards: readonly DashboardFile[];
  /** What must stand first. */
  after: Resource[];
}

/**
 * Dashboards of Grafana, each a ConfigMap that Grafana's sidecar loads. Nobody changes one by hand: the next `up` would not know of it.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import { Dashboards } from "../../components/kubernetes/dashboards";
 *
 * declare const kubernetes: ProviderResource;
 *
 * new Dashboards(
 *   "dashboards",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     namespace: "monitoring",
 *     dashboards: [{ uid: "go-coffee-tea", title: "Tea", panels: [] }],
 *     after: [],
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class Dashboards extends ClusterComponent {
  constructor(id: string, args: DashboardsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:Dashboards", id, args.whose, opts);
    for (const dashboard of args.dashboards) {
      const name = `dashboard-${dashboard.uid}`;
      new core.ConfigMap(
        this.label(dashboard.uid),
        {
          metadata: {
            name,
            namespace: args.namespace,
            labels: { ...this.labels({ service: "platform" }), ...sidecarLabel },
          },
          data: { [`${dashboard.uid}.json`]: JSON.stringify(dashboard) },
        },
        { ...this.here, dependsOn: args.after },
      );
    }
    this.registerOutputs();
  }
}

/** What the sidecar looks for: `sidecar.dashboards.label` of Grafana's chart, as it is by default. */
const sidecarLabel = { grafana_dashboard: "1" };
