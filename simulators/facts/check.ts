import type { Problem } from "../core/provider";
import { isProps, isUnknown, type Props, unsecret } from "../protocol/values";
import { definitionOf, factsOf } from "./facts";
import type { Literal, Properties, Shape } from "./model";
import { nearest } from "./nearest";
import { bareName } from "./properties";
import { type Dialect, dialectOf, preview } from "./wording";

// The facts and the check are one thing to those who use them.
export { hasFacts } from "./facts";
export { inputsOf, outputsOf, propertiesOf, secretsOf } from "./properties";

/** Where the walk is. */
interface Spot {
  path: string;
  /** Whether the value may be shown in a message. */
  secret: boolean;
}

/**
 * What is wrong with the inputs of a resource, the settings of a provider or the arguments of a function, at any depth: unknown
 * and missing properties, wrong types, values that are not allowed. Unknown (computed) values are right everywhere, and the
 * engine's own `__…` properties are passed over.
 * @throws Error where `token` has no facts.
 */
export function checkInputs(token: string, inputs: Props, dialect = dialectOf(token)): Problem[] {
  const facts = factsOf(token);
  const secrets = new Set([...(facts.secretInputs ?? []), ...(facts.secretOutputs ?? [])]);
  const provider = token.startsWith("pulumi:providers:");
  const values = provider ? decoded(inputs, facts.encoded ?? []) : inputs;
  return new Check(dialect).properties(facts.inputs, values, { path: "", secret: false }, secrets, token);
}

class Check {
  constructor(private readonly dialect: Dialect) {}

  /** @param owner - the token, or the name of the nested type. */
  properties(known: Properties, values: Props, at: Spot, secrets: ReadonlySet<string>, owner: string): Problem[] {
    const problems: Problem[] = [];
    const names = new Map(Object.keys(known).map((key) => [bareName(key), key]));
    for (const [name, value] of Object.entries(values)) {
      if (isAbsent(value) || isEngines(name)) continue;
      const spot = { path: step(at.path, name), secret: at.secret || secrets.has(name) };
      const key = names.get(name);
      if (key !== undefined) problems.push(...this.value(quantity(owner, name, known[key]!), value, spot));
      else
        problems.push({
          path: spot.path,
          reason: this.dialect.unknown(spot.path, name, at.path, nearest(name, [...names.keys()])),
        });
    }
    for (const [name, key] of names) {
      const path = step(at.path, name);
      if (key === name && isAbsent(values[name])) problems.push({ path, reason: this.dialect.missing(path) });
    }
    return problems;
  }

  private value(shape: Shape, wrapped: unknown, at: Spot): Problem[] {
    const value = unsecret(wrapped);
    const spot = wrapped === value ? at : { ...at, secret: true };
    if (isAbsent(value) || isUnknown(value)) return [];
    if (typeof shape === "string") return this.primitive(shape, value, spot);
    if ("array" in shape)
      return Array.isArray(value)
        ? value.flatMap((item, index) => this.value(shape.array, item, { ...spot, path: `${spot.path}[${index}]` }))
        : this.wrong("array", value, spot);
    if ("values" in shape) return this.literals(shape.values, value, spot);
    if ("anyOf" in shape) return this.alternatives(shape.anyOf, value, spot);
    if (!isProps(value) || signatureOf(value) !== undefined) return this.wrong("object", value, spot);
    if ("ref" in shape)
      return this.properties(
        definitionOf(shape.ref).properties,
        value,
        spot,
        new Set(),
        shape.ref.slice(shape.ref.indexOf("#") + 1),
      );
    return Object.entries(value).flatMap(([key, item]) =>
      isEngines(key) ? [] : this.value(shape.map, item, { ...spot, path: step(spot.path, key) }),
    );
  }

  private primitive(shape: Extract<Shape, string>, value: unknown, at: Spot): Problem[] {
    return this.fits(shape, value) ? [] : this.wrong(shape, value, at);
  }

  private fits(shape: Extract<Shape, string>, value: unknown): boolean {
    const { coerces } = this.dialect;
    switch (shape) {
      case "any":
        return true;
      case "string":
        return typeof value === "string" || (coerces && (typeof value === "number" || typeof value === "boolean"));
      case "number":
        return typeof value === "number" || (coerces && typeof value === "string" && /^[+-]?\d+(\.\d+)?$/.test(value));
      case "boolean":
        return typeof value === "boolean" || (coerces && (value === "true" || value === "false"));
      case "asset":
        return isProps(value) && (signatureOf(value) === assetSignature || signatureOf(value) === archiveSignature);
      case "resource":
        // A provider that takes no references is sent the id instead.
        return typeof value === "string" || (isProps(value) && signatureOf(value) === resourceSignature);
    }
  }

  private literals(allowed: Literal[], value: unknown, at: Spot): Problem[] {
    const { coerces, passesValues = false } = this.dialect;
    if (passesValues && allowed.some((one) => typeof one === typeof value)) return [];
    if (allowed.some((one) => one === value || (coerces && String(one) === String(value)))) return [];
    return [{ path: at.path, reason: this.dialect.notAllowed(at.path, allowed, shown(value, at)) }];
  }

  /** Right if it is right as one of them. If not, the complaint is that of the alternative that it most looks like. */
  private alternatives(shapes: Shape[], value: unknown, at: Spot): Problem[] {
    const complaints: Problem[][] = [];
    for (const shape of shapes) {
      const problems = this.value(shape, value, at);
      if (problems.length === 0) return [];
      if (looksLike(shape, value)) complaints.push(problems);
    }
    const [closest] = complaints.sort((a, b) => a.length - b.length);
    return closest ?? this.wrong([...new Set(shapes.map(nameOf))].join(" or "), value, at);
  }

  private wrong(want: string, value: unknown, at: Spot): Problem[] {
    return [{ path: at.path, reason: this.dialect.wrongType(at.path, want, typeName(value), shown(value, at)) }];
  }
}

// sdk/go/common/resource/sig/sig.go of pulumi/pulumi.
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
export const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";

/** What the engine says that an object is: an asset, an archive, a resource. */
function signatureOf(value: Props): unknown {
  return value[signatureKey];
}

/** The engine and the bridge keep `__defaults`, `__meta`, `__internal` and more of their own among the properties. */
function isEngines(name: string): boolean {
  return name.startsWith("__");
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** A provider's settings as they were before the SDK made JSON of them, without those that the engine adds. */
function decoded(inputs: Props, encoded: string[]): Props {
  const out: Props = {};
  for (const [name, wrapped] of Object.entries(inputs)) {
    const value = unsecret(wrapped);
    if (name === "version" || name === "pluginDownloadURL") continue;
    out[name] = encoded.includes(name) && typeof value === "string" ? parsed(value) : wrapped;
  }
  return out;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * A quantity ("500m", "2Gi") is text in the SDK, while the API server takes a plain number too: Quantity.UnmarshalJSON of
 * k8s.io/apimachinery/pkg/api/resource/quantity.go. The fields are those of type resource.Quantity in k8s.io/api.
 */
const quantities = new Set([
  ...["limits", "requests"].flatMap((name) => [
    `in.core.v1.ResourceRequirements.${name}`,
    `in.core.v1.VolumeResourceRequirements.${name}`,
  ]),
  ...["default", "defaultRequest", "max", "maxLimitRequestRatio", "min"].map(
    (name) => `in.core.v1.LimitRangeItem.${name}`,
  ),
  ...["averageValue", "value"].map((name) => `in.autoscaling.v2.MetricTarget.${name}`),
  "in.core.v1.EmptyDirVolumeSource.sizeLimit",
  "in.core.v1.PersistentVolumeSpec.capacity",
  "in.core.v1.PodSpec.overhead",
  "in.core.v1.ResourceFieldSelector.divisor",
  "in.core.v1.ResourceQuotaSpec.hard",
]);

function quantity(owner: string, name: string, shape: Shape): Shape {
  if (!quantities.has(`${owner}.${name}`)) return shape;
  const either: Shape = { anyOf: ["number", "string"] };
  return shape === "string" ? either : { map: either };
}

function step(path: string, name: string): string {
  if (!/^[\w-]+$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}

function shown(value: unknown, at: Spot): string {
  return at.secret ? "[secret]" : preview(value);
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

function looksLike(shape: Shape, value: unknown): boolean {
  if (typeof shape === "string") return false;
  if ("array" in shape) return Array.isArray(value);
  if ("values" in shape) return shape.values.some((one) => typeof one === typeof value);
  return isProps(value);
}

function nameOf(shape: Shape): string {
  if (typeof shape === "string") return shape;
  if ("array" in shape) return "array";
  return "values" in shape ? shape.values.map((one) => JSON.stringify(one)).join(" or ") : "object";
}
