import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import * as path from "node:path";
import { clouds } from "../../components/core/contracts";
import { builtClouds } from "../../config/checks";
import { root } from "../stacks/spec";

/** Every command of the design. */
const designed = [
  ...["doctor", "local preview", "local up", "local refresh", "local destroy", "local outputs", "local export"],
  ...["local reset", "local event", "local types", "trace", "render", "comply", "dr", "drill", "cost", "graph"],
  ...["timeline", "preview-comment"],
];

const page = readFileSync(path.join(root, "docs", "not-here-yet.md"), "utf8");
/** What the last column of each row says. */
const signs = page.split("\n").flatMap((line) => {
  const sign = /^\| (?!what |-).*\|([^|]*)\|$/.exec(line)?.[1];
  return sign === undefined ? [] : [sign.trim()];
});
const within = (form: RegExp) => signs.flatMap((sign) => form.exec(sign)?.[1] ?? []);
const verbs = within(/^`coffee (.+)`$/);
const paths = within(/^`(?!coffee )(.+)`$/);
const words = within(/^"(.+)"$/);

/** The commands that the help of `coffee` names, below the given words. */
function commandsOf(...above: string[]): string[] {
  const coffee = path.join(root, "bin", "coffee.cjs");
  const { stdout } = spawnSync(process.execPath, [coffee, ...above, "--help"], { encoding: "utf8" });
  const [, list = ""] = stdout.split("Commands:");
  return [...list.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name]) => [...above, name].join(" "));
}

describe("the list of what is not here yet", () => {
  it("says of each row how one can see it", () => {
    expect(verbs.length + paths.length + words.length).toBe(signs.length);
    expect(Math.min(verbs.length, paths.length, words.length)).toBeGreaterThan(0);
  });

  it("names no path that is there, with or without an ending", () => {
    expect(paths.filter((one) => existsSync(path.join(root, one)) || existsSync(path.join(root, `${one}.ts`)))).toEqual(
      [],
    );
  });

  it("names nothing that runs in a cluster already", () => {
    const sources = ["workloads", path.join("components", "kubernetes")].flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => readFileSync(path.join(root, folder, file), "utf8").toLowerCase()),
    );
    expect(sources.some((text) => text.includes("coffeeservice"))).toBe(true);
    expect(words.filter((word) => sources.some((text) => text.includes(word.toLowerCase())))).toEqual([]);
  });

  it("names the clouds that are not built, and no other", () => {
    const unbuilt = clouds.filter((cloud) => !builtClouds.includes(cloud));
    expect(clouds.filter((cloud) => paths.includes(`components/${cloud}`))).toEqual(unbuilt);
  });

  it("names the commands of the design that coffee lacks, and no other", () => {
    const there = [...commandsOf(), ...commandsOf("local")];
    expect(there).toContain("local up");
    expect([...verbs].sort()).toEqual(designed.filter((verb) => !there.includes(verb)).sort());
  });
});
