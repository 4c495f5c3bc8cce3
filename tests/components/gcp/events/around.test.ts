import { output } from "@pulumi/pulumi";
import { Events } from "../../../../components/gcp/events/events";
import { value } from "../data/ground";
import { aPlace, project } from "../place";
import { config, key, names, sound, t } from "./ground";
import { everything, made, recorded } from "./recorded";

describe("ways out", () => {
  it("lead to Google's APIs through the network, and nowhere else from it", async () => {
    const found = await everything();
    expect(found.one(t.subnet).inputs).toMatchObject({ ipCidrRange: "10.16.192.0/24", privateIpGoogleAccess: true });
    const egress = Object.fromEntries(
      found.of(t.function).map(({ name, inputs }) => [name.slice(7, -9), config(inputs)["directVpcEgress"]]),
    );
    const all = "VPC_EGRESS_ALL_TRAFFIC";
    for (const { inputs } of found.of(t.function))
      expect(config(inputs)["directVpcNetworkInterfaces"]).toEqual([
        { network: "projects/p/global/networks/one", subnetwork: `${found.one(t.subnet).name}-id` },
      ]);
    // Nobody goes round the network's rules.
    expect(egress).toEqual(Object.fromEntries(names.map((name) => [name, all])));
    expect(found.one(t.rule, "events-functions-google-apis").inputs).toMatchObject({
      ...{ direction: "EGRESS", action: "allow", priority: 3000 },
      match: { srcIpRanges: ["10.16.192.0/24"], destIpRanges: ["199.36.153.8/30"] },
    });
  });

  it("of who forwards and who delivers lead out by TLS, by an address that is told the next cloud, for their accounts alone", async () => {
    const found = await everything();
    const email = (name: string) =>
      `${String(found.one(t.account, `events-${name}-account`).inputs["accountId"])}@${project}.iam.gserviceaccount.com`;
    const { inputs } = found.one(t.rule, "events-out-rule");
    expect([...(inputs["targetServiceAccounts"] as string[])].sort()).toEqual([
      email("forward"),
      email("notification"),
    ]);
    expect(inputs["match"]).toEqual({
      ...{ srcIpRanges: ["10.16.192.0/24"], destIpRanges: ["0.0.0.0/0"] },
      layer4Configs: [{ ipProtocol: "tcp", ports: ["443"] }],
    });
    for (const name of ["forward", "notification"])
      expect(found.one(t.runMember, `events-${name}-invoker`).dependsOn).toEqual(
        expect.arrayContaining([`${t.nat}::events-out-nat`, `${t.rule}::events-out-rule`]),
      );
    expect(found.one(t.nat).inputs).toMatchObject({ router: "one-router", natIpAllocateOption: "MANUAL_ONLY" });
    expect(await value(output(made.end.leavesFrom![0]))).toBe("192.0.2.3");
    expect(await value(made.end.forwarder!)).toBe("112233445566778899001");
    expect(
      () => new Events("closed", { ...sound, network: { id: sound.network.id, policy: sound.network.policy } }),
    ).toThrow("want a way out of the network");
  });

  it("stand for nobody where nothing is forwarded or delivered", async () => {
    const { forward: _, notification, ...archives } = sound.archives;
    const found = await recorded({ archives, forward: undefined, deliver: undefined });
    expect(found.of(t.nat)).toEqual([]);
    // Who delivers has one, and there is no forwarder to tell the next cloud of.
    const delivers = await recorded({ archives: { ...archives, notification: notification! }, forward: undefined });
    expect(delivers.of(t.nat)).toHaveLength(1);
    expect(made.end).not.toHaveProperty("forwarder");
    expect(made.end).not.toHaveProperty("leavesFrom");
  });
});

describe("the store", () => {
  it("is a database of each function's own under our key, which can be had back, and forgets marks in time", async () => {
    const found = await everything();
    for (const name of names) {
      const database = `go-coffee-dev-events-${name}-1`;
      expect(found.one(t.database, `events-${name}-database`).inputs).toMatchObject({
        ...{ name: database, type: "FIRESTORE_NATIVE", locationId: "us-central1", deletionPolicy: "DELETE" },
        ...{ pointInTimeRecoveryEnablement: "POINT_IN_TIME_RECOVERY_ENABLED", cmekConfig: { kmsKeyName: key } },
        deleteProtectionState: "DELETE_PROTECTION_DISABLED",
      });
      expect(found.one(t.field, `events-${name}-marks-expire`).inputs).toMatchObject({
        ...{ database, collection: "marks", field: "expires", ttlConfig: {}, indexConfig: {} },
      });
    }
    expect(found.of(t.database)).toHaveLength(names.length);
  });

  it("is touched half a minute after it is there, and once more so where it is made anew", async () => {
    const found = await everything();
    for (const name of names) {
      const known = `${t.sleep}::events-${name}-database-known`;
      const { inputs, dependsOn } = found.one(t.sleep, `events-${name}-database-known`);
      expect(inputs).toEqual({ createDuration: "30s", triggers: { database: `uid-of-events-${name}-database` } });
      expect(dependsOn).toEqual([`${t.database}::events-${name}-database`]);
      expect(found.one(t.field, `events-${name}-marks-expire`).dependsOn).toContain(known);
      // Nothing comes to a function, which writes at once, before.
      expect(found.one(t.runMember, `events-${name}-invoker`).dependsOn).toContain(known);
    }
  });

  it("has a name that Firestore takes, in an environment with a long one", async () => {
    const environment = "an-environment-with-a-long-name";
    const found = await recorded({ place: { ...aPlace(), environment }, generation: 12 });
    const called = found.of(t.database).map(({ inputs }) => String(inputs["name"]));
    for (const one of called) expect(one).toMatch(/^[a-z][a-z0-9-]{2,61}[a-z0-9]$/);
    expect(new Set(called).size).toBe(names.length);
  });
});

describe("alarms", () => {
  it("tell of dead letters, of what waits, and of functions that fail, for each", async () => {
    const found = await everything();
    const queries = found
      .of(t.alarm)
      .map(({ name, inputs }) => [
        name,
        String(
          (inputs["conditions"] as { conditionPrometheusQueryLanguage: { query: string } }[])[0]!
            .conditionPrometheusQueryLanguage.query,
        ),
      ]);
    expect(queries.map(([name]) => name)).toEqual(
      expect.arrayContaining(
        ["dead-letters", "dead-letters-go", "late", "errors", "refused"].map((id) => `events-alarms-order-${id}`),
      ),
    );
    // Of what stands, by its name.
    const standing = new Set(
      [...found.of(t.subscription), ...found.of(t.function)].map(({ inputs }) => String(inputs["name"])),
    );
    for (const [, query] of queries) {
      const [, called] = /(?:subscription_id|service_name)="([^"]+)"/.exec(query!) ?? [];
      expect(standing).toContain(called);
    }
    expect(queries.some(([name]) => name === "events-alarms-service-coffee-errors")).toBe(false);
  });
});

describe("what is not there", () => {
  it("does not stand: no function without its archive", async () => {
    const found = await recorded({ archives: {}, forward: undefined, deliver: undefined });
    for (const type of [t.function, t.database, t.repository, t.bucket, t.subnet, t.secret])
      expect(found.of(type)).toEqual([]);
    expect(Object.keys(made.outputs.subscribers)).toEqual(["service-coffee"]);
  });

  it("is told where an archive lacks what it needs", () => {
    expect(() => new Events("one", { ...sound, deliver: undefined })).toThrow("want where it delivers to");
    expect(() => new Events("two", { ...sound, forward: undefined })).toThrow("want the next bus");
  });
});
