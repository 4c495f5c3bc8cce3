import { rotationWorkflow, type RotatedKind } from "../../../../components/gcp/data/rotation-plan";
import {
  ServiceLogins,
  type ServiceLoginsArgs,
  type ServiceLoginsOutputs,
} from "../../../../components/gcp/data/service-logins";
import { record } from "../../../mocks";
import { aPlace, project, watch } from "../place";
import { after, aKey, keyId, secretData, value } from "./ground";
import { runWorkflow, type World } from "./workflow";

const kettle = "projects/p/secrets/kettle";
const day = 86_400;
/** A midnight, UTC. */
const midnight = 20_000 * day;

/** Secret Manager and Cloud SQL, as far as the workflow calls them. */
class Google {
  readonly versions: Record<string, Record<string, unknown>[]> = {};
  readonly set: unknown[] = [];
  readonly said: unknown[] = [];
  broken: string | undefined;

  world(now: number): World {
    return {
      env: { SECRETS: Object.keys(this.versions).join(","), PROJECT: "p", INSTANCE: "one" },
      now,
      call: (name, args) => this.call(name.split(".").slice(-1)[0]!, args),
    };
  }

  latest(secret: string): Record<string, unknown> {
    return this.versions[secret]!.at(-1)!;
  }

  private call(verb: string, args: Record<string, unknown>): unknown {
    switch (verb) {
      case "access": {
        const secret = String(args["name"]).replace("/versions/latest", "");
        const all = this.versions[secret]!;
        const data = Buffer.from(JSON.stringify(all.at(-1))).toString("base64");
        return { name: `${secret}/versions/${all.length}`, payload: { data } };
      }
      case "addVersion": {
        const secret = String(args["parent"]);

        if (secret === this.broken) throw { code: 403, message: "no" };
        const { payload } = args["body"] as { payload: { data: string } };
        this.versions[secret]!.push(
          JSON.parse(Buffer.from(payload.data, "base64").toString()) as Record<string, unknown>,
        );
        return {};
      }
      case "update":
        this.set.push(args);
        return {};
      case "log":
        this.said.push(args);
        return {};
      default:
        throw new Error(`no such call: ${verb}`);
    }
  }
}

const run = (google: Google, now: number, kind: RotatedKind = "users") =>
  runWorkflow(rotationWorkflow(kind, 30), google.world(now));

describe("a change of a service's users", () => {
  const born = { username: "a", password: "one", nextUsername: "b", nextPassword: "two", drawn: "0" };
  const begun = () => {
    const google = new Google();
    google.versions[kettle] = [born];
    return google;
  };

  it("draws both passwords the first time, at whatever hour, so that what the state holds opens nothing", () => {
    const google = begun();
    run(google, midnight + 13 * 3600);
    const { username, nextUsername, password, nextPassword, drawn } = google.latest(kettle);
    expect([username, nextUsername, drawn]).toEqual(["a", "b", midnight + 13 * 3600]);
    expect(password).toMatch(/^[0-9a-f]{64}$/);
    expect(nextPassword).toMatch(/^[0-9a-f]{64}$/);
    expect(password).not.toBe(nextPassword);
  });

  it("takes turns from then on: the next user, who is known, is in use, and the one before gets another password", () => {
    const google = begun();
    run(google, midnight);
    const before = google.latest(kettle);
    run(google, midnight + 30 * day);
    expect(google.latest(kettle)).toMatchObject({
      username: "b",
      password: before["nextPassword"],
      nextUsername: "a",
      drawn: midnight + 30 * day,
    });
    expect(google.latest(kettle)["nextPassword"]).not.toBe(before["password"]);
  });

  it("comes after 30 days, at night, and not before", () => {
    const google = begun();
    run(google, midnight);
    for (const later of [3600, 29 * day, 30 * day + 2 * 3600, 30 * day + 23 * 3600]) run(google, midnight + later);
    expect(google.versions[kettle]).toHaveLength(2);
    run(google, midnight + 31 * day + 3600);
    expect(google.versions[kettle]).toHaveLength(3);
  });

  it("does the others where one fails, and says which, but nothing that was sent", () => {
    const google = begun();
    google.versions["projects/p/secrets/broken"] = [born];
    google.versions["projects/p/secrets/cup"] = [born];
    google.broken = "projects/p/secrets/broken";
    expect(() => run(google, midnight)).toThrow("not changed: 1 of 3");
    expect(Object.values(google.versions).map((all) => all.length)).toEqual([2, 1, 2]);
    expect(google.said).toEqual([{ severity: "ERROR", json: { secret: "projects/p/secrets/broken", code: 403 } }]);
  });
});

describe("a change of the administrator's password", () => {
  it("is told to Cloud SQL before the secret says it, and again where the secret could not be written", () => {
    const google = new Google();
    google.versions[kettle] = [{ username: "gocoffee_admin", password: "one" }];
    google.broken = kettle;
    expect(() => run(google, midnight, "administrator")).toThrow("not changed: 1 of 1");
    google.broken = undefined;
    run(google, midnight + 3600, "administrator");
    const { password } = google.latest(kettle);
    expect(google.set).toHaveLength(2);
    expect(google.set[1]).toEqual({ project: "p", instance: "one", name: "gocoffee_admin", body: { password } });
    run(google, midnight + 7200, "administrator");
    expect(google.set).toHaveLength(2);
    run(google, midnight + 31 * day, "administrator");
    expect(google.set).toHaveLength(3);
    expect(google.latest(kettle)).toMatchObject({ username: "gocoffee_admin", drawn: midnight + 31 * day });
  });

  it.each([0, 91, 1.5])("refuses %p days", (days) => {
    expect(() => rotationWorkflow("users", days)).toThrow(`want a change every 1–90 days, got ${days}`);
  });
});

describe("ServiceLogins", () => {
  const sound: ServiceLoginsArgs = {
    place: aPlace(),
    project,
    services: [
      { name: "kettle", dataClass: "internal" },
      { name: "tea-cup", dataClass: "personal" },
    ],
    key: aKey("database"),
    alarms: watch,
    after,
  };
  let outputs: ServiceLoginsOutputs;
  const logins = (change: Partial<ServiceLoginsArgs> = {}) =>
    record(() => void ({ outputs } = new ServiceLogins("users", { ...sound, ...change })));

  it("keeps two users of each service in a secret of its own, with the keys that they have on AWS", async () => {
    const recorded = await logins();
    expect(recorded.of("gcp:secretmanager/secret:Secret").map(({ inputs }) => inputs["secretId"])).toEqual([
      "go-coffee-dev-users-kettle",
      "go-coffee-dev-users-tea-cup",
    ]);
    const [first, second] = recorded.of("gcp:secretmanager/secretVersion:SecretVersion");
    expect(secretData(first!.inputs)).toMatchObject({ username: "kettle_a", nextUsername: "kettle_b", drawn: "0" });
    expect(Object.keys(secretData(second!.inputs))).toEqual([
      ...["username", "password", "nextUsername", "nextPassword", "drawn"],
    ]);
    expect(secretData(second!.inputs)["username"]).toBe("tea_cup_a");
    expect(await value(outputs.secrets["kettle"]!)).toBe("users-kettle-secret-id");
  });

  it("encrypts with a key of each region, and never writes a first password again", async () => {
    const copies = [{ region: "us-east4", key: aKey("database", "us-east4") }];
    const recorded = await logins({ copies });
    const [secret] = recorded.of("gcp:secretmanager/secret:Secret");
    const cipher = (location: string) => ({
      location,
      customerManagedEncryption: { kmsKeyName: keyId("database", location) },
    });
    expect(secret!.inputs["replication"]).toEqual({
      userManaged: { replicas: [cipher("us-central1"), cipher("us-east4")] },
    });
    expect(secret!.ignoreChanges).toEqual(["replication"]);
    const [version] = recorded.of("gcp:secretmanager/secretVersion:SecretVersion");
    expect(version!.ignoreChanges).toEqual(["secretData"]);
    expect(version!.inputs["deletionPolicy"]).toBe("ABANDON");
  });

  it.each([true, false])("keeps a secret where data is protected: %p", async (data) => {
    const { inputs } = (await logins({ place: aPlace({ data }) })).of("gcp:secretmanager/secret:Secret")[0]!;
    expect([inputs["deletionProtection"], inputs["versionDestroyTtl"]]).toEqual([data, data ? "2592000s" : undefined]);
  });

  it("lets the workflow read and add to these secrets, and to no other; no role reaches beyond but to write a log", async () => {
    const recorded = await logins();
    const member = "serviceAccount:go-coffee-dev-users-rotation@go-coffee-dev.iam.gserviceaccount.com";
    expect(
      recorded
        .of("gcp:secretmanager/secretIamMember:SecretIamMember")
        .map(({ inputs }) => [...[inputs["secretId"], inputs["role"], inputs["member"]]]),
    ).toEqual(
      ["kettle", "tea-cup"].flatMap((name) => [
        [`users-${name}-secret-id`, "roles/secretmanager.secretVersionAdder", member],
        [`users-${name}-secret-id`, "roles/secretmanager.secretAccessor", member],
      ]),
    );
    expect(recorded.of("gcp:projects/iAMMember:IAMMember").map(({ inputs }) => inputs["role"])).toEqual([
      "roles/logging.logWriter",
      "roles/workflows.invoker",
    ]);
    expect(recorded.all.filter(({ type }) => type.startsWith("gcp:serviceaccount/key"))).toEqual([]);
  });

  it("is started every hour, once the workflow may do what it does, and logs no call", async () => {
    const recorded = await logins();
    const workflow = recorded.one("gcp:workflows/workflow:Workflow");
    expect(workflow.inputs).toMatchObject({
      callLogLevel: "LOG_ERRORS_ONLY",
      executionHistoryLevel: "EXECUTION_HISTORY_BASIC",
      userEnvVars: { SECRETS: "users-kettle-secret-id,users-tea-cup-secret-id" },
      sourceContents: rotationWorkflow("users", 30),
    });
    expect(workflow.dependsOn).toContain(
      "gcp:secretmanager/secretIamMember:SecretIamMember::users-rotation-kettle-adds",
    );
    const job = recorded.one("gcp:cloudscheduler/job:Job");
    expect(job.inputs).toMatchObject({
      schedule: "10 * * * *",
      timeZone: "Etc/UTC",
      httpTarget: {
        uri: "https://workflowexecutions.googleapis.com/v1/projects/go-coffee-dev/locations/us-central1/workflows/go-coffee-dev-users-rotation/executions",
        oauthToken: { serviceAccountEmail: "go-coffee-dev-users-rotation@go-coffee-dev.iam.gserviceaccount.com" },
      },
    });
    expect(job.dependsOn).toContain("gcp:projects/iAMMember:IAMMember::users-rotation-starts");
  });

  it("tells when a change failed", async () => {
    const policy = (await logins()).one("gcp:monitoring/alertPolicy:AlertPolicy").inputs;
    expect(JSON.stringify(policy["conditions"])).toContain("finished_execution_count");
    expect(JSON.stringify(policy["conditions"])).toContain("go-coffee-dev-users-rotation");
    expect((await logins({ alarms: undefined })).of("gcp:monitoring/alertPolicy:AlertPolicy")).toEqual([]);
  });
});
