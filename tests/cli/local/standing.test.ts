import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { packagesIn, protectedIn, standingIn } from "../../../cli/local/standing";

const resource = (type: string, name: string, more: object = {}) => ({
  type,
  urn: `urn:pulumi:dev::p::${type}::${name}`,
  ...more,
});

describe("what stands, by the engine's state", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "standing-"));
  const state = path.join(folder, "dev.json");
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  test("resources by package, then the components and providers that hold them", () => {
    const resources = [
      resource("pulumi:pulumi:Stack", "s"),
      resource("pulumi:providers:aws", "aws", { custom: true }),
      resource("gocoffee:aws:Network", "network"),
      resource("aws:ec2/vpc:Vpc", "vpc", { custom: true, protect: true }),
      resource("aws:kms/key:Key", "key", { custom: true }),
      resource("kubernetes:core/v1:Namespace", "ns", { custom: true }),
    ];
    fs.writeFileSync(state, JSON.stringify({ checkpoint: { latest: { resources } } }));
    expect(standingIn({ state })).toEqual({ aws: 2, kubernetes: 1, "components and providers": 2 });
    expect(protectedIn({ state })).toEqual(["vpc"]);
  });

  test("packages, by their providers; each version once", () => {
    const provider = (name: string, version?: string) =>
      resource("pulumi:providers:" + name, name, { custom: true, inputs: { version } });
    const resources = [provider("aws", "7.1.0"), provider("aws", "7.1.0"), provider("aws", "7.2.0"), provider("tls")];
    fs.writeFileSync(state, JSON.stringify({ checkpoint: { latest: { resources } } }));
    expect(packagesIn({ state })).toEqual([
      { name: "aws", version: "7.1.0" },
      { name: "aws", version: "7.2.0" },
    ]);
  });

  test("no state, an empty one and a damaged one have nothing", () => {
    expect(standingIn({ state: path.join(folder, "none.json") })).toEqual({});
    for (const text of ['{"checkpoint":{}}', "damaged"]) {
      fs.writeFileSync(state, text);
      expect([standingIn({ state }), protectedIn({ state })]).toEqual([{}, []]);
    }
  });
});
