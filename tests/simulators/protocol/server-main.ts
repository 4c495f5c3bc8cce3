import { serve } from "../../../simulators/protocol/server";
import { recorder } from "./recorder";

void serve(recorder([]));
