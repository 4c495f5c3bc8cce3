import type { EnvironmentSpec } from "../../config/environment";
import { armId, facts } from "../../simulators/azure/table";
import type { Props } from "../../simulators/protocol/values";
import type { Recorded, Registered } from "../mocks";
import { subscription } from "../mocks-azure";
import { alone, ofAzure, type Change } from "./azure";
import { at, called } from "./google";
import { compositionOf, withAzure } from "./spec";

/*
 * A lock also keeps what is beneath: child resources, roles, settings of logs, and private endpoints that lead to it, whose connection Azure deletes at the store
 * (trap G8; MicrosoftDocs/azure-docs#110791; hashicorp/terraform-provider-azurerm#17478). So nothing that a change of configuration takes away may be there.
 */

const lockType = "azure-native:authorization:ManagementLockByScope";
const locksOf = (recorded: Recorded): Registered[] => recorded.of(lockType);

/** Where something stands, as ARM says it: its own id, and what a private endpoint leads to. */
function places({ type, inputs }: Registered): string[] {
  const row = facts.types[type];
  const own = row && armId(row, inputs as Props, subscription);
  if (own === undefined) throw new Error(`no id is known of ${type}`);
  const connections = (at(inputs, "privateLinkServiceConnections") ?? []) as { privateLinkServiceId: string }[];
  return [own, ...connections.map(({ privateLinkServiceId }) => privateLinkServiceId)].map((id) => id.toLowerCase());
}

/** What a lock would keep: all that is at its scope, or beneath. What is put back to its defaults when it goes, as parameters are, is not deleted. */
function keeps(lock: Registered, recorded: readonly Registered[]): Registered[] {
  const scope = String(lock.inputs["scope"]).toLowerCase();
  return recorded.filter(
    (one) =>
      one.type !== lockType &&
      facts.types[one.type]?.singleton !== true &&
      places(one).some((id) => id === scope || id.startsWith(`${scope}/`)),
  );
}

/** Each lock, and what stands as long as the store does: it, what is in it, its setting of logs, its endpoint. */
const locked: Readonly<Record<string, readonly string[]>> = {
  "record-locks-archive": [
    "monitor:DiagnosticSetting logs-archive-logs",
    "storage:ManagementPolicy logs-archive-life",
    "storage:StorageAccount logs-archive",
  ],
  "cache-locks-store": [
    "monitor:DiagnosticSetting cache-logs",
    "network:PrivateEndpoint cache-endpoint",
    "redisenterprise:Database cache-database",
    "redisenterprise:RedisEnterprise cache-cluster",
  ],
  "database-standby-locks-store": [
    "dbforpostgresql:Server database-standby-server",
    "monitor:DiagnosticSetting database-standby-logs",
    "network:PrivateEndpoint database-standby-endpoint",
  ],
};
const standing = { staging: ["cache-locks-store", "record-locks-archive"], prod: Object.keys(locked).sort() };

const replicas =
  (change: Partial<EnvironmentSpec["database"]["replicas"]>): Change =>
  (spec) => ({ ...spec, database: { ...spec.database, replicas: { ...spec.database.replicas, ...change } } });
const azure =
  (change: Partial<NonNullable<EnvironmentSpec["clouds"]["azure"]>>): Change =>
  (spec) => ({ ...spec, clouds: { azure: { ...spec.clouds.azure!, ...change } } });
const viewers = ["00000000-0000-4000-8000-00000000bb01"];

/** All that an environment may have, and what somebody takes out of its file again. */
/** What is taken away here costs more than prod's objectives allow: locks are asked about, and not promises. */
const promising = (spec: EnvironmentSpec): EnvironmentSpec => ({
  ...spec,
  objectives: { ...spec.objectives, rtoMinutes: 2880, rpoMinutes: 2880 },
});
const full: Change = (spec) =>
  promising(azure({ viewers })(spec.grade === "prod" ? spec : replicas({ inRegion: 1 })(spec)));
const takenAway: [what: string, change: Change][] = [
  ["copies of the database beside it", replicas({ inRegion: 0 })],
  ["all copies of the database", replicas({ inRegion: 0, standbyRegion: false })],
  // A preview refuses it today: the registry's copy goes with it.
  ["copies of what is stored", (spec) => ({ ...spec, storage: { ...spec.storage, standbyRegion: false } })],
  ["backups of the cluster", withoutVelero],
  ["people, and a zone", azure({ viewers: [], zones: ["1", "2"] })],
];

function withoutVelero(spec: EnvironmentSpec): EnvironmentSpec {
  const { velero } = spec.workloads.addOns;
  const addOns = { ...spec.workloads.addOns, velero: { digests: {}, ...velero, enabled: false } };
  return { ...spec, workloads: { ...spec.workloads, addOns } };
}

describe.each(["staging", "prod"] as const)("locks in %s", (environment) => {
  const stands = full(alone(withAzure(environment)));
  let recorded: Recorded;
  beforeAll(async () => {
    recorded = await compositionOf(stands);
  });

  it("stand on the stores beneath which nothing ever goes, and keep just what stays with them (trap G8)", () => {
    const found = locksOf(recorded).map((lock) => [lock.name, keeps(lock, ofAzure(recorded)).map(short).sort()]);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(standing[environment].map((name) => [name, locked[name]])),
    );
  });

  it("are missing only where roles or children come and go, and Pulumi protects what has none", () => {
    const kinds = /:(StorageAccount|Registry|Server|RedisEnterprise)$/;
    const stores = ofAzure(recorded).filter(({ type, protect }) => kinds.test(type) && protect);
    expect(stores.length).toBeGreaterThan(6);
    const guarded = locksOf(recorded).map(({ inputs }) => String(inputs["scope"]).toLowerCase());
    const open = stores.filter((one) => !guarded.includes(places(one)[0]!));
    const goes = /:(RoleAssignment|VirtualEndpoint|Replication)$/;
    const idle = open.filter((one) => !keeps(lockOn(one), ofAzure(recorded)).some(({ type }) => goes.test(type)));
    expect(idle.map(called)).toEqual([]);
  });

  it.each(takenAway)("let everything go with %s", async (_, change) => {
    const after = await compositionOf(change(stands));
    const now = new Set(after.all.map(({ urn }) => urn));
    const gone = ofAzure(recorded).filter(({ urn }) => !now.has(urn));
    // The engine deletes last: a lock that stays is there by then, and so is one that comes.
    const left = locksOf(after).flatMap((lock) => keeps(lock, gone).map((one) => `${lock.name}: ${called(one)}`));
    expect(left).toEqual([]);
  });
});

/** A lock that is not there. */
const lockOn = (one: Registered): Registered => ({ ...one, type: lockType, inputs: { scope: places(one)[0] } });
const short = (one: Registered): string => called(one).replace(/^azure-native:/, "");

describe("a lock where there is none would keep", () => {
  it.each([
    ["the database's", "dbforpostgresql:Server", "database-server", 1, /VirtualEndpoint/],
    ["the registry's", "containerregistry:Registry", "registry-registry", 2, /Replication/],
    ["the account's of Velero", "storage:StorageAccount", "cluster-backups-account", 3, /RoleAssignment/],
  ] as const)("%s", async (_, kind, name, change, goes) => {
    const stands = full(alone(withAzure("prod")));
    const before = await compositionOf(stands);
    const after = await compositionOf(takenAway[change]![1](stands));
    const now = new Set(after.all.map(({ urn }) => urn));
    const gone = ofAzure(before).filter(({ urn }) => !now.has(urn));
    const kept = keeps(lockOn(before.one(`azure-native:${kind}`, name)), gone);
    expect(kept.some(({ type }) => goes.test(type))).toBe(true);
  });

  it("and a private endpoint that leads there", async () => {
    const before = await compositionOf(full(alone(withAzure("prod"))));
    const kept = keeps(lockOn(before.one("azure-native:storage:StorageAccount", "uploads-account")), ofAzure(before));
    expect(kept.map(({ name }) => name)).toContain("uploads-endpoint");
  });
});
