import { isProps, isUnknown, type Props } from "../protocol/values";

/** A place in a property bag: keys and indexes. */
export type Path = (string | number)[];

/** The places that a pattern such as `vpcConfig.subnetIds.*` names in `props`, with their values. Absent ones are left out. */
export function select(props: Props, pattern: string): { path: Path; value: unknown }[] {
  let found: { path: Path; value: unknown }[] = [{ path: [], value: props }];
  for (const step of pattern.split(".")) {
    found = found.flatMap(({ path, value }) => {
      if (isUnknown(value)) return [{ path, value }];
      if (step === "*") return entries(value).map(([key, item]) => ({ path: [...path, key], value: item }));
      return isProps(value) && step in value ? [{ path: [...path, step], value: value[step] }] : [];
    });
  }
  return found.filter(({ value }) => value !== undefined && value !== null);
}

/** Whether `path` lies at or under what `pattern` names. */
export function covers(pattern: string, path: Path): boolean {
  const steps = pattern.split(".");
  return path.length >= steps.length && steps.every((step, at) => step === "*" || step === String(path[at]));
}

/** Whether `path` is a place that `pattern` names. */
export function names(pattern: string, path: Path): boolean {
  return covers(pattern, path) && pattern.split(".").length === path.length;
}

/** Whether `path` is a block that holds what `pattern` names: when the block comes or goes, so does what is in it. */
export function leadsTo(path: Path, pattern: string): boolean {
  const steps = pattern.split(".");
  return path.length < steps.length && path.every((step, at) => steps[at] === "*" || steps[at] === String(step));
}

/** As the engine writes a path: `ingress[0].cidrBlocks`, `tags["kubernetes.io/role"]`. */
export function write(path: Path): string {
  return path
    .map((step, at) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^[\w$-]+$/.test(step)) return `["${step.replace(/"/g, '\\"')}"]`;
      return at === 0 ? step : `.${step}`;
    })
    .join("");
}

export function entries(value: unknown): [string | number, unknown][] {
  if (Array.isArray(value)) return value.map((item, index) => [index, item]);
  return isProps(value) ? Object.entries(value) : [];
}

/** The value as text, where it is known and is text; else undefined. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value at a plain path (`vpcConfig.subnetIds`), or undefined. */
export function at(props: Props, path: string): unknown {
  return path.split(".").reduce<unknown>((value, step) => (isProps(value) ? value[step] : undefined), props);
}

/** The value as a property bag, or an empty one. */
export function bag(value: unknown): Props {
  return isProps(value) ? value : {};
}

/** The property bags among the values of a list. */
export function bags(value: unknown): Props[] {
  return list(value).filter(isProps);
}
