import fc from "fast-check";
import type { Call, ServiceEntry } from "../../../components/kubernetes/service-entry";

/** A service that runs, with what a test wants of its own. */
export function aService(change: Partial<ServiceEntry> & { name: string }): ServiceEntry {
  const resources = { cpu: { request: 50, limit: 250 }, memory: 128 };
  const bounds = { min: 1, max: 3 };
  return {
    about: "For a test.",
    image: { repository: "registry.example/service", version: { tag: "1" } },
    ports: { http: 8080 },
    runtime: "go",
    protocol: "http",
    path: `/${change.name}`,
    routes: [{ path: `/${change.name}` }],
    health: "/health",
    metrics: "/metrics",
    env: {},
    dataClass: "internal",
    needs: { database: false, cache: false },
    calls: [],
    priority: "standard",
    team: "testers",
    resources: { small: resources, medium: resources, large: resources },
    scaling: { small: bounds, medium: bounds, large: bounds },
    target: { cpu: 70, memory: 75 },
    ...change,
  };
}

const resources = fc.record({
  cpu: fc.record({ request: fc.integer({ min: 1, max: 1000 }), limit: fc.integer({ min: 1000, max: 4000 }) }),
  memory: fc.integer({ min: 1, max: 8192 }),
});
const bounds = fc.record({ min: fc.integer({ min: 1, max: 5 }), max: fc.integer({ min: 6, max: 50 }) });

/** Some services that call each other in any way, but not themselves; some over gRPC. */
export const someServices: fc.Arbitrary<ServiceEntry[]> = fc.integer({ min: 1, max: 6 }).chain((count) => {
  const names = Array.from({ length: count }, (_, index) => `service-${index}`);
  const one = (name: string, index: number): fc.Arbitrary<ServiceEntry> =>
    fc
      .record({
        callees: fc.subarray(names.filter((other) => other !== name)),
        over: fc.constantFrom<Call["over"]>("http", "grpc"),
        needs: fc.record({ database: fc.boolean(), cache: fc.constantFrom(false as const, { cluster: true }) }),
        resources: fc.record({ small: resources, medium: resources, large: resources }),
        scaling: fc.record({ small: bounds, medium: bounds, large: bounds }),
      })
      .map(({ callees, over, ...rest }) =>
        aService({
          ...rest,
          name,
          ports: { http: 8000 + index, grpc: 9000 + index },
          calls: callees.map((to) => ({ to, over })),
        }),
      );
  return fc.tuple(...names.map(one));
});
