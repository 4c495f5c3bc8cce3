import type { TypeSpec } from "../../core/spec";
import { vpnConnection, vpnConnectionRoute } from "./connection";
import { customerGateway } from "./customer-gateway";

/** Site-to-Site VPN: the part of EC2 that joins networks through tunnels over the internet. */
export const vpnTypes: TypeSpec[] = [customerGateway, vpnConnection, vpnConnectionRoute];
