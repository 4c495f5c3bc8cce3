import type { Standing } from "../../core/standing";
import type { Reference, Request } from "../../core/spec";
import type { WorldView } from "../../core/standing";
import { reference, tgw } from "../ec2/common";

/** Everything that hangs on a transit gateway: a VPC, a Direct Connect gateway, a VPN. */
const attachmentKinds: string[] = [tgw.vpcAttachment, tgw.dxAssociation, tgw.vpn];

export const toGateway = (more: Partial<Reference> = {}): Reference =>
  reference(
    tgw.gateway,
    "InvalidTransitGatewayID.NotFound",
    (id) => `Transit Gateway ${id} was deleted or does not exist.`,
    more,
  );

export const toTable = (): Reference =>
  reference(
    tgw.routeTable,
    "InvalidRouteTableID.NotFound",
    (id) => `Transit Gateway Route Table ${id} was deleted or does not exist.`,
  );

/** An attachment is known by its own id, or as the attachment of what made it. */
export const toAttachment = (): Reference => ({
  ...reference(
    attachmentKinds,
    "InvalidTransitGatewayAttachmentID.NotFound",
    (id) => `Transit Gateway Attachment ${id} was deleted or does not exist.`,
  ),
  by: ["id", "transitGatewayAttachmentId"],
  holds: false,
});

/** With an attachment goes its place in the route tables. */
export function leaveTables(id: string, region: string, world: WorldView): void {
  for (const it of [...world.all(tgw.association), ...world.all(tgw.propagation)]) {
    if (it.region === region && it.inputs["transitGatewayAttachmentId"] === id) world.forget(it);
  }
}

export function attachmentOf(request: Request, id: unknown): Standing | undefined {
  return request.world.find(attachmentKinds, String(id), ["id", "transitGatewayAttachmentId"], request.region);
}

/** The gateway that an attachment or a route table belongs to. */
export function gatewayOf(standing: Standing | undefined): string | undefined {
  const given =
    standing?.inputs["transitGatewayId"] ??
    standing?.outputs["transitGatewayId"] ??
    standing?.inputs["associatedGatewayId"];
  return typeof given === "string" ? given : undefined;
}

/** What an attachment attaches, and its kind in the API. */
export function attached(standing: Standing | undefined): { resourceId: string; resourceType: string } {
  switch (standing?.token) {
    case tgw.vpcAttachment:
      return { resourceId: String(standing.inputs["vpcId"]), resourceType: "vpc" };
    case tgw.dxAssociation:
      return { resourceId: String(standing.inputs["dxGatewayId"]), resourceType: "direct-connect-gateway" };
    case tgw.vpn:
      return { resourceId: standing.id, resourceType: "vpn" };
    default:
      return { resourceId: "", resourceType: "" };
  }
}

/** The route table that an attachment is associated with: its own association, else the gateway's default. */
export function associatedTable(request: Request, attachment: Standing, id: string): string | undefined {
  const own = request.world
    .all(tgw.association)
    .find((it) => it.region === request.region && it.inputs["transitGatewayAttachmentId"] === id);
  if (own) return String(own.inputs["transitGatewayRouteTableId"]);
  const gateway = request.world.find(tgw.gateway, gatewayOf(attachment) ?? "", "id", request.region);
  const table = gateway?.outputs["associationDefaultRouteTableId"];
  const wanted = attachment.inputs["transitGatewayDefaultRouteTableAssociation"] !== false;
  return wanted && typeof table === "string" && table !== "" ? table : undefined;
}
