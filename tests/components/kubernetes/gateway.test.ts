import { Gateway, type GatewayArgs } from "../../../components/kubernetes/gateway";
import { gatewayAnnotations, Route } from "../../../components/kubernetes/route";
import { output } from "@pulumi/pulumi";
import type { ServiceEntry } from "../../../components/kubernetes/service-entry";
import { record, type Recorded } from "../../mocks";
import { ours } from "./record";
import { aService } from "./some-services";

const place = {
  namespace: "gateway",
  pods: { app: "gateway" },
  account: "kong-gateway",
  service: { name: "kong-gateway-proxy", port: 443 },
};

interface Manifest {
  metadata: { name: string; namespace?: string; labels: Record<string, string>; annotations?: Record<string, string> };
  spec: Record<string, unknown>;
  plugin: string;
  config: Record<string, unknown>;
}

const of = (found: Recorded, kind: string) =>
  found.all
    .filter(({ type }) => type.startsWith("kubernetes:") && type.endsWith(`:${kind}`))
    .sort((one, other) => one.name.localeCompare(other.name))
    .map(({ inputs }) => inputs as unknown as Manifest);

const gateway = (services: ServiceEntry[], change: Partial<GatewayArgs> = {}) =>
  record(() => {
    new Gateway("gateway", {
      ...{ whose: ours, place, services, application: "go-coffee", domain: "gocoffee.example", after: [] },
      ...change,
    });
  });

const route = (service: ServiceEntry) =>
  record(() => {
    new Route("route", { service, whose: ours, namespace: "go-coffee", gatewayNamespace: "gateway", after: [] });
  });

describe("the gateway", () => {
  it("listens where Kong's Service does, for routes of the application's namespace alone", async () => {
    const found = await gateway([]);
    const [gatewayClass] = of(found, "GatewayClass");
    expect(gatewayClass).toMatchObject({
      metadata: { name: "kong", annotations: { "konghq.com/gatewayclass-unmanaged": "true" } },
      spec: { controllerName: "konghq.com/kic-gateway-controller" },
    });
    const [one] = of(found, "Gateway");
    expect(one!.spec).toEqual({
      gatewayClassName: "kong",
      listeners: [
        {
          name: "https",
          protocol: "HTTPS",
          port: 443,
          allowedRoutes: {
            namespaces: { from: "Selector", selector: { matchLabels: { "kubernetes.io/metadata.name": "go-coffee" } } },
            kinds: [{ kind: "HTTPRoute" }],
          },
        },
      ],
    });
  });

  it("limits and marks every request, and lets the site's own pages call", async () => {
    const plugins = of(await gateway([]), "KongClusterPlugin");
    for (const { metadata } of plugins) {
      // Without either Kong's controller passes over it.
      expect(metadata.labels["global"]).toBe("true");
      expect(metadata.annotations).toEqual({ "kubernetes.io/ingress.class": "kong" });
    }
    const settings = Object.fromEntries(plugins.map(({ plugin, config }) => [plugin, config]));
    expect(settings).toMatchObject({
      "rate-limiting": { minute: 300, limit_by: "ip", policy: "local" },
      "request-size-limiting": { allowed_payload_size: 1, size_unit: "megabytes" },
      cors: { origins: ["https://gocoffee.example"], credentials: true },
      "correlation-id": { header_name: "X-Request-ID", generator: "uuid" },
    });
    expect(Object.keys(settings)).toHaveLength(plugins.length);
  });

  it("is put behind a load balancer that is there, whose way in is not the controller's to open", async () => {
    const entrance = { binding: { kind: "targetGroup" as const, arn: output("arn:aws:tg") } };
    const [targets] = of(await gateway([], { entrance }), "TargetGroupBinding");
    expect(targets!.metadata).toMatchObject({ namespace: "gateway" });
    expect(targets!.spec).toEqual({
      serviceRef: { name: "kong-gateway-proxy", port: 443 },
      targetGroupARN: "arn:aws:tg",
      targetType: "ip",
      ipAddressType: "ipv4",
    });
    for (const other of [undefined, { binding: { kind: "service" as const, annotations: {} } }])
      expect(of(await gateway([], { entrance: other }), "TargetGroupBinding")).toEqual([]);
  });

  it("shows a certificate that others believe where what stands before it looks, and asks for it in its own zone", async () => {
    const certificate = {
      host: "origin.azure.gocoffee.example",
      email: "on-call@gocoffee.example",
      zone: { kind: "azureDns" as const, subscription: "s", group: "edge", name: "origin.azure.gocoffee.example" },
    };
    const found = await gateway([], { entrance: { binding: { kind: "service", annotations: {} }, certificate } });
    const [shown] = of(found, "Certificate");
    expect(shown!.metadata.namespace).toBe("gateway");
    expect(shown!.spec).toMatchObject({
      dnsNames: ["origin.azure.gocoffee.example"],
      issuerRef: { name: "entrance", kind: "Issuer" },
      privateKey: { algorithm: "RSA", rotationPolicy: "Always" },
    });
    const listeners = of(found, "Gateway")[0]!.spec["listeners"] as Record<string, unknown>[];
    // The first goes on without a certificate: one that waits for its Secret takes no route along.
    expect(listeners.map(({ name, hostname, port }) => [name, hostname, port])).toEqual([
      ["https", undefined, 443],
      ["shown", "origin.azure.gocoffee.example", 443],
    ]);
    expect(listeners[1]!["tls"]).toEqual({
      mode: "Terminate",
      certificateRefs: [{ name: shown!.spec["secretName"] }],
    });
    const { acme } = of(found, "Issuer")[0]!.spec as { acme: { server: string; email: string; solvers: unknown[] } };
    expect([acme.email, acme.server]).toEqual([
      "on-call@gocoffee.example",
      "https://acme-v02.api.letsencrypt.org/directory",
    ]);
    expect(acme.solvers).toEqual([
      {
        dns01: {
          azureDNS: {
            environment: "AzurePublicCloud",
            ...{ subscriptionID: "s", resourceGroupName: "edge", hostedZoneName: "origin.azure.gocoffee.example" },
          },
        },
      },
    ]);
    expect(of(await gateway([]), "Certificate")).toEqual([]);
  });

  it("may reach the services that have routes, each at one port: an engine counts 24 for a selector", async () => {
    const services = [
      aService({ name: "tea", ports: { http: 8081, grpc: 9081 } }),
      aService({ name: "inner", routes: [], ports: { http: 8082 } }),
    ];
    const [policy] = of(await gateway(services), "NetworkPolicy");
    expect(policy!.spec).toMatchObject({ podSelector: { matchLabels: place.pods }, policyTypes: ["Egress"] });
    expect((policy!.spec["egress"] as { ports: unknown }[]).map(({ ports }) => ports)).toEqual([
      [{ protocol: "TCP", port: 8081 }],
    ]);
    expect(of(await gateway([]), "NetworkPolicy")[0]!.spec).not.toHaveProperty("egress");
  });
});

describe("a route", () => {
  it("leads from a prefix to the service, and says the service's own name there", async () => {
    const found = await route(aService({ name: "tea", path: "/api/tea", ports: { http: 8081 } }));
    const [one] = of(found, "HTTPRoute");
    expect(one!.metadata.annotations).toEqual({ "konghq.com/preserve-host": "false" });
    expect(one!.spec).toEqual({
      parentRefs: [{ name: "entrance", namespace: "gateway", sectionName: "https" }],
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: "/api/tea" } }],
          backendRefs: [{ name: "tea", port: 8081 }],
        },
      ],
    });
    expect(of(found, "KongPlugin")).toEqual([]);
  });

  it("gives the image the prefix that it knows", async () => {
    const [one] = of(await route(aService({ name: "tea", path: "/api/teas", imagePath: "/api/tea" })), "HTTPRoute");
    expect((one!.spec["rules"] as { filters: unknown }[])[0]!.filters).toEqual([
      { type: "URLRewrite", urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/api/tea" } } },
    ]);
  });

  it("carries the limits that are its own, and no others", async () => {
    const found = await route(aService({ name: "tea", limits: { perMinute: 7, body: 4 } }));
    const plugins = of(found, "KongPlugin");
    expect(plugins.map(({ metadata, plugin }) => [metadata.name, metadata.namespace, plugin])).toEqual([
      ["tea-rate-limit", "go-coffee", "rate-limiting"],
      ["tea-size-limit", "go-coffee", "request-size-limiting"],
    ]);
    expect(plugins.map(({ config }) => config["minute"] ?? config["allowed_payload_size"])).toEqual([7, 4]);
    expect(of(found, "HTTPRoute")[0]!.metadata.annotations).toMatchObject({
      "konghq.com/plugins": "tea-rate-limit,tea-size-limit",
    });
  });
});

describe("what a Service says to Kong", () => {
  const said = (service: ServiceEntry) =>
    new Promise<Record<string, string>>((resolve) =>
      output(gatewayAnnotations(service, "go-coffee")).apply((found) => resolve(found)),
    );

  it("is to send to its own name, to wait longer than the mesh, and never to try again", async () => {
    expect(await said(aService({ name: "tea", limits: { seconds: 10 } }))).toEqual({
      "ingress.kubernetes.io/service-upstream": "true",
      "konghq.com/host-header": "tea.go-coffee.svc.cluster.local",
      "konghq.com/retries": "0",
      "konghq.com/connect-timeout": "5000",
      "konghq.com/read-timeout": "15000",
      "konghq.com/write-timeout": "15000",
    });
  });

  it("is to leave a WebSocket open for an hour", async () => {
    const { "konghq.com/read-timeout": read } = await said(aService({ name: "tea", protocol: "websocket" }));
    expect(Number(read)).toBeGreaterThanOrEqual(3_600_000);
  });

  it("is nothing where there is no route", async () => {
    expect(await said(aService({ name: "tea", routes: [] }))).toEqual({});
  });
});
