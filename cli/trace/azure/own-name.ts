import type { Standing } from "../../../simulators/core/standing";
import type { Props } from "../../../simulators/protocol/values";
import { Missing, type Found } from "../trail";
import { bag, bags, facts, text, type TraceWorld } from "../world";
import { inBlock } from "./allowed";
import { linked } from "./links";

/**
 * Whether an app reaches its own public name, by which its host tells Azure of its triggers (Azure/Azure-Functions#2635): out of the network by the NAT gateway of its subnet, and in again from
 * that address, as its access restrictions let it: of those that name it the first by priority, else what is said of all others
 * (learn.microsoft.com/azure/app-service/overview-access-restrictions).
 * @throws Missing where it does not
 */
export function ownName(world: TraceWorld, app: Standing): Found<undefined> {
  const by = world.label(app);
  if (facts(app)["publicNetworkAccess"] === "Disabled") throw new Missing("its publicNetworkAccess is Disabled", by);
  const site = bag(app, "siteConfig");
  const rules = bags(site, "ipSecurityRestrictions").sort((one, other) => priorityOf(one) - priorityOf(other));
  // Where nothing is said of all others, a list lets in nobody else.
  const others = site["ipSecurityRestrictionsDefaultAction"] ?? (rules.length > 0 ? "Deny" : "Allow");
  const from = leavesBy(world, app);
  const shut = from.find((address) => {
    // What is for no block of addresses may refuse it, and is not known to let it in.
    const named = rules.find(({ action, ipAddress }) => inBlock(ipAddress, address) ?? action === "Deny");
    return (named ? named["action"] : others) === "Deny";
  });
  if (shut !== undefined) throw new Missing(`it does not let in ${shut}, by which its subnet leaves the network`, by);
  return { by, why: `it lets in ${from.join(", ")}, by which its subnet leaves the network`, value: undefined };
}

/** Without one it comes last. Source: learn.microsoft.com/rest/api/appservice, IpSecurityRestriction. */
const priorityOf = ({ priority }: Props): number => Number(priority ?? 2 ** 31 - 1);

function leavesBy(world: TraceWorld, app: Standing): string[] {
  const subnet = linked(world, "azure-native:network:Subnet", facts(app)["virtualNetworkSubnetId"]);
  if (!subnet) throw new Missing("the subnet that it stands in is gone", world.label(app));
  const gateway = linked(world, "azure-native:network:NatGateway", bag(subnet, "natGateway")["id"]);
  const found = bags(gateway, "publicIpAddresses")
    .map(({ id }) => text(linked(world, "azure-native:network:PublicIPAddress", id), "ipAddress"))
    .filter((address) => address !== undefined);
  if (found.length === 0) throw new Missing("it has no way out of the network", world.label(subnet));
  return found;
}
