import { output, type Output, type Resource } from "@pulumi/pulumi";
import type { GcpKey } from "../../../../components/gcp/common/keys";
import type { GcpNetworkOutputs } from "../../../../components/gcp/network/network";

/** A key that somebody else made. */
export function aKey(purpose: string, location = "us-central1"): GcpKey {
  return { id: output(keyId(purpose, location)), ready: [] };
}

export const keyId = (purpose: string, location = "us-central1"): string =>
  `projects/go-coffee-dev/locations/${location}/keyRings/one-1/cryptoKeys/${purpose}`;

/** A network that somebody else made, as far as stores ask for it. */
export const network: Pick<GcpNetworkOutputs, "id" | "services" | "endpoints" | "internal"> = {
  id: output("projects/go-coffee-dev/global/networks/one"),
  services: { rangeName: output("one-services"), ready: [] },
  endpoints: { subnetId: output("endpoints"), cidr: "10.16.240.0/20", ready: [] },
  internal: { zone: output("one-internal"), domain: "dev.go-coffee.internal." },
};

/** What an output says. */
export const value = <Value>(of: Output<Value>): Promise<Value> =>
  new Promise((resolve) => void of.apply((found) => resolve(found as Value)));

/** What nobody waits for. */
export const after: readonly Resource[] = [];

/** A record of a resource's settings, one level down. */
export const inside = (inputs: Record<string, unknown>, name: string): Record<string, unknown> =>
  inputs[name] as Record<string, unknown>;

/** What a secret was given, as JSON. Mocks mark what is secret. */
export function secretData(inputs: Record<string, unknown>): Record<string, unknown> {
  const data = inputs["secretData"];
  const text = typeof data === "string" ? data : (data as { value: string }).value;
  return JSON.parse(text) as Record<string, unknown>;
}
