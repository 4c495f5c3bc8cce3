import type { Cloud } from "../cloud";
import { alarm, alarms, keeps, tell } from "./alarms";
import { backedUp, backup, keepsClusterBackups } from "./backups";
import { bucket } from "./buckets";
import { brings, isGke, nodeAddresses } from "./cluster";
import { collected, hears } from "./collected";
import { arrive } from "./entrance";
import { bus, hasBus } from "./events";
import { image } from "./images";
import { login } from "./logins";
import { nodes } from "./nodes";
import { following } from "./standby";
import { sender } from "./spans";
import { stores } from "./stores";

/** The journeys' part on Google Cloud. */
export const gcp: Cloud = {
  ...{ name: "Google Cloud", has: isGke, brings, arrive, bucket, image, login, nodes, stores, nodeAddresses },
  ...{ alarm, alarms, tell, keeps, hears, collected },
  ...{ backedUp, backup, keepsClusterBackups, follows: following },
  ...{ bus, hasBus, sender },
};
