import type { ProviderResource } from "@pulumi/pulumi";
import type { CloudEnds } from "../../components/core/ends";
import { timeProvider, type Shared } from "../providers";

const made = new WeakMap<Shared, Promise<ProviderResource>>();

/** The provider of waits: Azure's, which always has one, or one for all that is between the clouds. Both have one name, so that nothing changes when Azure comes or goes. */
export function timeOf(ends: CloudEnds, shared: Shared): ProviderResource | Promise<ProviderResource> {
  const there = ends.azure?.providers["time"];
  if (there !== undefined) return there;
  const own = made.get(shared) ?? timeProvider();
  made.set(shared, own);
  return own;
}
