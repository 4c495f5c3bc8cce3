import * as fs from "node:fs";
import * as path from "node:path";
import { strangersText } from "../../cli/local/strangers";
import { projectRoot } from "../../tools/root";
import { writeForeignSdk } from "../foreign-sdk";
import { SmallProject } from "./small-project";

jest.setTimeout(180_000);

/** A type of a service that no table describes, and one of a package that is no cloud of ours. */
const program = (machine: string, cup: string) => `
const machine = new aws.sfn.StateMachine("orders", { name: "orders", roleArn: "arn:aws:iam::123456789012:role/x", definition: "{}", ${machine} });
const cup = new cafe.Cup("mine", { size: 1, beans: [{ origin: machine.arn }], ${cup} });
module.exports = { arn: machine.arn, cup: cup.id, stain: cup.stain, bean: cafe.getBean({ name: "arabica" }).then(({ origin }) => origin) };`;

const tokens = { machine: "aws:sfn/stateMachine:StateMachine", cup: "cafe:index/cup:Cup" };

describe("types that only their SDK's declaration describes", () => {
  const project = new SmallProject({ aws: "@pulumi/aws", cafe: "@brew/cafe" });
  beforeAll(async () => {
    await project.prepare();
    writeForeignSdk(project.packages);
    await project.installPlugins();
  });
  afterAll(() => project.dispose());
  const up = (machine = "", cup = "") => project.up(program(machine, cup));

  test("are made, unchanged, updated, replaced; wrong inputs are refused with the nearest name", async () => {
    const first = await up();
    expect(first).toMatchObject({ code: 0 });
    expect(first.output).toMatch(/3 created/);
    expect(first.output).toMatch(/arn +: "arn:aws:states:us-east-1:123456789012:stateMachine:orders"/);
    expect((await up()).output).toMatch(/Resources:\n +3 unchanged/);
    expect((await up(`publish: true`, "lid: undefined")).output).toMatch(/1 updated\n +2 unchanged/);
    const replaced = await up(`publish: true`, `name: "yours"`);
    expect(replaced.output).toMatch(/1 replaced\n +2 unchanged/);

    const wrong = await up(
      `loggingConfiguration: { levl: "ALL" }, tracingConfiguration: { enabled: "perhaps" }`,
      `name: "yours"`,
    );
    expect(wrong.code).not.toBe(0);
    expect(wrong.output).toMatch(/"levl" is not a valid property of loggingConfiguration \(did you mean "level"\?\)/);
    expect(wrong.output).toMatch(/Unexpected type at field "tracingConfiguration.enabled": expected boolean/);

    expect((await project.pulumi("refresh", "--yes", "--skip-preview")).output).toMatch(/3 unchanged/);
  });

  test("a package that is gone: its resources can still be taken down, and the run says so", async () => {
    fs.rmSync(path.join(project.packages, "@brew"), { recursive: true });
    expect(strangersText({ ...project.layout, root: projectRoot() })).toMatch(/not installed here \(cafe 1\.2\.3\)/);
    await project.installPlugins();
    const { code, output } = await project.pulumi("destroy", "--yes", "--skip-preview");
    expect(output).toMatch(/3 deleted/);
    expect(code).toBe(0);
    expect(project.world((world) => [world.all(tokens.machine), world.all(tokens.cup)])).toEqual([[], []]);
  });
});
