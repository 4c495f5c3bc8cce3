import type { AddOn, AddOnContext } from "./add-on";
import { clusterCritical, resources, type ContainerResources } from "./pods";

const repository = "https://docs.tigera.io/calico/charts";

/** The keys of chart projectcalico/tigera-operator that we set; `installation` is the operator's own kind. */
export interface TigeraOperatorValues {
  installation: {
    enabled: boolean;
    kubernetesProvider: string;
    cni: { type: string };
    calicoNetwork: { bgp: "Disabled" };
  };
  apiServer: { enabled: boolean };
  goldmane: { enabled: boolean };
  whisker: { enabled: boolean };
  resources: ContainerResources;
  priorityClassName: string;
}

const needed = ({ cluster }: AddOnContext) => cluster.policyEngine === "none";

/**
 * Calico's definitions: since v3.32 they are in no other chart. This one alone: nine of them are in `projectcalico.org.v3` too.
 * Source: projectcalico/calico charts/tigera-operator/README.md.
 */
export const calicoDefinitions: AddOn = {
  name: "calico-crds",
  system: "calico",
  source: () => ({ kind: "chart", chart: "crd.projectcalico.org.v1", repository }),
  namespace: "tigera-operator",
  after: [],
  when: needed,
  values: () => ({}),
  brings: ["crd.projectcalico.org", "operator.tigera.io", "policy.networking.k8s.io"],
};

/**
 * Enforces network policies where nothing else does; addresses stay with the cloud's own plugin. Its operator runs in the node's
 * network, where no policy reaches, and makes the namespace `calico-system` by itself.
 */
export const calico: AddOn = {
  name: "calico",
  system: "calico",
  source: () => ({ kind: "chart", chart: "tigera-operator", repository }),
  namespace: "tigera-operator",
  after: ["calico-crds"],
  when: needed,
  values,
  brings: [],
};

function values({ cluster }: AddOnContext): TigeraOperatorValues {
  if (cluster.calico === undefined)
    throw new RangeError("Calico is asked for in a cluster that does not say whose it is");
  const { kubernetesProvider, cni } = cluster.calico;
  return {
    // Said, since it would choose a network of its own where the cloud's is not there yet.
    installation: { enabled: true, kubernetesProvider, cni: { type: cni }, calicoNetwork: { bgp: "Disabled" } },
    // A server of its own kinds, a collector of flows, a page to look at them: nobody here owns them.
    apiServer: { enabled: false },
    goldmane: { enabled: false },
    whisker: { enabled: false },
    resources: resources(50, 256),
    priorityClassName: clusterCritical,
  };
}
