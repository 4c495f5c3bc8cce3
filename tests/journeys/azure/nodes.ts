import { services } from "../../../workloads/catalog";
import type { Change, Copy } from "../changes";
import { credentialsOf, everyRequest, withStores } from "../services";
import { grant, onAzure } from "./where";

const all = (to: string) => ({ scale: to });
const order = (to: string) => ({ "scale order": to });
const pools = (c: Copy) => c.all("azure-native:containerservice:AgentPool", () => true);
/** The first pool that each service may grow in: its own, where it has one. */
const inPools = Object.fromEntries(
  services.map(({ name, pool }) => [`scale ${name}`, `the node pool ${pool === "compute" ? pool : "general"}`]),
);

/** What may happen to what makes more nodes, and to what runs on them, on Azure. */
export const nodes: Change[] = onAzure([
  {
    what: "a pod asks for nodes that there are not",
    does: (c) =>
      c.set(c.object("apps/v1:Deployment", "order"), "spec.template.spec.nodeSelector", { "go-coffee/pool": "gold" }),
    breaks: order("node pools that take it"),
  },
  {
    what: "a pod asks for AKS's own nodes",
    does: (c) =>
      c.set(c.object("apps/v1:Deployment", "order"), "spec.template.spec.nodeSelector", {
        "kubernetes.azure.com/mode": "system",
      }),
    breaks: order("node pools that take it"),
  },
  {
    what: "no pool may grow",
    does(c) {
      for (const pool of pools(c)) c.set(pool, "maxCount", 0);
    },
    breaks: all("room to grow"),
  },
  {
    what: "nobody scales the pools",
    does(c) {
      for (const pool of pools(c)) c.set(pool, "enableAutoScaling", false);
    },
    breaks: all("room to grow"),
  },
  {
    what: "pods' addresses are too few for the nodes that there may be",
    does: (c) => c.set(c.named("cluster-aks"), "networkProfile.podCidr", "10.18.0.0/24"),
    breaks: all("AKS's autoscaler"),
  },
  {
    what: "the control plane may join no node to the network",
    does: (c) => c.lose(c.named("cluster-may-network")),
    breaks: inPools,
  },
  {
    what: "what encrypts disks is gone",
    does: (c) => c.lose(c.named("cluster-disks-set")),
    breaks: inPools,
  },
  {
    what: "nobody may use the key of disks",
    does: (c) => c.lose(c.named("keys-cluster-use")),
    breaks: inPools,
  },
  {
    what: "the identity that nodes are is gone",
    does: (c) => c.lose(c.named("cluster-kubelet")),
    breaks: inPools,
  },
  {
    what: "the cluster has no pool of nodes",
    does(c) {
      for (const pool of pools(c)) c.lose(pool);
    },
    breaks: {
      ...{ ...everyRequest("the link service"), ...credentialsOf(withStores, "the vault") },
      ...{ scale: "node pools that take it", release: "its image" },
      ...{ log: "the bucket's address", "backup cluster": "its bucket", event: "the door for spans" },
    },
  },
  {
    what: "the registry of images is gone",
    does: (c) => c.lose(c.named("registry-registry")),
    breaks: { release: "its image" },
  },
  {
    what: "the registry has no private endpoint",
    does: (c) => c.lose(c.named("registry-endpoint")),
    breaks: { release: "its image" },
  },
  {
    what: "nodes may not pull",
    does: (c) => c.lose(c.named("cluster-may-pull")),
    breaks: { release: "its image" },
  },
  {
    what: "nodes pull as readers of the registry",
    does(c) {
      c.lose(c.named("cluster-may-pull"));
      const kubelet = String(c.named("cluster-kubelet").outputs["principalId"]);
      grant(c, c.named("registry-registry").id, kubelet, "acdd72a7-3385-48ef-bd42-f606fba81ae7");
    },
    breaks: {},
  },
]);
