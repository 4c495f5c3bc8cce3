/** What the usual parents put before a component's own word in its id, the longest first. */
const usual = ["cluster-add-ons-", "cluster-", "network-", "identities-"];

/**
 * The part of physical names that tells a component from its like: its id, without what it has from its usual parents. So two of any
 * component in one environment have names of their own (IAM's are the account's), and those of the usual one stay short. Only an id that is
 * such a rest itself (`nodes`, beside a cluster) would share its name with the usual one: give it another word.
 */
export function ownName(id: string): string {
  const prefix = usual.find((start) => id.startsWith(start) && id.length > start.length) ?? "";
  return id.slice(prefix.length);
}
