import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { ConfigurationError } from "../../components/core/problems";
import { readEnvironmentFile, stackKeys } from "../../config/file";
import { environments } from "../stacks/spec";
import { environmentSchemaFile } from "../../tools/generate/environment-schema";
import { written } from "./sample";

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "coffee-config-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function file(text: string, name = "Pulumi.dev.yaml"): string {
  const where = path.join(folder, name);
  writeFileSync(where, text);
  return where;
}

/** The message of the ConfigurationError that reading gives. */
function refusal(where: string, name?: string): string {
  try {
    readEnvironmentFile(where, name);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  throw new Error(`${where} was accepted`);
}

const stackFile = (environment: unknown) =>
  stringify({ config: { "pulumi:disable-default-providers": ["*"], "go-coffee:environment": environment } });
const sound = stackFile(written());

describe("the repository's own files", () => {
  it.each(environments)("Pulumi.%s.yaml is sound", (name) => {
    expect(readEnvironmentFile(path.join(__dirname, `../../Pulumi.${name}.yaml`)).name).toBe(name);
  });

  it("are what the design says", () => {
    const [dev, staging, prod] = ["dev", "staging", "prod"].map((name) =>
      readEnvironmentFile(path.join(__dirname, `../../Pulumi.${name}.yaml`)),
    );
    expect([dev, staging, prod].map((spec) => spec?.clouds.aws?.zones.length)).toEqual([2, 2, 3]);
    expect([dev, staging, prod].map((spec) => spec?.clouds.aws?.egress.mode)).toEqual(["shared", "shared", "perZone"]);
    expect([dev, staging, prod].map((spec) => Object.keys(spec?.cluster.nodes ?? {}))).toEqual([
      ["general", "spot"],
      ["general", "compute", "memory"],
      ["general", "compute", "memory", "spot"],
    ]);
    expect([dev, staging, prod].map((spec) => spec?.database.multiZone)).toEqual([false, true, true]);
    expect(prod?.clouds.aws?.standby?.region).toBe("us-west-2");
    expect(prod?.objectives).toEqual({ rtoMinutes: 60, rpoMinutes: 15, availability: 99.99, survives: "cloud" });
  });
});

describe("readEnvironmentFile", () => {
  it("takes the environment's name from the file's, or as told", () => {
    expect(readEnvironmentFile(file(sound)).name).toBe("dev");
    expect(readEnvironmentFile(file(sound, "copy.yaml"), "dev").name).toBe("dev");
  });

  it("gives each problem the line of its value, or of what should hold it", () => {
    const text = [
      "config:",
      "  go-coffee:enviroment: 1",
      "  go-coffee:environment:",
      "    domain: gocoffee.example",
      "    owner: platform",
      "    objectives: { rto: 1d, rpo: 1d, availability: 99 }",
      "    clouds:",
      "      aws:",
      "        role: primary",
      "        region: us-east-1",
      "        zones: [a, b]",
      "    cluster:",
      "      version: 1.35",
      "      nodes: { general: { min: 2, max: 4 } }",
      "    database:",
      "      retentionDays: 0",
      "    residency:",
      "      personal:",
      "        - us",
      "        - mars",
      "      card: [us]",
      "  pulumi:disable-default-providers: [aws]",
    ].join("\n");
    expect(refusal(file(text)).split("\n")).toEqual([
      "Pulumi.dev.yaml: 8 problems; correct the file and run again:",
      "  dev: go-coffee:enviroment: unknown key; did you mean go-coffee:environment? (line 2)",
      "  dev: grade: missing; want one of dev, staging, prod (line 3)",
      "  dev: slot: missing; want 0–5 (line 3)",
      '  dev: cluster.version: want "1.33", "1.34", "1.35" or "1.36", in quotes, got 1.35 (line 13)',
      "  dev: database.size: missing; want one of small, medium, large (line 15)",
      "  dev: database.retentionDays: want 1–35, got 0 (line 16)",
      '  dev: residency.personal[1]: want one of us, eu, got "mars" (line 20)',
      '  dev: pulumi:disable-default-providers: want ["*"]: a forgotten provider is then an error, and not the wrong region, got ["aws"] (line 22)',
    ]);
  });

  it("names keys that stand twice, beside all else that is wrong", () => {
    const text = sound
      .replace(/^    owner: platform\n/m, "    owner: platform\n    owner: others\n")
      .replace(/^      retentionDays: 35\n/m, "      retentionDays: 36\n      size: small\n");
    expect(refusal(file(`${text}config: {}\n`)).split("\n")).toEqual([
      "Pulumi.dev.yaml: 3 problems; correct the file and run again:",
      "  dev: owner: written twice; keep one (line 9)",
      "  dev: database.size: written twice; keep one (line 30)",
      "  dev: config: written twice; keep one (line 42)",
    ]);
    expect(refusal(file(text)).split("\n").slice(1)).toEqual([
      "  dev: owner: written twice; keep one (line 9)",
      "  dev: database.retentionDays: want 1–35, got 36 (line 29)",
      "  dev: database.size: written twice; keep one (line 30)",
    ]);
  });

  it.each([
    ["two documents", "config: {}\n---\nconfig: {}\n", "want one document, with nothing but a line --- before it", 2],
    [
      "an alias of nothing",
      "config:\n  a: 1\n  b: *nothing\n",
      "*nothing stands for nothing: no &nothing before it",
      3,
    ],
    ["a tag that nobody knows", "config:\n  a: !secret x\n", "Unresolved tag: !secret", 2],
    ["a map for a key", "config:\n  ? { a: 1 }\n  : x\n", "want a word for a key, got a map or a list", 2],
  ])("says in one line what is not YAML: %s", (_, text, says, line) => {
    expect(refusal(file(text)).split("\n")).toEqual([
      "Pulumi.dev.yaml: 1 problem; correct the file and run again:",
      `  dev: not YAML: ${says} (line ${line})`,
    ]);
  });

  it("names what Pulumi would pass over in silence", () => {
    expect(refusal(file(`${sound}secretprovider: awskms://alias/pulumi\nnotes: none\nencryptionsalt: v1:abc\n`))).toBe(
      [
        "Pulumi.dev.yaml: 2 problems; correct the file and run again:",
        "  dev: secretprovider: unknown key; did you mean secretsprovider? (line 40)",
        "  dev: notes: unknown key; known here: config, encryptionsalt, secretsprovider, encryptedkey, environment (line 41)",
      ].join("\n"),
    );
  });

  it("knows the keys that editors are told of", async () => {
    const schema = JSON.parse(await environmentSchemaFile.produce()) as { properties: object };
    expect(Object.keys(schema.properties)).toEqual(stackKeys);
  });

  it("takes anchors and merged maps, as the engine does", () => {
    const text = sound.replace(
      /^      nodes:\n        general:\n          min: 3\n          max: 12\n/m,
      "      nodes:\n        general: &all { min: 3, max: 12 }\n        spot: { <<: *all, min: 0 }\n        memory: *all\n",
    );
    expect(readEnvironmentFile(file(text)).cluster.nodes).toMatchObject({
      general: { min: 3, max: 12, spot: false },
      memory: { min: 3, max: 12, spot: false },
      spot: { min: 0, max: 12, spot: true },
    });
  });

  it("takes the environment as JSON, as `pulumi config set` writes it", () => {
    expect(readEnvironmentFile(file(stackFile(JSON.stringify(written()))))).toEqual(readEnvironmentFile(file(sound)));
  });

  it.each([
    ["", "config: missing; want a map that holds go-coffee:environment"],
    ["- a\n", "config: missing; want a map that holds go-coffee:environment"],
    ["config:\n", "config: not a map; want a map that holds go-coffee:environment"],
    ["config: 3\n", "config: not a map; want a map that holds go-coffee:environment"],
    ["confg: {}\n", "config: missing; want a map that holds go-coffee:environment; did you mean it by confg?"],
    [
      "config: {}\n",
      "go-coffee:environment: missing; want the environment's settings under config in the stack's file",
    ],
  ])("says what %j lacks", (text, message) => expect(refusal(file(text))).toContain(`  dev: ${message}`));

  it("says so when the file is not there, is a folder, or has a name that no environment may have", () => {
    const where = path.join(folder, "Pulumi.prod.yaml");
    expect(refusal(where)).toContain(`prod: there is no such file: ${where}`);
    expect(refusal(folder, "dev")).toContain(`dev: a folder, want a file: ${folder}`);
    expect(refusal(file(sound, "Pulumi.QA.yaml"))).toContain("  QA: want 1–12 small letters, digits and single dashes");
  });
});
