import { CustomResource, output } from "@pulumi/pulumi";
import { Entrance, type EntranceArgs, type EntranceOutputs } from "../../../../components/azure/edge/entrance";
import { Origin } from "../../../../components/azure/edge/origin";
import { cloudflareRelay } from "../../../../components/core/cloudflare-ranges";
import { record, type Recorded } from "../../../mocks";
import { subscription } from "../../../mocks-azure";
import { aPlace, groupOf, logs, site, watch } from "../place";

const domain = "gocoffee.example";
const network: EntranceArgs["network"] = {
  linkService: { subnetId: output("/subnets/link"), subnetName: "link", cidr: "10.32.225.0/27" },
};
const args = (protect = false): EntranceArgs => ({
  ...{ place: aPlace(protect), site, group: groupOf("edge"), domain, network, logs: logs(), rateLimit: 2000 },
});

class Release extends CustomResource {
  constructor() {
    super("kubernetes:helm.sh/v3:Release", "kong", {});
  }
}

interface Found {
  all: Recorded;
  edge: EntranceOutputs;
  approval: string;
  records: unknown[];
}

/** Both halves, and what the first gives. */
async function wayIn(protect = false): Promise<Found> {
  let records: Found["records"] = [];
  let edge: EntranceOutputs | undefined;
  let approval = "";
  const all = await record(async () => {
    edge = new Entrance("entrance", args(protect)).outputs;
    const origin = new Origin("origin", {
      ...{ place: aPlace(protect), site, frontDoor: edge.frontDoor, nodeGroup: "nodes", logs: logs(), watch: watch() },
      service: [new Release()],
    });
    approval = origin.outputs.approval;
    const asked = edge.records.map(({ key, name, type, data }) => [key, name, type, data]);
    records = await new Promise((known) => void output(asked).apply((told) => known(told)));
  });
  return { all, edge: edge!, approval, records };
}

const cdn = (kind: string) => `azure-native:cdn:${kind}`;

it("Front Door is Premium, nowhere, and tells what passes", async () => {
  const { all } = await wayIn();
  const profile = all.one(cdn("Profile"));
  expect(profile.inputs).toMatchObject({
    ...{ profileName: "go-coffee-dev-front-door", location: "global", sku: { name: "Premium_AzureFrontDoor" } },
    originResponseTimeoutSeconds: 60,
    tags: { environment: "dev", "data-class": "public" },
  });
  const setting = all.one("azure-native:monitor:DiagnosticSetting");
  expect(JSON.stringify(setting.inputs["logs"])).toContain("FrontDoorWebApplicationFirewallLog");
  expect(setting.dependsOn).toContain(`${cdn("Profile")}::entrance-profile`);
});

it("names have certificates of Front Door's, TLS 1.2 at least, and the proofs are records that people enter", async () => {
  const { all, records } = await wayIn();
  expect(all.of(cdn("AFDCustomDomain")).map(({ inputs }) => inputs["hostName"])).toEqual([`azure.${domain}`, domain]);
  for (const { inputs } of all.of(cdn("AFDCustomDomain")))
    expect(inputs["tlsSettings"]).toEqual({
      ...{ certificateType: "ManagedCertificate", minimumTlsVersion: "TLS12", cipherSuiteSetType: "TLS12_2023" },
    });
  expect(records.slice(0, 3)).toEqual([
    ["address", `azure.${domain}`, "CNAME", "go-coffee-dev-site-a1b2c-abcd.z01.azurefd.net"],
    ["proof-azure-gocoffee-example", `_dnsauth.azure.${domain}`, "TXT", "a-token-of-azure"],
    ["proof-gocoffee-example", `_dnsauth.${domain}`, "TXT", "a-token-of-azure"],
  ]);
  expect(records[3]).toEqual(["origin-ns-1", `origin.azure.${domain}`, "NS", "ns1-01.azure-dns.example"]);
});

it("web rules refuse, and guard every name", async () => {
  const { all } = await wayIn();
  const policy = all.one("azure-native:frontdoor:Policy");
  expect(policy.inputs).toMatchObject({
    ...{ policyName: "gocoffeedeventrancewaf", location: "global", sku: { name: "Premium_AzureFrontDoor" } },
    policySettings: { enabledState: "Enabled", mode: "Prevention", requestBodyCheck: "Enabled", state: "Enabled" },
    managedRules: { managedRuleSets: [{ ruleSetAction: "Block" }, { ruleSetType: "Microsoft_BotManagerRuleSet" }] },
  });
  const guarded = all.one(cdn("SecurityPolicy")).inputs["parameters"] as {
    associations: { domains: { id: string }[]; patternsToMatch: string[] }[];
  };
  expect(guarded.associations[0]!.domains.map(({ id }) => id.split("/").at(-1))).toEqual([
    ...["azure-gocoffee-example", "gocoffee-example"],
  ]);
  expect(guarded.associations[0]!.patternsToMatch).toEqual(["/*"]);
});

it("the gateway believes the link service alone, and shows a certificate that is proved in its own zone", async () => {
  const { all, edge } = await wayIn();
  expect(edge.gateway).toMatchObject({
    ...{ host: `azure.${domain}`, sources: ["10.32.225.0/27"], clientAddressHeader: "True-Client-IP" },
    binding: { kind: "service" },
    certificate: {
      host: `origin.azure.${domain}`,
      zone: { kind: "azureDns", subscription, group: "go-coffee-dev-edge", name: `origin.azure.${domain}` },
    },
  });
  expect(all.one("azure-native:dns:Zone").inputs).toMatchObject({
    ...{ zoneName: `origin.azure.${domain}`, location: "global", zoneType: "Public" },
  });
});

it("the origin is reached by the gateway's link service, checks whose certificate it is, and goes before the gateway", async () => {
  const { all, approval } = await wayIn();
  const id = `/subscriptions/${subscription}/resourceGroups/nodes/providers/Microsoft.Network/privateLinkServices/go-coffee-dev-gateway`;
  const origin = all.one(cdn("AFDOrigin"));
  expect(origin.inputs).toMatchObject({
    ...{ hostName: `origin.azure.${domain}`, originHostHeader: `origin.azure.${domain}` },
    ...{ enforceCertificateNameCheck: true, httpsPort: 443 },
    sharedPrivateLinkResource: { privateLink: { id }, privateLinkLocation: "eastus2" },
  });
  expect(origin.dependsOn).toContain("kubernetes:helm.sh/v3:Release::kong");
  expect(approval).toContain(`--id ${id} `);
  expect(all.one(cdn("AFDOriginGroup")).inputs).toMatchObject({
    healthProbeSettings: { probeProtocol: "Https", probeRequestType: "HEAD", probePath: "/" },
  });
});

it("routes wait for the origin, send to HTTPS, speak HTTPS to it, and answer to our names alone", async () => {
  const { all } = await wayIn();
  const routes = all.of(cdn("Route"));
  expect(routes.map(({ inputs }) => [inputs["routeName"], inputs["patternsToMatch"]])).toEqual([
    ["files", ["/_next/static/*", "/assets/*"]],
    ["site", ["/*"]],
  ]);
  for (const { inputs, dependsOn } of routes) {
    expect(inputs).toMatchObject({
      ...{ httpsRedirect: "Enabled", forwardingProtocol: "HttpsOnly", linkToDefaultDomain: "Disabled" },
      supportedProtocols: ["Http", "Https"],
    });
    expect((inputs["customDomains"] as unknown[]).length).toBe(2);
    expect((inputs["ruleSets"] as unknown[]).length).toBe(1);
    expect(dependsOn).toContain(`${cdn("AFDOrigin")}::origin-gateway`);
  }
  const [files, rest] = routes;
  expect(files!.inputs["cacheConfiguration"]).toMatchObject({ queryStringCachingBehavior: "IgnoreQueryString" });
  expect(rest!.inputs["cacheConfiguration"]).toBeUndefined();
});

it("is watched: whether the gateway is well, what fails, what is slow, what is refused", async () => {
  const { all } = await wayIn();
  expect(all.of("azure-native:monitor:MetricAlert").map(({ inputs }) => inputs["ruleName"])).toEqual([
    "go-coffee-dev-origin-alarms-blocked",
    "go-coffee-dev-origin-alarms-errors",
    "go-coffee-dev-origin-alarms-refused",
  ]);
  const slow = all.one("azure-native:monitor:ScheduledQueryRule").inputs;
  expect(JSON.stringify(slow["criteria"])).toContain("profiles/go-coffee-dev-front-door");
});

it("what others know by name is protected where networks are", async () => {
  const { all } = await wayIn(true);
  for (const type of [cdn("Profile"), cdn("AFDEndpoint"), "azure-native:dns:Zone"])
    expect(all.one(type).protect).toBe(true);
  expect((await wayIn()).all.one(cdn("Profile")).protect).toBe(false);
});

it("with another's edge before it, the gateway goes by whom that names, and others' connections name themselves", async () => {
  let header: string | undefined;
  const all = await record(() => {
    const { gateway } = new Entrance("entrance", { ...args(), relay: cloudflareRelay }).outputs;
    header = gateway.clientAddressHeader;
  });
  expect(header).toBe("CF-Connecting-IP");
  const rule = all.one(cdn("Rule"), "entrance-strangers").inputs;
  const { ipv4, ipv6 } = cloudflareRelay.ranges;
  const conditions = rule["conditions"] as { name: string; parameters: { matchValues: string[] } }[];
  for (const { name, parameters } of conditions) {
    expect(name).toBe("SocketAddr");
    expect(parameters).toMatchObject({ operator: "IPMatch", negateCondition: true });
  }
  expect(conditions.flatMap(({ parameters }) => parameters.matchValues)).toEqual([...ipv4, ...ipv6]);
  expect(rule["actions"]).toMatchObject([
    {
      name: "ModifyRequestHeader",
      parameters: { headerAction: "Overwrite", headerName: "CF-Connecting-IP", value: "{socket_ip}" },
    },
  ]);
  expect((await wayIn()).all.of(cdn("Rule")).map(({ name }) => name)).not.toContain("entrance-strangers");
});
