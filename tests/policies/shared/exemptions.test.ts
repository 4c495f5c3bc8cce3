import * as fs from "node:fs";
import * as path from "node:path";
import { ruleIds } from "../../../policies/packs";
import { readExemptions } from "../../../policies/shared/exemptions";

const known = new Set(["a-rule"]);
const good = {
  rule: "a-rule",
  resource: "urn:pulumi:*",
  reason: "upstream has no fix",
  compensatingControl: "nobody can reach it",
  owner: "owner@gocoffee.example",
  approvedBy: "officer@gocoffee.example",
  until: "2027-02-28",
};
const readText = (text: string) => readExemptions(text, known, "2026-11-28");
const read = (...entries: unknown[]) => readText(JSON.stringify({ exemptions: entries })); // JSON is YAML.

describe("exemptions.yaml", () => {
  it("of the repository is valid", () => {
    const text = fs.readFileSync(path.join(__dirname, "../../../policies/exemptions.yaml"), "utf8");
    expect(readExemptions(text, new Set(ruleIds)).problems).toEqual([]);
  });

  it.each(["# nothing\n", "exemptions: []\n"])("may be empty: %j", (text) => {
    expect(readText(text)).toEqual({ exemptions: [], problems: [] });
  });

  it("gives its entries", () => {
    expect(read(good)).toEqual({ exemptions: [good], problems: [] });
  });

  it.each([
    [{ ...good, rule: "b-rule" }, 'exemptions[0].rule: there is no rule "b-rule"'],
    [{ ...good, resource: "*" }, 'exemptions[0].resource: want a pattern that begins with urn:pulumi:, got "*"'],
    [{ ...good, until: "2027-02-30" }, 'exemptions[0].until: want a day such as 2027-03-31, got "2027-02-30"'],
    [{ ...good, until: "soon" }, 'exemptions[0].until: want a day such as 2027-03-31, got "soon"'],
    [{ ...good, until: "2027-11-29" }, 'exemptions[0].until: want 2027-11-28 at the latest, got "2027-11-29"'],
    [{ ...good, reason: " " }, 'exemptions[0].reason: want a text, got " "'],
    [{ ...good, reason: "tbd" }, 'exemptions[0].reason: want a sentence that says why, got "tbd"'],
    [
      { ...good, compensatingControl: "none" },
      'exemptions[0].compensatingControl: want a sentence that says what guards instead, got "none"',
    ],
    [{ ...good, approvedBy: undefined }, "exemptions[0].approvedBy: want a text, got undefined"],
    [{ ...good, approvedBy: "platform" }, `exemptions[0].approvedBy: want somebody's e-mail address, got "platform"`],
    [{ ...good, owner: "platform" }, `exemptions[0].owner: want somebody's e-mail address, got "platform"`],
    [{ ...good, approvedBy: "Owner@GoCoffee.example" }, "exemptions[0].approvedBy: want somebody else than the owner"],
    [{ ...good, level: "advisory" }, "exemptions[0].level: unknown key"],
    ["a-rule", "exemptions[0]: want rule, resource, reason, compensatingControl, owner, approvedBy, until"],
  ])("exempts nothing by %j", (entry, message) => {
    expect(read(entry)).toEqual({ exemptions: [], problems: [{ line: 1, message }] });
  });

  it("tells every mistake with its line, and keeps the good entries", () => {
    const entry = (entries: object) =>
      `  - ${Object.entries(entries)
        .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
        .join("\n    ")}\n`;
    const text = `exemptions:\n${entry(good)}${entry({ ...good, until: "x", resource: "y" })}`;
    const { exemptions, problems } = readText(text);
    expect(problems.map(({ line }) => text.split("\n")[line - 1]!.trim())).toEqual(['resource: "y"', 'until: "x"']);
    expect(exemptions).toEqual([good]);
  });

  it.each([
    ["exemptions: [", 1, /is not YAML/],
    ["# a comment\n- a", 2, /want a list under `exemptions`/],
    ["exemptions: none", 1, /want a list under `exemptions`/],
  ])("that is %j exempts nothing", (text, line, message) => {
    const file = readText(text);
    expect(file.exemptions).toEqual([]);
    expect(file.problems).toEqual([{ line, message: expect.stringMatching(message) as string }]);
  });
});
