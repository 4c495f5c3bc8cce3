import type { TypeSpec } from "../../core/spec";
import { endpointTypeSpecs } from "./endpoints";
import { flowLogTypes } from "./flow-logs";
import { natTypes } from "./nat";
import { routingTypes } from "./routing";
import { vpcTypes } from "./vpc";

/** Networks: VPCs, subnets, gateways, routes, endpoints and flow logs. */
export const ec2Network: TypeSpec[] = [
  ...vpcTypes,
  ...natTypes,
  ...routingTypes,
  ...endpointTypeSpecs,
  ...flowLogTypes,
];
