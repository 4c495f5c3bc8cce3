import * as core from "@pulumi/kubernetes/core/v1";
import { chartRelease, type ChartReleaseArgs } from "../../../components/kubernetes/chart-release";
import { record } from "../../mocks";
import { aCluster } from "./record";

const args: Omit<ChartReleaseArgs, "after"> = {
  name: "keda",
  chart: "keda",
  repository: "https://kedacore.github.io/charts",
  version: "2.20.2",
  namespace: "platform",
  values: { operator: { replicaCount: 2 } },
};
const released = async (change: Partial<ChartReleaseArgs> = {}) =>
  (
    await record(() => {
      const first = new core.ConfigMap("first", {});
      chartRelease("aws-keda", { ...args, after: [first], ...change }, { deletedWith: aCluster() });
    })
  ).one("kubernetes:helm.sh/v3:Release", "aws-keda");

it("a release has a name of its own, one version, and time for new nodes; a failed one is left to be looked at", async () => {
  const { inputs } = await released();
  expect(inputs).toMatchObject({
    name: "keda",
    namespace: "platform",
    chart: "keda",
    version: "2.20.2",
    repositoryOpts: { repo: "https://kedacore.github.io/charts" },
    values: { operator: { replicaCount: 2 } },
    timeout: 900,
    atomic: false,
    cleanupOnFail: true,
    createNamespace: false,
  });
});

it("a release waits for what it is told to, goes with its cluster, and does not differ because it was rendered again", async () => {
  const { dependsOn, deletedWith, ignoreChanges } = await released();
  expect(ignoreChanges).toEqual(["checksum"]);
  expect(dependsOn).toEqual(["kubernetes:core/v1:ConfigMap::first"]);
  expect(deletedWith).toBe("kubernetes:core/v1:ConfigMap::cluster");
});
