import { containerParts } from "./container";
import { edgeParts } from "./edge";
import { eventParts } from "./events";
import { iamParts } from "./iam";
import { kmsParts } from "./keys";
import { networkParts } from "./network";
import type { Parts } from "./part";
import { sqlParts } from "./sql";
import { storeParts } from "./stores";
import { vpnParts } from "./vpn";
import { watchParts } from "./watch";

/** Everything that is written by hand, by token. */
export const parts: Parts = {
  ...iamParts,
  ...kmsParts,
  ...networkParts,
  ...vpnParts,
  ...containerParts,
  ...sqlParts,
  ...storeParts,
  ...edgeParts,
  ...watchParts,
  ...eventParts,
};
