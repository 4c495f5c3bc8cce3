import { host, size } from "../../core/cidr";
import { spansPort, type SpansEntrance } from "../../core/spans";

export interface SpansDoorRequest {
  /** The subnet of load balancers' addresses. */
  linkService: { subnetName: string; cidr: string };
  /** Where functions are, in CIDR form: whose spans are let in. The network's rules say the same, where it is told the port (`functions.spansPort`). */
  from: string;
}

export interface SpansDoorPlan {
  /** For the functions: OTLP over HTTP, without a path. */
  endpoint: string;
  port: typeof spansPort;
  /** For the workload layer. */
  entrance: SpansEntrance;
}

/**
 * Where functions send spans: a Service of the cluster, whose controller gives it a load balancer inside of the network, at an address that is always the same: the last of the
 * subnet that Azure leaves to others. Link services take theirs from the front, and no machine stands there. The load balancer hands packets on with
 * the function's address, and goes with the cluster's own group of resources.
 *
 * A span crosses the network in clear, as what is in it may: the collector takes out what nobody may keep, and functions put no data of customers in.
 * Sources: learn.microsoft.com/azure/aks/internal-lb, "Specify an IP address"; cloud-provider-azure.sigs.k8s.io/topics/loadbalancer, "Load balancer annotations".
 */
export function planSpansDoor({ linkService, from }: SpansDoorRequest): SpansDoorPlan {
  // The very last is the subnet's broadcast address, which Azure keeps.
  const address = host(linkService.cidr, size(linkService.cidr) - 2);
  const of = "service.beta.kubernetes.io/azure";
  return {
    endpoint: `http://${address}:${spansPort}`,
    port: spansPort,
    entrance: {
      binding: {
        kind: "service",
        annotations: {
          [`${of}-load-balancer-internal`]: "true",
          [`${of}-load-balancer-internal-subnet`]: linkService.subnetName,
          [`${of}-load-balancer-ipv4`]: address,
        },
        made: [],
      },
      sources: [from],
    },
  };
}
