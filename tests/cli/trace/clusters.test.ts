import { page } from "../../../cli/trace/command";
import type { Journey } from "../../../cli/trace/journeys/journey";
import { trace } from "../../../cli/trace/trace";
import { Missing } from "../../../cli/trace/trail";
import { TraceWorld } from "../../../cli/trace/world";
import type { StateResource } from "../../../cli/local/checkpoint";
import type { Standing } from "../../../simulators/core/standing";
import type { Props } from "../../../simulators/protocol/values";

/*
 * Where two clusters have objects of the same names, each is walked by itself.
 */

const arn = "arn:aws:eks:us-east-1:1:cluster/c";
const gke = "projects/p/locations/us-central1/clusters/c";
const address = `https://container.googleapis.com/v1/${gke}`;

const stands = (token: string, id: string, scope: string, outputs: Props = {}): Standing => ({
  ...{ token, id, scope, region: "", inputs: {}, outputs },
});
const order = (scope: string, uid: string, name = "order") =>
  stands("kubernetes:apps/v1:Deployment", `app/${name}`, scope, { metadata: { name, namespace: "app", uid } });
const made = (name: string, provider: string, uid: string, id = "app/order"): StateResource => ({
  urn: `urn:pulumi:dev::go-coffee::kubernetes:apps/v1:Deployment::${name}`,
  type: "kubernetes:apps/v1:Deployment",
  ...{ id, custom: true, provider, outputs: { metadata: { uid } } },
});

const clusters = [
  stands("gcp:container/cluster:Cluster", gke, ""),
  stands("aws:eks/cluster:Cluster", "c", "", { arn }),
];
const both = [order(address, "g"), order(arn, "a")];
const state = [made("gcp-order", "google", "g"), made("aws-order", "amazon", "a")];
const world = (standings: Standing[] = [...clusters, ...both], more: StateResource[] = []) =>
  new TraceWorld(standings, [...state, ...more]);

/** It finds a Deployment in each cluster. */
const journey: Journey = {
  ...{ name: "find", subject: "service", description: "" },
  subjects: () => ["order"],
  meant: (_, asked) => asked,
  walk: (trail, __, cluster) =>
    void trail.go("somebody", "it", () => {
      const found = cluster.find("apps/v1:Deployment", "app", "order");
      if (!found) throw new Missing("it is gone");
      return { by: "Deployment", why: "it stands", value: found };
    }),
};

it("clouds come in their order, and every hop says whose it is", () => {
  const [walked] = trace(world(), journey);
  expect(walked?.hops.map(({ cluster, holds }) => [cluster, holds])).toEqual([
    ["AWS", true],
    ["Google Cloud", true],
  ]);
  expect(page("find", [walked!]).split("\n")).toEqual([
    "find order: holds on AWS and Google Cloud (2 hops)",
    " AWS:",
    "  ✓ somebody → it: it stands (Deployment)",
    " Google Cloud:",
    "  ✓ somebody → it: it stands (Deployment)",
    "",
  ]);
});

it("clouds are told apart by commas where there are three", () => {
  const aks = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c";
  const third = [stands("azure-native:containerservice:ManagedCluster", aks, ""), order(aks, "z")];
  const [walked] = trace(world([...third, ...both, ...clusters]), journey);
  expect(walked?.hops.map(({ cluster }) => cluster)).toEqual(["AWS", "Google Cloud", "Azure"]);
  expect(page("find", [walked!])).toMatch(/^find order: holds on AWS, Google Cloud and Azure \(3 hops\)$/m);
});

it("with one cluster nothing is said of whose a hop is", () => {
  const [walked] = trace(new TraceWorld([...clusters, order(arn, "a")], []), journey);
  expect(walked?.hops).toEqual([{ from: "somebody", to: "it", by: "Deployment", holds: true, why: "it stands" }]);
});

it("what is gone of one cluster does not hold, whatever stands in the other", () => {
  const rest = made("gcp-user", "google", "u", "app/user");
  const [walked] = trace(world([...clusters, both[1]!, order(address, "u", "user")], [rest]), journey);
  expect(walked?.hops.map(({ cluster, holds }) => [cluster, holds])).toEqual([
    ["AWS", true],
    ["Google Cloud", false],
  ]);
  expect(page("find", [walked!])).toMatch(/^find order: does not hold on Google Cloud \(2 hops\)$/m);
  expect(walked?.hops[1]?.why).toMatch(/Gone since the last run: Deployment \S+-order$/);
});

it("a cluster that no cloud has any more holds nothing", () => {
  const [walked] = trace(world([clusters[1]!, ...both]), journey);
  expect(walked?.holds).toBe(false);
  expect(walked?.hops.find(({ holds }) => !holds)?.why).toMatch(new RegExp(`^the cluster ${address} is gone`));
});

it("what the engine made is known by cluster, by whoever made it", () => {
  const all = world();
  const [first, second] = all.clusters();
  expect(all.made("kubernetes:apps/v1:Deployment")).toHaveLength(2);
  expect(all.made("kubernetes:apps/v1:Deployment", first).map(({ provider }) => provider)).toEqual(["google"]);
  expect(all.made("kubernetes:apps/v1:Deployment", second).map(({ provider }) => provider)).toEqual(["amazon"]);
});
