import * as fs from "node:fs";
import * as path from "node:path";
import type { Props } from "../../simulators/protocol/values";
import { projectRoot } from "../../tools/root";
import { prodOnAwsAlone } from "./alone";
import { Coffee, type Step } from "./coffee";
import { exemptingPack } from "./exempting-pack";
import { Runbook } from "./runbook";

jest.setTimeout(300_000);

/** The pages about data at AWS, word by word, on one `prod` without its edge and what an account has once: the steps build on each other. */
describe("on the local clouds", () => {
  const coffee = new Coffee();
  type Parts = [under: string, yaml: string][];
  const config = (...parts: Parts) => coffee.configWith("prod", ...prodOnAwsAlone, ...parts);
  const up = async (...parts: Parts) => {
    await coffee.local("up", "prod", "--no-policies", "--config", config(...parts));
    return coffee.changes("prod");
  };
  /** A command of a page, as it is written there, judged by `pack` where one is named. */
  const pulumi = async (command: string[], pack?: string, ...parts: Parts) => {
    expect(command.slice(0, 2)).toEqual(["npx", "pulumi"]);
    const words = command.slice(2);
    const at = words.indexOf("--policy-pack");
    if (at >= 0) words.splice(at, 2, ...(pack === undefined ? [] : ["--policy-pack", pack]));
    const end = await coffee.pulumi("prod", config(...parts), words);
    return { ...end, steps: coffee.changes("prod") };
  };
  const all = (token: string) => coffee.world("prod", (world) => world.all(token));
  const instances = () => all("aws:rds/instance:Instance").map(({ outputs }) => String(outputs["identifier"]));
  const alter = (
    token: string,
    which: RegExp,
    change: (inputs: Props, outputs: Props) => { inputs?: Props; outputs: Props },
  ) =>
    coffee.world("prod", (world) => {
      const found = world.all(token).filter(({ id, outputs }) => which.test(String(outputs["identifier"] ?? id)));
      expect(found).not.toEqual([]);
      for (const one of found) world.put({ ...one, ...change(one.inputs, one.outputs) });
    });
  const of = (steps: Step[], op: RegExp) => steps.filter((step) => op.test(step.op)).map(({ name }) => name);

  /** World and state as they were after the first `up`: what loses the region is not what restores the database. */
  const kept = path.join(coffee.folder, "kept");
  const parts = ["prod", "backend"];
  const copy = (from: string, to: string) => {
    for (const part of parts) {
      fs.rmSync(path.join(to, part), { recursive: true, force: true });
      fs.cpSync(path.join(from, part), path.join(to, part), { recursive: true });
    }
  };
  beforeAll(async () => {
    await coffee.stand("prod", config());
    copy(coffee.folder, kept);
  });
  afterAll(() => coffee.dispose());

  test.each(["lose-the-region", "change-the-cache-password", "upgrade-postgresql", "upgrade-kubernetes"])(
    "what %s.md names is there",
    (name) => {
      const pattern = /(?:\/aws\/[a-z/]+\/)?go-coffee[-/](?:prod|<env>)\b[\w/-]*/g;
      const names = [...new Runbook(name).text.matchAll(pattern)].map(([one]) => one.replace("<env>", "prod"));
      const own = names.filter((one) => !/-(20261128|postgres16)$/.test(one)); // what the page makes
      const strings = coffee.world("prod", (world) =>
        world
          .everything()
          .flatMap(({ outputs }) => Object.values(outputs).filter((value) => typeof value === "string")),
      );
      expect(own.length).toBeGreaterThan(0);
      expect(own.filter((one) => !strings.includes(one))).toEqual([]);
    },
  );

  describe("change-the-cache-password.md", () => {
    const page = new Runbook("change-the-cache-password");
    const schedule = "aws:secretsmanager/secretRotation:SecretRotation";
    const secret = "aws:secretsmanager/secretVersion:SecretVersion";
    const enabled = () => all(schedule).map(({ outputs }) => outputs["rotationEnabled"]);

    test("a change is none of the program's; a schedule that was cancelled is put back by a refresh and an up", async () => {
      expect(page.commands(/^cancel-rotate-secret$/)).toHaveLength(1);
      alter(secret, /cache/, (_, outputs) => ({
        outputs: { ...outputs, secretString: "rotated", versionId: "rotated" },
      }));
      alter(schedule, /cache/, ({ secretId, ...inputs }, outputs) => ({
        inputs: { secretId, rotateImmediately: inputs["rotateImmediately"] },
        outputs: { ...outputs, rotationEnabled: false, rotationLambdaArn: "", rotationRules: null },
      }));
      const cancelled = enabled().filter((one) => one === false).length;
      expect(cancelled).toBeGreaterThan(1);
      await coffee.local("refresh", "prod", "--config", config());
      const put = of(await up(), /./);
      expect(put.filter((one) => one.startsWith("cache-rotation-schedule-"))).toHaveLength(cancelled);
      expect(put).toHaveLength(cancelled);
      expect(enabled()).not.toContain(false);
      expect(all(secret).some(({ outputs }) => outputs["secretString"] === "rotated")).toBe(true);
      copy(kept, coffee.folder);
    });
  });

  describe("lose-the-region.md", () => {
    const page = new Runbook("lose-the-region");

    test("a refresh of what does not answer fails, and changes nothing", async () => {
      const command = page.command(/^npx coffee local refresh .*--fault/);
      const known = async () => (await coffee.state("prod")).map(({ urn, id }) => [urn, id]);
      const before = await known();
      const { code } = await coffee.run(...command.slice(2), "--json", "--config", config());
      expect([code, await known()]).toEqual([1, before]);
    });

    test("the copy is promoted by hand, then named in the file; the run that follows lets its alarm go, and nothing else", async () => {
      const promote = page.command(/^aws rds promote-read-replica --region/);
      const [identifier, region] = ["--db-instance-identifier", "--region"].map(
        (flag) => promote[promote.indexOf(flag) + 1],
      );
      // What RDS makes of it.
      alter(
        "aws:rds/instance:Instance",
        new RegExp(`^${identifier!}$`),
        ({ replicateSourceDb: _, ...inputs }, outputs) => ({
          inputs,
          outputs: { ...outputs, replicateSourceDb: "" },
        }),
      );
      const { code, steps } = await pulumi(
        page.command(/--target '\*\*aws:DatabaseReplica\*\*database-standby\*\*'/),
        undefined,
        ["database", page.yaml(/^replicas: \{.*standbyRole/)],
      );
      expect(code).toBe(0);
      expect([...new Set(steps.map(({ op, name }) => `${op} ${name}`))].sort()).toEqual([
        "create database-standby-last-copy",
        "delete database-standby-alarms-lag",
        "update database-standby-instance",
      ]);
      for (const { name } of steps) expect(page.text).toContain(`\`${name}\``);
      const promoted = all("aws:rds/instance:Instance").find(({ outputs }) => outputs["identifier"] === identifier)!;
      expect(promoted.region).toBe(region);
      expect(promoted.outputs["replicateSourceDb"] ?? "").toBe("");
      copy(kept, coffee.folder);
    });
  });

  describe("restore-the-database.md", () => {
    const page = new Runbook("restore-the-database");
    const restore = page
      .yaml(/^restore: \{ as: /)
      .replace(/ #.*/, "")
      .trim();
    const previous = (what: string): Parts[number] => {
      const inline = page.commands(new RegExp(`^previous: ${what}$`))[0]!;
      return ["database", restore.replace(/ \}$/, `, ${inline} }`)];
    };
    const [, name] = /go-coffee-<env>-(database-\w+)`/.exec(page.text)!;
    const command = page.command(/^npx pulumi up --stack <env> --policy-pack/);
    const pods = () =>
      all("kubernetes:apps/v1:Deployment").map(({ outputs }) => (outputs["spec"] as { replicas?: number }).replicas);

    test("one that never came about is given up", async () => {
      const before = instances();
      // The local RDS knows no snapshots, and so refuses none by itself.
      const fault = ["--fault", "create aws:rds/instance:Instance fails once"];
      // Of another name than the next: that of its secret is taken for 30 days.
      const given = restore.replace(/as: "\d+/, "$&-a");
      const args = ["--no-policies", "--json", "--config", config(["database", given]), ...fault];
      expect((await coffee.run("local", "up", "prod", ...args)).code).toBe(1);
      expect(of(await up(), /^delete$/).filter((one) => !one.startsWith(name!))).toEqual([]);
      expect(instances()).toEqual(before);
    });

    test("the writers stop, and no run starts them", async () => {
      const [annotation, value] = page
        .command(/paused-replicas=/)
        .at(-1)!
        .split("=");
      expect(page.command(/paused-replicas-$/).at(-1)).toBe(`${annotation!}-`);
      alter("kubernetes:keda.sh/v1alpha1:ScaledObject", /./, (_, outputs) => {
        const metadata = outputs["metadata"] as Props;
        const annotations = { ...(metadata["annotations"] as Props), [annotation!]: value };
        return { outputs: { ...outputs, metadata: { ...metadata, annotations } } };
      });
      // What KEDA makes of it.
      alter("kubernetes:apps/v1:Deployment", /./, (_, outputs) => ({
        outputs: { ...outputs, spec: { ...(outputs["spec"] as Props), replicas: 0 } },
      }));
      const before = instances();
      const steps = await up(["database", restore]);
      const created = of(steps, /^create$/);
      expect(created.filter((one) => !one.startsWith(name!))).toEqual([]);
      expect(new Set(of(steps, /replace/))).toEqual(new Set(["backups-stores", "aws-store-access-users-job"]));
      for (const one of of(steps, /replace/)) expect(page.text).toContain(`\`${one}\``);
      expect(of(steps, /^delete$/)).toEqual([]);
      const updated = steps.filter(({ op }) => op === "update");
      expect(
        new Set(
          updated.map(({ name, diffs }) =>
            [name.replace(/-\w+(?=-(deployment|mesh-callees)$)/, "-…"), ...diffs].join(" "),
          ),
        ),
      ).toEqual(
        new Set([
          ...["aws-…-deployment spec", "aws-…-mesh-callees spec", "aws-mesh-database spec", "aws-databases input"],
          ...["aws-store-access-users-database-users spec", "aws-store-access-users-schedule spec"],
          "secret-readers-database-users-read policy",
        ]),
      );
      for (const what of [
        ...["`aws-…-deployment`: `spec`", "`aws-…-mesh-callees`, `aws-mesh-database`: `spec`", "`aws-databases`"],
        ...["`aws-store-access-users-…`", "`secret-readers-database-users-read`: `policy`"],
      ])
        expect(page.text).toContain(what);
      expect(instances().sort()).toEqual([...before, ...before.map((one) => one.replace("database", name!))].sort());
      expect(new Set(pods())).toEqual(new Set([0]));
      const paused = all("kubernetes:keda.sh/v1alpha1:ScaledObject").map(
        ({ outputs }) => (outputs["metadata"] as { annotations: Props }).annotations[annotation!],
      );
      expect(new Set(paused)).toEqual(new Set([value]));
    });

    test("the old one is unlocked, with the page's exemptions and not without", async () => {
      const ours = fs.readFileSync(path.join(projectRoot(), "policies", "exemptions.yaml"), "utf8");
      const refused = await pulumi(command, exemptingPack(coffee.folder, ours), previous("unlocked"));
      expect(refused.code).not.toBe(0);
      const rules = [...page.yaml(/^exemptions:\n/).matchAll(/rule: (\S+)/g)].map(([, rule]) => rule!);
      expect(rules).toHaveLength(3);
      for (const rule of rules) {
        expect(refused.output).toContain(rule);
        expect(page.text).toContain(`\`${rule}\``);
      }
      const soon = new Date(Date.now() + 6 * 86_400_000).toISOString().slice(0, 10);
      const exemptions = page.yaml(/^exemptions:\n/).replaceAll(/(?<=until: )[\d-]+/g, soon);
      const { code, output, steps } = await pulumi(
        command,
        exemptingPack(coffee.folder, `${ours.trimEnd()}\n${exemptions.replace(/^exemptions:\n/, "")}`),
        previous("unlocked"),
      );
      expect([code, output]).toEqual([0, expect.not.stringMatching(/mandatory/)]);
      expect(steps.map(({ op }) => op)).toEqual(steps.map(() => "update"));
      // The copy in the region has no lock, and learns of its last snapshot.
      const unlocked = [...exemptions.matchAll(/Instance::([\w-]+)/g)].map(([, one]) => one!);
      const beside = ["aws-databases", "database-replica-1-instance"];
      expect(new Set(of(steps, /./))).toEqual(new Set([...unlocked, ...beside]));
      for (const one of beside) expect(page.text).toContain(`(\`${one}\`)`);
    });

    test("the old one leaves a last snapshot and its backups when it goes", () => {
      const old = all("aws:rds/instance:Instance").find(
        ({ outputs }) => outputs["identifier"] === "go-coffee-prod-database",
      )!;
      expect(old.outputs).toMatchObject({
        ...{ skipFinalSnapshot: false, deleteAutomatedBackups: false, deletionProtection: false },
        finalSnapshotIdentifier: expect.stringMatching(/^go-coffee-prod-database-final-[a-z0-9]{6}$/) as string,
      });
    });

    test("the old one goes, and nothing of the new one", async () => {
      const old = instances().filter((one) => !one.includes(name!));
      expect(old).toHaveLength(3);
      const steps = await up(previous("gone"));
      expect(of(steps, /create|replace/).filter((one) => one !== "backups-stores")).toEqual([]);
      expect(of(steps, /^delete$/).filter((one) => !/^database(?!-\d)/.test(one))).toEqual([]);
      expect(instances().sort()).toEqual(old.map((one) => one.replace("database", name!)).sort());
      expect(new Set(pods())).toEqual(new Set([0]));
    });
  });
});
