import { at, bag, bags, list } from "../core/paths";
import { isProps, type Props } from "../protocol/values";
import type { Objects } from "./cluster";
import { type FieldError, invalid, invalidStatus, required, unsupported } from "./fields";
import type { Kind } from "./kinds";
import { nameOf } from "./objects";

/**
 * What a custom resource's definition says against it: types, required fields, enumerations, bounds, patterns. Undefined where
 * nothing does, and where only a chart is known to bring the definition.
 * Source: k8s.io/apiextensions-apiserver pkg/apiserver/validation/validation.go.
 */
export function definitionErrors(objects: Objects, kind: Kind, object: Props): string | undefined {
  const definition = objects.definition(kind.group, kind.kind);
  if (!definition) return undefined;
  const version = bags(at(definition, "spec.versions")).find((one) => one["name"] === kind.version);
  if (!version || version["served"] === false)
    return `no matches for kind "${kind.kind}" in version "${kind.apiVersion}"`;
  const { properties, required: needed } = bag(at(version, "schema.openAPIV3Schema"));
  const { metadata: _, apiVersion: __, kind: ___, ...fields } = object;
  const errors = schemaErrors({ type: "object", properties, required: needed }, fields, "");
  return errors.length === 0 ? undefined : invalidStatus(kind.kind, kind.group, nameOf(object), errors);
}

function schemaErrors(schema: Props, value: unknown, path: string): FieldError[] {
  const type = schema["type"];
  if (!isOfType(type, value, schema))
    return [invalid(path, value, `${path} in body must be of type ${String(type)}: ${JSON.stringify(typeof value)}`)];
  const allowed = list(schema["enum"]);
  if (allowed.length > 0 && !allowed.includes(value)) return [unsupported(path, value, allowed.map(String))];
  if (typeof value === "number") return numberErrors(schema, value, path);
  if (typeof value === "string") {
    const { pattern } = schema;
    return typeof pattern !== "string" || new RegExp(pattern, "u").test(value)
      ? []
      : [invalid(path, value, `${path} in body should match '${pattern}'`)];
  }
  if (Array.isArray(value))
    return value.flatMap((item, index) => schemaErrors(bag(schema["items"]), item, `${path}[${index}]`));
  if (!isProps(value)) return [];
  const known = bag(schema["properties"]);
  const under = (key: string) => (path === "" ? key : `${path}.${key}`);
  return [
    ...list(schema["required"]).flatMap((key) =>
      value[String(key)] === undefined ? [required(under(String(key)))] : [],
    ),
    ...Object.entries(value).flatMap(([key, item]) =>
      schemaErrors(bag(known[key] ?? schema["additionalProperties"]), item, under(key)),
    ),
  ];
}

function numberErrors({ minimum, maximum }: Props, value: number, path: string): FieldError[] {
  if (typeof minimum === "number" && value < minimum)
    return [invalid(path, value, `${path} in body should be greater than or equal to ${minimum}`)];
  if (typeof maximum === "number" && value > maximum)
    return [invalid(path, value, `${path} in body should be less than or equal to ${maximum}`)];
  return [];
}

function isOfType(type: unknown, value: unknown, schema: Props): boolean {
  if (schema["x-kubernetes-int-or-string"] === true) return typeof value === "string" || Number.isInteger(value);
  switch (type) {
    case "array":
      return Array.isArray(value);
    case "boolean":
    case "number":
    case "string":
      return typeof value === type;
    case "integer":
      return Number.isInteger(value);
    case "object":
      return isProps(value);
    default:
      return true;
  }
}
