import fc from "fast-check";
import { hardLimits, mebibytes, millicores, quotaFor, withSidecars } from "../../../components/kubernetes/quota";
import { scales } from "../../../components/kubernetes/service-entry";
import { someServices } from "./some-services";

describe("quotas", () => {
  it("count a sidecar in each pod", () => {
    const quota = { pods: 4, cpu: { request: 400, limit: 1000 }, memory: 512 };
    expect(withSidecars(quota, { cpu: { request: 50, limit: 60 }, memory: 96 })).toEqual({
      pods: 4,
      cpu: { request: 600, limit: 1240 },
      memory: 896,
    });
  });

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
        });
      }),
    );
  });

  it("leave room for a rolling update's surge", () => {
    for (let max = 1; max <= 100; max++) expect(2 * max).toBeGreaterThanOrEqual(max + Math.ceil(max * 0.25));
  });

  it("are written in Kubernetes' canonical form, which is kept as it is written", () => {
    expect([0, 50, 1000, 1500, 2000].map(millicores)).toEqual(["0", "50m", "1", "1500m", "2"]);
    expect([0, 128, 1024, 1536, 2048].map(mebibytes)).toEqual(["0Mi", "128Mi", "1Gi", "1536Mi", "2Gi"]);
  });

  it("let no traffic in past the gateway", () => {
    expect(hardLimits({ pods: 4, cpu: { request: 200, limit: 1000 }, memory: 512 })).toEqual({
      pods: "4",
      "requests.cpu": "200m",
      "limits.cpu": "1",
      "requests.memory": "512Mi",
      "limits.memory": "512Mi",
      "services.nodeports": "0",
      "services.loadbalancers": "0",
    });
  });
});
