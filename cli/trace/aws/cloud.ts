import type { Cloud } from "../cloud";
import { backedUp, backup, keepsClusterBackups } from "./backups";
import { isEks } from "./cluster";
import { arrive } from "./entrance";
import { image } from "./images";
import { login } from "./logins";
import { nodes } from "./nodes";
import { stores } from "./stores";

/** The journeys' part on AWS. */
export const aws: Cloud = {
  ...{ name: "AWS", has: isEks, arrive, image, login, nodes, stores },
  ...{ backedUp, backup, keepsClusterBackups },
};
