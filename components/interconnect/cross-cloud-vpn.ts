import { RandomPassword } from "@pulumi/random/randomPassword";
import { interpolate, secret, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { Component } from "../core/component";
import type { Placement } from "../core/contracts";
import type { AwsVpnEnd, AzureVpnEnd, GcpVpnEnd } from "../core/ends";
import type { TunnelPair } from "../core/tunnels";
import { AwsAzure } from "./aws-azure";
import { AwsGoogle } from "./aws-google";
import type { AwsSide } from "./aws-side";
import type { AzureChange } from "./azure-side";
import { GoogleAzure } from "./google-azure";
import type { GoogleChange } from "./google-side";
import type { Keys } from "./making";
import type { Generations } from "./rotation";
import type { Mesh } from "./tunnel-plan";

export interface CrossCloudVpnArgs {
  /** The environment, whichever cloud's: each end says its own region. */
  place: Placement;
  /** The tunnels: `planMesh`. */
  mesh: Mesh;
  /** What each cloud holds out. */
  ends: { aws?: AwsVpnEnd | undefined; gcp?: GcpVpnEnd | undefined; azure?: AzureVpnEnd | undefined };
  /** How often each tunnel's key was changed, by the tunnel. @defaultValue never */
  generations?: Generations | undefined;
  change?: AwsSide["change"] & GoogleChange & AzureChange;
}

/** What a mesh tells of itself: never a key. */
export interface CrossCloudVpnOutputs {
  /** By tunnel: the addresses inside, and how often its key was changed. */
  tunnels: Record<string, { ends: string; generation: number }>;
}

/**
 * Site-to-site VPN between the clouds of an environment: the only code that sees two clouds. Every tunnel has a key of its own, which is drawn here and secret from birth;
 * a higher generation draws another one. It takes the providers of the clouds that it joins, and `random`.
 *
 * ```ts
 * import { CrossCloudVpn } from "../../components/interconnect/cross-cloud-vpn";
 * import type { Mesh } from "../../components/interconnect/tunnel-plan";
 * import type { Placement } from "../../components/core/contracts";
 * import type { AwsVpnEnd, GcpVpnEnd } from "../../components/core/ends";
 *
 * declare const place: Placement; // the environment
 * declare const aws: AwsVpnEnd;
 * declare const gcp: GcpVpnEnd;
 * declare const mesh: Mesh; // planMesh
 *
 * const vpn = new CrossCloudVpn("vpn", { place, mesh, ends: { aws, gcp }, generations: { "aws-gcp-1": 1 } });
 * export const { tunnels } = vpn.outputs;
 * ```
 */
export class CrossCloudVpn extends Component {
  readonly outputs: CrossCloudVpnOutputs;

  constructor(name: string, args: CrossCloudVpnArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:interconnect:CrossCloudVpn", name, args.place, opts);
    const { mesh, generations = {} } = args;
    const keys: Keys = Object.fromEntries(
      mesh.tunnels.map(({ name: tunnel }) => [tunnel, this.key(tunnel, generations[tunnel] ?? 0)]),
    );
    this.join(args, keys);
    this.outputs = {
      tunnels: Object.fromEntries(
        mesh.tunnels.map(({ name: tunnel, aws, gcp, azure }) => {
          const ends = Object.entries({ aws, gcp, azure }).flatMap(([cloud, end]) =>
            end ? `${cloud} ${end.address}` : [],
          );
          return [tunnel, { ends: ends.join(" – "), generation: generations[tunnel] ?? 0 }];
        }),
      ),
    };
    this.registerOutputs();
  }

  /**
   * 40 letters and digits, the first a letter: AWS takes 8–64 of them, `.` and `_`, and no leading 0; Azure and Google take more.
   * Source: ec2 API, VpnTunnelOptionsSpecification.PreSharedKey.
   */
  private key(tunnel: string, generation: number): Output<string> {
    const drawn = new RandomPassword(
      this.label(tunnel),
      { length: 39, special: false, keepers: { generation: String(generation) } },
      { ...this.here, ignoreChanges: ["length", "special"] },
    );
    return secret(interpolate`k${drawn.result}`);
  }

  private join({ place, mesh, ends, change }: CrossCloudVpnArgs, keys: Keys): void {
    const part = (pair: TunnelPair) => {
      const tunnels = mesh.tunnels.filter((one) => one.pair === pair);
      return { name: this.label(pair), common: { place, tunnels, keys, ...(change && { change }) } };
    };
    let after: AwsAzure["connections"] = [];
    for (const pair of mesh.pairs) {
      const { name, common } = part(pair);
      switch (pair) {
        case "aws-gcp":
          new AwsGoogle(name, { ...common, aws: this.end("aws", ends.aws), gcp: this.end("gcp", ends.gcp) }, this.here);
          break;
        case "aws-azure": {
          const { connections } = new AwsAzure(
            name,
            { ...common, aws: this.end("aws", ends.aws), azure: this.end("azure", ends.azure), after },
            this.here,
          );
          after = connections.slice(-1);
          break;
        }
        case "gcp-azure": {
          const { connections } = new GoogleAzure(
            name,
            { ...common, gcp: this.end("gcp", ends.gcp), azure: this.end("azure", ends.azure), after },
            this.here,
          );
          after = connections.slice(-1);
          break;
        }
      }
    }
  }

  private end<End>(cloud: string, end: End | undefined): End {
    if (end === undefined) throw new RangeError(`${this.id}: ${cloud} holds out no end for its tunnels`);
    return end;
  }
}
