import type { EnvironmentSpec } from "../../config/environment";
import { compose } from "../../stacks/composition";
import { nextGeneration, refuseMoves, zonesProblem, type Begun } from "../../stacks/gcp/beginnings";
import { record } from "../mocks";
import { askedOfGoogle } from "../mocks-google";
import { compositionOf, withGoogle } from "./spec";

const begun: Begun = {
  ...{ project: "go-coffee-prod", region: "us-central1", slot: 2, sharded: false },
  ...{ cacheCopied: true, databaseSuffix: "", warmStandby: false },
  zones: ["us-central1-a", "us-central1-b", "us-central1-c"],
  storedIn: ["us-central1", "us-east4"],
};
const refusal = (asked: Partial<Begun>): string => {
  try {
    refuseMoves("prod", begun, { ...begun, ...asked });
    return "";
  } catch (problem) {
    expect((problem as Error).name).toBe("Error"); // RunError: no stack trace is printed
    return (problem as Error).message;
  }
};

describe("what does not move on Google Cloud is refused in words", () => {
  it.each<[Partial<Begun>, RegExp]>([
    [
      { project: "another" },
      /^prod stands on Google Cloud with clouds\.gcp\.project: go-coffee-prod, and .* asks for another/,
    ],
    [{ region: "us-east4" }, /clouds\.gcp\.region: us-central1, .* asks for us-east4.*Set it back to us-central1/],
    [{ slot: 5 }, /with slot: 2, and slot asks for 5/],
    [{ sharded: true }, /cache\.sharded: false, and cache\.sharded asks for true/],
    [
      { storedIn: ["us-central1"] },
      /buckets stand in us-central1 and us-east4, and storage\.standbyRegion .* asks for us-central1:/,
    ],
    [{ storedIn: ["us-central1", "us-west1"] }, /asks for us-central1 and us-west1: a bucket does not move/],
  ])("%p", (asked, says) => {
    expect(refusal(asked)).toMatch(says);
    expect(refusal(asked)).toMatch(/docs\/runbooks\/change-region\.md$/);
  });

  it("but a zone may come, and none may be left out", () => {
    expect(refusal({ zones: [...begun.zones, "us-central1-f"] })).toBe("");
    expect(refusal({ zones: ["us-central1-a", "us-central1-f"] })).toMatch(
      /^prod stands in us-central1-a, us-central1-b, us-central1-c, and clouds\.gcp\.zones leaves out us-central1-b, us-central1-c: .*docs\/runbooks\/change-zones\.md$/,
    );
    expect(refusal({})).toBe("");
  });

  it("and one that came later stays, too: volumes may be in it", () => {
    const since = ["us-central1-a", "us-central1-b", "us-central1-c"];
    expect(zonesProblem("prod", since, since.slice(0, 2))).toMatch(
      /^prod stands in us-central1-a, .*leaves out us-central1-c: .*docs\/runbooks\/change-zones\.md$/,
    );
    expect(zonesProblem("prod", since.slice(0, 2), since)).toBeUndefined();
  });

  it("a cache gets no first copy, and keeps its last: the setting is of all clouds, and is named", () => {
    expect(refusal({ cacheCopied: false })).toMatch(
      /cache\.replicas: 1 or more, and 0 is asked for, of all clouds: .*Set cache\.replicas back to 1 or more; .*clouds\.gcp out and in again/,
    );
  });

  it("a database that stands becomes no warm standby, nor goes by a word in YAML", () => {
    expect(refusal({ warmStandby: true })).toMatch(
      /^prod stands on Google Cloud with a database of its own, which clouds\.gcp\.warmStandby would delete: .*Take warmStandby out; .*docs\/runbooks\/gcp-warm-standby\.md$/,
    );
    const followed = { ...begun, warmStandby: true };
    expect(() => refuseMoves("prod", followed, begun)).toThrow(
      /^prod's database on Google Cloud began as a warm standby, and would be deleted .*promoted and in use\. Put warmStandby back/,
    );
    expect(() => refuseMoves("prod", followed, followed)).not.toThrow();
  });

  it("a database keeps its name", () => {
    expect(refusal({ databaseSuffix: "b" })).toMatch(
      /clouds\.gcp\.databaseSuffix: none, and b is asked for: .*Take it out; .*docs\/runbooks\/gcp-fail-over-the-database\.md$/,
    );
    const b = { ...begun, databaseSuffix: "b" };
    expect(() => refuseMoves("prod", b, begun)).toThrow(/databaseSuffix: b, and none is asked for: .*Set it back to b/);
  });
});

describe("a stack that was begun otherwise", () => {
  const alone = (change: (spec: EnvironmentSpec) => EnvironmentSpec = (spec) => spec): EnvironmentSpec => {
    const spec = withGoogle("dev");
    return change({ ...spec, clouds: { gcp: spec.clouds.gcp! } });
  };

  it.each([
    [{ "gcp-project": "another" }, /clouds\.gcp\.project: another/],
    [{ "gcp-region": "us-east4" }, /clouds\.gcp\.region: us-east4/],
    [{ "gcp-slot": 3 }, /with slot: 3/],
    [{ "gcp-zones": ["us-central1-a", "us-central1-b", "us-central1-c"] }, /leaves out us-central1-c/],
    [{ "gcp-sharded": true }, /cache\.sharded: true/],
    [{ "gcp-cache-copied": true }, /cache\.replicas: 1 or more, and 0 is asked for/],
    [{ "gcp-database-suffix": "b" }, /databaseSuffix: b, and none is asked for/],
    [{ "gcp-warm-standby": true }, /began as a warm standby/],
    [{ "gcp-stored-in": ["us-central1", "us-east4"] }, /buckets stand in us-central1 and us-east4/],
  ])("is told so before anything of Google's is registered: %p", async (state, says) => {
    let message = "";
    const recorded = await record(() => compose(alone()).catch((problem: Error) => (message = problem.message)), state);
    expect(message).toMatch(says);
    expect(recorded.all.filter(({ type }) => /^(gcp|kubernetes):|^pulumi:providers:gcp$/.test(type))).toEqual([]);
  });

  it("keeps what it was begun with, whatever is asked for later: what follows cannot forget it", async () => {
    const { all } = await record(() => compose(alone()));
    const kept = all.filter(({ type, parent }) => type === "pulumi:index:Stash" && parent.endsWith("Beginnings::gcp"));
    expect(kept.map(({ name }) => name).sort()).toEqual(
      [
        ...["cache-copied", "database-suffix", "key-generation", "project", "region", "sharded", "slot", "stored-in"],
        ...["warm-standby", "zones", "zones-so-far", "event-key-generation"],
      ]
        .map((what) => `gcp-${what}`)
        .sort(),
    );
    const changing = ["gcp-zones-so-far"];
    expect(
      kept.filter(({ name, ignoreChanges }) => changing.includes(name) === ignoreChanges.includes("input")),
    ).toEqual([]);
  });

  it("goes on with the ring of keys that it began with, though Google has it by now", async () => {
    const { all } = await record(() => compose(alone()), { "gcp-key-generation": 3, "gcp-event-key-generation": 5 });
    const rings = all
      .filter(({ type }) => type === "gcp:kms/keyRing:KeyRing")
      .map(({ inputs }) => String(inputs["name"]));
    expect(rings.length).toBeGreaterThan(0);
    // Those of events come and go by themselves.
    expect(rings.filter((name) => !/-3$/.test(name))).toEqual(["go-coffee-dev-event-keys-5"]);
  });
});

describe("which ring of keys is made next (trap 7)", () => {
  const token = "gcp:kms/getKeyRings:getKeyRings";
  const next = async (answer: () => Record<string, unknown>): Promise<number> => {
    const usual = askedOfGoogle[token];
    Object.defineProperty(askedOfGoogle, token, { configurable: true, enumerable: true, get: answer });
    try {
      let found = 0;
      await record(async () => {
        const { gcpProvider } = await import("../../stacks/providers");
        const provider = await gcpProvider({ project: "p-one-two", region: "us-central1", protect: false });
        found = await nextGeneration("dev", { project: "p-one-two", location: "us-central1", provider });
      });
      return found;
    } finally {
      Object.defineProperty(askedOfGoogle, token, {
        configurable: true,
        enumerable: true,
        writable: true,
        value: usual,
      });
    }
  };
  // As the engine says it: an error of gRPC, which has its words in `details`.
  const saying = (details: string) => Object.assign(new Error(details), { details });
  const rings = (...names: string[]) => ({
    keyRings: names.map((name) => ({ id: name, name: `projects/p-one-two/locations/us-central1/keyRings/${name}` })),
  });

  it.each([
    ["the first, in a project without any", [], 1],
    ["the first, where there are others' alone", ["go-coffee-staging-keys-4", "go-coffee-dev-2-keys-7", "mine"], 1],
    ["the next, where dev let its block go and adds it again", ["go-coffee-dev-keys-1"], 2],
    [
      "the next after the last, whatever the order, and whatever gaps there are",
      ["go-coffee-dev-keys-10", "go-coffee-dev-keys-2"],
      11,
    ],
    ["no number out of what only begins like it", ["go-coffee-dev-keys-two", "go-coffee-dev-keys-1-old"], 1],
  ])("%s", async (_, names, wanted) => {
    expect(await next(() => rings(...names))).toBe(wanted);
  });

  it("is the first where the API is not on yet, as in a new project", async () => {
    const off =
      "googleapi: Error 403: Cloud Key Management Service (KMS) API has not been used in project 1 before or it is disabled., accessNotConfigured";
    expect(
      await next(() => {
        throw saying(off);
      }),
    ).toBe(1);
  });

  it("is not guessed where Google does not say: another's ring would be taken", async () => {
    await expect(
      next(() => {
        throw saying("googleapi: Error 403: The caller does not have permission, forbidden");
      }),
    ).rejects.toThrow(/does not have permission/);
  });
});

describe("the copy of a database in a second region", () => {
  const kindOf = async (change: (spec: EnvironmentSpec) => EnvironmentSpec) => {
    const all = await compositionOf(change(withGoogle("prod")));
    const { inputs } = all.one("gcp:sql/databaseInstance:DatabaseInstance", "database-standby-instance");
    return inputs["instanceType"];
  };

  it("stays a copy on Google where AWS's is promoted: one cloud's loss is not the other's", async () => {
    const promoted = await kindOf((spec) => {
      const replicas = { ...spec.database.replicas, standbyRole: "primary" as const };
      return { ...spec, database: { ...spec.database, replicas } };
    });
    expect(promoted).toBe("READ_REPLICA_INSTANCE");
  });

  it("is promoted on Google by Google's own word", async () => {
    const promoted = await kindOf((spec) => ({
      ...spec,
      clouds: { ...spec.clouds, gcp: { ...spec.clouds.gcp!, standbyRole: "primary" } },
    }));
    expect(promoted).toBe("CLOUD_SQL_INSTANCE");
  });
});
