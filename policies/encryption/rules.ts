import type { Pack } from "../shared/rule";
import { azureComputeRules } from "./azure-compute";
import { azureKeyRules } from "./azure-keys";
import { azureStoreRules } from "./azure-stores";
import { azureTransitRules } from "./azure-transit";
import { bucketRules } from "./buckets";
import { computeRules } from "./compute";
import { databaseRules } from "./databases";
import { eventRules } from "./events";
import { googleComputeRules } from "./google-compute";
import { googleStoreRules } from "./google-stores";
import { googleTransitRules } from "./google-transit";
import { ingressRules } from "./ingress";
import { messagingRules } from "./messaging";
import { podRules } from "./pods";
import { secretRules } from "./secrets";
import { tableRules } from "./tables";
import { transitRules } from "./transit";

export const encryption: Pack = {
  name: "encryption",
  description: "Data is encrypted where it lies and where it travels, with keys of our own",
  rules: [
    ...databaseRules,
    ...computeRules,
    ...bucketRules,
    ...messagingRules,
    ...eventRules,
    ...secretRules,
    ...transitRules,
    ...tableRules,
    ...ingressRules,
    ...podRules,
    ...googleStoreRules,
    ...googleComputeRules,
    ...googleTransitRules,
    ...azureStoreRules,
    ...azureComputeRules,
    ...azureKeyRules,
    ...azureTransitRules,
  ],
};
