import { openWorld, timeScale } from "../core/environment";
import { sdkOf } from "../facts/packages";
import { serve } from "../protocol/server";
import { cloudflareCloud } from "./cloud";

void serve(cloudflareCloud(openWorld, sdkOf("cloudflare")?.version ?? "", timeScale()));
