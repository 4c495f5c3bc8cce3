import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Sdk } from "../../../simulators/facts/generate/declarations";
import { readFacts } from "../../../simulators/facts/generate/entries";
import { generate } from "../../../simulators/facts/generate/generate";
import { factsGenerators } from "../../../simulators/facts/generate/generators";
import { ShapeReader } from "../../../simulators/facts/generate/shapes";
import type { Definition, FactsFile, Shape, TypeFacts } from "../../../simulators/facts/model";
import { allTokens } from "../../../simulators/facts/types";

const root = path.join(__dirname, "../../..");

describe("the files in the repository", () => {
  test("are as the installed SDKs say; if not, run `npm run generate`", async () => {
    for (const generator of factsGenerators()) {
      const kept = readFileSync(path.join(root, generator.path), "utf8");
      expect({ path: generator.path, fresh: kept === (await generator.produce()) }).toEqual({
        path: generator.path,
        fresh: true,
      });
    }
  }, 60_000);

  test("are all made by a generator", () => {
    const made = factsGenerators().map((generator) => path.basename(generator.path));
    expect(readdirSync(path.join(root, "simulators/facts/generated")).sort()).toEqual(made.sort());
  });

  test("name no nested type that is not there", () => {
    const files = new Map<string, FactsFile>();
    for (const generator of factsGenerators())
      files.set(
        path.basename(generator.path, ".json"),
        JSON.parse(readFileSync(path.join(root, generator.path), "utf8")) as FactsFile,
      );
    // A property may be called `ref` itself, as that of a rule of Cloudflare's: its shape is no name.
    const refs = [...JSON.stringify([...files.values()]).matchAll(/"ref":"([^"]+#[^"]+)"/g)].map((match) => match[1]!);
    expect(refs.length).toBeGreaterThan(500);
    const lost = refs.filter((ref) => !files.get(ref.split("#")[0]!)?.definitions[ref.split("#")[1]!]);
    expect(lost).toEqual([]);
  });
});

test("a new type is one more token: the services of the next part", () => {
  const tokens = [
    "aws:accessanalyzer/analyzer:Analyzer",
    "aws:acm/certificate:Certificate",
    "aws:backup/vault:Vault",
    "aws:budgets/budget:Budget",
    "aws:cfg/recorder:Recorder",
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudtrail/trail:Trail",
    "aws:costexplorer/anomalyMonitor:AnomalyMonitor",
    "aws:directconnect/gateway:Gateway",
    "aws:ec2transitgateway/transitGateway:TransitGateway",
    "aws:guardduty/detector:Detector",
    "aws:route53/record:Record",
    "aws:securityhub/account:Account",
    "aws:wafv2/webAcl:WebAcl",
    // A file whose name the token does not tell.
    "aws:dms/s3Endpoint:S3Endpoint",
  ];
  const files = generate([...allTokens(), ...tokens]);
  const found = new Set([...files.values()].flatMap((file) => Object.keys(file.types)));
  expect(tokens.filter((token) => !found.has(token))).toEqual([]);
  const distribution = files.get("aws-cloudfront")?.types["aws:cloudfront/distribution:Distribution"];
  expect(distribution?.inputs["viewerCertificate"]).toEqual({
    ref: "aws-cloudfront#in.cloudfront.DistributionViewerCertificate",
  });
}, 30_000);

test("the order of the list makes no difference", () => {
  const text = (files: Map<string, FactsFile>) =>
    JSON.stringify(
      [...files]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, file]) => [name, file.types, Object.entries(file.definitions).sort()]),
    );
  const tokens = ["kubernetes:batch/v1:Job", "kubernetes:core/v1:Secret", "random:index/randomId:RandomId"];
  expect(text(generate([...tokens].reverse()))).toBe(text(generate(tokens)));
});

test("a token that the SDK does not have is an error", () => {
  expect(() => generate(["random:index/randomCoffee:RandomCoffee"])).toThrow(
    "@pulumi/random has no random:index/randomCoffee:RandomCoffee",
  );
  expect(() => generate(["random"])).toThrow('"random" is not a type token');
  expect(() => generate(["espresso:index/cup:Cup"])).toThrow("@pulumi/espresso is not installed");
});

describe("the forms that SDKs write", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), "facts-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const head = `import * as pulumi from "@pulumi/pulumi";\nimport * as inputs from "../types/input";\nimport * as enums from "../types/enums";\n`;

  function read(
    type: string,
    more: { code?: string; nested?: string; comment?: string } = {},
  ): { facts: TypeFacts; definitions: Record<string, Definition> } {
    const write = (file: string, text: string) => {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    };
    write("bar/cup.js", `class Cup { static __pulumiType = 'cafe:bar/cup:Cup'; }\n${more.code ?? ""}`);
    write(
      "bar/cup.d.ts",
      `${head}import { Machine } from "./index";\nexport declare class Cup extends pulumi.CustomResource {\n readonly size: pulumi.Output<number>;\n readonly lid: pulumi.Output<string | undefined>;\n constructor(name: string, args?: CupArgs, opts?: pulumi.CustomResourceOptions);\n}\nexport interface CupArgs {\n ${more.comment ?? ""}\n it?: ${type};\n}\n`,
    );
    write("bar/machine.d.ts", `export declare class Machine extends pulumi.CustomResource {}\n`);
    write(
      "types/input.d.ts",
      `${head.replaceAll("../types/", "../types/")}export declare namespace bar {\n interface Bean { origin: pulumi.Input<string>; next?: pulumi.Input<inputs.bar.Bean>; }\n type Beans = inputs.bar.Bean[];\n}\n${more.nested ?? ""}`,
    );
    write("types/output.d.ts", head);
    write(
      "types/enums/bar/index.d.ts",
      `export declare const Roast: {\n/**\nexport no confusion\n*/\n readonly Light: "light";\n readonly Dark: "dark";\n};\nexport type Roast = (typeof Roast)[keyof typeof Roast];\n`,
    );
    const sdk = new Sdk("cafe", folder);
    const definitions: Record<string, Definition> = {};
    const pending: (() => void)[] = [];
    const reader: ShapeReader = new ShapeReader(
      () => sdk,
      (key, declared, scope) => {
        const name = `${key.kind}.${key.name}`;
        if (!definitions[name]) {
          definitions[name] = { properties: {} };
          pending.push(() => Object.assign(definitions[name]!, reader.members(declared, scope)));
        }
        return name;
      },
    );
    const facts = readFacts("cafe:bar/cup:Cup", sdk, reader);
    while (pending.length > 0) pending.pop()!();
    return { facts, definitions };
  }

  test.each<[string, Shape]>([
    ["pulumi.Input<string | undefined>", "string"],
    ["pulumi.Input<pulumi.Input<number>[]>", { array: "number" }],
    ["Promise<boolean>", "boolean"],
    ["pulumi.Input<{ [key: string]: pulumi.Input<string>; }>", { map: "string" }],
    ["pulumi.Input<pulumi.Input<pulumi.Input<string>[]>[]>", { array: { array: "string" } }],
    ["pulumi.Input<string | enums.bar.Roast>", "string"],
    ["pulumi.Input<enums.bar.Roast>", { values: ["dark", "light"] }],
    [`pulumi.Input<"b" | "a" | undefined>`, { values: ["a", "b"] }],
    ["pulumi.Input<true | false>", "boolean"],
    ["pulumi.Input<string | inputs.bar.Bean>", { anyOf: ["string", { ref: "in.bar.Bean" }] }],
    ["pulumi.Input<inputs.bar.Beans>", { array: { ref: "in.bar.Bean" } }],
    ["pulumi.Input<pulumi.asset.Asset | pulumi.asset.Archive>", "asset"],
    ["pulumi.Input<string | Machine>", { anyOf: ["resource", "string"] }],
    ["any", "any"],
    ["pulumi.Input<any | string>", "any"],
    ["pulumi.Input<number | string>", { anyOf: ["number", "string"] }],
  ])("%s", (type, shape) => {
    expect(read(type).facts.inputs).toEqual({ "it?": shape });
  });

  test("a nested type that holds itself is read once", () => {
    expect(read("pulumi.Input<inputs.bar.Bean>").definitions["in.bar.Bean"]?.properties).toEqual({
      origin: "string",
      "next?": { ref: "in.bar.Bean" },
    });
  });

  test("outputs that may be undefined are marked; static members are none", () => {
    expect(read("any").facts.outputs).toEqual({ size: "number", "lid?": "string" });
  });

  test("secrets and JSON are read from the code, deprecation from the comment", () => {
    const code = `resourceInputs["it"] = args?.it ? pulumi.secret(args.it) : undefined;\nresourceInputs["its"] = pulumi.output(args?.its).apply(JSON.stringify);\nconst secretOpts = { additionalSecretOutputs: ["size", "it"] };`;
    const { facts } = read("any", { code, comment: "/**\n * It.\n *\n * @deprecated Use a mug.\n */" });
    expect(facts).toMatchObject({
      secretInputs: ["it"],
      secretOutputs: ["it", "size"],
      encoded: ["its"],
      deprecated: { it: "Use a mug." },
    });
  });

  test.each([
    "[string, number]",
    "Map<string, string>",
    "inputs.bar.Nothing",
    "pulumi.Input<() => void>",
    "keyof Cup",
    "pulumi.Unheard<string>",
  ])("what is not known is an error, not a guess: %s", (type) => {
    expect(() => read(type)).toThrow(/cannot read/);
  });
});
