import type { EnvironmentSpec } from "../../config/environment";
import {
  cacheProblem,
  drawnSuffix,
  machineProblem,
  refuseMoves,
  zonesProblem,
  type Begun,
} from "../../stacks/azure/beginnings";
import { compose } from "../../stacks/composition";
import { record } from "../mocks";
import { subscription, tenant } from "../mocks-azure";
import { compositionOf, withAzure } from "./spec";

const begun: Begun = {
  ...{ subscription, tenant, region: "eastus2", zones: ["1", "2", "3"], slot: 2, egress: "perZone", api: "private" },
  ...{ record: true, sharded: false, geoBackup: "centralus", storedIn: ["eastus2", "centralus"], databaseSuffix: "" },
};
const refusal = (asked: Partial<Begun>, before: Partial<Begun> = {}): string => {
  try {
    refuseMoves("prod", { ...begun, ...before }, { ...begun, ...asked });
    return "";
  } catch (problem) {
    expect((problem as Error).name).toBe("Error"); // RunError: no stack trace is printed
    return (problem as Error).message;
  }
};

describe("what does not move on Azure is refused in words", () => {
  it.each<[Partial<Begun>, RegExp]>([
    [{ subscription: "another" }, /^prod stands on Azure with clouds\.azure\.subscription: 0.*asks for another/],
    [{ tenant: "another" }, /clouds\.azure\.tenant: 0.*asks for another/],
    [{ region: "westus3" }, /clouds\.azure\.region: eastus2, .* asks for westus3.*Set it back to eastus2/],
    [{ slot: 5 }, /with slot: 2, and slot asks for 5/],
    [{ egress: "shared" }, /with clouds\.azure\.egress: perZone, and .* asks for shared/],
    [{ record: false }, /account\.baseline: true, and account\.baseline asks for false/],
    [{ sharded: true }, /cache\.sharded: false, and cache\.sharded asks for true/],
    [
      { api: "public" },
      /has a private API, and cluster\.api\.public asks for a public one: .*Take cluster\.api\.public out/,
    ],
    [{ storedIn: ["eastus2"] }, /kept in eastus2 and centralus, and storage\.standbyRegion .* asks for eastus2:/],
    [{ geoBackup: "" }, /backups of prod's database on Azure go to centralus, .* asks for no second region/],
  ])("%p", (asked, says) => {
    expect(refusal(asked)).toMatch(says);
    expect(refusal(asked)).toMatch(/docs\/runbooks\/change-region\.md$/);
  });

  it("nor from the other side", () => {
    expect(refusal({}, { api: "public" })).toMatch(
      /has a public API, and a private one is asked for: .*Put cluster\.api\.public back/,
    );
    expect(refusal({}, { geoBackup: "" })).toMatch(/go to no second region, and .* asks for centralus/);
    expect(refusal({})).toBe("");
  });

  it("but a zone may come, and none may be left out, be it one that came later", () => {
    expect(refusal({ zones: ["1", "2"] })).toMatch(
      /^prod stands in zones 1, 2, 3 of Azure, and clouds\.azure\.zones leaves out 3: .*docs\/runbooks\/change-zones\.md$/,
    );
    expect(refusal({}, { zones: ["1", "3"] })).toBe("");
    expect(zonesProblem("prod", ["1", "2", "3"], ["1", "2"])).toMatch(/leaves out 3/);
    expect(zonesProblem("prod", ["1", "2"], ["1", "2", "3"])).toBeUndefined();
  });

  it("a cache gets its copy, and keeps it: the setting is of all clouds, and is named", () => {
    expect(cacheProblem("prod", false, true)).toBeUndefined();
    expect(cacheProblem("prod", true, true)).toBeUndefined();
    expect(cacheProblem("prod", true, false)).toMatch(
      /cache\.replicas: 0 is asked for, of all clouds: .*Set cache\.replicas back to 1 or more; .*clouds\.azure out and in again: docs\/runbooks\/add-azure\.md$/,
    );
  });

  it("a database loses its copies before its whole machine: in one run the machine would change first", () => {
    const [whole, burstable] = ["Standard_D2ds_v4", "Standard_B2s"];
    const problem = (copies: number, machine: string) =>
      machineProblem("dev", { copies: 1, machine: whole }, { copies, machine });
    expect(problem(0, burstable)).toMatch(/^dev's database on Azure has copies, .*database\.proxy: true/);
    expect([problem(0, whole), problem(2, whole)]).toEqual([undefined, undefined]);
    expect(machineProblem("dev", { copies: 0, machine: whole }, { copies: 0, machine: burstable })).toBeUndefined();
  });

  it("a database keeps its name", () => {
    expect(refusal({ databaseSuffix: "b" })).toMatch(
      /databaseSuffix: none, and b is asked for: .*Take it out; .*azure-fail-over-the-database\.md$/,
    );
    expect(refusal({}, { databaseSuffix: "b" })).toMatch(
      /databaseSuffix: b, and none is asked for: .*Set it back to b/,
    );
  });
});

it("a suffix is five small letters and digits, a letter first, and hardly ever drawn twice", () => {
  const drawn = Array.from({ length: 500 }, drawnSuffix);
  expect(drawn.filter((one) => !/^[a-z][a-z0-9]{4}$/.test(one))).toEqual([]);
  expect(new Set(drawn).size).toBeGreaterThan(495);
});

describe("a stack that was begun otherwise", () => {
  const alone = (): EnvironmentSpec => {
    const spec = withAzure("dev");
    return { ...spec, clouds: { azure: spec.clouds.azure! } };
  };

  it.each([
    [{ "azure-subscription": "another" }, /clouds\.azure\.subscription: another/],
    [{ "azure-tenant": "another" }, /clouds\.azure\.tenant: another/],
    [{ "azure-region": "westus3" }, /clouds\.azure\.region: westus3/],
    [{ "azure-slot": 3 }, /with slot: 3/],
    [{ "azure-zones": ["1", "2", "3"] }, /leaves out 3/],
    [{ "azure-egress": "perZone" }, /clouds\.azure\.egress: perZone/],
    [{ "azure-api": "public" }, /has a public API/],
    [{ "azure-record": true }, /account\.baseline: true/],
    [{ "azure-sharded": true }, /cache\.sharded: true/],
    [{ "azure-database-suffix": "b" }, /databaseSuffix: b, and none is asked for/],
    [{ "azure-geo-backup": "centralus" }, /go to centralus/],
    [{ "azure-stored-in": ["eastus2", "centralus"] }, /kept in eastus2 and centralus/],
  ])("is told so before anything of Azure's is registered: %p", async (state, says) => {
    let message = "";
    const recorded = await record(() => compose(alone()).catch((problem: Error) => (message = problem.message)), state);
    expect(message).toMatch(says);
    const made = /^(azure-native|kubernetes|time):|^pulumi:providers:(azure-native|time)$/;
    expect(recorded.all.filter(({ type }) => made.test(type))).toEqual([]);
  });

  it("keeps what it was begun with, whatever is asked for later: what follows cannot forget it", async () => {
    const { all } = await compositionOf(alone());
    const kept = all.filter(
      ({ type, parent }) => type === "pulumi:index:Stash" && parent.endsWith("Beginnings::azure"),
    );
    expect(kept.map(({ name }) => name).sort()).toEqual(
      [
        ...[
          "api",
          "api-server",
          "cache-copied",
          "database-copies",
          "database-suffix",
          "egress",
          "geo-backup",
          "record",
          "region",
          "sharded",
          "slot",
        ],
        ...["stored-in", "subscription", "suffix", "tenant", "zones", "zones-so-far"],
      ].map((what) => `azure-${what}`),
    );
    const changing = ["azure-zones-so-far", "azure-cache-copied", "azure-database-copies"];
    expect(
      kept.filter(({ name, ignoreChanges }) => changing.includes(name) === ignoreChanges.includes("input")),
    ).toEqual([]);
  });

  it("goes on with the names that it began with", async () => {
    const { all } = await compositionOf(alone(), { "azure-suffix": "begun" });
    const vaults = all
      .filter(({ type }) => type === "azure-native:keyvault:Vault")
      .map(({ inputs }) => inputs["vaultName"]);
    expect(vaults.length).toBeGreaterThan(1);
    expect(vaults.filter((name) => !String(name).endsWith("-begun"))).toEqual([]);
  });

  it("goes on with the way to its API that it began with, though the region has another by now", async () => {
    const { all } = await compositionOf(alone(), { "azure-api-server": "vnet" });
    const delegated = all.filter(({ inputs }) =>
      JSON.stringify(inputs).includes("Microsoft.ContainerService/managedClusters"),
    );
    expect(delegated.length).toBeGreaterThan(0);
  });

  it("leaves a shared way out where it began, though a zone before it has come", async () => {
    const spec = withAzure("dev", { zones: [1, 2, 3] });
    const only = { ...spec, clouds: { azure: spec.clouds.azure! } };
    const { all } = await compositionOf(only, { "azure-zones": ["2", "3"], "azure-zones-so-far": ["2", "3"] });
    const gateways = all.filter(({ type }) => type === "azure-native:network:NatGateway");
    expect(gateways.map(({ inputs }) => inputs["zones"])).toEqual([["2"]]);
  });
});
