import type { Cloud } from "../cloud";
import { alarm, alarms, keeps, tell } from "./alarms";
import { backedUp, backup, keepsClusterBackups } from "./backups";
import { bucket } from "./buckets";
import { isEks, nodeAddresses } from "./cluster";
import { arrive } from "./entrance";
import { bus, hasBus } from "./events";
import { image } from "./images";
import { login } from "./logins";
import { nodes } from "./nodes";
import { sender } from "./spans";
import { stores } from "./stores";

/** The journeys' part on AWS. */
export const aws: Cloud = {
  ...{ name: "AWS", has: isEks, arrive, bucket, image, login, nodes, stores, nodeAddresses },
  ...{ alarm, alarms, tell, keeps },
  ...{ backedUp, backup, keepsClusterBackups, bus, hasBus, sender },
};
