import { displayName } from "../../core/naming";

/**
 * A part of a component as its physical name has it, so that two components in one environment never meet: `standby-alerts`, of the kind
 * `alerts`, is `standby`, and its part `topic` is `standby-topic`. The component that is called after its kind is the usual one, and its
 * parts have no more than their own names.
 */
export function ownPart(id: string, kind: string, part: string): string {
  const which = id === kind ? "" : id.endsWith(`-${kind}`) ? id.slice(0, -kind.length - 1) : id;
  return which === "" ? part : `${which}-${part}`;
}

/** The physical name of a part of a component, as `ownPart` has it: `go-coffee-ENVIRONMENT-…`, at most `limit` characters long. */
export function ownName(environment: string, id: string, kind: string, part: string, limit?: number): string {
  return displayName(environment, ownPart(id, kind, part), limit);
}
