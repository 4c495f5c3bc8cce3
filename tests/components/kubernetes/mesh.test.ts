import { output } from "@pulumi/pulumi";
import { authorization } from "../../../components/kubernetes/authorization";
import { Mesh, type MeshArgs } from "../../../components/kubernetes/mesh";
import { meshAnnotations, MeshService } from "../../../components/kubernetes/mesh-service";
import type { ServiceEntry } from "../../../components/kubernetes/service-entry";
import { record, type Recorded } from "../../mocks";
import { ours } from "./record";
import { aService } from "./some-services";

interface Manifest {
  metadata: { name: string; namespace: string };
  spec: Record<string, unknown>;
}

const of = (found: Recorded, kind: string) =>
  found.all.filter(({ type }) => type.endsWith(`:${kind}`)).map(({ inputs }) => inputs as unknown as Manifest);

const auth = { issuer: "https://auth.gocoffee.com/", jwksUri: "https://auth.gocoffee.com/keys", audience: "coffee" };
const gateway = { namespace: "gateway", account: "kong-gateway", pods: { app: "gateway" } };

const mesh = (change: Partial<MeshArgs> = {}) =>
  record(() => {
    new Mesh("mesh", {
      ...{ whose: ours, root: "istio-system", application: "go-coffee", services: [aService({ name: "tea" })] },
      ...{ storeCidrs: ["10.0.224.0/23"], database: { host: output("db.internal"), port: 5432 }, gateway, auth },
      ...{ after: [] },
      ...change,
    });
  });

const part = (service: ServiceEntry) =>
  record(() => {
    const services = [service];
    new MeshService("part", { service, services, whose: ours, namespace: "go-coffee", gateway, auth, after: [] });
  });

describe("the mesh", () => {
  it("takes nothing in clear and nothing from whom no policy names, in every namespace", async () => {
    const found = await mesh();
    expect(of(found, "PeerAuthentication")).toMatchObject([
      { metadata: { name: "default", namespace: "istio-system" }, spec: { mtls: { mode: "STRICT" } } },
    ]);
    expect(of(found, "AuthorizationPolicy")).toMatchObject([{ metadata: { namespace: "istio-system" } }]);
    // Without `rules` an ALLOW policy matches no request.
    expect(of(found, "AuthorizationPolicy")[0]!.spec).toEqual({});
  });

  it("checks tokens of the issuer that are meant for us, where browsers can put them", async () => {
    expect(of(await mesh(), "RequestAuthentication")[0]).toMatchObject({
      metadata: { namespace: "go-coffee" },
      spec: {
        jwtRules: [
          {
            issuer: auth.issuer,
            jwksUri: auth.jwksUri,
            audiences: ["coffee"],
            forwardOriginalToken: true,
            fromHeaders: [
              { name: "Authorization", prefix: "Bearer " },
              { name: "Sec-WebSocket-Protocol", prefix: "bearer." },
            ],
          },
        ],
      },
    });
    expect(of(await mesh({ auth: undefined }), "RequestAuthentication")).toEqual([]);
  });

  it("speaks to services as itself, and leaves a pod out that keeps failing, never all of them", async () => {
    const [rule] = of(await mesh(), "DestinationRule");
    expect(rule!.spec).toMatchObject({
      host: "*.go-coffee.svc.cluster.local",
      exportTo: [".", "gateway"],
      trafficPolicy: {
        tls: { mode: "ISTIO_MUTUAL" },
        outlierDetection: {
          consecutive5xxErrors: 0,
          consecutiveGatewayErrors: 5,
          maxEjectionPercent: 50,
          minHealthPercent: 50,
        },
      },
    });
  });

  it("lets long connections be many: the rule for all would end at 1,024 for each proxy", async () => {
    const services = [aService({ name: "tea" }), aService({ name: "chat", protocol: "websocket" })];
    const rules = of(await mesh({ services }), "DestinationRule").map(({ spec }) => {
      const { connectionPool, ...rest } = spec["trafficPolicy"] as {
        connectionPool: { tcp: { maxConnections: number } };
      };
      return { host: spec["host"], most: connectionPool.tcp.maxConnections, rest };
    });
    expect(rules.map(({ host, most }) => [host, most])).toEqual([
      ["*.go-coffee.svc.cluster.local", 1024],
      ["chat.go-coffee.svc.cluster.local", 65_536],
    ]);
    // The most specific rule holds alone, so it says all the rest too.
    expect(rules[1]!.rest).toEqual(rules[0]!.rest);
  });

  it("knows a store by the subnets that it may be in, whoever of it answers", async () => {
    const [store, ...others] = of(await mesh(), "ServiceEntry");
    expect(others).toEqual([]);
    expect(store!.spec).toEqual({
      hosts: ["db.internal"],
      addresses: ["10.0.224.0/23"],
      ports: [{ number: 5432, name: "tcp-database", protocol: "TCP" }],
      location: "MESH_EXTERNAL",
      resolution: "NONE",
      exportTo: ["."],
    });
    expect(of(await mesh({ storeCidrs: [] }), "ServiceEntry")).toEqual([]);
  });
});

describe("a service's part in the mesh", () => {
  it("ends a request in time, and tries again only what has not reached the service", async () => {
    const [answers] = of(await part(aService({ name: "tea", limits: { seconds: 7 } })), "VirtualService");
    expect(answers!.spec).toEqual({
      hosts: ["tea.go-coffee.svc.cluster.local"],
      exportTo: [".", "gateway"],
      http: [
        {
          route: [{ destination: { host: "tea.go-coffee.svc.cluster.local" } }],
          timeout: "7s",
          retries: { attempts: 2, retryOn: "connect-failure,refused-stream,reset-before-request" },
        },
      ],
    });
  });

  it("ends no WebSocket", async () => {
    const [answers] = of(await part(aService({ name: "tea", protocol: "websocket" })), "VirtualService");
    expect((answers!.spec["http"] as object[])[0]).not.toHaveProperty("timeout");
  });
});

describe("who may ask", () => {
  const service = aService({
    ...{ name: "tea", path: "/api/teas", imagePath: "/tea", ports: { http: 8081 } },
    routes: [{ path: "/api/teas/menu", methods: ["GET"], public: true }, { path: "/api/teas" }],
  });

  it("is said by paths of the image, since the gateway has rewritten them", () => {
    const { rules } = authorization(service, [service], { namespace: "go-coffee", gateway, auth });
    const principals = ["cluster.local/ns/gateway/sa/kong-gateway"];
    expect(rules).toEqual([
      {
        from: [{ source: { principals } }],
        to: [{ operation: { ports: ["8081"], paths: ["/tea/menu", "/tea/menu/*"], methods: ["GET"] } }],
      },
      {
        from: [{ source: { principals, requestPrincipals: ["https://auth.gocoffee.com//*"] } }],
        to: [{ operation: { ports: ["8081"], paths: ["/tea", "/tea/*"] } }],
      },
    ]);
  });

  it("is nobody where nobody calls: a policy without a rule allows nothing", () => {
    const lonely = aService({ name: "tea", routes: [] });
    expect(authorization(lonely, [lonely], { namespace: "go-coffee", gateway, auth }).rules).toBeUndefined();
    expect(authorization(service, [service], { namespace: "go-coffee" })).not.toHaveProperty("rules");
  });
});

describe("what a pod's proxy lets past", () => {
  const reach = [
    { cidrs: ["169.254.170.23/32", "fd00:ec2::23/128"], port: 80 },
    { cidrs: output(["10.0.0.9/32"]), port: 443 },
  ];
  const said = (service: ServiceEntry) =>
    new Promise((resolve) => output(meshAnnotations(service, reach)).apply(resolve));

  it("is what a cloud identity needs, in IPv4, where it may do anything", async () => {
    expect(await said(aService({ name: "tea", usesCloud: true }))).toMatchObject({
      "traffic.sidecar.istio.io/excludeOutboundIPRanges": "169.254.170.23/32,10.0.0.9/32",
    });
    expect(Object.keys((await said(aService({ name: "tea" }))) as object)).toEqual([
      "sidecar.istio.io/statsHistogramBuckets",
    ]);
  });
});
