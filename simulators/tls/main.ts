import { openWorld, timeScale } from "../core/environment";
import { sdkOf } from "../facts/packages";
import { serve } from "../protocol/server";
import { tlsCloud } from "./cloud";

void serve(tlsCloud(openWorld, sdkOf("tls")?.version ?? "", timeScale()));
