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
        return { RotationEnabled: true, VersionIdsToStages: Object.fromEntries(this.stages) };
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
  it("leaves a cache's user two: the new one, and the one that pods have still", async () => {
    let passwords: unknown = ["first"];
    const { secret, all } = rotation("cache", (command, input) => {
      if (command === "ModifyUser") passwords = (input["AuthenticationMode"] as { Passwords: string[] }).Passwords;
      return Promise.resolve({ Users: [{ Status: "active", Authentication: { PasswordCount: 2 } }] });
    });
    await all("two");
    expect([passwords, secret.current]).toEqual([["first", "drawn-1"], "drawn-1"]);
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
    expect(sent).toEqual({ DBInstanceIdentifier: "it", MasterUserPassword: "drawn-1", ApplyImmediately: true });
    await step("testSecret", "two");
    expect([waits.length, secret.current]).toEqual([2, "first"]);
    await step("finishSecret", "two");
    expect(secret.current).toBe("drawn-1");
  });

  it("draws no second password when a step comes again, and does nothing once all is done", async () => {
    const { secret, step, all } = rotation("cache", () =>
      Promise.resolve({ Users: [{ Status: "active", Authentication: { PasswordCount: 2 } }] }),
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
});

describe("PasswordRotation", () => {
  const secretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:s";
  const args: PasswordRotationArgs = {
    place: aPlace(),
    account,
    store: { kind: "cache", id: "tea", arn: "arn:aws:elasticache:us-east-1:123456789012:user:tea" },
    ready: [],
    secret: { arn: secretArn, keyArn },
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
      Resource: args.store.arn,
    });
    expect(recorded.one("aws:lambda/permission:Permission").inputs).toMatchObject({
      principal: "secretsmanager.amazonaws.com",
      sourceArn: secretArn,
      sourceAccount: account,
    });
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
    await expect(made({ everyDays: 0 })).rejects.toThrow("want a change every 1–1000 days, got 0");
  });
});
