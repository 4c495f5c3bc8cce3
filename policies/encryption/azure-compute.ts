// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Pulumi.
import type { DiskArgs } from "@pulumi/azure-native/compute/disk";
import type { VirtualMachineArgs } from "@pulumi/azure-native/compute/virtualMachine";
import type { VirtualMachineScaleSetArgs } from "@pulumi/azure-native/compute/virtualMachineScaleSet";
import type { AgentPoolArgs } from "@pulumi/azure-native/containerservice/agentPool";
import type { ManagedClusterArgs } from "@pulumi/azure-native/containerservice/managedCluster";
import { noMicrosoftKey } from "../shared/keys";
import { each, findings, type Inputs, type Reasons, type ResourceRule, type Rule } from "../shared/rule";

const disk = "azure-native:compute:Disk";
const snapshot = "azure-native:compute:Snapshot";
const machine = "azure-native:compute:VirtualMachine";
const scaleSet = "azure-native:compute:VirtualMachineScaleSet";
const cluster = "azure-native:containerservice:ManagedCluster";
const pool = "azure-native:containerservice:AgentPool";

const disksOwnKey: ResourceRule<never> = {
  id: "az-disk-cmk",
  severity: "high",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["3.5.1"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["CC6.1", "32(1)(a)"],
  applies: [disk, snapshot, machine, scaleSet, cluster, pool],
  judges: "every disk of a machine is encrypted with a key of our own, and by its host before it leaves it",
  because: "images, caches and swap hold what the machine works on; supporting evidence only, see PCI DSS 3.5.1.2",
  remedy:
    "Name a disk encryption set: encryption.diskEncryptionSetId, managedDisk.diskEncryptionSet.id, an AKS cluster's diskEncryptionSetID; set encryptionAtHost, of pools enableEncryptionAtHost.",
  check(inputs, { type }) {
    switch (type) {
      case disk:
      case snapshot: {
        const { encryption } = inputs as Inputs<DiskArgs>;
        return findings(
          () => noMicrosoftKey(encryption?.diskEncryptionSetId, "encryption.diskEncryptionSetId"),
          () =>
            encryption?.type === "EncryptionAtRestWithPlatformKey" &&
            "encryption.type is EncryptionAtRestWithPlatformKey; want EncryptionAtRestWithCustomerKey",
        );
      }
      case cluster: {
        const { diskEncryptionSetID, agentPoolProfiles } = inputs as Inputs<ManagedClusterArgs>;
        return findings(
          () => noMicrosoftKey(diskEncryptionSetID, "diskEncryptionSetID"),
          () =>
            each(agentPoolProfiles, ({ enableEncryptionAtHost }, index) =>
              notByHost(enableEncryptionAtHost, `agentPoolProfiles[${index}].enableEncryptionAtHost`),
            ),
        );
      }
      // Its disks are encrypted with the cluster's set.
      case pool: {
        const { enableEncryptionAtHost } = inputs as Inputs<AgentPoolArgs>;
        return findings(() => notByHost(enableEncryptionAtHost, "enableEncryptionAtHost"));
      }
      case machine: {
        const { storageProfile, securityProfile } = inputs as Inputs<VirtualMachineArgs>;
        return findings(
          () => disksOf(storageProfile, "storageProfile"),
          () => notByHost(securityProfile?.encryptionAtHost, "securityProfile.encryptionAtHost"),
        );
      }
      default: {
        const profile = (inputs as Inputs<VirtualMachineScaleSetArgs>).virtualMachineProfile;
        const where = "virtualMachineProfile";
        return findings(
          () => disksOf(profile?.storageProfile, `${where}.storageProfile`),
          () => notByHost(profile?.securityProfile?.encryptionAtHost, `${where}.securityProfile.encryptionAtHost`),
        );
      }
    }
  },
};

function notByHost(value: boolean | undefined, property: string): string | false {
  return value !== true && `${property} is ${value}; set it`;
}

/** A disk of a machine, or of each machine of a set. */
interface OwnDisk {
  createOption: string;
  managedDisk?: { diskEncryptionSet?: { id?: string } };
  diffDiskSettings?: object;
}

interface Disks {
  osDisk?: OwnDisk;
  dataDisks?: readonly OwnDisk[];
}

function disksOf(profile: object | undefined, where: string): Reasons {
  const { osDisk, dataDisks } = (profile ?? {}) as Disks;
  return [
    ...(osDisk === undefined
      ? [`${where}.osDisk is not set, so that its key is Microsoft's; set it`]
      : each([osDisk], (one) => ownKeyOf(one, `${where}.osDisk`))),
    ...each(dataDisks, (one, index) => ownKeyOf(one, `${where}.dataDisks[${index}]`)),
  ];
}

/** A disk that stands beside the machine says itself how it is encrypted; one in the host's own memory ends with it, and the host encrypts it. */
function ownKeyOf({ createOption, managedDisk, diffDiskSettings }: OwnDisk, where: string): string | false {
  if (createOption === "Attach" || diffDiskSettings !== undefined) return false;
  return noMicrosoftKey(managedDisk?.diskEncryptionSet?.id, `${where}.managedDisk.diskEncryptionSet.id`);
}

export const azureComputeRules: readonly Rule[] = [disksOwnKey];
