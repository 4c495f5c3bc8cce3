import { definitionOf, factsOf } from "../../simulators/facts/facts";
import type { Properties, Shape } from "../../simulators/facts/model";
import { snakeCase, type TerraformType, terraformType } from "./names";
import { nameOf, plain, type StateResource } from "./state";

/** The part of Terraform's plan in JSON that Checkov reads (https://developer.hashicorp.com/terraform/internals/json-format). */
export interface TerraformPlan {
  format_version: string;
  terraform_version: string;
  planned_values: { root_module: { resources: PlannedResource[] } };
  resource_changes: { address: string; type: string; name: string; change: Change }[];
  /** What each attribute refers to: Checkov's checks of more than one resource follow these. */
  configuration: { root_module: { resources: ConfiguredResource[] } };
}

interface Change {
  actions: ["create"];
  before: null;
  after: Values;
  after_unknown: Record<string, never>;
}

interface PlannedResource {
  /** Such as `aws_s3_bucket.web-bucket`: the type, and the logical name. */
  address: string;
  mode: "managed";
  type: string;
  name: string;
  values: Values;
}

interface ConfiguredResource {
  address: string;
  mode: "managed";
  type: string;
  name: string;
  expressions: Record<string, { references: string[] }>;
}

type Values = Record<string, unknown>;

/** The resources whose types stand in terraform-names.json as a plan that creates them all, from what the program said of them (their inputs). */
export function terraformPlan(resources: readonly StateResource[]): TerraformPlan {
  const known = resources.flatMap((resource) => {
    const type = terraformType(resource.type);
    return type === undefined ? [] : [{ resource, type }];
  });
  const addresses = addressesOf(known);
  const planned = known.map(({ resource, type }) => {
    const address = addresses.get(resource.urn)!;
    const name = address.slice(type.type.length + 1);
    const values = valuesOf(resource, type);
    const expressions = referencesOf(resource, type, addresses);
    return { address, mode: "managed" as const, type: type.type, name, values, expressions };
  });
  return {
    format_version: "1.2",
    terraform_version: "1.9.0",
    planned_values: { root_module: { resources: planned.map(({ expressions: _, ...one }) => one) } },
    resource_changes: planned.map(({ address, type, name, values }) => ({
      address,
      type,
      name,
      change: { actions: ["create"], before: null, after: values, after_unknown: {} },
    })),
    configuration: { root_module: { resources: planned.map(({ values: _, ...one }) => one) } },
  };
}

/** By URN. Two of a type may bear the same logical name, below different parents. */
function addressesOf(known: readonly { resource: StateResource; type: TerraformType }[]): Map<string, string> {
  const taken = new Set<string>();
  return new Map(
    known.map(({ resource, type }) => {
      const plainly = `${type.type}.${nameOf(resource.urn).replace(/[^\w-]/g, "_")}`;
      let address = plainly;
      for (let n = 2; taken.has(address); n++) address = `${plainly}_${n}`;
      taken.add(address);
      return [resource.urn, address];
    }),
  );
}

function valuesOf(resource: StateResource, type: TerraformType): Values {
  return block(plain(resource.inputs ?? {}) as Values, factsOf(resource.type).inputs, type, "");
}

function block(values: Values, properties: Properties, type: TerraformType, at: string): Values {
  const attributes = Object.entries(values).flatMap(([property, value]) => {
    // What begins with __ is the engine's own. An empty list says nothing in Terraform, and some checks stumble over one.
    if (property.startsWith("__") || (Array.isArray(value) && value.length === 0)) return [];
    const shape = properties[property] ?? properties[`${property}?`] ?? "any";
    const path = at + property;
    return [[type.names[path] ?? snakeCase(property), attribute(value, shape, type, path)] as const];
  });
  return Object.fromEntries(attributes);
}

/** In Terraform a block is a list, even where there is at most one; a map is what it is; a policy is JSON text. */
function attribute(value: unknown, shape: Shape, type: TerraformType, path: string): unknown {
  if (typeof value !== "object" || value === null || typeof shape === "string") return value;
  if ("array" in shape && Array.isArray(value))
    return value.flatMap((item) => attribute(item, shape.array, type, path) as unknown);
  if ("ref" in shape) return [block(value as Values, definitionOf(shape.ref).properties, type, `${path}.`)];
  if ("anyOf" in shape) return JSON.stringify(value);
  return value;
}

function referencesOf(
  { inputs = {}, propertyDependencies = {} }: StateResource,
  type: TerraformType,
  addresses: ReadonlyMap<string, string>,
): ConfiguredResource["expressions"] {
  const expressions: ConfiguredResource["expressions"] = {};
  for (const [property, urns] of Object.entries(propertyDependencies)) {
    const references = urns.flatMap((urn) => addresses.get(urn) ?? []);
    // Checkov takes a reference for the value of what has none.
    if (references.length > 0 && inputs[property] !== undefined)
      expressions[type.names[property] ?? snakeCase(property)] = { references };
  }
  return expressions;
}
