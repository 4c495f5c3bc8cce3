import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Placement } from "../core/contracts";
import type { AwsVpnEnd, GcpVpnEnd } from "../core/ends";
import { awsSide, type AwsSide } from "./aws-side";
import { googleSide, type GoogleChange } from "./google-side";
import { PairComponent, type Keys } from "./making";
import type { Tunnel } from "./tunnel-plan";

export interface AwsGoogleArgs {
  place: Placement;
  aws: AwsVpnEnd;
  gcp: GcpVpnEnd;
  /** The four of the pair: 1 and 2 end at Google's interface 0, 3 and 4 at its interface 1. */
  tunnels: readonly Tunnel[];
  /** The key of each tunnel, by its name. */
  keys: Keys;
  change?: AwsSide["change"] & GoogleChange;
}

/**
 * Four tunnels between a transit gateway of AWS's and an HA VPN gateway of Google's: two connections at AWS, one for each of Google's addresses, with two
 * tunnels each. It takes both of Google's interfaces and both endpoints of each connection for Google's promise of 99.99 %.
 * Source: docs.cloud.google.com/network-connectivity/docs/vpn/how-to/connect-ha-vpn-aws-peer-gateway.
 *
 * ```ts
 * import { AwsGoogle } from "../../components/interconnect/aws-google";
 * import type { Keys } from "../../components/interconnect/making";
 * import type { Mesh } from "../../components/interconnect/tunnel-plan";
 * import type { Placement } from "../../components/core/contracts";
 * import type { AwsVpnEnd, GcpVpnEnd } from "../../components/core/ends";
 *
 * declare const place: Placement; // the environment
 * declare const aws: AwsVpnEnd;
 * declare const gcp: GcpVpnEnd;
 * declare const mesh: Mesh; // planMesh
 * declare const keys: Keys;
 *
 * const tunnels = mesh.tunnels.filter(({ pair }) => pair === "aws-gcp");
 * new AwsGoogle("vpn-aws-gcp", { place, aws, gcp, tunnels, keys });
 * ```
 */
export class AwsGoogle extends PairComponent {
  constructor(name: string, args: AwsGoogleArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:interconnect:AwsGoogle", name, args.place, opts);
    const { aws, gcp, tunnels, keys, change } = args;
    const peer = { asn: gcp.asn, addresses: gcp.addresses, called: "Google Cloud" };
    const addresses = awsSide(this.maker, { end: aws, tunnels, peer, keys, change });
    googleSide(this.maker, {
      ...{ end: gcp, tunnels, keys, change },
      peer: {
        ...{ asn: aws.asn, called: "AWS" },
        addresses: tunnels.map(({ name: tunnel }) => addresses[tunnel]!),
        inside: (tunnel) => tunnel.aws?.address ?? "",
      },
    });
    this.registerOutputs();
  }
}
