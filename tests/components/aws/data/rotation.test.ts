import { PasswordRotation, type PasswordRotationArgs } from "../../../../components/aws/data/password-rotation";
import { rotationFiles, type RotatedStore } from "../../../../components/aws/data/rotation-code";
import { account, record } from "../../../mocks";
import { aPlace, keyArn, logs, statements } from "../place";

type Api = (command: string, input: Record<string, unknown>) => Promise<Record<string, unknown>>;
type Rotate = (event: object, secrets: Api, store: unknown, wait: (ms: number) => Promise<void>) => Promise<void>;

/** What a file of the function exports, as Lambda would load it. */
const load = (text: string, name: string): unknown =>
  (new Function(`${text.replaceAll("export ", "")}; return ${name};`) as () => unknown)();

/** Secrets Manager, as far as a rotation goes: versions of one secret, and which of them is what. */
class Secret {
  readonly versions = new Map([["one", JSON.stringify({ username: "me", password: "first" })]]);
  readonly stages = new Map([["one", ["AWSCURRENT"]]]);
  /** What DescribeSecret says of the copies, one answer after another; the last stays. */
  copies: string[][] = [[]];
  private drawn = 0;

  /** RotateSecret names the version that is to come. */
  begin(token: string): void {
    this.stages.set(token, ["AWSPENDING"]);
  }

  get current(): string {
    return this.of("AWSCURRENT");
  }

  readonly api: Api = async (command, input) => {
    await Promise.resolve();
    switch (command) {
      case "DescribeSecret":
        return {
          RotationEnabled: true,
          VersionIdsToStages: Object.fromEntries(this.stages),
          ReplicationStatus: (this.asksForCopies() ?? []).map((Status) => ({
            ...{ Region: "us-west-2", Status, StatusMessage: Status === "Failed" ? "no key" : "" },
          })),
        };
      case "GetSecretValue": {
        const id = String(input["VersionId"] ?? this.id(String(input["VersionStage"])));
        const found = this.versions.get(id);
        if (found === undefined) throw Object.assign(new Error("none"), { name: "ResourceNotFoundException" });
        return { SecretString: found };
      }
      case "GetRandomPassword":
        return { RandomPassword: `drawn-${(this.drawn += 1)}` };
      case "PutSecretValue":
        this.versions.set(String(input["ClientRequestToken"]), String(input["SecretString"]));
        return {};
      case "UpdateSecretVersionStage":
        this.stages.set(String(input["RemoveFromVersionId"]), ["AWSPREVIOUS"]);
        this.stages.set(String(input["MoveToVersionId"]), ["AWSCURRENT"]);
        return {};
      default:
        throw new Error(`no such call: ${command}`);
    }
  };

  /** They are of interest once the version is current. */
  private asksForCopies(): string[] | undefined {
    return this.copies.length > 1 ? this.copies.shift() : this.copies[0];
  }

  private id(stage: string): string | undefined {
    return [...this.stages].find(([, stages]) => stages.includes(stage))?.[0];
  }

  private of(stage: string): string {
    return (JSON.parse(this.versions.get(this.id(stage) ?? "") ?? "{}") as { password: string }).password;
  }
}

function rotation(kind: RotatedStore, api: Api) {
  const secret = new Secret();
  const files = rotationFiles(kind);
  const rotate = load(files["rotate.mjs"], "rotate") as Rotate;
  const store = (load(files["store.mjs"], "store") as (api: Api, id: string) => unknown)(api, "it");
  const waits: number[] = [];
  const step = (Step: string, token: string) =>
    rotate({ Step, SecretId: "s", ClientRequestToken: token }, secret.api, store, (ms) => {
      waits.push(ms);
      return Promise.resolve();
    });
  const all = async (token: string) => {
    secret.begin(token);
    for (const name of ["createSecret", "setSecret", "testSecret", "finishSecret"]) await step(name, token);
  };
  return { secret, step, all, waits };
}

describe("what changes a password", () => {
  it("leaves a cache's user two, the new one and the one that pods have still; but not the first, which the state holds", async () => {
    let passwords: unknown[] = ["first"];
    const { secret, all } = rotation("cache", (command, input) => {
      if (command === "ModifyUser") passwords = (input["AuthenticationMode"] as { Passwords: string[] }).Passwords;
      return Promise.resolve({ Users: [{ Status: "active", Authentication: { PasswordCount: passwords.length } }] });
    });
    await all("two");
    expect([passwords, secret.current]).toEqual([["drawn-1"], "drawn-1"]);
    await all("three");
    expect([passwords, secret.current]).toEqual([["drawn-1", "drawn-2"], "drawn-2"]);
    expect(JSON.parse(secret.versions.get("three") ?? "")).toEqual({ username: "me", password: "drawn-2" });
  });

  it("waits until a database has taken the new one, and only then says that it is current", async () => {
    let asked = 0;
    let sent: unknown;
    const { secret, step, waits } = rotation("database", (command, input) => {
      if (command === "ModifyDBInstance") sent = input;
      else asked += 1;
      const pending = asked < 3 ? { MasterUserPassword: "****" } : {};
      return Promise.resolve({ DBInstances: [{ DBInstanceStatus: "available", PendingModifiedValues: pending }] });
    });
    secret.begin("two");
    await step("createSecret", "two");
    await step("setSecret", "two");
    // ApplyImmediately would make every other change that waits for the maintenance window, too.
    expect(sent).toEqual({ DBInstanceIdentifier: "it", MasterUserPassword: "drawn-1" });
    await step("testSecret", "two");
    expect([waits.length, secret.current]).toEqual([2, "first"]);
    await step("finishSecret", "two");
    expect(secret.current).toBe("drawn-1");
  });

  it("lets the users of a service take turns: who comes next has been known since the change before", async () => {
    const first = { username: "order_a", password: "one", nextUsername: "order_b", nextPassword: "two", drawn: "0" };
    const { secret, all } = rotation("users", () => Promise.reject(new Error("it speaks to no store")));
    secret.versions.set("one", JSON.stringify(first));
    const value = (token: string) => JSON.parse(secret.versions.get(token) ?? "") as Record<string, unknown>;
    await all("two");
    // The state holds what was there first, of both.
    expect(value("two")).toMatchObject({
      username: "order_a",
      password: "drawn-1",
      nextUsername: "order_b",
      nextPassword: "drawn-2",
    });
    await all("three");
    expect(value("three")).toMatchObject({
      username: "order_b",
      password: "drawn-2",
      nextUsername: "order_a",
      nextPassword: "drawn-3",
    });
    await all("four");
    expect(value("four")).toMatchObject({
      username: "order_a",
      password: "drawn-3",
      nextUsername: "order_b",
      nextPassword: "drawn-4",
    });
    const age = Math.floor(Date.now() / 1000) - Number(value("four")["drawn"]);
    expect(age).toBeGreaterThanOrEqual(0);
    expect(age).toBeLessThan(60);
  });

  it("draws no second password when a step comes again, and does nothing once all is done", async () => {
    const { secret, step, all } = rotation("cache", () =>
      Promise.resolve({ Users: [{ Status: "active", Authentication: { PasswordCount: 1 } }] }),
    );
    secret.begin("two");
    await step("createSecret", "two");
    await step("createSecret", "two");
    expect(secret.versions.get("two")).toContain("drawn-1");
    await all("two");
    await step("setSecret", "two");
    expect(secret.current).toBe("drawn-1");
  });

  it("fails where the store does not take the password, and leaves the old one current", async () => {
    const { secret, step } = rotation("database", () =>
      Promise.resolve({ DBInstances: [{ DBInstanceStatus: "resetting-master-credentials" }] }),
    );
    secret.begin("two");
    await step("createSecret", "two");
    await expect(step("testSecret", "two")).rejects.toThrow("is not in use after four minutes");
    expect(secret.current).toBe("first");
    await expect(step("createSecret", "unknown")).rejects.toThrow("no version unknown of s is to be made");
  });

  describe("where the secret has a copy in another region", () => {
    const changed = async (...copies: string[][]) => {
      const made = rotation("database", () =>
        Promise.resolve({ DBInstances: [{ DBInstanceStatus: "available", PendingModifiedValues: {} }] }),
      );
      made.secret.begin("two");
      for (const name of ["createSecret", "setSecret", "testSecret"]) await made.step(name, "two");
      made.secret.copies = copies;
      return made;
    };

    it("is done when the copy has the new password", async () => {
      const { step, secret, waits } = await changed(["InSync"], ["InProgress"], ["InProgress"], ["InSync"]);
      await step("finishSecret", "two");
      expect([secret.current, waits.length]).toEqual(["drawn-1", 3]);
    });

    it("says so when the copy could not be made, as often as it is asked", async () => {
      const { step, secret } = await changed(["InSync"], ["InProgress"], ["Failed"]);
      await expect(step("finishSecret", "two")).rejects.toThrow(
        "the copy of s in us-west-2 has the old password: no key",
      );
      expect(secret.current).toBe("drawn-1");
      await expect(step("finishSecret", "two")).rejects.toThrow("has the old password");
      await expect(step("setSecret", "two")).resolves.toBeUndefined();
    });

    it("does not wait for ever", async () => {
      const { step } = await changed(["InProgress"]);
      await expect(step("finishSecret", "two")).rejects.toThrow("still InProgress after four minutes");
    });
  });
});

describe("PasswordRotation", () => {
  const secretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:s";
  const userArn = "arn:aws:elasticache:us-east-1:123456789012:user:tea";
  const args: PasswordRotationArgs = {
    place: aPlace(),
    account,
    kind: "cache",
    logins: [{ secretArn, store: { id: "tea", arn: userArn }, ready: [] }],
    secrets: { keyArn },
    logs,
    topicArn: "arn:aws:sns:us-east-1:123456789012:alerts",
  };
  const made = (change: Partial<PasswordRotationArgs> = {}) =>
    record(() => void new PasswordRotation("tea-rotation", { ...args, ...change }));

  it("may change one user and one secret, and be called for that secret only", async () => {
    const recorded = await made();
    const policy = statements(recorded.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"]);
    expect(policy.filter(({ Resource }) => Resource === "*")).toMatchObject([
      { Action: "secretsmanager:GetRandomPassword" },
    ]);
    expect(policy).toContainEqual({
      Effect: "Allow",
      Action: ["elasticache:ModifyUser", "elasticache:DescribeUsers"],
      Resource: [userArn],
    });
    expect(recorded.one("aws:lambda/permission:Permission").inputs).toMatchObject({
      principal: "secretsmanager.amazonaws.com",
      sourceArn: secretArn,
      sourceAccount: account,
    });
  });

  it("changes several by one function, which knows whose each is, and is called for each", async () => {
    const other = {
      secretArn: `${secretArn}-water`,
      store: { id: "water", arn: `${userArn}-water` },
      ready: [],
      part: "water",
    };
    const recorded = await made({ logins: [{ ...args.logins[0]!, part: "tea" }, other] });
    const { variables } = recorded.one("aws:lambda/function:Function").inputs["environment"] as {
      variables: { STORES: string };
    };
    expect(JSON.parse(variables.STORES)).toEqual([
      { secret: secretArn, id: "tea" },
      { secret: other.secretArn, id: "water" },
    ]);
    const callers = recorded
      .of("aws:lambda/permission:Permission")
      .map(({ inputs }) => [inputs["statementId"], inputs["sourceArn"]]);
    expect(callers).toEqual([
      ["secrets-manager-tea", secretArn],
      ["secrets-manager-water", other.secretArn],
    ]);
    expect(recorded.of("aws:secretsmanager/secretRotation:SecretRotation").map(({ name }) => name)).toEqual([
      "tea-rotation-schedule-tea",
      "tea-rotation-schedule-water",
    ]);
  });

  it("asks for nothing at a store of which a job in the cluster takes care", async () => {
    const recorded = await made({ kind: "users", logins: [{ secretArn, ready: [] }] });
    expect(recorded.one("aws:lambda/function:Function").inputs).not.toHaveProperty("environment");
    const actions = statements(recorded.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"]).flatMap(
      ({ Action }) => Action,
    );
    expect(actions.filter((action) => !/^(secretsmanager|kms|logs):/.test(String(action)))).toEqual([]);
  });

  it("may use the keys of the secret's copies: Secrets Manager encrypts them as whoever changes the secret", async () => {
    const copies = [{ region: "us-west-2", keyArn: "arn:aws:kms:us-west-2:123456789012:key/there" }];
    const keys = (recorded: Awaited<ReturnType<typeof made>>) =>
      statements(recorded.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"])
        .filter(({ Action }) => String(Action).startsWith("kms:"))
        .map(({ Action, Resource, Condition }) => ({ Action, Resource, Condition }));
    const through = (...regions: string[]) => ({
      StringEquals: { "kms:ViaService": regions.map((region) => `secretsmanager.${region}.amazonaws.com`) },
    });
    expect(keys(await made({ secrets: { keyArn, copies } }))).toEqual([
      {
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: keyArn,
        Condition: through("us-east-1", "us-west-2"),
      },
      {
        Action: ["kms:Encrypt", "kms:GenerateDataKey"],
        Resource: copies[0]!.keyArn,
        Condition: through("us-east-1", "us-west-2"),
      },
    ]);
    expect(keys(await made())).toEqual([
      { Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: keyArn, Condition: through("us-east-1") },
    ]);
  });

  it("does it in a quiet hour, and once at the beginning", async () => {
    const schedule = async (everyDays?: number) =>
      (await made({ ...(everyDays && { everyDays }) })).one("aws:secretsmanager/secretRotation:SecretRotation").inputs;
    expect(await schedule()).toMatchObject({
      rotationRules: { scheduleExpression: "rate(30 days)", duration: "2h" },
      rotateImmediately: true,
    });
    expect(await schedule(1)).toMatchObject({ rotationRules: { scheduleExpression: "rate(1 day)" } });
  });

  it("says so when it fails: the old password works on, and nobody would notice", async () => {
    expect((await made()).one("aws:cloudwatch/metricAlarm:MetricAlarm").inputs).toMatchObject({
      namespace: "AWS/Lambda",
      metricName: "Errors",
      threshold: 0,
      alarmActions: [args.topicArn],
    });
  });

  it("refuses a time that Secrets Manager has not", async () => {
    await expect(made({ everyDays: 0 })).rejects.toThrow("want a change every 1–999 days, got 0");
  });
});
