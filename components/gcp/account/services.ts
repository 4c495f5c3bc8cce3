import { Service, type ServiceArgs } from "@pulumi/gcp/projects/service";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { apiName, serviceLayers, type ServiceName } from "./services-plan";

export interface ServicesArgs {
  place: Placement;
  /** The project's id. */
  project: Input<string>;
  /** Which, in the order in which they are turned on. @defaultValue those that every environment speaks to */
  layers?: readonly (readonly ServiceName[])[] | undefined;
  /** What the first of them wait for. @defaultValue nothing */
  after?: readonly Resource[] | undefined;
  change?: { service?: Change<ServiceArgs, [service: ServiceName]> };
}

/**
 * The APIs of a project, turned on layer by layer. None is turned off when the program lets it go: what others have in the project would go with it, and
 * an API that is on costs nothing.
 *
 * ```ts
 * import { Services } from "../../components/gcp/account/services";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the labels of all in it
 *
 * export const { ready } = new Services("services", { place, project: "go-coffee-dev" });
 * ```
 */
export class Services extends Component {
  /** What everything else waits for, for `dependsOn`: the last layer, which waits for all before it. */
  readonly ready: Resource[];

  constructor(name: string, args: ServicesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Services", name, args.place, opts);
    const layers: readonly (readonly ServiceName[])[] = args.layers ?? serviceLayers;
    this.ready = layers.reduce<Resource[]>(
      (before, layer) => layer.map((service) => this.service(service, args, before)),
      [...(args.after ?? [])],
    );
    this.registerOutputs();
  }

  private service(service: ServiceName, args: ServicesArgs, after: Resource[]): Service {
    // `disableOnDestroy` stays unset: the API is left on.
    const sound: ServiceArgs = { project: args.project, service: apiName(service) };
    const options = { ...this.here, dependsOn: after };
    return new Service(this.label(service), changed(sound, args.change?.service, service), options);
  }
}
