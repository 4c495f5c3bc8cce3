import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type * as declared from "../../../simulators/facts/declared";
import type * as facts from "../../../simulators/facts/facts";
import { declaringFile, installedSdks, isDeclared, keyOf, sdkOf } from "../../../simulators/facts/packages";
import { writeForeignSdk } from "../../foreign-sdk";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "declared-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const cup = "cafe:index/cup:Cup";

/** Fresh modules, as in a new process; `typescript` counts how often it is loaded. */
function inNewProcess<T>(work: (module: typeof declared, loads: () => number) => T): T {
  let result: T | undefined;
  jest.isolateModules(() => {
    let loads = 0;
    jest.doMock("typescript", () => {
      loads += 1;
      return jest.requireActual<object>("typescript");
    });
    const { useSdk } = jest.requireActual<{ useSdk(sdk: object): void }>("../../../simulators/facts/packages");
    useSdk({ name: "cafe", version: "1.2.3", folder: path.join(folder, "@brew", "cafe") });
    result = work(jest.requireActual<typeof declared>("../../../simulators/facts/declared"), () => loads);
  });
  jest.dontMock("typescript");
  return result!;
}

describe("what an SDK declares", () => {
  const sdk = writeForeignSdk(folder);
  const kept = path.join(__dirname, "../../../node_modules/.cache/facts", `${keyOf(sdk)}-1`);
  afterEach(() => fs.rmSync(kept, { recursive: true, force: true }));

  test("is read on first use, with its nested types, and kept: the next process loads no TypeScript", () => {
    const [first, loads] = inNewProcess(({ declaredFacts }, count) => [declaredFacts(cup), count()]);
    expect(first?.types[cup]?.inputs).toEqual({
      "beans?": { array: { ref: `${cup}#in.Bean` } },
      "name?": "string",
      size: "number",
      "steam?": "any",
    });
    expect(first?.definitions).toEqual({
      "in.Bean": { properties: { origin: "string", "roast?": { values: ["dark", "light"] } } },
    });
    expect(loads).toBe(1);
    expect(fs.readdirSync(kept)).toEqual(["cafe-index-cup-Cup.json"]);
    expect(inNewProcess(({ declaredFacts }, count) => [declaredFacts(cup), count()])).toEqual([first, 0]);
  });

  test("is read again where nothing can be kept", () => {
    fs.mkdirSync(path.dirname(kept), { recursive: true });
    fs.writeFileSync(kept, "a file where the folder would be");
    expect(inNewProcess(({ declaredFacts }) => declaredFacts(cup))?.types[cup]).toBeDefined();
  });

  test("of what nobody declares there is nothing", () => {
    const nothing = inNewProcess(({ declaredFacts }) => [
      declaredFacts("cafe:index/mug:Mug"),
      declaredFacts("teahouse:index/cup:Cup"),
    ]);
    expect(nothing).toEqual([undefined, undefined]);
  });

  test("what was generated needs no TypeScript, nor has a type that is modelled", () => {
    jest.isolateModules(() => {
      jest.doMock("typescript", () => {
        throw new Error("TypeScript is loaded");
      });
      const { factsOf } = jest.requireActual<typeof facts>("../../../simulators/facts/facts");
      expect(factsOf("aws:ec2/vpc:Vpc").inputs).toHaveProperty("cidrBlock?");
    });
    jest.dontMock("typescript");
  });
});

test("installed SDKs are found by their package.json, whatever their scope", () => {
  fs.mkdirSync(path.join(folder, "plain"));
  fs.writeFileSync(path.join(folder, "plain", "package.json"), '{ "name": "plain" }');
  fs.mkdirSync(path.join(folder, "tea"));
  const tea = { name: "tea", version: "v2.0.0", pulumi: { resource: true, name: "teahouse" } };
  fs.writeFileSync(path.join(folder, "tea", "package.json"), JSON.stringify(tea));
  expect(installedSdks(folder).map(({ name, version }) => [name, version])).toEqual([
    ["cafe", "1.2.3"],
    ["teahouse", "2.0.0"],
  ]);
  expect(installedSdks(path.join(folder, "none"))).toEqual([]);
  expect(sdkOf("aws")?.folder).toMatch(/@pulumi[\\/]aws$/);
  expect(sdkOf("pulumi")).toBeUndefined();
});

test("the declaring file is the one that registers the token, whatever its name", () => {
  const aws = sdkOf("aws")!;
  expect(declaringFile("aws:dms/s3Endpoint:S3Endpoint", aws)).toBe("dms/s3endpoint");
  expect(declaringFile("aws:dynamodb/getTable:getTable", aws)).toBe("dynamodb/getTable");
  expect(declaringFile("pulumi:providers:aws", aws)).toBe("provider");
  expect(declaringFile("aws:dynamodb/cup:Cup", aws)).toBeUndefined();
  expect([isDeclared("kubernetes:apps/v1:ReplicaSet"), isDeclared("no token")]).toEqual([true, false]);
});
