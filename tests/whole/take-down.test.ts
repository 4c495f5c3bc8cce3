import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { OperationResult } from "../../cli/local/operate";
import { projectRoot } from "../../tools/root";
import { Coffee } from "./coffee";

jest.setTimeout(300_000);

const page = readFileSync(path.join(projectRoot(), "docs", "runbooks", "take-down.md"), "utf8");

/** What the page says to write, and to run, in its order. */
const protect = /^ +(protect: \{.*lifted: .*\})$/m.exec(page)![1]!;
const commands = [...page.matchAll(/^ {2,}npx pulumi (\w+) --stack <env>$/gm)].map(([, verb]) => verb!);

/** The runbook, word by word, on the local clouds, policies on: each command as its local equal. */
describe.each(["staging", "prod"])("%s is taken down as the runbook says", (environment) => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());
  const run = (verb: string, config: string) =>
    coffee.local(verb as OperationResult["operation"], environment, "--config", config);

  test("by a preview, an up and a destroy", () => {
    expect(commands).toEqual(["preview", "up", "destroy"]);
  });

  test("from what stands to nothing", async () => {
    await coffee.local("up", environment);
    const config = coffee.changedConfig(environment, [/protect: \{.*\}/, protect]);
    for (const verb of commands) {
      const { changes, policies } = await run(verb, config);
      expect(policies.mandatory).toBe(0);
      if (verb === "destroy") continue;
      expect(changes).toMatchObject({ create: 0, replace: 0, delete: 0 });
      expect(changes.update).toBeGreaterThan(0);
    }
    expect(coffee.world(environment, (world) => world.everything())).toEqual([]);
  });
});
