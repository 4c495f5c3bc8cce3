import type { Input } from "@pulumi/pulumi";

/**
 * Another's edge (Cloudflare) that customers come through, or may: where it calls from, and how it says who asks. Connections are then of two kinds, and each is counted by what is true
 * of it: those of the edge by the header, and all others by their own address, whatever they say in that header.
 */
export interface EdgeRelay {
  /** Where the edge calls from. Anyone may have a zone at Cloudflare, so that addresses alone prove nothing of whom it calls for; but it says itself who asks, over what they say. */
  ranges: { ipv4: readonly string[]; ipv6: readonly string[] };
  /** The header in which the edge says who asks. It counts from those addresses alone. */
  clientAddressHeader: string;
}

/**
 * What a cloud's way in lets through, where customers come through another's edge (Cloudflare): requests that carry one of the secrets and come from its
 * addresses; and whoever reads the one path that health checks ask under the cloud's own name.
 */
export interface OriginGuard extends EdgeRelay {
  /** The header that the edge puts the secret in, in small letters. */
  header: string;
  /** The secrets that are let in: what the edge sends, and the one beside it, so that a change closes nobody out. Both are secret. */
  secrets: readonly [Input<string>, Input<string>];
  /** The path that health checks read, under the cloud's own name and without the secret. */
  checkedPath: string;
}
