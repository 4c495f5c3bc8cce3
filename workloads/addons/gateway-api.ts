import type { AddOn } from "./add-on";

/**
 * The definitions of Gateway API, in the version that Kong's controller is built against: its 3.5 is built against v1.3.0. A newer
 * bundle refuses to go back (safe-upgrades, from v1.5), so it stays there until Kong's moves. The AWS Load Balancer Controller and Istio
 * want newer ones, and are told to leave Gateway API alone.
 * Sources: Kong/kubernetes-ingress-controller go.mod; gateway-api.sigs.k8s.io/guides, "Installing Gateway API".
 */
export const gatewayApi: AddOn = {
  name: "gateway-api",
  system: "gateway-api",
  source: (version) => ({
    kind: "file",
    url: `https://github.com/kubernetes-sigs/gateway-api/releases/download/${version}/standard-install.yaml`,
  }),
  namespace: "",
  after: [],
  when: ({ cluster }) => cluster.gatewayApi === "none",
  values: () => ({}),
  brings: ["gateway.networking.k8s.io"],
};
