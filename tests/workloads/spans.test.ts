import { Namespace } from "@pulumi/kubernetes/core/v1";
import { Workloads } from "../../workloads/workloads";
import type { WorkloadsArgs } from "../../workloads/workloads-args";
import { aCluster, ofKind } from "../components/kubernetes/record";
import { record, type Recorded } from "../mocks";
import { someObservability } from "./addons/context";
import { soundOnAzure, soundOnGoogle, workloads } from "./some-workloads";

const from = "10.16.192.0/24";
const balanced = { annotations: { "the/balancer": "Internal" }, made: [] };
const service = (change: Partial<WorkloadsArgs> = {}) =>
  workloads({ ...soundOnAzure, spans: { binding: { kind: "service", ...balanced }, sources: [from] }, ...change });
const policy = (found: Recorded) =>
  ofKind(found, "NetworkPolicy").find(({ inputs }) => inputs.metadata.name === "opentelemetry-collector")!.inputs.spec;
const doors = (found: Recorded) => ofKind(found, "Service").filter(({ inputs }) => inputs.metadata.name === "spans");
const outside = (found: Recorded) =>
  policy(found).ingress.filter((rule) => rule.from.some(({ ipBlock }) => ipBlock !== undefined));

describe("spans of functions", () => {
  it("come to one port of the collector, by a Service of their own that keeps who sends them, and from there alone", async () => {
    const { found } = await service();
    const [one] = doors(found);
    expect(one!.inputs).toMatchObject({
      metadata: { namespace: "monitoring", annotations: balanced.annotations },
      spec: {
        ...{ type: "LoadBalancer", externalTrafficPolicy: "Local", loadBalancerSourceRanges: [from] },
        ports: [{ port: 4318, targetPort: 4318 }],
        selector: {
          "app.kubernetes.io/name": "opentelemetry-collector",
          "app.kubernetes.io/instance": "opentelemetry-collector",
        },
      },
    });
    expect(outside(found)).toEqual([{ from: [{ ipBlock: { cidr: from } }], ports: [{ protocol: "TCP", port: 4318 }] }]);
  });

  it("have their one load balancer by the namespace's quota", async () => {
    const { found } = await service();
    const hard = Object.fromEntries(
      ofKind(found, "ResourceQuota").map(({ inputs }) => [
        inputs.metadata.namespace,
        inputs.spec.hard["services.loadbalancers"],
      ]),
    );
    expect(hard["monitoring"]).toBe("1");
    expect(hard["platform"]).toBe("0");
  });

  it("come by a target group where the cloud's load balancer stands already: the collector's own Service has the port", async () => {
    const { found } = await workloads({
      observability: someObservability,
      spans: { binding: { kind: "targetGroup", arn: "arn:targets" }, sources: ["10.0.240.0/24"] },
    });
    const bindings = found.all.filter(({ type }) => type.endsWith(":TargetGroupBinding"));
    expect(bindings.map(({ inputs }) => inputs)).toMatchObject([
      {
        metadata: { namespace: "monitoring" },
        spec: {
          serviceRef: { name: "opentelemetry-collector", port: 4318 },
          targetGroupARN: "arn:targets",
          targetType: "ip",
        },
      },
    ]);
    expect(doors(found)).toEqual([]);
    expect(outside(found)).toHaveLength(1);
  });

  it("come in nowhere where nobody asks for it, or where there is no collector", async () => {
    const { found } = await workloads(soundOnAzure);
    expect([doors(found), outside(found)]).toEqual([[], []]);
    const { found: without } = await service({ observability: { ...soundOnAzure.observability!, traces: "none" } });
    expect(doors(without)).toEqual([]);
  });

  it("have a Service that goes before the address that it has, and so not with the cluster", async () => {
    const found = await record(() => {
      const kept = new Namespace("the-address", { metadata: { name: "the-address" } });
      const binding = { kind: "service" as const, annotations: {}, made: [kept], parent: kept };
      new Workloads(
        "workloads",
        { ...soundOnGoogle, spans: { binding, sources: [from] } },
        { deletedWith: aCluster() },
      );
    });
    const [one] = doors(found);
    expect(one!.dependsOn).toEqual(expect.arrayContaining([expect.stringContaining("the-address")]));
    expect(one!.deletedWith ?? "").toBe("");
  });
});
