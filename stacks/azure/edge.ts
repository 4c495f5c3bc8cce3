import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { Entrance, type EntranceArgs, type EntranceOutputs } from "../../components/azure/edge/entrance";
import { Origin, type OriginArgs, type OriginOutputs } from "../../components/azure/edge/origin";

/** What stands between the world and the platform on Azure, before anything runs in the cluster: Front Door, its names and its web rules. */
export class AzureEdge extends ComponentResource {
  readonly outputs: EntranceOutputs;

  constructor(name: string, args: EntranceArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:AzureEdge", name, {}, opts);
    this.outputs = new Entrance("entrance", args, { parent: this }).outputs;
    this.registerOutputs();
  }
}

/** And once the gateway is there: where Front Door sends requests to. */
export class AzureOrigin extends ComponentResource {
  readonly outputs: OriginOutputs;

  constructor(name: string, args: OriginArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:AzureOrigin", name, {}, opts);
    this.outputs = new Origin("origin", args, { parent: this }).outputs;
    this.registerOutputs();
  }
}
