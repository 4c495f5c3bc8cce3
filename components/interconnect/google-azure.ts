import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import type { Placement } from "../core/contracts";
import type { AzureVpnEnd, GcpVpnEnd } from "../core/ends";
import { azureSide, type AzureChange, type AzureSide } from "./azure-side";
import { googleSide, type GoogleChange } from "./google-side";
import { PairComponent, type Keys } from "./making";
import type { Tunnel } from "./tunnel-plan";

export interface GoogleAzureArgs {
  place: Placement;
  gcp: GcpVpnEnd;
  azure: AzureVpnEnd;
  /** The two of the pair: Google's interface 0 with Azure's instance 0, 1 with 1. */
  tunnels: readonly Tunnel[];
  /** The key of each tunnel, by its name. */
  keys: Keys;
  /** Connections of the same gateway at Azure that are made before. @defaultValue none */
  after?: AzureSide["after"];
  change?: GoogleChange & AzureChange;
}

/**
 * Two tunnels between an HA VPN gateway of Google's and an active-active gateway of Azure's, each interface with one instance. Both ends are clouds whose /30 has to
 * be one that Azure takes; Google has its first address, Azure its second.
 * Source: docs.cloud.google.com/network-connectivity/docs/vpn/tutorials/create-ha-vpn-connections-google-cloud-azure.
 *
 * ```ts
 * import { GoogleAzure } from "../../components/interconnect/google-azure";
 * import type { Keys } from "../../components/interconnect/making";
 * import type { Mesh } from "../../components/interconnect/tunnel-plan";
 * import type { Placement } from "../../components/core/contracts";
 * import type { AzureVpnEnd, GcpVpnEnd } from "../../components/core/ends";
 *
 * declare const place: Placement; // the environment
 * declare const gcp: GcpVpnEnd;
 * declare const azure: AzureVpnEnd;
 * declare const mesh: Mesh; // planMesh
 * declare const keys: Keys;
 *
 * const tunnels = mesh.tunnels.filter(({ pair }) => pair === "gcp-azure");
 * new GoogleAzure("vpn-gcp-azure", { place, gcp, azure, tunnels, keys });
 * ```
 */
export class GoogleAzure extends PairComponent {
  /** Azure's connections, in the order in which they are made. */
  readonly connections: readonly Resource[];

  constructor(name: string, args: GoogleAzureArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:interconnect:GoogleAzure", name, args.place, opts);
    const { gcp, azure, tunnels, keys, after, change } = args;
    googleSide(this.maker, {
      ...{ end: gcp, tunnels, keys, change },
      peer: {
        ...{ asn: azure.asn, addresses: azure.addresses, called: "Azure" },
        inside: (tunnel) => tunnel.azure?.address ?? "",
      },
    });
    this.connections = azureSide(this.maker, {
      ...{ end: azure, tunnels, keys, after, change },
      peer: {
        asn: gcp.asn,
        address: (tunnel) => gcp.addresses[tunnel.gcp?.interface ?? 0],
        inside: (tunnel) => tunnel.gcp?.address ?? "",
      },
    });
    this.registerOutputs();
  }
}
