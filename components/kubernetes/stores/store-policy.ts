import type { Reach } from "../../core/contracts";
import { outside, type PolicySpec } from "../network-policies";

/** Pods that call a store. */
export interface StoreCaller {
  /** @defaultValue that of the store */
  namespace?: string;
  pods: Readonly<Record<string, string>>;
}

export interface StoreTraffic {
  from: readonly { caller: StoreCaller; ports: readonly number[] }[];
  /** Pods that it calls, in its own namespace. @defaultValue none */
  to?: readonly { pods: Readonly<Record<string, string>>; ports: readonly number[] }[];
  /** What it reaches outside of the cluster. @defaultValue nothing */
  reach?: readonly Reach[];
}

/** Who may call the pods of a store, and whom they may call. No rule has an empty list of peers: that would mean everybody. */
export function storePolicy(pods: Readonly<Record<string, string>>, traffic: StoreTraffic): PolicySpec {
  const ports = (numbers: readonly number[]) => numbers.map((port) => ({ protocol: "TCP", port }));
  const egress = [
    ...(traffic.to ?? []).map((one) => ({ to: [peer(one)], ports: ports(one.ports) })),
    ...(traffic.reach ?? []).map(outside),
  ];
  return {
    podSelector: { matchLabels: pods },
    policyTypes: ["Ingress", "Egress"],
    ingress: traffic.from.map(({ caller, ports: numbers }) => ({ from: [peer(caller)], ports: ports(numbers) })),
    ...(egress.length > 0 && { egress }),
  };
}

function peer({ namespace, pods }: StoreCaller) {
  return {
    ...(namespace !== undefined && {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    }),
    podSelector: { matchLabels: pods },
  };
}
