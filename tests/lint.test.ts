import { execFileSync } from "node:child_process";
import * as path from "node:path";

/** The messages that lint gives for each text as the file of that name. */
function lint(texts: [file: string, code: string][]): string[][] {
  const script = path.join(__dirname, "lint-texts.cjs");
  const input = JSON.stringify(texts);
  const said = execFileSync(process.execPath, [script], { input, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] });
  return JSON.parse(said) as string[][];
}

const using = (what: string, from: string) => `import { ${what} } from "${from}";\nexport const it = ${what};\n`;

const refused: [file: string, code: string, message: RegExp][] = [
  ["components/aws/x.ts", using("decodeEnvironment", "../../config/environment"), /cloud may not import config/],
  ["components/kubernetes/x.ts", using("catalog", "../../workloads/catalog"), /kubernetes may not import workloads/],
  ["components/core/x.ts", using("vpc", "../aws/network"), /core may not import cloud/],
  ["components/core/x.ts", using("Vpc", "@pulumi/aws/ec2"), /components\/core knows no cloud/],
  ["components/kubernetes/x.ts", using("Vpc", "@pulumi/aws/ec2"), /sees a cluster as ClusterOutputs/],
  ["components/aws/x.ts", using("compute", "@pulumi/gcp"), /One cloud a folder/],
  ["policies/pci-dss/x.ts", using("displayName", "../../components/core/naming"), /policies may not import core/],
  ["policies/pci-dss/x.ts", using("Vpc", "@pulumi/aws/ec2"), /judge does not share the defendant's helpers/],
  ["simulators/aws/x.ts", using("contains", "../../components/core/cidr"), /simulators may not import core/],
  ["stacks/x.ts", using("crossguard", "../policies/shared/crossguard"), /stacks may not import policies/],
  ["components/aws/x.ts", "export const it = process.env['X'];\n", /Pulumi\.<env>\.yaml/],
  [
    "components/aws/x.ts",
    `import * as pulumi from "@pulumi/pulumi";\nexport const it = new pulumi.Config();\n`,
    /EnvironmentSpec/,
  ],
  [
    "stacks/layers/x.ts",
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
  ["stacks/x.ts", using("addressPlan", "../config/address-plan")],
  ["tests/x.test.ts", using("addressPlan", "../config/address-plan")],
  ["policies/pci-dss/x.ts", `import type { Vpc } from "@pulumi/aws/ec2";\nexport type It = Vpc;\n`],
];

test("the import table is lint, and each message carries the cure", () => {
  const said = lint(refused.map(([file, code]) => [file, code]));
  refused.forEach(([, , message], at) => expect(said[at]!.join("\n")).toMatch(message));
});

test("what the table allows is allowed", () => {
  expect(lint(accepted)).toEqual(accepted.map(() => []));
});
