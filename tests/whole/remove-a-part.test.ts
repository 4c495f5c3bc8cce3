import { readFileSync } from "node:fs";
import * as path from "node:path";
import { projectRoot } from "../../tools/root";
import { Coffee } from "./coffee";

jest.setTimeout(300_000);

const page = readFileSync(path.join(projectRoot(), "docs", "runbooks", "remove-a-part.md"), "utf8");
const lifted = /^ +(protect: \{.*lifted: .*\})$/m.exec(page)![1]!;

/** The runbook on the local clouds, for two parts with data of their own: the vault of backups, and who delivers messages, out of staging. */
describe("a part is taken out as the runbook says", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());
  const without: [RegExp, string] = [/^ +backup: .*\n/m, ""];
  const silent: [RegExp, string] = [/events: \{ deliver: .*\}$/m, "events: {}"];
  const up = (...changes: [RegExp, string][]) =>
    coffee.local("up", "staging", "--no-policies", "--config", coffee.changedConfig("staging", ...changes));
  const vaults = () => coffee.world("staging", (world) => world.all("aws:backup/vault:Vault").map(({ id }) => id));
  /** Whose steps of a kind the last run took, all of them Azure's locks. */
  const locks = (op: "create" | "delete") => {
    const names = coffee.changes("staging").flatMap((step) => (step.op === op ? [step.name] : []));
    expect(names.filter((name) => !/-locks(-store|-archive)?$/.test(name))).toEqual([]);
    return names.sort();
  };

  test("and not before its protection is lifted, as the page quotes", async () => {
    await coffee.stand("staging");
    const config = coffee.changedConfig("staging", without);
    const { code, stderr } = await coffee.run("local", "up", "staging", "--no-policies", "--json", "--config", config);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /resource "urn:pulumi:staging::.*vault-(lock|vault)" cannot be deleted\s+because it is protected/,
    );
    expect(page).toContain("because it is protected. To unprotect the resource, either remove");
    expect(vaults()).toEqual(["go-coffee-staging-backups"]);
    // Put back, it is whole again.
    expect((await coffee.local("up", "staging", "--no-policies")).changes).toMatchObject({ replace: 0, delete: 0 });
  });

  test("by lifting, removing and protecting again", async () => {
    const protection: [RegExp, string] = [/protect: \{.*\}/, lifted];
    expect((await up(protection)).changes).toMatchObject({ create: 0, replace: 0 });
    // Azure's locks are resources of their own: the page says so.
    const unlocked = locks("delete");
    expect(unlocked.length).toBeGreaterThan(0);
    const removed = await up(protection, without, silent);
    expect(removed.changes.create).toBe(0);
    expect(removed.changes.delete).toBeGreaterThan(10);
    // Waits for roles of its functions are begun anew, and hold nothing.
    const replaced = coffee.changes("staging").filter(({ op }) => op === "replace");
    expect(replaced.filter(({ type }) => !type.startsWith("time:"))).toEqual([]);
    // It holds backups, and stays in the account: only the program lets it go.
    expect(vaults()).toEqual(["go-coffee-staging-backups"]);
    // The token goes at once, and its name is free.
    const tokens = coffee.world("staging", (world) =>
      world.everything().map(({ token, outputs }) => [token, outputs["name"]]),
    );
    expect(
      tokens.filter(([token, name]) => /secretsmanager/.test(String(token)) && /deliver/.test(String(name))),
    ).toEqual([]);
    expect((await up(without, silent)).changes).toMatchObject({ replace: 0, delete: 0 });
    expect(locks("create")).toEqual(unlocked);
    expect((await up(without, silent)).changes).toMatchObject({ create: 0, update: 0 });
  });
});
