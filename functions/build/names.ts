import type { Cloud } from "../../components/core/contracts";
import { functionNames } from "../../components/core/events";
import type { HandlerName } from "../contract";

/** What can be built for each cloud: nothing is forwarded from the last one. */
export const buildable: Readonly<Record<Cloud, readonly HandlerName[]>> = {
  aws: [...functionNames, "forward"],
  gcp: [...functionNames, "forward"],
  azure: functionNames,
};
