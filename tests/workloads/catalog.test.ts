import { limitsOf, scales, usualLimits } from "../../components/kubernetes/service-entry";
import { services as configured } from "../../config/services";
import { sizes } from "../../config/sizes";
import { catalog, serviceNames, services } from "../../workloads/catalog";

const unique = (values: readonly unknown[]) => new Set(values).size === values.length;
const dnsLabel = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

describe("the catalogue", () => {
  it("has the services of the architecture at its paths", () => {
    expect(Object.fromEntries(services.map(({ name, path }) => [name, path]))).toMatchObject({
      coffee: "/api/v1/coffee",
      user: "/api/v1/users",
      order: "/api/v1/orders",
      payment: "/api/v1/payments",
      notification: "/api/v1/notifications",
      web: "/",
    });
  });

  it("gives each its own name, port and path, and no path within another", () => {
    expect(unique(services.map(({ name }) => name))).toBe(true);
    expect(unique(services.flatMap(({ ports }) => Object.values(ports)))).toBe(true);
    // The front end has what nobody else has: the longest prefix wins.
    const paths = services.map(({ path }) => path).filter((path) => path !== "/");
    expect(paths.length).toBe(services.length - 1);
    for (const path of paths) expect(paths.filter((other) => `${other}/`.startsWith(`${path}/`))).toEqual([path]);
  });

  it("opens paths within each service's own, each once, and says what is public", () => {
    for (const { path: own, routes } of services) {
      for (const { path } of routes) expect(`${path}/`.startsWith(own === "/" ? "/" : `${own}/`)).toBe(true);
      expect(unique(routes.map(({ path, methods }) => `${path} ${methods?.join(" ")}`))).toBe(true);
    }
    const open = services.flatMap(({ routes }) => routes.filter((route) => route.public === true));
    expect(open.map(({ path, methods }) => `${methods?.join(" ")} ${path}`)).toEqual([
      "GET HEAD /api/v1/coffee",
      "POST /api/v1/users/register",
      "GET HEAD /",
    ]);
  });

  it("limits what comes in: something, and no more than the gateway can hold", () => {
    for (const service of services) {
      const { perMinute, body, seconds } = limitsOf(service);
      expect([perMinute > 0, body > 0 && body <= 10, seconds > 0 && seconds <= 3600]).not.toContain(false);
    }
    expect(limitsOf(catalog.coffee)).toEqual(usualLimits);
    expect(limitsOf(catalog.notification).seconds).toBe(3600);
  });

  // The configuration may not import the catalogue: its list is made from it.
  it("has the services and the scales that configuration speaks of", () => {
    expect(configured).toEqual(serviceNames);
    expect(sizes).toEqual(scales);
  });

  it("files each under its own name", () => {
    for (const name of serviceNames) expect(catalog[name].name).toBe(name);
    expect(Object.keys(catalog).sort()).toEqual([...serviceNames].sort());
  });

  it("calls only what exists, over a port that is there, never itself and never in a circle", () => {
    for (const { name, calls } of services) {
      expect(unique(calls.map(({ to, over }) => `${to} ${over}`))).toBe(true);
      for (const { to, over } of calls) {
        expect(catalog[to].ports[over]).toEqual(expect.any(Number));
        expect(reach(to)).not.toContain(name);
      }
    }
    function reach(from: (typeof serviceNames)[number], seen: string[] = []): string[] {
      if (seen.includes(from)) return seen;
      return catalog[from].calls.reduce((all, { to }) => reach(to, all), [...seen, from]);
    }
  });

  it("tells each image the port that is probed", () => {
    for (const { env, ports } of services) {
      expect(env.HTTP_PORT ?? env.PAYMENT_SERVICE_PORT ?? env.PORT).toBe(String(ports.http));
      expect(env.GRPC_PORT).toBe(ports.grpc === undefined ? undefined : String(ports.grpc));
    }
  });

  it.each([...services])("$name can run: names, ports, bounds and sizes make sense", (service) => {
    expect(service.name).toMatch(dnsLabel);
    for (const port of Object.values(service.ports)) {
      expect(port).toBeGreaterThan(1023); // user 1001 may bind no lower one
      expect(port).toBeLessThan(65536);
    }
    for (const path of [service.path, service.imagePath ?? "/x", service.health, service.metrics]) {
      expect(path).toMatch(/^\/$|^(\/[a-z0-9-]+)+$/);
    }
    for (const scale of scales) {
      const { min, max } = service.scaling[scale];
      const { cpu, memory } = service.resources[scale];
      expect([min >= 1, max > min, cpu.request > 0, cpu.limit >= cpu.request, memory > 0]).not.toContain(false);
      if (scale !== "small") expect(min).toBeGreaterThanOrEqual(2);
    }
    expect(service.image.repository).toMatch(/^ghcr\.io\/dimajoyti\/go-coffee\/[a-z-]+$/);
    expect(service.image.version).not.toEqual({ tag: "latest" });
  });

  it("says which data each holds: cards in payment alone, and nothing that looks like a secret in a setting", () => {
    expect(services.filter(({ dataClass }) => dataClass === "card").map(({ name }) => name)).toEqual(["payment"]);
    expect(catalog.user.dataClass).toBe("personal");
    for (const name of services.flatMap(({ env }) => Object.keys(env))) {
      expect(name).not.toMatch(/PASSWORD|SECRET|TOKEN|KEY/);
    }
  });

  it("has one WebSocket service", () => {
    expect(services.filter(({ protocol }) => protocol === "websocket").map(({ name }) => name)).toEqual([
      "notification",
    ]);
  });
});

describe.each(scales)("at scale %s", (scale) => {
  it("the morning is within what there may be, and more than there is at the least", () => {
    const planned = services.filter(({ schedule }) => schedule !== undefined);
    expect(planned.map(({ name }) => name)).toEqual(expect.arrayContaining(["order", "payment", "web"]));
    for (const service of planned) {
      const { min, max } = service.scaling[scale];
      expect([service.name, service.schedule!.morning[scale] > min]).toEqual([service.name, true]);
      expect([service.name, service.schedule!.morning[scale] <= max]).toEqual([service.name, true]);
    }
  });
});

it("who takes orders and money is sure of what it needs, on machines whose speed does not run out", () => {
  for (const service of [catalog.order, catalog.payment])
    expect(service).toMatchObject({ qos: "guaranteed", pool: "compute" });
});

it("only who can be done without for a while runs where machines are taken away", () => {
  const taken = services.filter(({ pool }) => pool === "spot");
  expect(taken.map(({ name }) => name)).toContain("notification");
  for (const { priority, qos } of taken) expect([priority, qos]).toEqual(["standard", undefined]);
});
