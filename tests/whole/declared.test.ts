import * as fs from "node:fs";
import * as path from "node:path";
import { strangersText } from "../../cli/local/strangers";
import { projectRoot } from "../../tools/root";
import { writeForeignSdk } from "../foreign-sdk";
import { SmallProject } from "./small-project";

jest.setTimeout(180_000);

/** A type of a service that no table describes, and one of a package that is no cloud of ours. */
const program = (table: string, cup: string) => `
const table = new aws.dynamodb.Table("orders", { name: "orders", hashKey: "id", attributes: [{ name: "id", type: "S" }], ${table} });
const cup = new cafe.Cup("mine", { size: 1, beans: [{ origin: table.arn }], ${cup} });
module.exports = { arn: table.arn, cup: cup.id, stain: cup.stain, bean: cafe.getBean({ name: "arabica" }).then(({ origin }) => origin) };`;

const tokens = { table: "aws:dynamodb/table:Table", cup: "cafe:index/cup:Cup" };

describe("types that only their SDK's declaration describes", () => {
  const project = new SmallProject({ aws: "@pulumi/aws", cafe: "@brew/cafe" });
  beforeAll(async () => {
    await project.prepare();
    writeForeignSdk(project.packages);
    await project.installPlugins();
  });
  afterAll(() => project.dispose());
  const up = (table = "", cup = "") => project.up(program(table, cup));

  test("are made, unchanged, updated, replaced; wrong inputs are refused with the nearest name", async () => {
    const first = await up();
    expect(first).toMatchObject({ code: 0 });
    expect(first.output).toMatch(/3 created/);
    expect(first.output).toMatch(/arn +: "arn:aws:dynamodb:us-east-1:123456789012:table\/orders"/);
    expect((await up()).output).toMatch(/Resources:\n +3 unchanged/);
    expect((await up(`billingMode: "PAY_PER_REQUEST"`, "lid: undefined")).output).toMatch(/1 updated\n +2 unchanged/);
    const replaced = await up(`billingMode: "PAY_PER_REQUEST"`, `name: "yours"`);
    expect(replaced.output).toMatch(/1 replaced\n +2 unchanged/);

    const wrong = await up(`ttl: { attributeNam: "expires", enabled: "perhaps" }`, `name: "yours"`);
    expect(wrong.code).not.toBe(0);
    expect(wrong.output).toMatch(/"attributeNam" is not a valid property of ttl \(did you mean "attributeName"\?\)/);
    expect(wrong.output).toMatch(/Unexpected type at field "ttl.enabled": expected boolean/);

    expect((await project.pulumi("refresh", "--yes", "--skip-preview")).output).toMatch(/3 unchanged/);
  });

  test("a package that is gone: its resources can still be taken down, and the run says so", async () => {
    fs.rmSync(path.join(project.packages, "@brew"), { recursive: true });
    expect(strangersText({ ...project.layout, root: projectRoot() })).toMatch(/not installed here \(cafe 1\.2\.3\)/);
    await project.installPlugins();
    const { code, output } = await project.pulumi("destroy", "--yes", "--skip-preview");
    expect(output).toMatch(/3 deleted/);
    expect(code).toBe(0);
    expect(project.world((world) => [world.all(tokens.table), world.all(tokens.cup)])).toEqual([[], []]);
  });
});
