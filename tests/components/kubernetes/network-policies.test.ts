import fc from "fast-check";
import { allowDns, defaultDeny, servicePolicy } from "../../../components/kubernetes/network-policies";
import type { ServiceEntry, Needs } from "../../../components/kubernetes/service-entry";
import { services as coffee } from "../../../workloads/catalog";
import { aService, someServices } from "./some-services";

const stores = { cidrs: ["10.0.224.0/23", "10.0.226.0/23"], databasePort: 5432, cachePort: 6379 };

interface Rule {
  from?: Peer[];
  to?: Peer[];
  ports: { protocol: string; port: number }[];
}
interface Peer {
  podSelector?: { matchLabels: Record<string, string> };
  ipBlock?: { cidr: string };
  namespaceSelector?: unknown;
}
interface Spec {
  podSelector: { matchLabels: Record<string, string> };
  policyTypes: string[];
  ingress: Rule[];
  egress: Rule[];
}
/** A direction that is left out has no rule. */
const policyOf = (service: ServiceEntry, among: readonly ServiceEntry[], places = stores): Spec => ({
  ...{ ingress: [], egress: [] },
  ...(servicePolicy(service, among, places) as unknown as Omit<Spec, "ingress" | "egress">),
});

const nameOf = (peer: Peer) => peer.podSelector?.matchLabels["app.kubernetes.io/name"] ?? "";
const pairs = (spec: Spec, own: string) => ({
  in: spec.ingress.flatMap((rule) => rule.from!.map((peer) => `${nameOf(peer)} → ${own}:${rule.ports[0]!.port}`)),
  out: spec.egress
    .filter((rule) => rule.to!.every((peer) => peer.podSelector))
    .flatMap((rule) => rule.to!.map((peer) => `${own} → ${nameOf(peer)}:${rule.ports[0]!.port}`)),
});
const declared = (among: readonly ServiceEntry[]) =>
  among
    .flatMap(({ name, calls }) =>
      calls.map(({ to, over }) => `${name} → ${to}:${among.find((one) => one.name === to)!.ports[over]}`),
    )
    .sort();

describe("between services", () => {
  it("both ends are open for each declared call, and for none other", () => {
    fc.assert(
      fc.property(someServices, (services) => {
        const all = services.map((service) => pairs(policyOf(service, services), service.name));
        expect(all.flatMap((one) => one.in).sort()).toEqual(declared(services));
        expect(all.flatMap((one) => one.out).sort()).toEqual(declared(services));
      }),
    );
  });

  it("the coffee services may call as the catalogue says", () => {
    const all = coffee.map((service) => pairs(policyOf(service, coffee), service.name));
    expect(all.flatMap((one) => one.in).sort()).toEqual([
      "notification → user:8085",
      "order → coffee:8084",
      "order → notification:8086",
      "order → payment:8093",
      "order → user:8085",
      "payment → notification:8086",
    ]);
  });

  it("a call to nobody, or to a port that is not there, is refused", () => {
    const caller = aService({ name: "a", calls: [{ to: "b", over: "grpc" }] });
    expect(() => policyOf(caller, [caller])).toThrow('no service "b"; there are a');
    expect(() => policyOf(caller, [caller, aService({ name: "b" })])).toThrow("b has no grpc port");
  });
});

describe("every rule", () => {
  it("names its peers and ports: an empty list would mean everybody", () => {
    fc.assert(
      fc.property(someServices, fc.subarray(stores.cidrs), (services, cidrs) => {
        for (const service of services) {
          const spec = policyOf(service, services, { ...stores, cidrs });
          expect(spec.policyTypes).toEqual(["Ingress", "Egress"]);
          expect(spec.podSelector.matchLabels["app.kubernetes.io/name"]).toBe(service.name);
          for (const rule of [...spec.ingress, ...spec.egress]) {
            const peers = rule.from ?? rule.to ?? [];
            expect(peers.length).toBeGreaterThan(0);
            expect(rule.ports).toHaveLength(1);
            for (const peer of peers) expect(Object.keys(peer)).toHaveLength(1);
          }
        }
      }),
    );
  });
});

it("leaves a direction out that has no rule: an API server does not keep an empty list", () => {
  const service = aService({ name: "a" });
  expect(servicePolicy(service, [service], stores)).toEqual({
    podSelector: { matchLabels: { "app.kubernetes.io/name": "a", "app.kubernetes.io/part-of": "go-coffee" } },
    policyTypes: ["Ingress", "Egress"],
  });
});

describe("a cloud identity", () => {
  const identity = [{ cidrs: ["169.254.170.23/32"], port: 80 }];
  it.each([
    [false, 0],
    [true, 1],
  ])(
    "of a service that uses its cloud, %p, has %i ways out: what it signs in with is brought to it",
    (usesCloud, ways) => {
      const service = aService({ name: "a", usesCloud, needs: { database: true, cache: { cluster: true } } });
      const { egress = [] } = servicePolicy(service, [service], { cidrs: [] }, identity) as unknown as Partial<Spec>;
      expect(egress.map(({ ports }) => ports[0]!.port)).toEqual(Array(ways).fill(80));
    },
  );
});

describe("stores", () => {
  const outside = (spec: Spec) =>
    spec.egress
      .filter((rule) => rule.to!.some((peer) => peer.ipBlock))
      .map((rule) => ({ to: rule.to!.map((peer) => peer.ipBlock?.cidr), port: rule.ports[0]!.port }));

  it.each([
    [{ database: true, cache: { cluster: true } }, [5432, 6379]],
    [{ database: true, cache: false }, [5432]],
    [{ database: false, cache: { cluster: true } }, [6379]],
    [{ database: false, cache: false }, []],
  ] satisfies [Needs, number[]][])("a service that needs %j reaches ports %j of the data subnets", (needs, ports) => {
    const service = aService({ name: "a", needs });
    expect(outside(policyOf(service, [service]))).toEqual(ports.map((port) => ({ to: stores.cidrs, port })));
  });

  it("are out of reach where there are none", () => {
    const service = aService({ name: "a", needs: { database: true, cache: { cluster: true } } });
    expect(outside(policyOf(service, [service], { ...stores, cidrs: [] }))).toEqual([]);
    expect(servicePolicy(service, [service], { cidrs: stores.cidrs })).not.toHaveProperty("egress");
  });
});

describe("a namespace", () => {
  it("is closed both ways, for every pod", () => {
    expect(defaultDeny).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  });

  it("lets every pod look up names, at the cluster's resolver, or the cache on the node, and nowhere else", () => {
    expect(allowDns).toEqual({
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
              podSelector: {
                matchExpressions: [{ key: "k8s-app", operator: "In", values: ["kube-dns", "node-local-dns"] }],
              },
            },
            { ipBlock: { cidr: "169.254.20.10/32" } },
          ],
          ports: [
            { protocol: "UDP", port: 53 },
            { protocol: "TCP", port: 53 },
          ],
        },
      ],
    });
  });
});
