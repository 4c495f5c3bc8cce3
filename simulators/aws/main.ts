import { openWorld, timeScale } from "../core/environment";
import { serve } from "../protocol/server";
import { awsCloud } from "./cloud";

void serve(awsCloud(openWorld, timeScale()));
