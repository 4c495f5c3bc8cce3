import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { fallback, hardLimits } from "../../../components/kubernetes/quota";
import { scales, type Scale } from "../../../components/kubernetes/service-entry";
import { knownChart } from "../../../simulators/kubernetes/helm/known";
import { objectsOf } from "../../../simulators/kubernetes/helm/objects";
import { quantity } from "../../../simulators/kubernetes/quantity";
import { projectRoot } from "../../../tools/root";
import type { ChartSource } from "../../../workloads/addons/add-on";
import { velero, type NodeAgentConfig, type VeleroValues } from "../../../workloads/addons/velero";
import { namespacesOf } from "../../../workloads/namespaces";
import { aContext } from "./context";

const valuesAt = (scale: Scale) => velero.values(aContext({ scale })) as VeleroValues;
const [gib, bytes] = [2 ** 30, (text: string) => quantity(text)!];

/** The agents' settings, as they read them: from the ConfigMap that they are told of. Source: velero v1.18.1, pkg/nodeagent/node_agent.go, GetConfigs. */
function settingsAt(scale: Scale): { name: string; settings: NodeAgentConfig } {
  const { configMaps, fullnameOverride, nodeAgent } = valuesAt(scale);
  expect(Object.keys(configMaps)).toHaveLength(1);
  const [key, { data }] = Object.entries(configMaps)[0]!;
  // The chart puts its own name before it: charts/velero/templates/configmaps.yaml.
  const name = `${fullnameOverride}-${key}`;
  expect(nodeAgent.extraArgs).toEqual([`--node-agent-configmap=${name}`]);
  const written = Object.values(data);
  expect(written).toHaveLength(1); // the agent does not start with two
  return { name, settings: JSON.parse(written[0]!) as NodeAgentConfig };
}

describe.each(scales)("what moves a volume (%s)", (scale) => {
  const { podResources: said, ...settings } = settingsAt(scale).settings;

  it("has a core and a GiB at least, and not what a container gets that says nothing", () => {
    expect(said.cpuLimit).toBe("1");
    expect(bytes(said.memoryLimit)).toBeGreaterThanOrEqual(1 * gib);
    expect(bytes(said.memoryLimit)).toBeLessThanOrEqual(2 * gib);
    expect(said.memoryRequest).toBe(said.memoryLimit);
    expect(bytes(said.memoryLimit)).toBeGreaterThan(fallback.memory * 2 ** 20);
  });

  it("has room for Kopia's cache, which is 5,000 MiB at the most, and asks for no more than it may have", () => {
    const { repositoryConfigData } = valuesAt(scale).configuration.repositoryMaintenanceJob;
    for (const one of [said, repositoryConfigData.global.podResources]) {
      expect(bytes(one.ephemeralStorageLimit)).toBeGreaterThanOrEqual(2 * 5000 * 2 ** 20);
      expect(bytes(one.ephemeralStorageRequest)).toBeLessThanOrEqual(bytes(one.ephemeralStorageLimit));
      expect(bytes(one.cpuRequest)).toBeLessThanOrEqual(bytes(one.cpuLimit));
    }
  });

  it("does not go to the node of the pod that waits for the volume, whose taint it could not bear", () => {
    expect(settings.restorePVC).toEqual({ ignoreDelayBinding: true });
  });

  it("waits for its turn: one on each node, and a few that are prepared", () => {
    expect(settings.loadConcurrency).toEqual({ globalConfig: 1, prepareQueueLength: 4 });
  });
});

it("agents read their settings as they start: other settings have another name, and so new pods", () => {
  expect(settingsAt("small").name).not.toBe(settingsAt("large").name);
  expect(settingsAt("large").name).toBe(settingsAt("large").name);
});

it("the local cluster has the ConfigMap, and agents that are told of it", () => {
  const inputs = {
    chart: "velero",
    version: "12.1.0",
    repositoryOpts: { repo: (velero.source("") as ChartSource).repository },
  };
  const values = JSON.parse(JSON.stringify(valuesAt("large"))) as Record<string, unknown>;
  const made = objectsOf(knownChart(inputs)!, { name: "velero", namespace: "backup", values });
  const { name, settings } = settingsAt("large");
  const object = (token: string) => made.filter((one) => one.token === `kubernetes:${token}`).map((one) => one.object);
  expect(object("core/v1:ConfigMap")).toMatchObject([
    { metadata: { name, namespace: "backup" }, data: { config: JSON.stringify(settings) } },
  ]);
  const args = ["node-agent", "server", `--node-agent-configmap=${name}`];
  expect(object("apps/v1:DaemonSet")).toMatchObject([{ spec: { template: { spec: { containers: [{ args }] } } } }]);
});

interface Environment {
  workloads: { scale: Scale };
  cluster: { nodes: { general: { max: number } } };
}

describe.each(["staging", "prod"])("the namespace of backups (%s)", (name) => {
  const written = readFileSync(path.join(projectRoot(), `Pulumi.${name}.yaml`), "utf8");
  const { config } = parse(written) as { config: { "go-coffee:environment": Environment } };
  const { workloads, cluster } = config["go-coffee:environment"];
  const { scale } = workloads;

  it("has room for all that may run at one time: the server, an agent on each node, and what moves volumes", () => {
    const { resources, nodeAgent, configuration } = valuesAt(scale);
    const { podResources, loadConcurrency } = settingsAt(scale).settings;
    const upkeep = configuration.repositoryMaintenanceJob.repositoryConfigData.global.podResources;
    // Neither agents nor what moves volumes bear a taint: they are on the nodes of `general` alone.
    const nodes = cluster.nodes.general.max;
    const movers = nodes * loadConcurrency.globalConfig + loadConcurrency.prepareQueueLength;
    const { quota } = namespacesOf("app", scale, { policyEngine: "own" }, new Set(["backup"])).tools.find(
      (one) => one.name === "backup",
    )!;
    const hard = hardLimits(quota);
    const [scratch, usual] = ["ephemeral-storage", fallback.scratch] as const;
    const needs = {
      pods: 2 + nodes + movers,
      "requests.cpu":
        bytes(resources.requests["cpu"]!) +
        nodes * bytes(nodeAgent.resources.requests["cpu"]!) +
        movers * bytes(podResources.cpuRequest) +
        bytes(upkeep.cpuRequest),
      "limits.cpu":
        bytes(resources.limits["cpu"]!) +
        nodes * bytes(nodeAgent.resources.limits["cpu"]!) +
        movers * bytes(podResources.cpuLimit) +
        bytes(upkeep.cpuLimit),
      "limits.memory":
        bytes(resources.limits["memory"]!) +
        nodes * bytes(nodeAgent.resources.limits["memory"]!) +
        movers * bytes(podResources.memoryLimit) +
        bytes(upkeep.memoryLimit),
      [`requests.${scratch}`]:
        (1 + nodes) * usual.request * 2 ** 20 +
        movers * bytes(podResources.ephemeralStorageRequest) +
        bytes(upkeep.ephemeralStorageRequest),
      [`limits.${scratch}`]:
        (1 + nodes) * usual.limit * 2 ** 20 +
        movers * bytes(podResources.ephemeralStorageLimit) +
        bytes(upkeep.ephemeralStorageLimit),
    };
    for (const [what, needed] of Object.entries(needs))
      expect([what, quantity(hard[what])! >= needed]).toEqual([what, true]);
  });
});
