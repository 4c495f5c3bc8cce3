import { output, type Output } from "@pulumi/pulumi";
import type { SecretVault } from "../../../../components/azure/common/secret-vault";
import { endpointKinds, type EndpointKind } from "../../../../components/azure/network/private-dns-plan";
import type { EndpointNetwork } from "../../../../components/azure/network/private-endpoint";
import { aKey } from "../key";
import { aPlace, groupOf, logs, site } from "../place";

/** A network that somebody else made, as far as stores ask for it. */
export const network: EndpointNetwork = {
  group: groupOf("network"),
  endpoints: { subnetId: output("/subnets/endpoints") },
  dns: Object.fromEntries(
    endpointKinds.map((kind) => [kind, { zoneId: output(`/zones/${kind}`), ready: [] }]),
  ) as unknown as Record<EndpointKind, EndpointNetwork["dns"][EndpointKind]>,
};

export const vault: SecretVault = {
  id: output("/vaults/gc-dev-secrets-a1b2c"),
  name: "gc-dev-secrets-a1b2c",
  uri: output("https://gc-dev-secrets-a1b2c.vault.azure.net/"),
  group: groupOf("keys"),
  ready: [],
};

/** What every store is given. */
export const given = (purpose: string) => ({
  ...{ place: aPlace(), site, group: groupOf("data"), network, key: aKey(purpose), logs: logs() },
});

/** What an output says. */
export const value = <Value>(of: Output<Value>): Promise<Value> =>
  new Promise((resolve) => void of.apply((found) => resolve(found as Value)));

/** A record of a resource's settings, one level down. */
export const inside = (inputs: Record<string, unknown>, name: string): Record<string, unknown> =>
  plain(inputs[name]) as Record<string, unknown>;

/** What a secret was given, as JSON. */
export function secretData(inputs: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(String(plain(inside(inputs, "properties")["value"]))) as Record<string, unknown>;
}

/** What is in a value that the mocks have marked as secret. */
function plain(one: unknown): unknown {
  const marked = typeof one === "object" && one !== null && "4dabf18193072939515e22adb298388d" in one;
  return marked ? (one as unknown as { value: unknown }).value : one;
}
