/** The blocks of a place, from the address plan (`addressPlan(slot, "azure", "main")`). */
export interface NetworkRanges {
  /** `network`: all of it, a /16 or a /18. */
  network: string;
  /** `regional.private`: nodes. */
  nodes: string;
  /** `pods`, outside of the network. */
  pods: string;
  /** `services`, outside of the network. */
  services: string;
  /** `regional.data`: private endpoints. */
  endpoints: string;
  /** `regional.intra`: the API server, the link service. */
  intra: string;
  /** `regional.gateways`: GatewaySubnet. */
  gateways: string;
}
