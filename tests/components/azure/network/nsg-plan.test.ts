import fc from "fast-check";
import { addressPlan } from "../../../../config/address-plan";
import { contains, host, parse, size } from "../../../../components/core/cidr";
import { planNetwork } from "../../../../components/azure/network/network-plan";
import {
  nsgKinds,
  nsgRules,
  shardPorts,
  type NsgKind,
  type NsgRequest,
  type NsgRule,
} from "../../../../components/azure/network/nsg-plan";

const { network, services, pods, regional } = addressPlan(0, "azure", "main");
const ranges = {
  ...{ network, services, pods, nodes: regional.private },
  ...{ endpoints: regional.data, intra: regional.intra, gateways: regional.gateways },
};
const plan = planNetwork({ ranges, egress: { mode: "perZone" }, zones: ["1", "2", "3"], apiServer: true });
const request: NsgRequest = {
  ...{ region: "eastus2", nodes: plan.nodes.map(({ cidr }) => cidr), pods, endpoints: plan.endpoints },
  ...{ linkService: plan.linkService, apiServer: plan.apiServer, apiClients: ["10.192.0.0/12"] },
  ...{ gatewayPorts: [443], cachePorts: [shardPorts], internet: [443, 587], leaves: true },
};

/** A packet: `tag` where its far end is Azure's or the internet's. */
interface Packet {
  direction: NsgRule["direction"];
  from: string;
  to: string;
  port: number;
  protocol?: "Tcp" | "Udp";
}

/** As Azure judges: the first rule by number that fits. Addresses are in blocks; words are tags. */
function judged(rules: readonly NsgRule[], { direction, from, to, port, protocol = "Tcp" }: Packet): string {
  const end = (allowed: readonly string[], is: string) =>
    allowed.some(
      (one) => one === "*" || one === is || (/\/\d+$/.test(one) && isAddress(is) && contains(one, `${is}/32`)),
    );
  const ported = (allowed: readonly string[]) =>
    allowed.some((one) => {
      const [first, last = first] = one.split("-").map(Number);
      return one === "*" || (port >= first! && port <= last!);
    });
  const hit = rules
    .filter((rule) => rule.direction === direction)
    .sort((one, other) => one.priority - other.priority)
    .find(
      (rule) =>
        end(rule.from, from) && end(rule.to, to) && ported(rule.ports) && ["*", protocol].includes(rule.protocol),
    );
  return hit ? `${hit.access} ${hit.key}` : "left to Azure";
}
const isAddress = (text: string) => /^\d+\.\d+\.\d+\.\d+$/.test(text);
const rulesOf = (kind: NsgKind, change: Partial<NsgRequest> = {}) => nsgRules(kind, { ...request, ...change });
const passes = (kind: NsgKind, packet: Packet, change: Partial<NsgRequest> = {}) =>
  judged(rulesOf(kind, change), packet).startsWith("Allow");

const addressIn = (block: string) => fc.nat(size(block) - 1).map((index) => host(block, index));
const inside = fc.oneof(...[...request.nodes, pods].map(addressIn));
const port = fc.integer({ min: 1, max: 65535 });
const protocol = fc.constantFrom("Tcp" as const, "Udp" as const);
const direction = fc.constantFrom("Inbound" as const, "Outbound" as const);

describe("at the nodes", () => {
  it("nodes and pods talk to each other, whatever the port and the protocol (N5)", () => {
    fc.assert(
      fc.property(inside, inside, port, protocol, direction, (from, to, number, how, way) =>
        passes("nodes", { direction: way, from, to, port: number, protocol: how }),
      ),
    );
  });

  it("nothing comes in from the internet, whatever its port", () => {
    const tags = fc.constantFrom("Internet", "AzureCloud", "203.0.113.7");
    fc.assert(
      fc.property(tags, inside, port, protocol, (from, to, number, how) =>
        expect(judged(rulesOf("nodes"), { direction: "Inbound", from, to, port: number, protocol: how })).toBe(
          "Deny nothing-else-in",
        ),
      ),
    );
  });

  it("Front Door comes by the link service, at the load balancer's own address, and to the gateway's port alone", () => {
    const at = { direction: "Inbound" as const, from: host(plan.linkService, 9), port: 443 };
    expect(passes("nodes", { ...at, to: host(plan.linkService, 4) })).toBe(true);
    expect(passes("nodes", { ...at, to: host(request.nodes[0]!, 4) })).toBe(true);
    expect(passes("nodes", { ...at, to: host(request.nodes[0]!, 4), port: 10250 })).toBe(false);
    expect(passes("nodes", { ...at, to: host(request.nodes[0]!, 4) }, { gatewayPorts: [] })).toBe(false);
    // It asks ports that Kubernetes draws.
    expect(passes("nodes", { ...at, from: "AzureLoadBalancer", to: host(request.nodes[0]!, 4), port: 31234 })).toBe(
      true,
    );
  });

  it("stores are reached at their ports, PgBouncer's and those of shards among them (Q12, R2)", () => {
    const to = host(plan.endpoints, 20);
    const out = { direction: "Outbound" as const, from: host(pods, 300), to };
    for (const at of [443, 5432, 6432, 10000, 8500, 8599]) expect(passes("nodes", { ...out, port: at })).toBe(true);
    for (const at of [22, 6379, 8600]) expect(passes("nodes", { ...out, port: at })).toBe(false);
    expect(passes("nodes", { ...out, port: 8500 }, { cachePorts: [] })).toBe(false);
  });

  it("Azure is reached by its tags, and the internet at the ports that are named; neither without a way out", () => {
    const out = { direction: "Outbound" as const, from: host(pods, 300) };
    for (const to of [
      "AzureActiveDirectory",
      "AzureResourceManager",
      "MicrosoftContainerRegistry",
      "AzureCloud.eastus2",
    ]) {
      expect(passes("nodes", { ...out, to, port: 443 }, { internet: [] })).toBe(true);
      expect(passes("nodes", { ...out, to, port: 80 })).toBe(false);
      expect(passes("nodes", { ...out, to, port: 443 }, { internet: [], leaves: false })).toBe(false);
    }
    expect(passes("nodes", { ...out, to: "Internet", port: 587 })).toBe(true);
    expect(passes("nodes", { ...out, to: "Internet", port: 25 })).toBe(false);
    expect(passes("nodes", { ...out, to: "Internet", port: 443 }, { internet: [], leaves: false })).toBe(false);
  });

  it("the API is asked at its subnet, or, by endpoint, among the nodes; and people reach it there", () => {
    const people = { direction: "Inbound" as const, from: "10.192.0.9", port: 443 };
    const node = host(request.nodes[0]!, 9);
    expect(passes("nodes", { ...people, to: node })).toBe(false);
    expect(passes("nodes", { ...people, to: node }, { apiServer: undefined })).toBe(true);
    expect(passes("nodes", { ...people, to: node }, { apiServer: undefined, apiClients: [] })).toBe(false);
    const api = host(plan.apiServer!, 5);
    for (const at of [443, 4443])
      expect(passes("nodes", { direction: "Outbound", from: node, to: api, port: at })).toBe(true);
    expect(passes("nodes", { direction: "Inbound", from: api, to: host(pods, 9), port: 9443 })).toBe(true);
  });
});

describe("elsewhere", () => {
  it("endpoints answer nodes and pods, at stores' ports, and ask nothing (N9)", () => {
    const to = host(plan.endpoints, 20);
    const at = { direction: "Inbound" as const, to, port: 5432 };
    expect(passes("endpoints", { ...at, from: host(request.nodes[1]!, 9) })).toBe(true);
    expect(passes("endpoints", { ...at, from: "10.192.0.9" })).toBe(false);
    expect(passes("endpoints", { ...at, from: host(request.nodes[1]!, 9), port: 22 })).toBe(false);
    fc.assert(
      fc.property(inside, port, (far, number) =>
        expect(judged(rulesOf("endpoints"), { direction: "Outbound", from: to, to: far, port: number })).toMatch(
          /^Deny/,
        ),
      ),
    );
  });

  it("the API server has nodes at 443 and 4443, its load balancer at 9988, people at 443, and its own way out (N6)", () => {
    const to = host(plan.apiServer!, 5);
    const at = { direction: "Inbound" as const, to };
    for (const number of [443, 4443])
      expect(passes("api-server", { ...at, from: host(request.nodes[2]!, 9), port: number })).toBe(true);
    expect(passes("api-server", { ...at, from: "AzureLoadBalancer", port: 9988 })).toBe(true);
    expect(passes("api-server", { ...at, from: "10.192.0.9", port: 443 })).toBe(true);
    expect(passes("api-server", { ...at, from: "10.192.0.9", port: 4443 })).toBe(false);
    expect(judged(rulesOf("api-server"), { direction: "Outbound", from: to, to: "AzureMonitor", port: 443 })).toBe(
      "left to Azure",
    );
  });

  it("functions are called by nobody, and reach endpoints, the collector and, with a way out, the internet and queues that are in it", () => {
    const cidr = "10.32.192.0/24";
    const [from, to, collector] = [host(cidr, 9), host(plan.endpoints, 7), host(plan.linkService, 250)];
    const functions = { cidr, spansPort: 4318 };
    const out = (at: string, number: number, change: Partial<NsgRequest> = {}) =>
      passes("functions", { direction: "Outbound", from, to: at, port: number }, { functions, ...change });
    expect([out(to, 443), out(to, 5671), out(to, 5432)]).toEqual([true, true, false]);
    expect([out(collector, 4318), out(host(request.nodes[0]!, 9), 4318), out(collector, 443)]).toEqual([
      ...[true, true, false],
    ]);
    expect([out("Internet", 443), out("ServiceBus.eastus2", 5671), out("AzureMonitor", 443)]).toEqual([
      ...[true, true, true],
    ]);
    expect([out("Internet", 80), out("Internet", 443, { leaves: false })]).toEqual([false, false]);
    // Their own names, through NAT: a host tells Azure of its triggers there.
    expect([out("AppService.eastus2", 443), out("AppService.eastus2", 443, { leaves: false })]).toEqual([true, false]);
    expect([out("AppService.eastus2", 80), out("AppService.westus2", 443)]).toEqual([false, false]);
    for (const anybody of [host(request.nodes[0]!, 9), "Internet", "AzureLoadBalancer"])
      expect(passes("functions", { direction: "Inbound", from: anybody, to: from, port: 443 }, { functions })).toBe(
        false,
      );
    const answers = (number: number, change: Partial<NsgRequest> = {}) =>
      passes("endpoints", { direction: "Inbound", from, to, port: number }, { functions, ...change });
    expect([answers(443), answers(5671), answers(5432), answers(443, { functions: undefined })]).toEqual([
      ...[true, true, false, false],
    ]);
    const spans = { direction: "Inbound" as const, from, to: collector, port: 4318 };
    expect([passes("nodes", spans, { functions }), passes("nodes", spans)]).toEqual([true, false]);
    expect(passes("nodes", spans, { functions: { cidr } })).toBe(false);
  });

  it("nothing comes to load balancers but by the link service", () => {
    const to = host(plan.linkService, 4);
    expect(passes("link-service", { direction: "Inbound", from: host(plan.linkService, 9), to, port: 443 })).toBe(true);
    expect(passes("link-service", { direction: "Inbound", from: "Internet", to, port: 443 })).toBe(false);
  });
});

it("every group is what Azure takes, whatever is asked for, and ends before its own rules", () => {
  const ports = fc.uniqueArray(port, { maxLength: 5 });
  const asked = fc.record({ internet: ports, gatewayPorts: ports, leaves: fc.boolean(), withApi: fc.boolean() });
  fc.assert(
    fc.property(asked, fc.constantFrom(...nsgKinds), ({ withApi, ...some }, kind) => {
      const rules = rulesOf(kind, { ...some, apiServer: withApi ? plan.apiServer : undefined });
      const numbers = rules.map(({ direction: way, priority }) => `${way} ${priority}`);
      expect(new Set(numbers).size).toBe(rules.length);
      expect(new Set(rules.map(({ key }) => key)).size).toBe(rules.length);
      for (const { key, priority, from, to, ports: at, description } of rules) {
        expect(key).toMatch(/^[a-z][a-z-]{0,79}$/);
        expect(priority).toBeGreaterThanOrEqual(100);
        expect(priority).toBeLessThanOrEqual(4096);
        expect(description.length).toBeLessThanOrEqual(140);
        expect(at.length).toBeGreaterThan(0);
        // A tag, or `*`, stands alone; blocks are blocks.
        for (const end of [from, to]) {
          expect(end.length).toBeGreaterThan(0);
          if (end.length > 1) for (const block of end) parse(block);
        }
      }
      const last = rules.filter(({ access }) => access === "Deny");
      expect(last.map(({ direction: way }) => way)).toEqual(
        kind === "api-server" ? ["Inbound"] : ["Inbound", "Outbound"],
      );
      for (const { priority, ports: at } of last) expect([priority, at]).toEqual([4096, ["*"]]);
    }),
  );
});
