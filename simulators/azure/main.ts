import { openWorld, timeScale } from "../core/environment";
import { sdkOf } from "../facts/packages";
import { serve } from "../protocol/server";
import { azureCloud } from "./cloud";

void serve(azureCloud(openWorld, sdkOf("azure-native")?.version ?? "", timeScale()));
