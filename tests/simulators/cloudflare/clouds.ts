import { Zone } from "@pulumi/cloudflare/zone";
import { type Bought, buy } from "../../../simulators/cloudflare/account";
import { localClouds, type LocalClouds } from "../../../simulators/testing";

export const account = "023e105f4ecef8ad9ca31a8372d0c353";

/** Business, and both add-ons. */
const much: Bought = { plan: "business", loadBalancing: true, advancedCertificates: true };

/** The local clouds, where Cloudflare's account has bought so much: what is not said, as `much`. */
export function clouds(bought: Partial<Bought> = {}): LocalClouds {
  const made = localClouds();
  buy(made.world, { ...much, ...bought });
  return made;
}

export const zone = (name = "gocoffee.example"): Zone => new Zone("zone", { account: { id: account }, name });

export const refused = (program: () => unknown, bought: Partial<Bought> = {}) =>
  expect(clouds(bought).run(program)).rejects;

export const passes = (program: () => unknown, bought: Partial<Bought> = {}) =>
  expect(clouds(bought).run(program)).resolves.toBeDefined();
