import { openWorld, timeScale } from "../core/environment";
import { serve } from "../protocol/server";
import { Kubernetes } from "./provider";

void serve(new Kubernetes({ open: openWorld, timeScale: timeScale() }));
