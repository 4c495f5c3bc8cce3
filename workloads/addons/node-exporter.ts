import { tagOf, type AddOn, type AddOnContext } from "./add-on";
import { resources, type ContainerResources } from "./pods";

const name = "node-exporter";

/** The keys of chart prometheus-community/prometheus-node-exporter that we set. */
export interface NodeExporterValues {
  fullnameOverride: string;
  /** With `distroless` the chart would write that behind the digest. */
  image: { tag: string; distroless: false };
  priorityClassName: string;
  resources: ContainerResources;
  prometheus: { monitor: { enabled: true } };
  /** It looks at its node, and asks nobody. */
  serviceAccount: { automountServiceAccountToken: false };
}

/**
 * What each node tells of itself: processors, memory, disks, network. It is in the node's network and sees its processes and its files, so it runs where nothing else does but such agents, and
 * no network policy reaches it: the nodes' security group says who does.
 */
export const nodeExporter: AddOn = {
  name,
  system: name,
  source: () => ({
    kind: "chart",
    chart: "prometheus-node-exporter",
    repository: "https://prometheus-community.github.io/helm-charts",
  }),
  namespace: "monitoring-agents",
  after: ["prometheus-operator-crds"],
  when: () => true,
  values,
  brings: [],
};

function values(context: AddOnContext): NodeExporterValues {
  return {
    fullnameOverride: name,
    image: { tag: tagOf(context, name, "exporter", "v1.12.1-distroless"), distroless: false },
    priorityClassName: "system-node-critical",
    resources: resources(20, 48),
    prometheus: { monitor: { enabled: true } },
    serviceAccount: { automountServiceAccountToken: false },
  };
}
