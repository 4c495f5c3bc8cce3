import type { Pack } from "../shared/rule";
import { bucketRules } from "./buckets";
import { edgeRules } from "./edge";
import { iamRules } from "./iam";
import { loggingRules } from "./logging";
import { networkRules } from "./network";
import { podRules } from "./pods";
import { registryRules } from "./registry";

export const pciDss: Pack = {
  name: "pci-dss",
  description: "Card data is out of reach of the internet, and each part may do only what it needs",
  rules: [...networkRules, ...bucketRules, ...edgeRules, ...iamRules, ...loggingRules, ...podRules, ...registryRules],
};
