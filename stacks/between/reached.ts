import type { Input } from "@pulumi/pulumi";
import type { Cloud } from "../../components/core/contracts";
import type { EntranceEnd } from "../../components/core/ends";

/** A cloud that customers can be led to: its own name, and the check of it. */
export interface Reached {
  cloud: Cloud;
  entrance: EntranceEnd;
  host: string;
  checkId: Input<string>;
}
