import type { Input } from "@pulumi/pulumi";

/**
 * What a cloud's way in lets through, where customers come through another's edge (Cloudflare): requests that carry one of the secrets and come from its
 * addresses; and whoever asks the cloud's own name for the one path that health checks ask.
 */
export interface OriginGuard {
  /** The header that the edge puts the secret in, in small letters. */
  header: string;
  /** The secrets that are let in: what the edge sends, and the one beside it, so that a change closes nobody out. Both are secret. */
  secrets: readonly [Input<string>, Input<string>];
  /** Where the edge calls from. Anyone may have a zone at Cloudflare, so that addresses alone prove nothing. */
  ranges: { ipv4: readonly string[]; ipv6: readonly string[] };
  /** The path that health checks ask, under the cloud's own name and without the secret. */
  checkedPath: string;
  /** The header in which the edge says who asks. It counts where the guard has let it in. */
  clientAddressHeader: string;
}
