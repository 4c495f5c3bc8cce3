import type { Literal } from "./model";

/** How a provider says what is wrong, and what it takes for what. */
export interface Dialect {
  /** Whether "3" is taken for 3, "true" for true, and 3 or true for a string. */
  coerces: boolean;
  /** Whether it leaves it to the cloud which values are allowed. @defaultValue false */
  passesValues?: boolean;
  missing(path: string): string;
  unknown(path: string, name: string, parent: string, suggestion: string | undefined): string;
  wrongType(path: string, want: string, got: string, preview: string): string;
  notAllowed(path: string, allowed: Literal[], preview: string): string;
}

/**
 * Providers that wrap a Terraform provider: aws, random; and `eks`, which passes its inputs on to aws.
 *
 * What is taken for what, and the text for a wrong type, are as in pulumi-terraform-bridge: pkg/tfbridge/typechecker/typechecker.go
 * ("the bridge permits coalescing strings to numbers", "numbers and booleans to strings", strings "true" and "false" for
 * booleans) and makeTerraformInput in pkg/tfbridge/schema.go (ParseInt refuses a string that is no number). There a failed type
 * check is a warning unless PULUMI_ERROR_TYPE_CHECKER is set ("this will become a hard error"); here it is an error, and so is
 * an unknown property, which the bridge lets through and the cloud never sees. The text for a missing property is the SDK's own.
 */
export const bridge: Dialect = {
  coerces: true,
  missing: (path) => `Missing required property '${path}'`,
  unknown: (_path, name, parent, suggestion) =>
    `"${name}" is not a valid property${parent === "" ? "" : ` of ${parent}`}${hint(suggestion)}`,
  wrongType: (path, want, got, preview) =>
    `Unexpected type at field "${path}": expected ${want} type, got ${preview} of type ${got}`,
  notAllowed: (path, allowed, preview) =>
    `expected ${path} to be one of [${allowed.map(quote).join(" ")}], got ${preview}`,
};

/**
 * Kubernetes. The API server takes nothing for anything else; its words are from k8s.io/apimachinery: pkg/util/validation/field/errors.go
 * ("Required value", "Unsupported value"), and sigs.k8s.io/json, which decodes strictly (`unknown field "spec.x"`).
 */
const kubernetes: Dialect = {
  coerces: false,
  missing: (path) => `${path}: Required value`,
  unknown: (path, _name, _parent, suggestion) => `strict decoding error: unknown field "${path}"${hint(suggestion)}`,
  wrongType: (path, want, got) => `json: cannot unmarshal ${got} into field "${path}" of type ${want}`,
  notAllowed: (path, allowed, preview) =>
    `${path}: Unsupported value: ${preview}: supported values: ${allowed.map(quote).join(", ")}`,
};

/**
 * azure-native, which wraps no Terraform provider. Source: pulumi/pulumi-azure-native provider/pkg/provider/provider.go, validateType and
 * validateProperty. A property that it does not know is never sent, without a word; here it is refused, in the bridge's words.
 */
export const azureNative: Dialect = {
  coerces: false,
  passesValues: true,
  missing: (path) =>
    `missing required property '${path}'${path === "location" ? ". Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'." : ""}`,
  unknown: bridge.unknown,
  wrongType: (path, want, got) =>
    `'${path}' should be of type '${want}' but got ${got === "array" ? "an" : "a"} ${got}`,
  notAllowed: bridge.notAllowed,
};

export function dialectOf(token: string): Dialect {
  if (token.startsWith("kubernetes:")) return kubernetes;
  return token.startsWith("azure-native:") ? azureNative : bridge;
}

/** A value's beginning, for an error message; 30 letters, as the bridge shows. */
export function preview(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 30 ? `${text.slice(0, 27)}...` : text;
}

function hint(suggestion: string | undefined): string {
  return suggestion === undefined ? "" : ` (did you mean "${suggestion}"?)`;
}

function quote(value: Literal): string {
  return JSON.stringify(value);
}
