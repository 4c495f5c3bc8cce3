import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { definitionOf, factsOf } from "../../../simulators/facts/facts";
import type { Properties, Shape } from "../../../simulators/facts/model";
import { snakeCase, terraformType } from "../../../tools/scan/names";
import { irregular, readType, typeOf } from "../../../tools/scan/provider-names";

const inventories = path.join(__dirname, "../../inventories");
const inUse = new Set(
  readdirSync(inventories).flatMap((file) =>
    (parse(readFileSync(path.join(inventories, file), "utf8")) as { type: string }[])
      .map(({ type }) => type)
      .filter((type) => /^(aws|gcp):/.test(type)),
  ),
);

it("has Terraform's name for every type of AWS and Google that an environment has", () => {
  expect(inUse.size).toBeGreaterThan(80);
  expect([...inUse].filter((type) => terraformType(type) === undefined)).toEqual([]);
});

it("names each type once", () => {
  const types = [...inUse].map((type) => terraformType(type)!.type);
  expect(types.filter((type, at) => types.indexOf(type) !== at)).toEqual([]);
});

it.each([...inUse])("renames only what %s has", (token) => {
  for (const property of Object.keys(terraformType(token)!.names))
    expect([property, has(factsOf(token).inputs, property.split("."))]).toEqual([property, true]);
});

function has(properties: Properties, [first = "", ...rest]: string[]): boolean {
  const shape = properties[first] ?? properties[`${first}?`];
  if (shape === undefined || rest.length === 0) return shape !== undefined;
  const ref = refIn(shape);
  return ref !== undefined && has(definitionOf(ref).properties, rest);
}

function refIn(shape: Shape): string | undefined {
  if (typeof shape === "string") return undefined;
  if ("array" in shape) return refIn(shape.array);
  return "ref" in shape ? shape.ref : undefined;
}

it("writes names as Terraform does", () => {
  expect(snakeCase("kmsMasterKeyId")).toBe("kms_master_key_id");
  expect(snakeCase("s3KmsKeyArn")).toBe("s3_kms_key_arn");
});

describe("reading the provider's schema", () => {
  const generated = `
function teaPotLidToTerraform(struct) {
    if (!cdktf.canInspect(struct)) {
        return struct;
    }
    return {
        knob: cdktf.stringToTerraform(struct.knob),
    };
}
function teaPotToTerraform(struct) {
    return {
        lid: cdktf.listMapper(teaPotLidToTerraform, true)(struct.lid),
        inner: cdktf.listMapper(teaPotToTerraform, true)(struct.inner),
    };
}
class Tea {
    synthesizeAttributes() {
        return {
            spice_arn: cdktf.stringToTerraform(this._spiceArn),
            cup_ids: cdktf.listMapper(cdktf.stringToTerraform, false)(this._cupIds),
            pot: cdktf.listMapper(teaPotToTerraform, true)(this._pot.internalValue),
        };
    }
}`;

  it("finds attributes, and blocks to their ends", () => {
    expect(readType(generated)).toEqual({
      spice_arn: undefined,
      cup_ids: undefined,
      pot: { lid: { knob: undefined }, inner: undefined },
    });
  });

  it("tells what is not simply snake_case", () => {
    const block = readType(generated);
    expect(irregular({ "pots?": { array: "any" }, "cupIds?": { array: "string" }, spice: "string" }, block)).toEqual({
      pots: "pot",
      spice: "spice_arn",
    });
    expect(irregular({ milk: "string" }, block)).toEqual({});
  });

  it("takes the type that is named and made most alike", () => {
    const provider = new Map([
      ["aws_tea", readType(generated)],
      ["aws_tea_policy", { policy: undefined, tea: undefined }],
      ["aws_coffee_policy", { policy: undefined, coffee: undefined }],
    ]);
    expect(typeOf("aws:tea/policy:Policy", { policy: "string", tea: "string" }, provider)).toBe("aws_tea_policy");
    expect(typeOf("aws:coffee/policy:Policy", { policy: "string" }, provider)).toBe("aws_coffee_policy");
  });
});
