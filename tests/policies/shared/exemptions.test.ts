import * as fs from "node:fs";
import * as path from "node:path";
import { packs } from "../../../policies/packs";
import { readExemptions } from "../../../policies/shared/exemptions";

const known = new Set(["a-rule"]);
const good = { rule: "a-rule", resource: "urn:pulumi:*", reason: "r", approvedBy: "s", until: "2027-02-28" };
const read = (...entries: unknown[]) => readExemptions(JSON.stringify({ exemptions: entries }), known); // JSON is YAML.

describe("exemptions.yaml", () => {
  it("of the repository is valid", () => {
    const text = fs.readFileSync(path.join(__dirname, "../../../policies/exemptions.yaml"), "utf8");
    const ids = packs.flatMap(({ rules }) => rules.map(({ id }) => id));
    expect(readExemptions(text, new Set(ids)).problems).toEqual([]);
  });

  it("may be empty", () => {
    expect(readExemptions("# nothing\n", known)).toEqual({ exemptions: [], problems: [] });
  });

  it("gives its entries", () => {
    expect(read(good)).toEqual({ exemptions: [good], problems: [] });
  });

  it.each([
    [{ ...good, rule: "b-rule" }, 'exemptions[0].rule: there is no rule "b-rule"'],
    [{ ...good, resource: "*" }, 'exemptions[0].resource: want a pattern that begins with urn:pulumi:, got "*"'],
    [{ ...good, until: "2027-02-30" }, 'exemptions[0].until: want a day such as 2027-03-31, got "2027-02-30"'],
    [{ ...good, until: "soon" }, 'exemptions[0].until: want a day such as 2027-03-31, got "soon"'],
    [{ ...good, reason: " " }, 'exemptions[0].reason: want a text, got " "'],
    [{ ...good, approvedBy: undefined }, "exemptions[0].approvedBy: want a text, got undefined"],
    [{ ...good, level: "advisory" }, "exemptions[0].level: unknown key"],
    ["a-rule", "exemptions[0]: want rule, resource, reason, approvedBy, until"],
  ])("exempts nothing by %j", (entry, problem) => {
    expect(read(entry)).toEqual({ exemptions: [], problems: [problem] });
  });

  it("tells every mistake, and keeps the good entries", () => {
    const { exemptions, problems } = read({ ...good, until: "x", resource: "y" }, good);
    expect(problems).toHaveLength(2);
    expect(exemptions).toEqual([good]);
  });

  it.each([
    ["exemptions: [", /is not YAML/],
    ["- a", /want a list under `exemptions`/],
    ["exemptions: none", /want a list under `exemptions`/],
  ])("that is %j exempts nothing", (text, problem) => {
    const file = readExemptions(text, known);
    expect(file.exemptions).toEqual([]);
    expect(file.problems.join()).toMatch(problem);
  });
});
