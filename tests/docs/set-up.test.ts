import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { decodeEnvironment } from "../../config/decode";
import { configKey } from "../../config/environment";
import { stackKeys } from "../../config/file";
import { standbyWarnings } from "../../config/warnings";
import { readYaml } from "../../config/yaml";
import { root } from "../stacks/spec";

const text = (page: string) => readFileSync(path.join(root, "docs", page), "utf8");
const today = new Date("2026-11-28");

describe("add-a-second-region.md", () => {
  const page = text("runbooks/add-a-second-region.md");
  const staging = parse(readFileSync(path.join(root, "Pulumi.staging.yaml"), "utf8")) as {
    config: Record<string, Record<string, unknown>>;
  };
  /** An environment on one cloud, without a second region, with these parts in place of its own: nothing stands between clouds. */
  const { connectivity: _, ...own } = staging.config[configKey]!;
  const decoded = (parts: Record<string, unknown>) => decodeEnvironment("staging", { ...own, ...parts }, [], today);
  const [, yaml = ""] = /```yaml\n([^`]*)```/.exec(page)!;
  const parts = parse(yaml) as Record<string, Record<string, unknown>>;

  it("shows settings that are sound, and copy all that its table has", () => {
    const { spec, problems } = decoded(parts);
    expect(problems).toBeUndefined();
    const { database, storage, backup } = spec!;
    expect([database.replicas, database.backups, storage, backup!].map(({ standbyRegion }) => standbyRegion)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(standbyWarnings(spec!)).toEqual([]);
  });

  it("names the parts that a region alone asks in vain for", () => {
    const { spec } = decoded({ clouds: parts["clouds"] });
    const [told] = standbyWarnings(spec!);
    const named = [...page.matchAll(/^\| `([\w.]+)\.standbyRegion`/gm)].map(([, part]) => part!);
    expect(named).toHaveLength(4);
    for (const part of named) expect(told).toMatch(new RegExp(`\\b${part}\\b`));
    expect(told).toContain("docs/runbooks/add-a-second-region.md");
  });
});

describe("first-up.md", () => {
  const page = text("runbooks/first-up.md");

  it("sets the domain and the account before anything is tried, which remembers them", () => {
    expect(page.indexOf("**Set in `Pulumi.prod.yaml`**")).toBeLessThan(page.indexOf("npx coffee local up prod"));
  });

  it("makes a stack whose file can be read again", () => {
    const [, provider] = /stack init prod --secrets-provider '([^']+)'/.exec(page)!;
    const { problems } = readYaml(Buffer.from(`secretsprovider: ${provider}\nconfig: {}\n`));
    expect(problems).toEqual([]);
  });

  it("names every tool that its commands start, in the list of what to install", () => {
    const start = page.indexOf("On this machine you need");
    const list = page.slice(start, page.indexOf("\n       npm ci", start));
    const runbooks = ["first-up", "delegate-the-domain", "reach-the-cluster"].map((name) =>
      text(`runbooks/${name}.md`),
    );
    const tools = ["aws", "docker", "jq", "kubectl", "dig"];
    const used = tools.filter((tool) =>
      runbooks.some((one) => new RegExp(`(^ {4,}|(\\||&&) |\\$\\()${tool} `, "m").test(one)),
    );
    expect(used).toEqual(expect.arrayContaining(["aws", "docker", "jq", "kubectl", "dig"]));
    for (const tool of used) expect(list).toMatch(new RegExp(`\\b${tool}\\b`));
  });
});

it("add-an-environment.md says of every key beside config that a copy must not have it", () => {
  const page = text("add-an-environment.md");
  const theirs = stackKeys.filter((key) => key !== "config" && key !== "environment");
  expect(theirs.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
});
