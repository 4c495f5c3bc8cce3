import type { TypeSpec } from "../core/spec";
import { endpointTypeSpecs } from "./ec2-endpoints";
import { flowLogTypes } from "./ec2-flow-logs";
import { natTypes } from "./ec2-nat";
import { routingTypes } from "./ec2-routing";
import { vpcTypes } from "./ec2-vpc";

/** Networks: VPCs, subnets, gateways, routes, endpoints and flow logs. */
export const ec2Network: TypeSpec[] = [
  ...vpcTypes,
  ...natTypes,
  ...routingTypes,
  ...endpointTypeSpecs,
  ...flowLogTypes,
];
