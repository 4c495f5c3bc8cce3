import { openWorld } from "../core/environment";
import { serve } from "../protocol/server";
import { Random } from "./provider";

void serve(new Random(openWorld));
