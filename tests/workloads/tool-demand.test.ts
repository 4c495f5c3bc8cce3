import { knownChart } from "../../simulators/kubernetes/helm/known";
import { objectsOf } from "../../simulators/kubernetes/helm/objects";
import { quantity } from "../../simulators/kubernetes/quantity";
import { scales, type Scale } from "../../components/kubernetes/service-entry";
import { installed } from "../../workloads/addons/list";
import { versionOf } from "../../workloads/addons/install";
import { toolDemand } from "../../workloads/capacity";
import { aContext } from "./addons/context";

interface Workload {
  spec: {
    replicas?: number;
    template: { spec: { containers: { resources: { requests?: Record<string, unknown> } }[] } };
  };
}

/** What the charts' pods ask for with our values, as the local cluster makes them; DaemonSets left out, which are each node's own. */
function asked(scale: Scale): { pods: number; cpu: number; memory: number } {
  const context = aContext({ scale });
  const sum = { pods: 0, cpu: 0, memory: 0 };
  for (const addOn of installed(context)) {
    const source = addOn.source(versionOf(addOn.system, context));
    if (source.kind === "file") continue;
    const inputs = {
      chart: source.chart,
      version: versionOf(addOn.system, context),
      repositoryOpts: { repo: source.repository },
    };
    const chart = knownChart(inputs);
    if (chart === undefined) throw new Error(`the local cluster knows nothing of ${addOn.name}`);
    const values = JSON.parse(JSON.stringify(addOn.values(context))) as Record<string, unknown>;
    for (const { token, object } of objectsOf(chart, { name: addOn.name, namespace: addOn.namespace, values })) {
      if (token !== "kubernetes:apps/v1:Deployment") continue;
      const { replicas = 1, template } = (object as unknown as Workload).spec;
      sum.pods += replicas;
      for (const { resources } of template.spec.containers) {
        sum.cpu += replicas * 1000 * (quantity(resources.requests?.["cpu"]) ?? 0);
        sum.memory += (replicas * (quantity(resources.requests?.["memory"]) ?? 0)) / 2 ** 20;
      }
    }
  }
  return sum;
}

it.each(scales)("what the tools ask for is allowed for, with some room and not too much (%s)", (scale) => {
  const { pods, cpu, memory } = toolDemand[scale];
  const need = asked(scale);
  expect(need.pods).toBeGreaterThan(5);
  for (const [allowed, needed] of [
    [pods, need.pods],
    [pods * cpu, need.cpu],
    [pods * memory, need.memory],
  ] as const) {
    expect(allowed).toBeGreaterThanOrEqual(needed);
    expect(allowed).toBeLessThanOrEqual(2 * needed);
  }
});
