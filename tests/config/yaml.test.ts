import fc from "fast-check";
import { readYaml } from "../../config/yaml";

const refused = (text: string | Buffer) =>
  readYaml(Buffer.from(text)).problems.map(({ path, message, line }) => `${path}@${line}: ${message}`);
const value = (written: string): unknown => {
  const { document, problems } = readYaml(Buffer.from(`config:\n  go-coffee:environment:\n    key: ${written}\n`));
  if (problems.length > 0) return problems[0];
  return (document.toJS() as { config: { "go-coffee:environment": { key: unknown } } }).config["go-coffee:environment"]
    .key;
};

/** What each is to the engine was seen with its own reader, workspace.LoadProjectStackBytes of pulumi sdk v3.259.0. */
describe("a value without quotes", () => {
  it.each([
    ["14", 14],
    ["-3", -3],
    ["99.99", 99.99],
    ["123456789012", 123456789012],
    ["true", true],
    ["yes", "yes"],
    ["off", "off"],
    ["null", null],
    ["", null],
    ["1d", "1d"],
    ["1.10.3", "1.10.3"],
    ["10.0.0.0/8", "10.0.0.0/8"],
    ["1:30", "1:30"],
    ["2024-01-01-build", "2024-01-01-build"],
    ["v2", "v2"],
    ["a?", "a?"],
    ["what ? ever", "what ? ever"],
    ["?a", "?a"],
    ['"014"', "014"],
    ["'2024-01-01'", "2024-01-01"],
    ['"\\u00e9 \\"x\\""', 'é "x"'],
  ])("is taken where all read it alike: %s", (written, read) => expect(value(written)).toEqual(read));

  const number =
    "without quotes is a number that YAML readers disagree on; put it in quotes, or write it plainly, like 14 or 1.5";
  it.each([
    ["014", number], // 12 to the engine
    ["1.10", number], // 1.1
    ["99.", number],
    [".5", number],
    ["+1", number],
    ["-0", number],
    ["1e3", number],
    ["1_000", number], // 1000 to the engine, text here
    ["0x1F", number],
    ["0o17", number],
    ["0b11", number], // 3 to the engine, text here
    ["9007199254740993", number], // not a number of JavaScript's
    [".inf", number],
    ["2024-01-01", "without quotes is a date; put it in quotes"],
    ["2024-01-01T10:00:00Z", "without quotes is a date; put it in quotes"],
  ])("is refused where they could differ: %s", (written, message) =>
    expect(value(written)).toEqual({ path: "key", line: 3, message: `${written} ${message}` }),
  );

  it.each([
    ['"\\ud83d\\ude00"', "an escape that YAML readers disagree on; write the character itself"],
    ['"a\\/b"', "an escape that YAML readers disagree on; write the character itself"],
    ["!!str 14", "the tag tag:yaml.org,2002:str; leave it out, and put text in quotes"],
    ["{ min: , max: 3 }", "nothing after the colon, in braces; write null"],
    ["{ min: a? }", "a? has a question mark, which ends it in braces; put it in quotes"],
    ["[a?b]", "a?b has a question mark, which ends it in braces; put it in quotes"],
    ["{ 1: x }", "want text for a key: put 1 in quotes"],
    ["{ 2024-01-01: x }", "2024-01-01 without quotes is a date; put it in quotes"],
  ])("is refused where a reader does not know it: %s", (written, message) =>
    expect(value(written)).toMatchObject({ line: 3, message }),
  );

  it("takes what `pulumi stack init` writes for a key of KMS in a region, as the first up has it", () => {
    const text =
      "secretsprovider: awskms://alias/go-coffee-state?region=us-east-1\nencryptedkey: AQICAHg=\nconfig: {}\n";
    expect(refused(text)).toEqual([]);
    expect(readYaml(Buffer.from(text)).document.get("secretsprovider")).toBe(
      "awskms://alias/go-coffee-state?region=us-east-1",
    );
  });

  it("stands with its whole path, and the one in a list with its place", () => {
    const text =
      "config:\n  go-coffee:environment:\n    a: { b: [x, { c: 07 }] }\n    d:\n      - 1\n      - 08\n  pulumi:tags: { t: 010 }\n";
    expect(refused(text).map((one) => one.split(": ")[0])).toEqual(["a.b[1].c@3", "d[1]@6", "pulumi:tags.t@7"]);
  });
});

describe("a text", () => {
  it.each([
    ["a tab", "config:\n  a:\t1\n", "@2: a tab; want spaces"],
    ["a directive", "%YAML 1.1\n---\nconfig: {}\n", "@1: a YAML directive; take the line out"],
    [
      "a control character",
      "config:\n  a: \u0007\n",
      "@2: a control character, or a line break that only some readers know; take it out",
    ],
    [
      "a line break of other readers",
      "config:\n  a: x\u0085y\n",
      "@2: a control character, or a line break that only some readers know; take it out",
    ],
    [
      "half a line break",
      "config:\r  a: 1\n",
      "@1: a control character, or a line break that only some readers know; take it out",
    ],
    ["bytes of Latin-1", Buffer.from("config:\n  a: caf\xe9\n", "latin1"), "@2: not UTF-8; save the file as UTF-8"],
    ["UTF-16", Buffer.from("\uFEFFconfig: {}\n", "utf16le"), "@1: not UTF-8; save the file as UTF-8"],
    ["an end", "config: {}\n...\n", "@2: not YAML: want one document, with nothing but a line --- before it"],
  ])("with %s is refused", (_, text, problem) => expect(refused(text)).toEqual([problem]));

  it.each([
    ["a mark of the byte order", "\uFEFFconfig: {}\n"],
    ["a line before the document", "# all\n---\nconfig: {}\n"],
    ["Windows' line breaks", "config:\r\n  a: 1\r\n"],
    ["no line break at its end", "config: { é: 😀 }"],
  ])("with %s is taken", (_, text) => expect(refused(text)).toEqual([]));

  it("whatever its bytes, is read or refused, and never thrown at", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const { problems } = readYaml(Buffer.concat([Buffer.from("config:\n  a: "), bytes]));
        expect(problems.every(({ line }) => line !== undefined && line > 0)).toBe(true);
      }),
    );
  });
});

it.each([
  ["[", "]"],
  ["{ a: ", " }"],
])("refuses what stands within itself too deeply to be read, and does not fall over it: %s", (open, close) => {
  const said = /^@(1|undefined): not YAML: lists or maps stand within each other too deeply to be read$/;
  for (const depth of [3_000, 20_000])
    for (const one of refused(`config: ${open.repeat(depth)}1${close.repeat(depth)}`)) expect(one).toMatch(said);
  expect(refused(`config: ${open.repeat(20_000)}1${close.repeat(20_000)}`)).toHaveLength(1);
});
