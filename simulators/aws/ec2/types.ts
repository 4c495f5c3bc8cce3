import type { TypeSpec } from "../../core/spec";
import { ec2Compute } from "./compute";
import { endpointTypeSpecs } from "./endpoints";
import { flowLogTypes } from "./flow-logs";
import { instance } from "./instance";
import { natTypes } from "./nat";
import { routingTypes } from "./routing";
import { ec2Security } from "./security";
import { vpcTypes } from "./vpc";

/** Networks (VPCs, subnets, gateways, routes, endpoints, flow logs), what guards them, machines and launch templates. */
export const ec2: TypeSpec[] = [
  ...vpcTypes,
  ...natTypes,
  ...routingTypes,
  ...endpointTypeSpecs,
  ...flowLogTypes,
  ...ec2Security,
  ...ec2Compute,
  instance,
];
