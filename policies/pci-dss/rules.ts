import type { Pack } from "../shared/rule";
import { admissionRules } from "./admission";
import { azureLoggingRules } from "./azure-logging";
import { azureNetworkRules } from "./azure-network";
import { azureRbacRules } from "./azure-rbac";
import { azureSecurityGroupRules } from "./azure-security-groups";
import { bucketRules } from "./buckets";
import { cacheRules } from "./caches";
import { cloudflareRules } from "./cloudflare";
import { clusterAccessRules } from "./cluster-access";
import { clusterNetworkRules } from "./cluster-network";
import { edgeRules } from "./edge";
import { azureFunctionRules } from "./azure-functions";
import { functionRules } from "./functions";
import { googleFirewallRules } from "./google-firewalls";
import { googleFunctionRules } from "./google-functions";
import { googleIamRules } from "./google-iam";
import { googleLoggingRules } from "./google-logging";
import { googleNetworkRules } from "./google-network";
import { iamRules } from "./iam";
import { imageRules } from "./images";
import { loginRules } from "./logins";
import { logStoreRules } from "./log-stores";
import { loggingRules } from "./logging";
import { machineRules } from "./machines";
import { networkRules } from "./network";
import { podRules } from "./pods";
import { principalRules } from "./policy-principals";
import { registryRules } from "./registry";
import { resourcePolicyRules } from "./resource-policies";
import { secretRules } from "./secrets";
import { securityGroupRules } from "./security-groups";
import { storeIngressRules } from "./store-ingress";

export const pciDss: Pack = {
  name: "pci-dss",
  description: "Card data is out of reach of the internet, and each part may do only what it needs",
  rules: [
    ...networkRules,
    ...securityGroupRules,
    ...storeIngressRules,
    ...machineRules,
    ...bucketRules,
    ...edgeRules,
    ...cloudflareRules,
    ...cacheRules,
    ...iamRules,
    ...secretRules,
    ...loginRules,
    ...loggingRules,
    ...logStoreRules,
    ...podRules,
    ...clusterNetworkRules,
    ...clusterAccessRules,
    ...imageRules,
    ...admissionRules,
    ...registryRules,
    ...resourcePolicyRules,
    ...principalRules,
    ...googleNetworkRules,
    ...googleFirewallRules,
    ...googleIamRules,
    ...googleLoggingRules,
    ...azureNetworkRules,
    ...azureSecurityGroupRules,
    ...azureRbacRules,
    ...azureLoggingRules,
    ...functionRules,
    ...googleFunctionRules,
    ...azureFunctionRules,
  ],
};
