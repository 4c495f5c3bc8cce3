import { services } from "../../../workloads/catalog";
import type { Change, Copy } from "../changes";
import { onGoogle } from "./where";

const all = (to: string) => ({ scale: to });
const order = (to: string) => ({ "scale order": to });
const pools = (c: Copy) => c.all("gcp:container/nodePool:NodePool", () => true);
/** The first pool that each service may grow in: its own, where it has one. */
const inPools = Object.fromEntries(
  services.map(({ name, pool }) => [`scale ${name}`, `the node pool ${pool === "compute" ? pool : "general"}`]),
);

/** What may happen to what makes more nodes, and to what runs on them, on Google Cloud. */
export const nodes: Change[] = onGoogle([
  {
    what: "a pod asks for nodes that there are not",
    does: (c) =>
      c.set(c.object("apps/v1:Deployment", "order"), "spec.template.spec.nodeSelector", { "go-coffee/pool": "gold" }),
    breaks: order("node pools that take it"),
  },
  {
    what: "a pod asks for nodes whose taint it does not bear",
    does: (c) =>
      c.set(c.object("apps/v1:Deployment", "order"), "spec.template.spec.nodeSelector", { "go-coffee/pool": "spot" }),
    breaks: order("node pools that take it"),
  },
  {
    what: "no pool may grow",
    does(c) {
      for (const pool of pools(c)) c.set(pool, "autoscaling.totalMaxNodeCount", 0);
    },
    breaks: all("room to grow"),
  },
  {
    what: "nobody scales the pools",
    does(c) {
      for (const pool of pools(c)) c.set(pool, "autoscaling", undefined);
    },
    breaks: all("room to grow"),
  },
  {
    what: "pods' addresses are too few for the nodes that there may be",
    does(c) {
      const subnet = c.named("network-nodes");
      const ranges = subnet.outputs["secondaryIpRanges"] as { rangeName: string }[];
      const at = ranges.findIndex(({ rangeName }) => rangeName === "pods");
      c.set(subnet, `secondaryIpRanges.${at}.ipCidrRange`, "10.18.0.0/24");
    },
    breaks: all("GKE's autoscaler"),
  },
  {
    what: "nodes may not be nodes",
    does: (c) => c.lose(c.named("nodes-node")),
    breaks: inPools,
  },
  {
    what: "Compute Engine may not use the key of disks",
    does: (c) => c.lose(c.named("keys-cluster-compute")),
    breaks: inPools,
  },
  {
    what: "the cluster has no pool of nodes",
    does(c) {
      for (const pool of pools(c)) c.lose(pool);
    },
    breaks: {
      ...{ request: "the gateway's pods", scale: "node pools that take it", release: "its image" },
      event: "the door for spans",
    },
  },
  {
    what: "the repository of images is gone",
    environment: "prod",
    does: (c) => c.lose(c.named("registry-repository")),
    breaks: { release: "its image" },
  },
  {
    what: "nodes may not pull",
    environment: "prod",
    does: (c) => c.lose(c.named("nodes-images")),
    breaks: { release: "its image" },
  },
]);
