import { Network, type NetworkArgs } from "../../../../components/gcp/network/network";
import { planNetwork } from "../../../../components/gcp/network/network-plan";
import { addressPlan } from "../../../../config/address-plan";
import { record } from "../../../mocks";
import { aPlace, project } from "../place";

const { network, services, pods, controlPlane, regional } = addressPlan(0, "gcp", "main");
const ranges = {
  ...{ network, services, pods, controlPlane },
  ...{ nodes: regional.private, data: regional.data, endpoints: regional.intra },
};
const sound: NetworkArgs = {
  ...{ place: aPlace(), project, ranges, egress: { mode: "shared", zone: "us-central1-a" } },
  ...{ nodeAccount: "nodes@go-coffee-dev.iam.gserviceaccount.com", after: [] },
};
const made = (change: Partial<NetworkArgs> = {}) => record(() => new Network("network", { ...sound, ...change }));
const subnetType = "gcp:compute/subnetwork:Subnetwork";
const natType = "gcp:compute/routerNat:RouterNat";
const addressType = "gcp:compute/address:Address";
const ruleType = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule";

describe("a network", () => {
  it("makes no subnets of its own accord, keeps the default route, and lets GKE's rules come first", async () => {
    expect((await made()).one("gcp:compute/network:Network").inputs).toEqual({
      ...{ project, name: "go-coffee-dev-network", autoCreateSubnetworks: false, routingMode: "GLOBAL" },
      ...{ deleteDefaultRoutesOnCreate: false, networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL" },
    });
  });

  it("has nodes, and ranges for pods and services, where the address plan says", async () => {
    const { inputs } = (await made()).one(subnetType);
    expect(inputs).toMatchObject({
      ...{ name: "go-coffee-dev-nodes", region: "us-central1", privateIpGoogleAccess: true },
      ipCidrRange: "10.16.0.0/17",
      secondaryIpRanges: [
        { rangeName: "pods", ipCidrRange: "10.18.0.0/15" },
        { rangeName: "services", ipCidrRange: "10.17.0.0/20" },
      ],
    });
    // A description replaces it.
    expect(inputs).not.toHaveProperty("description");
  });

  it("records all traffic of every subnet", async () => {
    for (const { inputs } of (await made({ cacheEndpoints: true })).of(subnetType))
      expect(inputs["logConfig"]).toEqual({
        ...{ aggregationInterval: "INTERVAL_10_MIN", flowSampling: 1, metadata: "INCLUDE_ALL_METADATA" },
      });
  });

  it("is protected where networks are, with all that others know the address of", async () => {
    const all = await made({ place: aPlace({ networks: true }) });
    const kept = [
      ...all.of("gcp:compute/network:Network"),
      ...all.of(subnetType),
      ...all.of(addressType),
      ...all.of("gcp:compute/globalAddress:GlobalAddress"),
      ...all.of("gcp:servicenetworking/connection:Connection"),
    ];
    expect(kept).toHaveLength(5);
    for (const one of kept) expect(one.protect).toBe(true);
    for (const one of (await made()).all) expect(one.protect).toBe(false);
  });

  it("tells what others ask of it", async () => {
    const told: Network["outputs"][] = [];
    await record(() => told.push(new Network("network", sound).outputs));
    const [outputs] = told;
    expect(outputs).toMatchObject({ cidr: "10.16.0.0/16", region: "us-central1", public: [] });
    expect(outputs!.nodes).toMatchObject({
      ...{ podRange: "pods", serviceRange: "services", podCidr: "10.18.0.0/15", serviceCidr: "10.17.0.0/20" },
      controlPlaneCidr: "10.17.16.0/28",
    });
    expect(outputs!.data).toMatchObject([{ cidr: "10.16.224.0/20" }]);
    expect(outputs!.endpoints).toBeUndefined();
    expect(outputs!.natAddresses).toHaveLength(1);
    // Rules in force, names, and the way out.
    expect(outputs!.ready.length).toBeGreaterThan(2);
  });
});

describe("the way out", () => {
  it("serves nodes and pods with as many ports as they need, from addresses that stay, and is written down", async () => {
    const all = await made();
    expect(all.one(natType).inputs).toMatchObject({
      natIpAllocateOption: "MANUAL_ONLY",
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      subnetworks: [{ name: "network-nodes-id", sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
      ...{ enableDynamicPortAllocation: true, enableEndpointIndependentMapping: false },
      logConfig: { enable: true, filter: "ALL" },
    });
    // Google takes powers of two from 32 to 65536.
    for (const port of ["minPortsPerVm", "maxPortsPerVm"])
      expect(Math.log2(Number(all.one(natType).inputs[port])) % 1).toBe(0);
  });

  it("has one address, or one for each zone, of which the first is the same", async () => {
    const names = async (egress: NetworkArgs["egress"]) =>
      (await made({ egress })).of(addressType).map(({ name }) => name);
    const first = "network-nat-us-central1-a";
    expect(await names({ mode: "shared", zone: "us-central1-a" })).toEqual([first]);
    expect(await names({ mode: "perZone" })).toEqual([first, "network-nat-us-central1-b"]);
  });

  it("is not there where nothing leaves, and then no rule lets anything to the internet", async () => {
    const all = await made({ egress: { mode: "none" } });
    for (const type of [natType, addressType, "gcp:compute/router:Router"]) expect(all.of(type)).toEqual([]);
    expect(all.of(ruleType).map(({ name }) => name)).not.toContain("network-firewall-internet");
  });
});

describe("the firewall", () => {
  it("stops what no rule names, both ways, and logs it, whoever it is", async () => {
    const rules = (await made()).of(ruleType).map(({ inputs }) => inputs);
    const denied = rules.filter(({ action }) => action === "deny");
    expect(denied.map(({ direction }) => direction).sort()).toEqual(["EGRESS", "INGRESS"]);
    for (const rule of denied) {
      expect(rule).toMatchObject({ enableLogging: true, match: { layer4Configs: [{ ipProtocol: "all" }] } });
      expect(rule).not.toHaveProperty("targetServiceAccounts");
    }
    const priorities = rules.map(({ priority }) => Number(priority));
    expect(new Set(priorities).size).toBe(priorities.length);
    expect(Math.min(...denied.map(({ priority }) => Number(priority)))).toBeGreaterThan(
      Math.max(...rules.filter(({ action }) => action === "allow").map(({ priority }) => Number(priority))),
    );
  });

  it("lets things through to and from nodes alone, by their account, and from the internet nothing", async () => {
    const rules = (await made({ loadBalancers: { ranges: ["35.191.0.0/16"], ports: [8443] } })).of(ruleType);
    const allowed = rules.map(({ inputs }) => inputs).filter(({ action }) => action === "allow");
    for (const rule of allowed) {
      expect(rule["targetServiceAccounts"]).toEqual(["nodes@go-coffee-dev.iam.gserviceaccount.com"]);
      const match = rule["match"] as { srcIpRanges?: string[]; destIpRanges?: string[] };
      expect(match.srcIpRanges ?? []).not.toContain("0.0.0.0/0");
      expect(rule["direction"] === "INGRESS" ? match.destIpRanges : match.srcIpRanges).toBeUndefined();
    }
  });

  it("is in force once all its rules are there, and nodes wait for it", async () => {
    const all = await made();
    const association = all.one("gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation");
    const rules = all.of(ruleType).map(({ name }) => `${ruleType}::${name}`);
    expect(association.dependsOn).toEqual(expect.arrayContaining(rules));
    expect(association.inputs).toMatchObject({ attachmentTarget: "network-vpc-id" });
  });
});

describe("names that only the network sees", () => {
  it("give Google's APIs, images and clusters private addresses", async () => {
    const all = await made();
    const records = all.of("gcp:dns/recordSet:RecordSet").map(({ inputs }) => inputs);
    expect(records).toContainEqual(
      expect.objectContaining({
        ...{ name: "private.googleapis.com.", type: "A" },
        rrdatas: ["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"],
      }),
    );
    expect(records).toContainEqual(
      expect.objectContaining({
        ...{ name: "*.googleapis.com.", type: "CNAME", rrdatas: ["private.googleapis.com."] },
      }),
    );
    expect(records.map(({ name }) => name)).toEqual(expect.arrayContaining(["*.pkg.dev.", "*.gcr.io."]));
    for (const { inputs } of all.of("gcp:dns/managedZone:ManagedZone"))
      expect(inputs).toMatchObject({
        visibility: "private",
        privateVisibilityConfig: { networks: [{ networkUrl: "network-vpc-id" }] },
      });
    expect(all.one("gcp:dns/policy:Policy").inputs).toMatchObject({
      enableLogging: true,
      enableInboundForwarding: false,
    });
  });

  it("are the environment's own, too", async () => {
    expect((await made()).one("gcp:dns/managedZone:ManagedZone", "network-dns-internal").inputs["dnsName"]).toBe(
      "dev.go-coffee.internal.",
    );
  });
});

describe("services in Google's own networks", () => {
  it("have a range that the plan fixes, and a peering that knows the routes of tunnels", async () => {
    const all = await made();
    expect(all.one("gcp:compute/globalAddress:GlobalAddress").inputs).toMatchObject({
      ...{ purpose: "VPC_PEERING", addressType: "INTERNAL", address: "10.16.224.0", prefixLength: 20 },
    });
    expect(all.one("gcp:servicenetworking/connection:Connection").inputs).toMatchObject({
      reservedPeeringRanges: ["go-coffee-dev-services"],
      updateOnCreationFail: true,
    });
    expect(all.one("gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig").inputs).toEqual({
      ...{ project, network: "go-coffee-dev-network", peering: "servicenetworking-googleapis-com" },
      ...{ exportCustomRoutes: true, importCustomRoutes: true },
    });
  });

  it("have endpoints for sharded caches where those are asked for", async () => {
    const type = "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy";
    expect((await made()).of(type)).toEqual([]);
    const all = await made({ cacheEndpoints: true });
    expect(all.one(type).inputs).toMatchObject({
      serviceClass: "gcp-memorystore-redis",
      pscConfig: { subnetworks: ["network-endpoints-id"] },
    });
    expect(all.one(subnetType, "network-endpoints").inputs["ipCidrRange"]).toBe("10.16.240.0/20");
  });
});

describe("the plan", () => {
  const plan = (change: Partial<typeof ranges>) =>
    planNetwork({ ranges: { ...ranges, ...change }, egress: { mode: "none" }, zones: [] });

  it("fits every slot of the address plan", () => {
    for (const slot of [0, 1, 2, 3, 4, 5])
      for (const which of ["main", "standby"] as const) {
        const one = addressPlan(slot, "gcp", which);
        expect(plan({ data: one.regional.data, controlPlane: one.controlPlane }).nodes.controlPlaneCidr).toMatch(
          /\/28$/,
        );
      }
  });

  it("refuses what cannot grow later", () => {
    expect(() => plan({ data: "10.16.224.0/24" })).toThrow(
      "want /22 or more for databases and caches, got 10.16.224.0/24: it cannot grow later",
    );
    expect(() => plan({ controlPlane: "10.17.16.0/29" })).toThrow("want /28 or more for the control plane");
  });
});

it("two of them in one environment have names of their own", async () => {
  const all = await record(() => [new Network("network", sound), new Network("other-network", sound)]);
  const named = all.all.filter(({ inputs }) => typeof inputs["name"] === "string" && inputs["priority"] === undefined);
  // A record's name is its zone's; everything else would meet.
  const keys = named
    .filter(({ type }) => !type.startsWith("gcp:dns/recordSet"))
    .map(({ type, inputs }) => `${type} ${String(inputs["name"])}`);
  expect(keys.length).toBeGreaterThan(15);
  expect(new Set(keys).size).toBe(keys.length);
});
