import { accessParts } from "./access";
import { clusterParts } from "./cluster";
import { edgeParts } from "./edge";
import { eventParts } from "./events";
import { flexParts } from "./flex";
import { keyParts } from "./keys";
import { networkParts } from "./network";
import type { Parts } from "./part";
import { postgresParts } from "./postgres";
import { linkParts } from "./private-link";
import { redisParts } from "./redis";
import { storageParts } from "./storage";
import { vpnParts } from "./vpn";
import { watchParts } from "./watch";

/** Everything that is written by hand, by token. */
export const parts: Parts = {
  ...accessParts,
  ...keyParts,
  ...networkParts,
  ...vpnParts,
  ...linkParts,
  ...clusterParts,
  ...storageParts,
  ...postgresParts,
  ...redisParts,
  ...edgeParts,
  ...eventParts,
  ...flexParts,
  ...watchParts,
};
