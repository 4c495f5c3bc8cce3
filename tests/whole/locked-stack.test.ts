import * as fs from "node:fs";
import * as path from "node:path";
import { Runbook } from "./runbook";
import { SmallProject } from "./small-project";

jest.setTimeout(180_000);

/** The page, word by word, on the engine alone: a run was switched off, and its lock stands. */
describe("locked-stack.md, on a real account's way", () => {
  const page = new Runbook("locked-stack");
  const project = new SmallProject({ ec2: "@pulumi/aws/ec2" });
  const program = `new ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" });`;
  const locks = path.join(project.layout.backend, ".pulumi", "locks");
  const left = () =>
    fs.existsSync(locks)
      ? fs.readdirSync(locks, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"))
      : [];
  beforeAll(() => project.prepare());
  afterAll(() => project.dispose());

  test("a lock that nobody holds any more is told, taken away, and the next run goes on", async () => {
    expect((await project.up(program)).code).toBe(0);
    expect(left()).toEqual([]);
    // As the engine writes it (pkg/backend/diy/lock.go, lockContent).
    const folder = path.join(locks, "organization", "go-coffee", "dev");
    fs.mkdirSync(folder, { recursive: true });
    const holder = { pid: 4711, username: "USER", hostname: "HOST", timestamp: "2026-11-28T10:00:00Z" };
    fs.writeFileSync(path.join(folder, "7d4f.json"), JSON.stringify(holder));

    const refused = await project.up(program);
    expect(refused.code).not.toBe(0);
    const [said, who] = /^ {4}(error: .*)\n +s3:\/\/\S+ (created by .*) at …$/m.exec(page.text)!.slice(1);
    expect(refused.output).toContain(said);
    expect(refused.output).toContain(who);

    const cancel = page.command(/^npx pulumi cancel /);
    expect(cancel).toEqual(["npx", "pulumi", "cancel", "--stack", "prod"]);
    const { code } = await project.pulumi(cancel[2]!, "--yes");
    expect([code, left()]).toEqual([0, []]);
    expect((await project.up(program)).output).toMatch(/\d unchanged/);
  });
});
