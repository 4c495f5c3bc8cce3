import fc from "fast-check";
import { hardLimits, mebibytes, millicores, quotaFor, withSidecars } from "../../../components/kubernetes/quota";
import { scales } from "../../../components/kubernetes/service-entry";
import { aService, someServices } from "./some-services";

describe("quotas", () => {
  it("cover every old and every new pod of a rollout at full scale, and no more", () => {
    fc.assert(
      fc.property(someServices, fc.constantFrom(...scales), (services, scale) => {
        const quota = quotaFor(services, scale);
        const each = services.map((service) => ({ pods: 2 * service.scaling[scale].max, ...service.resources[scale] }));
        const sum = (of: (one: (typeof each)[number]) => number) => each.reduce((total, one) => total + of(one), 0);
        expect(quota).toEqual({
          pods: sum(({ pods }) => pods),
          cpu: { request: sum(({ pods, cpu }) => pods * cpu.request), limit: sum(({ pods, cpu }) => pods * cpu.limit) },
          memory: sum(({ pods, memory }) => pods * memory),
          scratch: { request: sum(({ pods }) => 64 * pods), limit: sum(({ pods }) => 256 * pods) },
        });
      }),
    );
  });

  it("leave room for a rolling update's surge", () => {
    for (let max = 1; max <= 100; max++) expect(2 * max).toBeGreaterThanOrEqual(max + Math.ceil(max * 0.25));
  });

  it("count what a guaranteed pod may use as what it asks for", () => {
    const burst = { cpu: { request: 50, limit: 400 }, memory: 128 };
    const resources = { small: burst, medium: burst, large: burst };
    const cpuOf = (qos?: "guaranteed") =>
      quotaFor([aService({ name: "a", resources, ...(qos && { qos }) })], "small").cpu;
    expect(cpuOf()).toEqual({ request: 6 * 50, limit: 6 * 400 });
    expect(cpuOf("guaranteed")).toEqual({ request: 6 * 400, limit: 6 * 400 });
  });

  it("leave each pod's sidecar room, on the node's disk too", () => {
    const alone = quotaFor([aService({ name: "a" })], "small");
    const both = withSidecars(alone, { cpu: { request: 10, limit: 20 }, memory: 30 });
    expect(both).toEqual({
      pods: 6,
      cpu: { request: alone.cpu.request + 60, limit: alone.cpu.limit + 120 },
      memory: alone.memory + 180,
      scratch: { request: 6 * (64 + 64), limit: 6 * (256 + 1024) },
    });
  });

  it("are written in Kubernetes' canonical form, which is kept as it is written", () => {
    expect([0, 50, 1000, 1500, 2000].map(millicores)).toEqual(["0", "50m", "1", "1500m", "2"]);
    expect([0, 128, 1024, 1536, 2048].map(mebibytes)).toEqual(["0Mi", "128Mi", "1Gi", "1536Mi", "2Gi"]);
  });

  it("let no traffic in past the gateway", () => {
    expect(
      hardLimits({ pods: 4, cpu: { request: 200, limit: 1000 }, memory: 512, scratch: { request: 256, limit: 4096 } }),
    ).toEqual({
      pods: "4",
      "requests.cpu": "200m",
      "limits.cpu": "1",
      "requests.memory": "512Mi",
      "limits.memory": "512Mi",
      "requests.ephemeral-storage": "256Mi",
      "limits.ephemeral-storage": "4Gi",
      "services.nodeports": "0",
      "services.loadbalancers": "0",
    });
  });
});
