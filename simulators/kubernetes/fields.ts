import { at } from "../core/paths";
import { hasUnknown, type Props } from "../protocol/values";

/** One complaint about a field, in the API server's words. Source: k8s.io/apimachinery pkg/util/validation/field/errors.go. */
export type FieldError = string;

export function required(path: string, why = ""): FieldError {
  return `${path}: Required value${why && `: ${why}`}`;
}

export function invalid(path: string, value: unknown, why: string): FieldError {
  return `${path}: Invalid value: ${show(value)}: ${why}`;
}

export function unsupported(path: string, value: unknown, supported: readonly string[]): FieldError {
  return `${path}: Unsupported value: ${show(value)}: supported values: ${supported.map((one) => JSON.stringify(one)).join(", ")}`;
}

export function forbidden(path: string, why: string): FieldError {
  return `${path}: Forbidden: ${why}`;
}

export function duplicate(path: string, value: unknown): FieldError {
  return `${path}: Duplicate value: ${show(value)}`;
}

export function notFound(path: string, value: unknown): FieldError {
  return `${path}: Not found: ${show(value)}`;
}

export function tooLong(path: string, most: number): FieldError {
  return `${path}: Too long: may not be more than ${most} bytes`;
}

/** `Deployment.apps "web" is invalid: …`. Source: NewInvalid in k8s.io/apimachinery pkg/api/errors/errors.go. */
export function invalidStatus(kind: string, group: string, name: string, errors: FieldError[]): string {
  const what = group === "" ? kind : `${kind}.${group}`;
  return `${what} "${name}" is invalid: ${errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`}`;
}

/** Complains about a value that is not one of `allowed`; absent is fine. */
export function oneOf(path: string, value: unknown, allowed: readonly string[]): FieldError[] {
  return value === undefined || hasUnknown(value) || allowed.includes(String(value))
    ? []
    : [unsupported(path, value, allowed)];
}

/** Complains about a number under `least`; absent is fine. */
export function atLeast(path: string, value: unknown, least: number): FieldError[] {
  return value === undefined || Number(value) >= least
    ? []
    : [invalid(path, value, `must be greater than or equal to ${least}`)];
}

/** Complains about each of the plain paths whose value is another now. Source: ValidateImmutableField in k8s.io/apimachinery pkg/api/validation/objectmeta.go. */
export function unchanged(paths: readonly string[], object: Props, current: Props | undefined): FieldError[] {
  if (!current) return [];
  const changed = paths.filter((path) => JSON.stringify(at(object, path)) !== JSON.stringify(at(current, path)));
  return changed.map((path) => invalid(path, at(object, path), "field is immutable"));
}

/** Complains about the second of two that are alike. */
export function distinct(items: unknown[], pathAt: (index: number) => string): FieldError[] {
  const seen = new Set<unknown>();
  return items.flatMap((item, index) => {
    if (item === undefined) return [];
    if (seen.has(item)) return [duplicate(pathAt(index), item)];
    seen.add(item);
    return [];
  });
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}
