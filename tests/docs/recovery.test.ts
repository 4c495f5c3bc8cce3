import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { environmentJsonSchema } from "../../config/environment";
import { Runbook } from "../whole/runbook";
import { root } from "../stacks/spec";

const pages = ["lose-a-cloud", "fail-over-by-hand", "fail-back", "lose-the-region", "gcp-warm-standby"];

/** The commands that the help of `coffee` names, below the given words. */
function commandsOf(...above: string[]): string[] {
  const { stdout } = spawnSync(process.execPath, [path.join(root, "bin", "coffee.cjs"), ...above, "--help"], {
    encoding: "utf8",
  });
  return [...stdout.split("Commands:")[1]!.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name]) =>
    [...above, name].join(" "),
  );
}

interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
  enum?: unknown[];
}

const schema = environmentJsonSchema() as Schema;
/** Whether the schema has a key, by its dotted path. */
function hasKey(dotted: string): boolean {
  let at: Schema | undefined = schema;
  for (const key of dotted.split(".")) at = at?.properties?.[key];
  return at !== undefined;
}

/** Programs of the providers, and of every machine: what a step may begin with beside ours. */
const known = ["npx", "aws", "gcloud", "kubectl", "curl", "dig", "pg_dump", "pg_restore", "sed"];

describe("the pages of recovery", () => {
  it.each(["lose-a-cloud", "fail-over-by-hand", "fail-back"])("%s has steps of commands that there are", (page) => {
    const commands = new Runbook(page).text
      .replaceAll(/\\\n\s*/g, "")
      .split("\n")
      .flatMap((line) => /^ {4,}([a-z_]+) /.exec(line)?.[1] ?? []);
    expect(commands.length).toBeGreaterThan(3);
    expect(commands.filter((one) => !known.includes(one))).toEqual([]);
  });

  it("name no command that coffee lacks", () => {
    const there = [...commandsOf(), ...commandsOf("local")];
    const named = pages.flatMap((page) =>
      new Runbook(page).commands(/^npx coffee /).map((one) => /^npx coffee (local [a-z]+|[a-z-]+)/.exec(one)![1]!),
    );
    expect(named).toContain("dr");
    expect(named.filter((one) => !there.includes(one))).toEqual([]);
  });

  it("name keys of the file that there are", () => {
    const keys = pages.flatMap((page) =>
      [
        ...new Runbook(page).text.matchAll(
          /(?<!output )`((?:clouds|connectivity|objectives|traffic|database|storage|backup)(?:\.[a-zA-Z]+)+)(?::[^`]*)?`/g,
        ),
      ].map(([, key]) => key!),
    );
    expect(keys).toContain("objectives.survives");
    expect(keys.filter((key) => !hasKey(key))).toEqual([]);
  });

  it("lead to pages and headings that are there", () => {
    const anchor = (heading: string) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, "")
        .replaceAll(" ", "-");
    const missing = ["lose-a-cloud", "fail-over-by-hand", "fail-back", "lose-the-region"].flatMap((page) =>
      [...new Runbook(page).text.matchAll(/\]\(([^)#\s]*)(?:#([^)]*))?\)/g)].flatMap(([, file = "", heading]) => {
        const target = path.join(root, "docs", "runbooks", file === "" ? `${page}.md` : file);
        if (!existsSync(target)) return [`${page}: ${file}`];
        const headings = [...readFileSync(target, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, text]) => anchor(text!));
        return heading === undefined || headings.includes(heading) ? [] : [`${page}: ${file}#${heading}`];
      }),
    );
    expect(missing).toEqual([]);
  });
});
