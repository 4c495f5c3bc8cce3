import { displayName } from "./naming";

/** What the usual parents put before a component's own word in its id, the longest first. */
const usual = ["cluster-add-ons-", "cluster-", "network-", "identities-"];

/**
 * The part of physical names that tells a component from its like: its id, without what it has from its usual parents. So two of any
 * component in one environment have names of their own (IAM's are the account's), and those of the usual one stay short. Only an id that is
 * such a rest itself (`nodes`, beside a cluster) would share its name with the usual one: give it another word.
 */
export function ownId(id: string): string {
  const prefix = usual.find((start) => id.startsWith(start) && id.length > start.length) ?? "";
  return id.slice(prefix.length);
}

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
