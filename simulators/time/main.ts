import { openWorld, timeScale } from "../core/environment";
import { sdkOf } from "../facts/packages";
import { serve } from "../protocol/server";
import { timeCloud } from "./cloud";

void serve(timeCloud(openWorld, sdkOf("time")?.version ?? "", timeScale()));
