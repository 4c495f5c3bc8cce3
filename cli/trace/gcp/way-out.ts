import type { Standing } from "../../../simulators/core/standing";
import { Missing, type Found } from "../trail";
import { bag, bags, text, texts, type TraceWorld } from "../world";
import { linked, pathOf } from "./links";

/** The addresses that the internet sees of a function: those of the Cloud NAT of its subnet. @throws Missing where it has none of its own */
export function publicAddresses(world: TraceWorld, fn: Standing): Found<string[]> {
  const [way] = bags(bag(fn, "serviceConfig"), "directVpcNetworkInterfaces");
  const subnet = linked(world, "gcp:compute/subnetwork:Subnetwork", way?.["subnetwork"]);
  if (!subnet) throw new Missing("it has no way into the network", world.label(fn));
  const nat = world
    .all("gcp:compute/routerNat:RouterNat")
    .find((one) => bags(one, "subnetworks").some(({ name }) => pathOf(name) === subnet.id));
  if (!nat) throw new Missing("no NAT takes its subnet to the internet", world.label(subnet));
  const value = texts(nat, "natIps").map((link) => text(linked(world, "gcp:compute/address:Address", link), "address"));
  const known = value.filter((one) => one !== undefined);
  if (known.length === 0 || known.length < value.length)
    throw new Missing("it has no addresses of its own, or one that is gone", world.label(nat));
  return { by: world.label(nat), why: `it leaves from ${known.join(", ")}`, value: known };
}
