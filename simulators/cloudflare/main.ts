import { openWorld, timeScale } from "../core/environment";
import type { World } from "../core/world";
import { sdkOf } from "../facts/packages";
import { serve } from "../protocol/server";
import { boughtBy, buy } from "./account";
import { cloudflareCloud } from "./cloud";

/** The world, with what GOCOFFEE_CLOUDFLARE says of the account: it stays until another run says otherwise. */
function open(): World {
  const world = openWorld();
  const words = process.env["GOCOFFEE_CLOUDFLARE"];
  if (words) world.change(() => buy(world, boughtBy(words)));
  return world;
}

void serve(cloudflareCloud(open, sdkOf("cloudflare")?.version ?? "", timeScale()));
