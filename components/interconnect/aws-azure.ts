import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import type { Placement } from "../core/contracts";
import type { AwsVpnEnd, AzureVpnEnd } from "../core/ends";
import { awsSide, type AwsSide } from "./aws-side";
import { azureSide, type AzureChange, type AzureSide } from "./azure-side";
import { PairComponent, type Keys } from "./making";
import type { Tunnel } from "./tunnel-plan";

export interface AwsAzureArgs {
  place: Placement;
  aws: AwsVpnEnd;
  azure: AzureVpnEnd;
  /** The four of the pair: 1 and 2 end at Azure's instance 0, 3 and 4 at its instance 1. */
  tunnels: readonly Tunnel[];
  /** The key of each tunnel, by its name. */
  keys: Keys;
  /** Connections of the same gateway at Azure that are made before. @defaultValue none */
  after?: AzureSide["after"];
  change?: AwsSide["change"] & AzureChange;
}

/**
 * Four tunnels between a transit gateway of AWS's and an active-active gateway of Azure's: two connections at AWS, one for each instance, and four at Azure.
 * Source: learn.microsoft.com/azure/vpn-gateway/vpn-gateway-howto-aws-bgp.
 *
 * ```ts
 * import { AwsAzure } from "../../components/interconnect/aws-azure";
 * import type { Keys } from "../../components/interconnect/making";
 * import type { Mesh } from "../../components/interconnect/tunnel-plan";
 * import type { Placement } from "../../components/core/contracts";
 * import type { AwsVpnEnd, AzureVpnEnd } from "../../components/core/ends";
 *
 * declare const place: Placement; // the environment
 * declare const aws: AwsVpnEnd;
 * declare const azure: AzureVpnEnd;
 * declare const mesh: Mesh; // planMesh
 * declare const keys: Keys;
 *
 * const tunnels = mesh.tunnels.filter(({ pair }) => pair === "aws-azure");
 * new AwsAzure("vpn-aws-azure", { place, aws, azure, tunnels, keys });
 * ```
 */
export class AwsAzure extends PairComponent {
  /** Azure's connections, in the order in which they are made. */
  readonly connections: readonly Resource[];

  constructor(name: string, args: AwsAzureArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:interconnect:AwsAzure", name, args.place, opts);
    const { aws, azure, tunnels, keys, after, change } = args;
    const peer = { asn: azure.asn, addresses: azure.addresses, called: "Azure" };
    const addresses = awsSide(this.maker, { end: aws, tunnels, peer, keys, change });
    this.connections = azureSide(this.maker, {
      ...{ end: azure, tunnels, keys, after, change },
      peer: {
        asn: aws.asn,
        address: ({ name: tunnel }) => addresses[tunnel]!,
        inside: (tunnel) => tunnel.aws?.address ?? "",
      },
    });
    this.registerOutputs();
  }
}
