import type { Change } from "../changes";
import { everywhereOn } from "../everywhere";
import { alarms } from "./alarms";
import { backups } from "./backups";
import { credentials } from "./credentials";
import { lines } from "./lines";
import { nodes } from "./nodes";
import { stores } from "./stores";
import { wayIn } from "./way-in";

/** Whatever may happen on Azure. */
export const azure: Change[] = [
  ...[...wayIn, ...stores, ...credentials, ...nodes, ...lines, ...backups, ...alarms],
  ...everywhereOn("azure", "Azure"),
];
