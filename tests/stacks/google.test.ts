import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { requiredTags } from "../../components/core/tags";
import type { Recorded, Registered } from "../mocks";
import { drawnOfAzure } from "../mocks-azure";
import { at, besideForwarding, called, labelPath, leadsTo, ofGoogle } from "./google";
import { compositionOf, root, withGoogle, withoutGoogle } from "./spec";

const both = ["dev", "prod"] as const;
type Both = (typeof both)[number];
const composed: Record<string, Recorded> = {};
beforeAll(async () => {
  for (const environment of both) composed[environment] = await compositionOf(withGoogle(environment));
}, 120_000);
/**
 * What knows of Google elsewhere: Cloudflare adds its secret beside each cloud's own name; and while events go on to Google and from there to Azure, AWS releases one function more, and Azure's
 * topic is open to the forwarder's address.
 */
const knowsOfGoogle = [
  "azure-native:eventgrid:Topic events-bus-topic",
  "aws:iam/rolePolicy:RolePolicy events-release-move",
  "aws:iam/rolePolicy:RolePolicy events-release-release",
  "cloudflare:index/ruleset:Ruleset cloudflare-waf-secret",
];
/** What forwards from AWS, and what lets it in: by the name of the function, of its queue and alarms, and of what stands between the clouds. */
const forwards = ({ type, name, parent }: Registered): boolean =>
  /^events-(code-|alarms-|release-)?forward\b/.test(name) ||
  /^gcp-to-azure\b/.test(name) ||
  [`${type}::${name}`, parent].includes("gocoffee:layers:Between::events");
const of = (environment: Both): Recorded => composed[environment]!;

describe.each(both)("Google in %s", (environment) => {
  it("is one block: without it everything else is registered as it is with it, and nothing more", async () => {
    const without = await compositionOf(withoutGoogle(environment));
    const now = new Map(of(environment).all.map((one) => [one.urn, one]));
    // What is drawn at each run differs, and the first counts.
    const drawn = Object.keys(drawnOfAzure);
    const changed = without.all.filter((one) => {
      const other = now.get(one.urn);
      const same = other !== undefined && JSON.stringify(besideForwarding("aws", other)) === JSON.stringify(one);
      return !drawn.includes(one.name) && !same;
    });
    expect(changed.map(called).sort()).toEqual(environment === "prod" ? [...knowsOfGoogle].sort() : []);
    expect(without.all.length).toBeGreaterThan(500);
    const before = new Set(without.all.map(({ urn }) => urn));
    const added = of(environment).all.filter(({ urn }) => !before.has(urn));
    // Losing the block destroys these, and only these: what is Google's, what is in Google's cluster, and AWS's routes to it.
    const leads = leadsTo(withGoogle(environment), "gcp");
    const others = added.filter((one) => !isGoogles(one) && !leads(one) && !forwards(one));
    // What waits is one for all clouds: where Azure is, it has it already.
    expect(others.map(called)).toEqual(environment === "dev" ? ["pulumi:providers:time time"] : []);
    expect(added.filter(({ type }) => type.startsWith("gcp:")).length).toBeGreaterThan(150);
    expect(without.all.filter(isGoogles).map(called)).toEqual([]);
  });

  it("hands no resource to a default provider, nor to another cloud's", () => {
    const wrong = ofGoogle(of(environment)).filter(({ provider }) => provider !== "pulumi:providers:gcp::gcp");
    expect(wrong.map(called)).toEqual([]);
    const strangers = of(environment).all.filter(
      ({ type, provider }) => !type.startsWith("gcp:") && provider === "pulumi:providers:gcp::gcp",
    );
    expect(strangers.map(called)).toEqual([]);
  });

  it("leaves nothing without a parent but layers and providers", () => {
    const orphans = of(environment).all.filter(({ parent }) => parent === "");
    expect(orphans.filter(({ type }) => !/^(gocoffee:layers|pulumi:providers):/.test(type)).map(called)).toEqual([]);
  });

  it("gives the engine each name once, on both clouds together", () => {
    const urns = of(environment).all.map(({ urn }) => urn);
    expect(urns.filter((urn, index) => urns.indexOf(urn) < index)).toEqual([]);
  });

  it("gives everything that may have labels the required ones, in the form that Google takes", () => {
    const labelable = ofGoogle(of(environment)).filter(({ type }) => labelPath(type) !== undefined);
    expect(new Set(labelable.map(({ type }) => type)).size).toBeGreaterThan(15);
    const wrong = labelable.flatMap((one) => {
      const labels = (at(one.inputs, labelPath(one.type)!) ?? {}) as Record<string, string>;
      const missing = requiredTags.filter((tag) => !labels[tag]);
      const odd = Object.entries(labels).filter(
        ([key, value]) => !/^[a-z][a-z0-9_-]{0,62}$/.test(key) || !/^[a-z0-9_-]{0,63}$/.test(value),
      );
      return missing.length + odd.length === 0 ? [] : [`${called(one)}: ${missing.join(", ")} ${String(odd)}`];
    });
    expect(wrong).toEqual([]);
    const environments = labelable.map(({ inputs, type }) => at(inputs, `${labelPath(type)!}.environment`));
    expect(new Set(environments)).toEqual(new Set([environment]));
  });

  it("stands in its own project and region alone, and a second region only where there is one", () => {
    const projects = ofGoogle(of(environment)).flatMap(({ inputs }) =>
      inputs["project"] === undefined ? [] : [inputs["project"]],
    );
    expect(new Set(projects)).toEqual(new Set([`go-coffee-${environment}`]));
    const regions = ofGoogle(of(environment)).flatMap(({ inputs }) =>
      ["region", "location"].flatMap((key) => (typeof inputs[key] === "string" ? [inputs[key].toLowerCase()] : [])),
    );
    const wanted = environment === "dev" ? [] : ["us-east4", "us"];
    expect(new Set(regions)).toEqual(new Set(["us-central1", "global", ...wanted]));
  });
});

it("the page that adds Google to dev has the block that this is", () => {
  const page = readFileSync(path.join(root, "docs", "runbooks", "add-google-cloud.md"), "utf8");
  const [, text = ""] = /```yaml\n([^]*?)```/.exec(page) ?? [];
  const { gcp } = parse(text) as { gcp: Record<string, unknown> };
  expect(withGoogle("dev", gcp)).toEqual(withGoogle("dev"));
  expect(gcp).toMatchObject({ role: "secondary", project: "go-coffee-dev" });
});

/** Whether something is Google's, or in its cluster: by what it is, by what it stands under, by what speaks to it, or by its cloud's name in its own. */
function isGoogles({ type, name, urn, provider }: Registered): boolean {
  if (/(^|\$)(gcp:|gocoffee:gcp:|gocoffee:layers:Gcp)/.test(urn)) return true;
  if (type.startsWith("kubernetes:"))
    return /^pulumi:providers:kubernetes::kubernetes-gcp(-delivered)?$/.test(provider);
  return !/^(aws|eks):|(^|\$)gocoffee:(aws|layers:Aws)/.test(urn) && /(^|-)gcp(-|$)/.test(name);
}

describe("what is protected", () => {
  /** What holds data, encrypts it, or what addresses and peers hang on. */
  const kept: Record<"data" | "keys" | "networks", RegExp> = {
    data: /^gcp:(storage\/bucket:Bucket|artifactregistry\/repository:Repository|redis\/instance:Instance|gkebackup\/backupPlan:BackupPlan) /,
    keys: /^gcp:kms\/(keyRing:KeyRing|cryptoKey:CryptoKey) /,
    networks:
      /^gcp:(compute\/(network:Network|subnetwork:Subnetwork|address:Address|globalAddress:GlobalAddress)|servicenetworking\/connection:Connection) /,
  };
  const databases = (recorded: Recorded) => recorded.of("gcp:sql/databaseInstance:DatabaseInstance");

  it.each(["data", "keys", "networks"] as const)("in prod its %s are, and in dev none is", (kind) => {
    const found = (environment: Both) => ofGoogle(of(environment)).filter((one) => kept[kind].test(called(one)));
    expect(found("prod").length).toBeGreaterThan(3);
    expect(found("prod").filter(({ protect }) => !protect)).toEqual([]);
    expect(found("dev").length).toBeGreaterThan(3);
    expect(
      ofGoogle(of("dev"))
        .filter(({ protect }) => protect)
        .map(called),
    ).toEqual([]);
  });

  it("is every database that data would be lost with, by the engine and by Google; a replica beside it is made again from it", () => {
    const unprotected = databases(of("prod")).filter(({ protect }) => !protect);
    expect(unprotected.map(({ name }) => name)).toEqual(["database-replica-1-instance"]);
    for (const { name, protect, inputs } of databases(of("prod")))
      expect([name, inputs["deletionProtection"], at(inputs, "settings.deletionProtectionEnabled")]).toEqual([
        ...[name, protect, protect],
      ]);
  });

  it("is nothing in dev by Google either: what says nothing is protected there, and losing the block would stop (trap 54)", () => {
    // Source: shared facts of the provider: `deletionProtection` is true unless it is set.
    const guarded = [
      ...["gcp:container/cluster:Cluster", "gcp:sql/databaseInstance:DatabaseInstance", "gcp:redis/instance:Instance"],
      ...["gcp:secretmanager/secret:Secret", "gcp:workflows/workflow:Workflow"],
    ];
    const found = ofGoogle(of("dev")).filter(({ type }) => guarded.includes(type));
    expect(new Set(found.map(({ type }) => type))).toEqual(new Set(guarded));
    expect(found.filter(({ inputs }) => inputs["deletionProtection"] !== false).map(called)).toEqual([]);
    const held = JSON.stringify(ofGoogle(of("dev")).map(({ inputs }) => inputs));
    expect(held).not.toMatch(/"deletionProtection(Enabled)?":true|"deletionPolicy":"PREVENT"/);
    for (const { inputs } of of("dev").of("gcp:storage/bucket:Bucket")) expect(inputs["forceDestroy"]).toBe(true);
    const secured = of("prod").of("gcp:container/cluster:Cluster");
    expect(secured.map(({ inputs, protect }) => [inputs["deletionProtection"], protect])).toEqual([[true, true]]);
  });

  it("keeps nothing that could be deleted, when dev lets its block go, but what Google cannot delete", () => {
    const left = ofGoogle(of("dev")).filter(
      ({ retainOnDelete, inputs }) => retainOnDelete || inputs["deletionPolicy"] === "ABANDON",
    );
    expect(new Set(left.map(({ type }) => type))).toEqual(
      new Set([
        // How long a project's own logs are kept; and what goes with the database and the secrets that it is in.
        "gcp:logging/projectBucketConfig:ProjectBucketConfig",
        ...["gcp:sql/database:Database", "gcp:sql/user:User", "gcp:secretmanager/secretVersion:SecretVersion"],
      ]),
    );
  });

  it("locks nothing in dev, and no record for ever in an environment that nobody asked it for", () => {
    const locked = /"(locked|isLocked)":true/;
    expect(ofGoogle(of("dev")).filter(({ inputs }) => locked.test(JSON.stringify(inputs)))).toEqual([]);
    expect(ofGoogle(of("prod")).filter(({ inputs }) => locked.test(JSON.stringify(inputs)))).toEqual([]);
  });
});
