import { readFileSync, readdirSync } from "node:fs";
import * as path from "node:path";
import { root } from "../stacks/spec";

const text = (page: string) => readFileSync(path.join(root, page), "utf8");
const under = readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
  .map((file) => file.split(path.sep).join("/"))
  .filter((file) => file.endsWith(".md"));

it("docs/README.md lists every page", () => {
  const index = text("docs/README.md");
  expect(under.filter((page) => page !== "README.md" && !index.includes(`](${page})`))).toEqual([]);
  expect(text("README.md")).toContain("](docs/README.md)");
});

/** The engine's own words, which say `pulumi`. */
const quoted = /^ {4,}(error: |because it is protected|`pulumi state unprotect)/;

it("commands of the engine are written as they work here: npx pulumi", () => {
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    ...under.filter((page) => !/^(surprises|reference)\//.test(page)).map((page) => `docs/${page}`),
  ];
  const verbs = "up|preview|refresh|destroy|stack|import|cancel|login|state|config";
  const bare = new RegExp(`(?:^|[\`( ])(?<!npx )pulumi (?:${verbs})\\b`);
  const wrong = pages.flatMap((page) =>
    text(page)
      .split("\n")
      .filter((line) => bare.test(line) && !quoted.test(line))
      .map((line) => `${page}: ${line}`),
  );
  expect(wrong).toEqual([]);
  expect(["    pulumi up", "run `pulumi up`", "(pulumi stack"].every((line) => bare.test(line))).toBe(true);
  expect(["npx pulumi up", "`npx pulumi stack`"].some((line) => bare.test(line))).toBe(false);
});
