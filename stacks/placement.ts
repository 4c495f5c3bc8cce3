import type { Cloud, Placement } from "../components/core/contracts";
import { environmentTags } from "../components/core/tags";
import type { EnvironmentSpec } from "../config/environment";

/** Where an environment's components stand on a cloud. Pure. */
export function placementOf(spec: EnvironmentSpec, cloud: Cloud, site: { region: string; zones: string[] }): Placement {
  const { data, keys, networks, lifted } = spec.protect;
  return {
    environment: spec.name,
    cloud,
    region: site.region,
    zones: site.zones,
    protection: { data, keys, networks, ...(lifted !== undefined && { lastCopy: true }) },
    tags: environmentTags({ environment: spec.name, owner: spec.owner, costCenter: spec.costCenter }),
  };
}
