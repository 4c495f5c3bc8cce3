import { Groups, type GroupsArgs, type GroupPurpose } from "../../../../components/azure/account/groups";
import type { Protection } from "../../../../components/core/contracts";
import { record } from "../../../mocks";
import { aPlace, site } from "../place";

const type = "azure-native:resources:ResourceGroup";
const all = ["network", "cluster", "data", "keys", "logs", "edge", "operations", "record"] as const;

const made = (protect: Partial<Protection> = {}, change: Partial<GroupsArgs<GroupPurpose>> = {}) =>
  record(() => new Groups("groups", { place: aPlace(protect), site, purposes: all, ...change }));

describe("resource groups", () => {
  it("are one to each life cycle, tagged, with a name that is known before they are there", async () => {
    let plain: Record<string, string> = {};
    const recorded = await record(() => {
      const { outputs } = new Groups("groups", { place: aPlace(), site, purposes: all });
      plain = Object.fromEntries(all.map((purpose) => [purpose, outputs[purpose].plainName]));
    });
    expect(recorded.of(type)).toHaveLength(all.length);
    expect(plain["data"]).toBe("go-coffee-dev-data");
    for (const purpose of all) {
      const { inputs } = recorded.one(type, `groups-${purpose}`);
      expect(inputs).toMatchObject({
        ...{ resourceGroupName: plain[purpose], location: "eastus2" },
        tags: { environment: "dev", service: "platform", "data-class": "internal" },
      });
    }
  });

  it("are called after their region's component too, so that two of a purpose never meet", async () => {
    const away = await record(
      () => new Groups("standby-groups", { place: aPlace(), site, purposes: ["data"], region: "centralus" }),
    );
    expect(away.one(type).inputs).toMatchObject({
      ...{ resourceGroupName: "go-coffee-dev-standby-data", location: "centralus" },
    });
  });

  it("stay where what is in them does, under a name that the next environment does not have", async () => {
    const kept = (recorded: Awaited<ReturnType<typeof made>>) =>
      recorded
        .of(type)
        .filter(({ retainOnDelete }) => retainOnDelete)
        .map(({ inputs }) => inputs["resourceGroupName"]);
    expect(kept(await made())).toEqual(["go-coffee-dev-record-a1b2c"]);
    expect(kept(await made({}, { recorded: false }))).toEqual([]);
    expect(kept(await made({ lastCopy: true }))).toEqual(["go-coffee-dev-keys-a1b2c", "go-coffee-dev-record-a1b2c"]);
  });
});
