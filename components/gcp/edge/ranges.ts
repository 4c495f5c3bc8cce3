/**
 * Where Google's load balancers and their health checks call pods from: what a firewall lets in to the gateway's ports, and whose word about
 * a caller the gateway believes. Nobody else is behind these addresses.
 * Source: docs.cloud.google.com/load-balancing/docs/https#firewall-rules.
 */
export const loadBalancerRanges: readonly string[] = ["35.191.0.0/16", "130.211.0.0/22"];
