import { openWorld, timeScale } from "../core/environment";
import { sdkOf } from "../facts/packages";
import { serve } from "../protocol/server";
import { gcpCloud } from "./cloud";

void serve(gcpCloud(openWorld, sdkOf("gcp")?.version ?? "", timeScale()));
