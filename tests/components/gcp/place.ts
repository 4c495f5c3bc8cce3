import type { Placement, Protection } from "../../../components/core/contracts";
import { environmentTags } from "../../../components/core/tags";

export const project = "go-coffee-dev";

/** Somewhere on Google Cloud, with everything or nothing protected. */
export function aPlace(protect: boolean | Partial<Protection> = false): Placement {
  const all = protect === true;
  return {
    environment: "dev",
    cloud: "gcp",
    region: "us-central1",
    zones: ["us-central1-a", "us-central1-b"],
    protection: { data: all, keys: all, networks: all, ...(typeof protect === "object" ? protect : {}) },
    tags: environmentTags({ environment: "dev", owner: "platform", costCenter: "go-coffee" }),
  };
}

/** Who is told. */
export const watch = { channels: ["projects/go-coffee-dev/notificationChannels/1"] };
