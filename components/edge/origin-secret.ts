import { RandomPassword } from "@pulumi/random/randomPassword";
import { secret, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { cloudflareRelay } from "../core/cloudflare-ranges";
import { Component } from "../core/component";
import type { Placement } from "../core/contracts";
import type { OriginGuard } from "../core/origin-guard";

/** The header with the secret. */
export const secretHeader = "x-go-coffee-edge";

export interface OriginSecretArgs {
  place: Placement;
  /** How often it was changed: one more draws another. One step at a time. */
  rotated: number;
  /** The path that health checks ask without it. */
  checkedPath: string;
}

export interface OriginSecretOutputs {
  /** What Cloudflare sends. Secret. */
  sent: Output<string>;
  /** What the clouds let in. */
  guard: OriginGuard;
}

/**
 * What Cloudflare and the clouds' ways in have in common, so that nobody comes in past its firewall: anyone may have a zone at Cloudflare, and its addresses with it.
 *
 * There are two, of which one is sent; a change draws the other one anew and sends that, while the first is still let in. So nobody is closed out, whichever of the two ends
 * hears of it first; and what is let in is one that is sent and one that was, or will be.
 *
 * ```ts
 * import { OriginSecret } from "../../components/edge/origin-secret";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement;
 *
 * const { guard } = new OriginSecret("origin-secret", { place, rotated: 0, checkedPath: "/" }).outputs;
 * export const { header } = guard;
 * ```
 */
export class OriginSecret extends Component {
  readonly outputs: OriginSecretOutputs;

  constructor(name: string, args: OriginSecretArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:edge:OriginSecret", name, args.place, opts);
    const { rotated, checkedPath } = args;
    // The one that is sent is of this generation, and the other of the one before: generation n is always in the same slot.
    const generations = [rotated - (rotated % 2), rotated - 1 + (rotated % 2)] as const;
    const [even, odd] = [this.drawn("even", generations[0]), this.drawn("odd", generations[1])];
    const sent = rotated % 2 === 0 ? even : odd;
    this.outputs = {
      sent,
      guard: {
        header: secretHeader,
        secrets: [even, odd],
        checkedPath,
        ...cloudflareRelay,
      },
    };
    this.registerOutputs();
  }

  private drawn(slot: string, generation: number): Output<string> {
    const made = new RandomPassword(
      this.label(slot),
      // Letters and digits: it stands in a pattern of Google's, and in a header.
      { length: 48, special: false, keepers: { generation: String(generation) } },
      this.here,
    );
    return secret(made.result);
  }
}
