import fc from "fast-check";
import { globalName, registryName, storageName, vaultName } from "../../../../components/azure/common/names";

const environment = fc.stringMatching(/^[a-z][a-z0-9]{0,4}(-[a-z0-9]{1,4})?$/);
const part = fc.stringMatching(/^[a-z][a-z0-9]{0,12}(-[a-z0-9]{1,12})?$/);
const suffix = fc.stringMatching(/^[a-z0-9]{5}$/);

describe("names that are Azure's for all the world", () => {
  it("read as what they are, where they fit", () => {
    expect(storageName("prod", "uploads", "a1b2c")).toBe("gcproduploadsa1b2c");
    expect(vaultName("prod", "keys", "a1b2c")).toBe("gc-prod-keys-a1b2c");
    expect(registryName("prod", "a1b2c")).toBe("gocoffeeproda1b2c");
    expect(globalName("prod", "database", "a1b2c")).toBe("go-coffee-prod-database-a1b2c");
  });

  it("are within Azure's forms and end in the suffix, however long their parts", () => {
    fc.assert(
      fc.property(environment, part, suffix, (env, what, end) => {
        expect(storageName(env, what, end)).toMatch(/^[a-z0-9]{3,24}$/);
        expect(vaultName(env, what, end)).toMatch(/^(?=.{3,24}$)[a-z](-?[a-z0-9])*$/);
        expect(registryName(env, end)).toMatch(/^[a-z0-9]{5,50}$/);
        expect(globalName(env, what, end, 30)).toMatch(/^(?=.{1,30}$)[a-z](-?[a-z0-9])*$/);
        for (const name of [
          storageName(env, what, end),
          vaultName(env, what, end),
          registryName(env, end),
          globalName(env, what, end, 30),
        ])
          expect(name.endsWith(end)).toBe(true);
      }),
    );
  });

  it("stay apart where both were cut", () => {
    const names = ["standby-secrets-one", "standby-secrets-two"].map((what) => vaultName("preview", what, "a1b2c"));
    expect(new Set(names).size).toBe(2);
    expect(
      new Set(["clusterbackups-east", "clusterbackups-west"].map((w) => storageName("preview", w, "a1b2c"))).size,
    ).toBe(2);
    expect(() => globalName("prod", "database", "a1b2c", 20)).toThrow("may not be cut to 20: want 24 or more");
  });
});
