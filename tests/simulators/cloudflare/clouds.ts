import { Zone } from "@pulumi/cloudflare/zone";
import { type Bought, buy } from "../../../simulators/cloudflare/account";
import { localClouds, type LocalClouds } from "../../../simulators/testing";

export const account = "023e105f4ecef8ad9ca31a8372d0c353";

/** The local clouds, where Cloudflare's account has bought so much. */
export function clouds(bought: Partial<Bought> = {}): LocalClouds {
  const made = localClouds();
  buy(made.world, bought);
  return made;
}

export const zone = (name = "gocoffee.example"): Zone => new Zone("zone", { account: { id: account }, name });

export const refused = (program: () => unknown, bought: Partial<Bought> = {}) =>
  expect(clouds(bought).run(program)).rejects;

export const passes = (program: () => unknown, bought: Partial<Bought> = {}) =>
  expect(clouds(bought).run(program)).resolves.toBeDefined();
