import type { CoffeeServiceArgs } from "../../../components/kubernetes/coffee-service";
import type { ServiceEntry } from "../../../components/kubernetes/service-entry";
import { made, only } from "./made";
import { ofKind } from "./record";
import { aService } from "./some-services";

describe("scaling", () => {
  const peak = { timezone: "Europe/Vienna", from: "06:30", to: "10:05", days: "weekdays" } as const;
  const morning = (pods: number) => ({ schedule: { morning: { small: pods, medium: pods, large: pods } } });
  const triggers = async (service: ServiceEntry, change: Partial<CoffeeServiceArgs> = {}) =>
    only(await made(service, change), "ScaledObject").spec.triggers.slice(2);

  it("follows the morning peak where the service has a schedule and the environment a peak", async () => {
    const tea = aService({ name: "tea", ...morning(3) });
    const metadata = { timezone: "Europe/Vienna", start: "30 6 * * 1-5", end: "5 10 * * 1-5", desiredReplicas: "3" };
    expect(await triggers(tea, { peak })).toEqual([{ type: "cron", metadata }]);
    expect(await triggers(tea, { peak: { ...peak, days: "everyDay" } })).toMatchObject([
      { metadata: { start: "30 6 * * *", end: "5 10 * * *" } },
    ]);
    expect(await triggers(tea)).toEqual([]);
    expect(await triggers(aService({ name: "tea" }), { peak })).toEqual([]);
  });

  it("takes no schedule that is beyond what there may be", async () => {
    for (const pods of [0, 4])
      await expect(made(aService({ name: "tea", ...morning(pods) }), { peak })).rejects.toThrow(
        `tea: ${pods} pods in the morning; want 1–3, as it scales (small)`,
      );
  });

  it("takes over the autoscaler that a cluster has from before KEDA, by its name", async () => {
    const { metadata, spec } = only(await made(aService({ name: "tea" })), "ScaledObject");
    expect(metadata.annotations).toEqual({ "scaledobject.keda.sh/transfer-hpa-ownership": "true" });
    expect(spec.advanced!.horizontalPodAutoscalerConfig!.name).toBe("tea");
  });

  it("comes after KEDA and the Deployment, whose pods KEDA looks at, and goes before them", async () => {
    const [object] = ofKind(await made(aService({ name: "tea" })), "ScaledObject");
    expect(object!.dependsOn.map((urn) => urn.split("::").at(-1)).sort()).toEqual(["cluster", "tea-deployment"]);
  });

  it("is nobody's without KEDA: the Deployment then says as few pods as there may be", async () => {
    const found = await made(aService({ name: "tea" }), { scaler: undefined, sizeAdviser: undefined });
    expect(only(found, "Deployment").spec.replicas).toBe(1);
    expect([...ofKind(found, "ScaledObject"), ...ofKind(found, "VerticalPodAutoscaler")]).toEqual([]);
  });
});

describe("a guaranteed service", () => {
  it("asks for all that it may use, so that the kubelet evicts it last", async () => {
    const found = await made(aService({ name: "tea", qos: "guaranteed" }));
    for (const { resources } of only(found, "Deployment").spec.template.spec.containers) {
      for (const name of ["cpu", "memory"]) expect(resources.requests![name]).toBe(resources.limits![name]);
      expect(resources.requests!["cpu"]).toBe("250m");
    }
  });
});

describe("a service with a pool", () => {
  const pools = [
    { name: "general", spot: false },
    { name: "memory", spot: false },
    { name: "spot", spot: true },
  ];
  const pod = async (change: Partial<ServiceEntry>, args: Partial<CoffeeServiceArgs> = { pools }) =>
    only(await made(aService({ name: "tea", ...change }), args), "Deployment").spec.template.spec;

  it("runs there where the environment has it", async () => {
    expect(await pod({ pool: "memory" })).toMatchObject({
      nodeSelector: { "go-coffee/pool": "memory" },
      tolerations: [{ key: "go-coffee/pool", operator: "Equal", value: "memory", effect: "NoSchedule" }],
    });
  });

  it("prefers interruptible nodes, and runs on others on a day without them", async () => {
    const spec = await pod({ pool: "spot" });
    expect(spec).not.toHaveProperty("nodeSelector");
    expect(spec.tolerations).toMatchObject([{ value: "spot", effect: "NoSchedule" }]);
    const { nodeAffinity } = spec.affinity;
    expect(nodeAffinity).not.toHaveProperty("requiredDuringSchedulingIgnoredDuringExecution");
    expect(nodeAffinity!.preferredDuringSchedulingIgnoredDuringExecution).toEqual([
      {
        weight: 100,
        preference: { matchExpressions: [{ key: "go-coffee/pool", operator: "In", values: ["spot"] }] },
      },
    ]);
  });

  it("tolerates what the environment says of its nodes", async () => {
    const taints = [{ key: "for", value: "search", effect: "NoExecute" }] as const;
    const spec = await pod({ pool: "memory" }, { pools: [{ name: "memory", spot: false, taints }] });
    expect(spec.tolerations).toEqual([{ key: "for", operator: "Equal", value: "search", effect: "NoExecute" }]);
  });

  it("runs on general where there is no such pool, and asks for nothing there", async () => {
    for (const spec of [await pod({ pool: "compute" }), await pod({}), await pod({ pool: "spot" }, {})])
      for (const part of ["nodeSelector", "tolerations", "affinity"]) expect(spec).not.toHaveProperty(part);
  });
});
