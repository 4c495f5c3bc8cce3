import { openWorld, timeScale } from "../core/environment";
import { sdkOf } from "../facts/packages";
import { serve } from "../protocol/server";
import { vaultCloud } from "./cloud";

void serve(vaultCloud(openWorld, sdkOf("vault")?.version ?? "", timeScale()));
