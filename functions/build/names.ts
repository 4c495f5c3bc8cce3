import type { Cloud } from "../../components/core/contracts";
import { functionNames, type BusFunction } from "../../components/core/events";

/** What can be built for each cloud: nothing is forwarded from the last one. */
export const buildable: Readonly<Record<Cloud, readonly BusFunction[]>> = {
  aws: [...functionNames, "forward"],
  gcp: [...functionNames, "forward"],
  azure: functionNames,
};
