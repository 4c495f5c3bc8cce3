import * as monitoring from "@pulumi/gcp/monitoring";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { AlertPolicies, type Watch } from "../common/alert-policy";
import { labelsFor } from "../common/labels";
import { watchUptime } from "./uptime-alarms-plan";

export interface UptimeArgs {
  place: Placement;
  project: Input<string>;
  /** A name that leads here and that the certificate has: before, the check fails, so make none. */
  host: string;
  /** What is asked for; an answer of 200–299 is sound. @defaultValue / */
  path?: string;
  /** Whether it is another cloud's way in: then its loss is told at once, and its certificate is that cloud's to watch. @defaultValue false */
  others?: boolean;
  watch: Watch;
  change?: { check?: Change<monitoring.UptimeCheckConfigArgs> };
}

/**
 * A check from outside: every minute, from places all over the world, over TLS with a certificate that is valid.
 *
 * ```ts
 * import { Uptime } from "../../components/gcp/operations/uptime";
 * import type { Watch } from "../../components/gcp/common/alert-policy";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const watch: Watch;
 *
 * new Uptime("uptime", { place, project: "go-coffee-dev", host: "gcp.gocoffee.example", watch });
 * ```
 */
export class Uptime extends Component {
  constructor(name: string, args: UptimeArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Uptime", name, args.place, opts);
    const { place, project, host, path = "/", others = false, watch } = args;
    const sound: monitoring.UptimeCheckConfigArgs = {
      project,
      displayName: this.displayName(this.id),
      period: "60s",
      timeout: "10s",
      httpCheck: { path, port: 443, useSsl: true, validateSsl: true },
      monitoredResource: { type: "uptime_url", labels: { host, project_id: project } },
      logCheckFailures: true,
      userLabels: labelsFor(place, { service: "platform" }),
    };
    const check = new monitoring.UptimeCheckConfig(this.label("site"), changed(sound, args.change?.check), {
      ...this.here,
      dependsOn: [...(watch.after ?? [])],
    });
    const watched = watchUptime(host, check.uptimeCheckId, others);
    new AlertPolicies(this.label("alarms"), { place, project, watch, watched }, this.here);
    this.registerOutputs();
  }
}
