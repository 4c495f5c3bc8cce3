import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { LogTarget } from "../../components/azure/common/diagnostics";
import { Entrance, type EntranceArgs, type EntranceOutputs } from "../../components/azure/edge/entrance";
import { Origin, type OriginArgs, type OriginOutputs } from "../../components/azure/edge/origin";
import { Uptime } from "../../components/azure/operations/uptime";

/** What stands between the world and the platform on Azure, before anything runs in the cluster: Front Door, its names and its web rules. */
export class AzureEdge extends ComponentResource {
  readonly outputs: EntranceOutputs;

  constructor(name: string, args: EntranceArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:AzureEdge", name, {}, opts);
    this.outputs = new Entrance("entrance", args, { parent: this }).outputs;
    this.registerOutputs();
  }
}

/** And once the gateway is there: where Front Door sends requests to, and, where the world finds the domain, a look at it from outside. */
export class AzureOrigin extends ComponentResource {
  readonly outputs: OriginOutputs;

  /** @param host what is asked for from outside. @defaultValue nothing: the domain is not delegated */
  constructor(
    name: string,
    {
      host,
      checkedPath,
      ...args
    }: OriginArgs & { logs: LogTarget; host: string | undefined; checkedPath?: string | undefined },
    opts?: ComponentResourceOptions,
  ) {
    super("gocoffee:layers:AzureOrigin", name, {}, opts);
    const here = { parent: this };
    this.outputs = new Origin("origin", args, here).outputs;
    const { place, site, logs, watch } = args;
    if (host !== undefined) {
      const path = checkedPath === undefined ? {} : { path: checkedPath };
      new Uptime("uptime", { place, site, host, logs, watch, ...path }, here);
    }
    this.registerOutputs();
  }
}
