/**
 * The addresses of private.googleapis.com: all of Google's APIs, from nodes without a public address, and never over the internet. Announced nowhere
 * else. Source: docs.cloud.google.com/vpc/docs/configure-private-google-access, "Domain options".
 */
export const privateApiAddresses = ["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"] as const;

/** What a firewall lets nodes reach of Google's APIs. */
export const apiRanges: readonly string[] = ["199.36.153.8/30"];

/**
 * The domains that are answered with those addresses: the APIs, and where images are. Other domains of Google's are the internet's.
 * @returns each with the name that has addresses; all others in it are that name's.
 */
export const apiDomains: readonly { key: string; domain: string; host: string }[] = [
  { key: "googleapis", domain: "googleapis.com", host: "private.googleapis.com" },
  { key: "images", domain: "pkg.dev", host: "pkg.dev" },
  { key: "old-images", domain: "gcr.io", host: "gcr.io" },
  // The DNS endpoints of clusters.
  { key: "clusters", domain: "gke.goog", host: "gke.goog" },
];
