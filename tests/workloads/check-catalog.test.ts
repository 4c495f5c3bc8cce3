import type { ServiceEntry } from "../../components/kubernetes/service-entry";
import { catalog, services, teams } from "../../workloads/catalog";
import { lineOf, mustBeSound, problemsIn } from "../../workloads/check-catalog";

/** What is said of the catalogue with another `order`. */
function said(change: object): string[] {
  const order = { ...catalog.order, ...change } as ServiceEntry;
  const changed = services.map((service) => (service.name === "order" ? order : service));
  return problemsIn(changed, teams).map(({ service, key, message }) => `${service}.${key}: ${message}`);
}

describe("a record of the catalogue", () => {
  it("is sound as it ships", () => {
    expect(problemsIn(services, teams)).toEqual([]);
  });

  const { order } = catalog;
  it.each<[what: string, change: object, message: string]>([
    ["an unknown key", { rutes: [] }, "order.rutes: unknown key; did you mean routes?"],
    [
      "an unknown store",
      { needs: { ...order.needs, clickhouse: true } },
      "order.needs.clickhouse: unknown key; known here: database, cache, search, analytics, objects, vault",
    ],
    [
      "a misspelt store",
      { needs: { databse: true, cache: false } },
      "order.needs.databse: unknown key; did you mean database?",
    ],
    [
      "an unknown word about its cache",
      { needs: { database: true, cache: { clustered: true } } },
      "order.needs.cache.clustered: unknown key; did you mean cluster?",
    ],
    ["an unknown team", { team: "acounts" }, 'order.team: unknown "acounts"; did you mean accounts?'],
    ["an unknown pool", { pool: "gpu" }, 'order.pool: unknown "gpu"; known here: general, compute, memory, spot'],
    ["a misspelt release", { release: "bluegreen" }, 'order.release: unknown "bluegreen"; did you mean blueGreen?'],
    ["a path without its slash", { path: "orders" }, 'order.path: want a path such as /api/v1/order, got "orders"'],
    [
      "another's path",
      { path: "/api/v1/coffee/orders" },
      `order.path: "/api/v1/coffee/orders" meets coffee's, /api/v1/coffee: want one that no other service has`,
    ],
    [
      "a route outside its path",
      { routes: [{ path: "/api/v1/menu" }] },
      `order.routes: "/api/v1/menu" is not within the service's own path, "/api/v1/orders"`,
    ],
    [
      "another's port",
      { ports: { ...order.ports, http: 8084 } },
      "order.ports.http: 8084 is coffee's: want one that no other service has",
    ],
    [
      "a port that a user may not bind",
      { ports: { ...order.ports, http: 80 } },
      "order.ports.http: want 1024–65535, got 80",
    ],
    [
      "a type of event that there is not",
      { events: { emits: ["coffee.order.craeted"], takes: [] } },
      'order.events.emits: unknown "coffee.order.craeted"; did you mean coffee.order.created?',
    ],
    [
      "a type of event twice",
      { events: { emits: [], takes: ["coffee.payment.processed", "coffee.payment.processed"] } },
      "order.events.takes: want coffee.payment.processed once",
    ],
    [
      "events without any",
      { events: { emits: [], takes: [] } },
      "order.events: want a type that it emits or takes: leave it out otherwise",
    ],
    ["a call to nobody", { calls: [{ to: "usr", over: "http" }] }, 'order.calls: unknown "usr"; did you mean user?'],
    ["a call to itself", { calls: [{ to: "order", over: "http" }] }, "order.calls: it calls itself: leave that out"],
    ["a port that the callee lacks", { calls: [{ to: "web", over: "grpc" }] }, "order.calls: web has no grpc port"],
    [
      "more pods at the least than at the most",
      { scaling: { ...order.scaling, small: { min: 5, max: 3 } }, schedule: undefined },
      "order.scaling.small: want 1 or more, and max not below min: got 5 to 3",
    ],
    [
      "a morning beyond what there may be",
      { schedule: { morning: { ...order.schedule!.morning, large: 99 } } },
      `order.schedule.morning.large: want ${order.scaling.large.min}–${order.scaling.large.max}, which scaling.large allows, got 99`,
    ],
    [
      "less processor than it asks for",
      { resources: { ...order.resources, small: { cpu: { request: 200, limit: 100 }, memory: 128 } } },
      "order.resources.small: want a limit not below the request: got 200 and 100",
    ],
  ])("with %s is refused", (_, change, message) => {
    expect(said(change)).toContain(message);
  });

  it("is refused with its line in the file, all problems at once, and no stack trace", () => {
    const wrong = { ...order, team: "acounts", pool: "gpu" } as unknown as ServiceEntry;
    const run = () => mustBeSound([...services.filter(({ name }) => name !== "order"), wrong], teams);
    expect(run).toThrow(/^workloads\/catalog\.ts:\d+: order\.team: .*\nworkloads\/catalog\.ts:\d+: order\.pool: .*$/);
    expect(run).toThrow(expect.objectContaining({ __pulumiRunError: true }));
  });

  it("has the line of its key, else that of its name, and none where it is not in the file", () => {
    const text = 'x({\n  one: {\n    path: "/a",\n  },\n  "two-b": {\n    team: "x",\n    needs: {\n  },\n';
    const line = (service: string, key: string) => lineOf({ service, key, message: "" }, text);
    expect([line("one", "path"), line("one", "team"), line("two-b", "needs.databse"), line("three", "path")]).toEqual([
      ...[3, 2, 7],
      undefined,
    ]);
  });
});
