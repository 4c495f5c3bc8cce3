import type { EdgeRelay } from "./origin-guard";

/**
 * Where Cloudflare calls origins from. Pure. A table, and not the provider's data source: where Cloudflare does not answer, an `up` must still lead customers past it. It is compared
 * with the published list by hand (docs/runbooks/lose-cloudflare.md); Cloudflare tells of a new range before it is used.
 * Source: www.cloudflare.com/ips-v4, www.cloudflare.com/ips-v6, of 28 September 2023.
 */
export const cloudflareRanges: EdgeRelay["ranges"] = {
  ipv4: [
    ...["173.245.48.0/20", "103.21.244.0/22", "103.22.200.0/22", "103.31.4.0/22", "141.101.64.0/18"],
    ...["108.162.192.0/18", "190.93.240.0/20", "188.114.96.0/20", "197.234.240.0/22", "198.41.128.0/17"],
    ...["162.158.0.0/15", "104.16.0.0/13", "104.24.0.0/14", "172.64.0.0/13", "131.0.72.0/22"],
  ],
  ipv6: [
    ...["2400:cb00::/32", "2606:4700::/32", "2803:f800::/32", "2405:b500::/32", "2405:8100::/32"],
    ...["2a06:98c0::/29", "2c0f:f248::/32"],
  ],
};

/**
 * Cloudflare as the edge that customers come through. It writes the header over whatever a caller says, whichever zone they come by; what a Worker of another's zone sends has one address of
 * Cloudflare's own in it, and counts as one caller. Source: developers.cloudflare.com/fundamentals/reference/http-headers/, CF-Connecting-IP.
 */
export const cloudflareRelay: EdgeRelay = { ranges: cloudflareRanges, clientAddressHeader: "CF-Connecting-IP" };
