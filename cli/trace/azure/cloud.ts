import type { Cloud } from "../cloud";
import { alarm, alarms, keeps, tell } from "./alarms";
import { backedUp, backup, keepsClusterBackups } from "./backups";
import { brings, isAks, nodeAddresses } from "./cluster";
import { collected, hears } from "./collected";
import { bucket } from "./containers";
import { arrive } from "./entrance";
import { bus, hasBus } from "./events";
import { image } from "./images";
import { login } from "./logins";
import { nodes } from "./nodes";
import { sender } from "./spans";
import { stores } from "./stores";

/** The journeys' part on Azure. */
export const azure: Cloud = {
  ...{ name: "Azure", has: isAks, brings, arrive, bucket, image, login, nodes, stores, nodeAddresses },
  ...{ alarm, alarms, tell, keeps, hears, collected },
  ...{ backedUp, backup, keepsClusterBackups, bus, hasBus, sender },
};
