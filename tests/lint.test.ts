import { execFileSync, spawnSync } from "node:child_process";
import * as path from "node:path";
import { projectRoot } from "../tools/root";

/** The messages that lint gives for each text as the file of that name; and it warns of nothing else, such as its own configuration. */
function lint(texts: [file: string, code: string][]): string[][] {
  const script = path.join(__dirname, "lint-texts.cjs");
  const { stdout, stderr } = spawnSync(process.execPath, [script], { input: JSON.stringify(texts), encoding: "utf8" });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as string[][];
}

const using = (what: string, from: string) => `import { ${what} } from "${from}";\nexport const it = ${what};\n`;

const refused: [file: string, code: string, message: RegExp][] = [
  ["components/aws/x.ts", using("decodeEnvironment", "../../config/decode"), /cloud may not import config/],
  ["components/kubernetes/x.ts", using("catalog", "../../workloads/catalog"), /kubernetes may not import workloads/],
  ["components/core/x.ts", using("vpc", "../aws/network/network"), /core may not import cloud/],
  ["components/azure/x.ts", using("vpc", "../aws/network/network"), /cloud may not import cloud/],
  ["components/azure/below/deeper/x.ts", using("vpc", "../../../aws/network/network"), /cloud may not import cloud/],
  ["components/aws/below/x.ts", using("configKey", "../../../config/environment"), /cloud may not import config/],
  ["config/below/x.ts", using("compose", "../../stacks/composition"), /config may not import stacks/],
  ["simulators/aws/below/x.ts", using("Aws", "../../../stacks/aws/foundation"), /simulators may not import stacks/],
  ["components/core/x.ts", using("Vpc", "@pulumi/aws/ec2"), /components\/core knows no cloud/],
  ["components/kubernetes/x.ts", using("Vpc", "@pulumi/aws/ec2"), /sees a cluster as ClusterOutputs/],
  ["components/aws/x.ts", using("compute", "@pulumi/gcp"), /One cloud a folder/],
  ["policies/pci-dss/x.ts", using("displayName", "../../components/core/naming"), /policies may not import core/],
  ["policies/pci-dss/x.ts", using("Vpc", "@pulumi/aws/ec2"), /judge does not share the defendant's helpers/],
  ["simulators/aws/x.ts", using("contains", "../../components/core/cidr"), /simulators may not import core/],
  ["stacks/x.ts", using("crossguard", "../policies/shared/crossguard"), /stacks may not import policies/],
  ["components/aws/x.ts", "export const it = process.env['X'];\n", /Pulumi\.<env>\.yaml/],
  ["components/aws/x.ts", "const { env } = process;\nexport const it = env['X'];\n", /Pulumi\.<env>\.yaml/],
  ["components/aws/x.ts", using("env", "node:process"), /Pulumi\.<env>\.yaml/],
  ["stacks/x.ts", using("getStack", "@pulumi/pulumi"), /EnvironmentSpec/],
  ["stacks/x.ts", `import * as sdk from "@pulumi/pulumi";\nexport const it = new sdk.Config();\n`, /EnvironmentSpec/],
  [
    "stacks/x.ts",
    `import { runtime } from "@pulumi/pulumi";\nexport const it = runtime.allConfig();\n`,
    /EnvironmentSpec/,
  ],
  [
    "stacks/aws/x.ts",
    `import { Provider as Aws } from "@pulumi/aws/provider";\nexport const it = new Aws("x");\n`,
    /stacks\/providers\.ts/,
  ],
  [
    "components/aws/x.ts",
    `import { Vpc } from "@pulumi/aws/ec2";\nexport const f = (o: { apply(g: () => void): void }, name: string) => o.apply(() => void new Vpc(name, {}));\n`,
    /Preview cannot see/,
  ],
  [
    "components/aws/x.ts",
    `import * as pulumi from "@pulumi/pulumi";\nexport const it = new pulumi.Config();\n`,
    /EnvironmentSpec/,
  ],
  [
    "stacks/aws/x.ts",
    `import * as aws from "@pulumi/aws";\nexport const it = new aws.Provider("x");\n`,
    /stacks\/providers\.ts/,
  ],
  [
    "components/aws/x.ts",
    `import * as ec2 from "@pulumi/aws/ec2";\nexport const f = (o: { apply(g: () => void): void }) => o.apply(() => void new ec2.Vpc("x", {}));\n`,
    /Preview cannot see/,
  ],
  ["config/x.ts", "export const it: any = 1;\n", /Unexpected any/],
];

const accepted: [file: string, code: string][] = [
  ["components/aws/x.ts", using("displayName", "../core/naming")],
  ["components/aws/below/x.ts", using("vpc", "../network/network")],
  ["stacks/aws/below/x.ts", using("addressPlan", "../../../config/address-plan")],
  ["stacks/x.ts", using("addressPlan", "../config/address-plan")],
  ["tests/x.test.ts", using("addressPlan", "../config/address-plan")],
  ["stacks/x.ts", `import type { Provider } from "@pulumi/aws/provider";\nexport type It = Provider;\n`],
  [
    "stacks/x.ts",
    `export const f = (o: { apply(g: () => void): void }) =>\n  o.apply(() => {\n    throw new RangeError("no", { cause: 1 });\n  });\n`,
  ],
  ["policies/pci-dss/x.ts", `import type { Vpc } from "@pulumi/aws/ec2";\nexport type It = Vpc;\n`],
];

test("the import table is lint, and each message carries the cure", () => {
  const said = lint(refused.map(([file, code]) => [file, code]));
  refused.forEach(([, , message], at) => expect(said[at]!.join("\n")).toMatch(message));
});

test("what the table allows is allowed", () => {
  expect(lint(accepted)).toEqual(accepted.map(() => []));
});

test("what Pulumi writes in a form of its own is left in it", () => {
  const root = projectRoot();
  const prettier = path.join(root, "node_modules", ".bin", "prettier");
  const info = execFileSync(prettier, ["--file-info", "Pulumi.dev.yaml"], { cwd: root, encoding: "utf8" });
  expect(JSON.parse(info)).toMatchObject({ ignored: true });
});
