import type { RuleCases } from "./case";
import { azureAccessCases } from "./azure-access";
import { azureAnyCases } from "./azure-any";
import { azureEncryptionCases } from "./azure-encryption";
import { azureGuardrailsCases } from "./azure-guardrails";
import { azureNetworkCases } from "./azure-network";
import { azureRecordCases } from "./azure-records";
import { azureTransitCases } from "./azure-transit";
import { boundaryCases } from "./boundaries";
import { cacheCases } from "./caches";
import { cloudflareCases } from "./cloudflare";
import { clusterCases } from "./cluster";
import { edgeCases } from "./edge";
import { encryptionCases } from "./encryption";
import { bucketEncryptionCases } from "./encryption-buckets";
import { eventCases } from "./events";
import { functionCases } from "./functions";
import { googleAccessCases } from "./google-access";
import { googleAnyCases } from "./google-any";
import { googleEdgeCases } from "./google-edge";
import { googleEncryptionCases } from "./google-encryption";
import { googleGuardrailsCases } from "./google-guardrails";
import { googleNetworkCases } from "./google-network";
import { googleRecordCases } from "./google-records";
import { guardrailsCases } from "./guardrails";
import { iamCases } from "./iam";
import { loggingCases } from "./logging";
import { networkCases } from "./network";
import { openCases } from "./open";
import { patchCases } from "./patches";
import { pciDssCases } from "./pci-dss";
import { pciDssWorkloadCases } from "./pci-dss-workloads";
import { podStoreCases } from "./pod-stores";
import { principalCases } from "./principals";
import { recordCases } from "./records";
import { runtimeCases } from "./runtimes";
import { secretCases } from "./secrets";
import { tableCases } from "./tables";
import { upkeepCases } from "./upkeep";
import { wayInCases } from "./ways-in";

/** The cases of every rule. */
export const allCases: RuleCases[] = [
  ...encryptionCases,
  ...bucketEncryptionCases,
  ...edgeCases,
  ...pciDssCases,
  ...iamCases,
  ...pciDssWorkloadCases,
  ...guardrailsCases,
  ...loggingCases,
  ...networkCases,
  ...recordCases,
  ...cloudflareCases,
  ...clusterCases,
  ...upkeepCases,
  ...openCases,
  ...secretCases,
  ...tableCases,
  ...runtimeCases,
  ...wayInCases,
  ...patchCases,
  ...cacheCases,
  ...boundaryCases,
  ...principalCases,
  ...podStoreCases,
  ...eventCases,
  ...functionCases,
  ...googleEncryptionCases,
  ...googleEdgeCases,
  ...googleNetworkCases,
  ...googleAccessCases,
  ...googleRecordCases,
  ...googleGuardrailsCases,
  ...googleAnyCases,
  ...azureAccessCases,
  ...azureAnyCases,
  ...azureEncryptionCases,
  ...azureGuardrailsCases,
  ...azureNetworkCases,
  ...azureRecordCases,
  ...azureTransitCases,
];
