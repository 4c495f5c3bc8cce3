import { requiredTags } from "../../components/core/tags";
import type { Recorded, Registered } from "../mocks";
import { drawnOfAzure, subscription, tenant } from "../mocks-azure";
import { isAzures, ofAzure, takes } from "./azure";
import { at, besideForwarding, called, leadsTo } from "./google";
import { compositionOf, withAzure, withoutAzure } from "./spec";

const both = ["dev", "prod"] as const;
type Both = (typeof both)[number];
const composed: Record<string, Recorded> = {};
beforeAll(async () => {
  for (const environment of both) composed[environment] = await compositionOf(withAzure(environment));
}, 120_000);
/** What knows of every cloud: which ways lead to another, how many tunnels end here, which of Google's functions go out, and what each cloud's own name is. */
const namesClouds = [
  "gcp:compute/network:Network network-vpc",
  "gcp:monitoring/alertPolicy:AlertPolicy vpn-alarms-sessions",
  "gcp:monitoring/alertPolicy:AlertPolicy vpn-alarms-tunnels",
  "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule events-out-rule",
  "cloudflare:index/ruleset:Ruleset cloudflare-waf-secret",
];
const of = (environment: Both): Recorded => composed[environment]!;

describe.each(both)("Azure in %s", (environment) => {
  it("is one block: without it everything else is registered as it is with it, and nothing more", async () => {
    const without = await compositionOf(withoutAzure(environment));
    const now = new Map(of(environment).all.map((one) => [one.urn, one]));
    const changed = without.all.filter((one) => {
      const other = now.get(one.urn);
      return other === undefined || JSON.stringify(besideForwarding("gcp", other)) !== JSON.stringify(one);
    });
    expect(changed.map(called)).toEqual(environment === "prod" ? namesClouds : []);
    expect(without.all.length).toBeGreaterThan(1000);
    const before = new Set(without.all.map(({ urn }) => urn));
    const added = of(environment).all.filter(({ urn }) => !before.has(urn));
    // Losing the block destroys these, and only these: what is Azure's, what is in Azure's cluster, and AWS's routes to it.
    const leads = leadsTo(withAzure(environment), "azure");
    // And what of Google's forwards events to it.
    const forwards = ({ name, parent }: Registered) =>
      /^(events-(alarms-)?(forward|out)|gcp-to-azure)\b/.test(name) || parent.endsWith("::gcp-to-azure");
    expect(added.filter((one) => !isAzures(one) && !leads(one) && !forwards(one)).map(called)).toEqual([]);
    expect(ofAzure(of(environment)).length).toBeGreaterThan(150);
    // Waits are Azure's, but for Google's own and the one between AWS and Google.
    const waits = [
      "pulumi:providers:time time",
      ...(environment === "prod" ? ["time:index/sleep:Sleep uploads-to-gcp-rights-known"] : []),
    ];
    expect(without.all.filter(isAzures).map(called)).toEqual(waits);
  });

  it("hands no resource to a default provider, nor to another cloud's", () => {
    const provider = "pulumi:providers:azure-native::azure";
    const wrong = ofAzure(of(environment)).filter((one) => one.provider !== provider);
    expect(wrong.map(called)).toEqual([]);
    const strangers = of(environment).all.filter(
      (one) => !one.type.startsWith("azure-native:") && one.provider === provider,
    );
    expect(strangers.map(called)).toEqual([]);
    const waits = of(environment).all.filter(({ type }) => type.startsWith("time:"));
    expect(waits.length).toBeGreaterThan(2);
    expect(waits.filter((one) => one.provider !== "pulumi:providers:time::time").map(called)).toEqual([]);
  });

  it("works in its subscription and directory, says no place for all, and tells nobody who makes the calls", () => {
    const { inputs, protect } = of(environment).one("pulumi:providers:azure-native");
    expect(inputs).toEqual({
      ...{ subscriptionId: subscription, tenantId: tenant, environment: "public" },
      disablePulumiPartnerId: "true",
    });
    expect(protect).toBe(environment === "prod");
  });

  it("is looked for under no version's name: the SDK's own would be 20,000, and half of the program's memory", () => {
    const many = ofAzure(of(environment)).filter(({ aliases }) => aliases > 4);
    expect(many.map(({ aliases, ...one }) => `${called(one)}: ${aliases}`)).toEqual([]);
    // But under those that a type had before it moved.
    expect(of(environment).one("azure-native:redisenterprise:RedisEnterprise").aliases).toBe(1);
  });

  it("leaves nothing without a parent but layers and providers", () => {
    const orphans = of(environment).all.filter(({ parent }) => parent === "");
    expect(orphans.filter(({ type }) => !/^(gocoffee:layers|pulumi:providers):/.test(type)).map(called)).toEqual([]);
  });

  it("gives the engine each name once, on all clouds together", () => {
    const urns = of(environment).all.map(({ urn }) => urn);
    expect(urns.filter((urn, index) => urns.indexOf(urn) < index)).toEqual([]);
    const { hooks } = of(environment);
    expect(hooks.length).toBeGreaterThan(20);
    expect(hooks.filter((hook, index) => hooks.indexOf(hook) < index)).toEqual([]);
  });

  it("gives everything that may have tags the required ones, and no more than Azure takes", () => {
    const taggable = ofAzure(of(environment)).filter(({ type }) => takes(type, "tags"));
    expect(new Set(taggable.map(({ type }) => type)).size).toBeGreaterThan(20);
    const wrong = taggable.flatMap((one) => {
      const tags = (one.inputs["tags"] ?? {}) as Record<string, string>;
      const missing = requiredTags.filter((tag) => !tags[tag]);
      // learn.microsoft.com/azure/azure-resource-manager/management/tag-resources, "Limitations": fifteen where least are taken, on DNS zones and Front Door.
      const odd = Object.keys(tags).length > 15 ? Object.keys(tags) : [];
      return missing.length + odd.length === 0 ? [] : [`${called(one)}: ${[...missing, ...odd].join(", ")}`];
    });
    expect(wrong).toEqual([]);
    const environments = taggable.map(({ inputs }) => at(inputs, "tags.environment"));
    expect(new Set(environments)).toEqual(new Set([environment]));
  });

  it("says of everything where it is: in its regions alone, or of no region (trap P3)", () => {
    const placed = ofAzure(of(environment)).filter(({ type }) => takes(type, "location"));
    const nowhere = placed.filter(({ inputs }) => inputs["location"] === undefined);
    expect(nowhere.map(called)).toEqual([]);
    const wanted = environment === "prod" ? ["centralus"] : [];
    expect(new Set(placed.map(({ inputs }) => inputs["location"]))).toEqual(new Set(["eastus2", "global", ...wanted]));
    const global =
      /^azure-native:(privatedns|cdn|frontdoor|dns):|^azure-native:network:Policy|(ActionGroup|MetricAlert|ActivityLogAlert)$/;
    const wrong = placed.filter(({ type, inputs }) => global.test(type) !== (inputs["location"] === "global"));
    expect(wrong.map(called)).toEqual([]);
  });

  it("gives everything its name: none is drawn by the provider (trap P7)", () => {
    // The provider names what says none after the resource, with eight hex digits behind it.
    const names = /^(\w*[nN]ame|resourceName)$/;
    const nameless = ofAzure(of(environment)).filter(
      ({ inputs }) => !Object.keys(inputs).some((key) => names.test(key)),
    );
    expect(nameless.map(called)).toEqual([]);
  });

  it("ends every name that is Azure's for all the world in the environment's own letters (trap V1)", () => {
    const worldwide: Record<string, string> = {
      "azure-native:keyvault:Vault": "vaultName",
      "azure-native:storage:StorageAccount": "accountName",
      "azure-native:containerregistry:Registry": "registryName",
      "azure-native:dbforpostgresql:Server": "serverName",
      "azure-native:redisenterprise:RedisEnterprise": "clusterName",
      "azure-native:cdn:AFDEndpoint": "endpointName",
    };
    const suffix = drawnOfAzure["azure-suffix"]!;
    for (const [type, input] of Object.entries(worldwide)) {
      const names = of(environment)
        .of(type)
        .map(({ inputs }) => String(inputs[input]));
      expect([type, names.length > 0]).toEqual([type, true]);
      expect(names.filter((name) => !new RegExp(`-?${suffix}`).test(name))).toEqual([]);
      expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
    }
  });
});

describe("what is protected", () => {
  /** What holds data, encrypts it, or what addresses and peers hang on. */
  const kept: Record<"data" | "keys" | "networks", RegExp> = {
    data: /^azure-native:(storage:StorageAccount|containerregistry:Registry|redisenterprise:(RedisEnterprise|Database)) /,
    keys: /^azure-native:keyvault:(Vault|Key) /,
    networks:
      /^azure-native:(network:(VirtualNetwork|Subnet)|containerservice:ManagedCluster|cdn:(Profile|AFDEndpoint)) /,
  };
  const servers = (recorded: Recorded) => recorded.of("azure-native:dbforpostgresql:Server");

  it.each(["data", "keys", "networks"] as const)("in prod its %s are, and in dev none is", (kind) => {
    const found = (environment: Both) => ofAzure(of(environment)).filter((one) => kept[kind].test(called(one)));
    expect(found("prod").length).toBeGreaterThan(3);
    expect(
      found("prod")
        .filter(({ protect }) => !protect)
        .map(called),
    ).toEqual([]);
    expect(found("dev").length).toBeGreaterThan(3);
    expect(
      ofAzure(of("dev"))
        .filter(({ protect }) => protect)
        .map(called),
    ).toEqual([]);
  });

  it("is every database that data would be lost with; a replica beside it is made again from it", () => {
    const unprotected = servers(of("prod")).filter(({ protect }) => !protect);
    expect(unprotected.map(({ name }) => name).filter((name) => !/replica/.test(name))).toEqual([]);
    expect(servers(of("prod")).length).toBeGreaterThan(2);
  });

  it("is locked, where it is, one store at a time: a locked group also keeps roles and settings from going (traps G8, G9, G10)", () => {
    const locks = of("prod").all.filter(({ type }) => /^azure-native:authorization:ManagementLock/.test(type));
    expect(locks.length).toBeGreaterThan(2);
    expect(locks.filter(({ inputs }) => inputs["level"] !== "CanNotDelete").map(called)).toEqual([]);
    // A lock on a group ends with the group's name.
    expect(locks.filter(({ inputs }) => /\/resourceGroups\/[^/]+$/.test(String(inputs["scope"]))).map(called)).toEqual(
      [],
    );
    expect(
      of("dev")
        .all.filter(({ type }) => /ManagementLock/.test(type))
        .map(called),
    ).toEqual([]);
  });

  it("locks no record for ever in an environment that nobody asked it for (traps B5, B6)", () => {
    const locked = /"(state|immutabilityPolicyState)":"Locked"/i;
    for (const environment of both)
      expect(
        ofAzure(of(environment))
          .filter(({ inputs }) => locked.test(JSON.stringify(inputs)))
          .map(called),
      ).toEqual([]);
  });

  it("keeps, when dev lets its block go, what Azure cannot delete, and what it stands in", () => {
    const left = ofAzure(of("dev")).filter(({ retainOnDelete }) => retainOnDelete);
    expect(new Set(left.map(({ type }) => type))).toEqual(
      new Set(["azure-native:keyvault:Key", "azure-native:keyvault:Secret"]),
    );
  });
});
