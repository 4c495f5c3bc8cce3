import { Component as Insights } from "@pulumi/azure-native/applicationinsights/component";
import { WebTest, type WebTestArgs } from "@pulumi/azure-native/applicationinsights/webTest";
import { interpolate, type ComponentResourceOptions } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { Alarms, type Watch } from "../common/alarms";
import type { LogTarget } from "../common/diagnostics";
import { subscriptionId, type Site } from "../common/site";
import { tagsFor } from "../common/tags";
import { watchUptime } from "./uptime-alarms-plan";

export interface UptimeArgs {
  place: Placement;
  site: Pick<Site, "subscription">;
  /** A name that leads here and that the certificate has: before, the check fails, so make none. */
  host: string;
  /** What is asked for; 200 is sound. @defaultValue / */
  path?: string;
  /** Where the results are kept. */
  logs: Pick<LogTarget, "workspaceId">;
  watch: Watch;
  change?: { check?: Change<WebTestArgs> };
}

/**
 * Where it is asked from: two in America, two in Europe, one in Asia.
 * Source: learn.microsoft.com/azure/azure-monitor/app/availability-standard-tests, location population tags.
 */
const places = ["us-va-ash-azr", "us-ca-sjc-azr", "emea-nl-ams-azr", "emea-gb-db3-azr", "apac-sg-sin-azr"];

/**
 * A check from outside: every five minutes from each of five places, over TLS with a certificate that is valid, and will be for two weeks.
 *
 * ```ts
 * import { Uptime } from "../../components/azure/operations/uptime";
 * import type { Watch } from "../../components/azure/common/alarms";
 * import type { LogTarget } from "../../components/azure/common/diagnostics";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const logs: LogTarget;
 * declare const watch: Watch;
 *
 * new Uptime("uptime", {
 *   place,
 *   site: { subscription: "00000000-0000-4000-8000-000000000001" },
 *   host: "azure.gocoffee.example",
 *   logs,
 *   watch,
 * });
 * ```
 */
export class Uptime extends Component {
  constructor(name: string, args: UptimeArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Uptime", name, args.place, opts);
    const { place, site, host, path = "/", watch, logs } = args;
    const named = this.displayName(this.id);
    const group = watch.group;
    const insights = new Insights(
      this.label("results"),
      {
        resourceGroupName: group.name,
        resourceName: named,
        location: place.region,
        ...{ kind: "web", applicationType: "web", ingestionMode: "LogAnalytics" },
        workspaceResourceId: logs.workspaceId,
        tags: tagsFor(place, { service: "platform" }),
      },
      this.here,
    );
    // The tag ties the test to what keeps its results: Azure wants it, with this name. Names of tags are plain.
    const id = `${subscriptionId(site)}/resourceGroups/${group.plainName}/providers/microsoft.insights/components/${named}`;
    const sound: WebTestArgs = {
      resourceGroupName: group.name,
      webTestName: named,
      syntheticMonitorId: named,
      location: place.region,
      ...{ kind: "standard", webTestKind: "standard", enabled: true, retryEnabled: true, frequency: 300, timeout: 30 },
      locations: places.map((location) => ({ location })),
      request: { requestUrl: `https://${host}${path}`, httpVerb: "GET", followRedirects: false },
      validationRules: { expectedHttpStatusCode: 200, sSLCheck: true, sSLCertRemainingLifetimeCheck: 14 },
      // Not through `tagsFor`: what it changes is Azure's own here.
      tags: { ...tagsFor(place, { service: "platform" }), [`hidden-link:${id}`]: "Resource" },
    };
    new WebTest(this.label("site"), changed(sound, args.change?.check), { ...this.here, dependsOn: [insights] });
    const watched = watchUptime(host, interpolate`${insights.id}`);
    new Alarms(this.label("alarms"), { place, watch, watched }, this.here);
    this.registerOutputs();
  }
}
