// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Pulumi.
import type { DiskArgs, InstanceArgs, InstanceTemplateArgs } from "@pulumi/gcp/compute";
import type { ClusterArgs, NodePoolArgs } from "@pulumi/gcp/container";
import type { CryptoKeyArgs } from "@pulumi/gcp/kms";
import { noGoogleKey } from "../shared/keys";
import { keyGrants, publicMembers } from "../shared/members";
import { each, findings, type Inputs, notApplicable, type ResourceRule, type Rule } from "../shared/rule";

const disk = "gcp:compute/disk:Disk";
const regionDisk = "gcp:compute/regionDisk:RegionDisk";
const machine = "gcp:compute/instance:Instance";
const template = "gcp:compute/instanceTemplate:InstanceTemplate";
const regionTemplate = "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate";
const nodePool = "gcp:container/nodePool:NodePool";

const disksOwnKey: ResourceRule<never> = {
  id: "gcp-disk-cmek",
  severity: "medium",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["3.5.1"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["CC6.1", "32(1)(a)"],
  applies: [disk, regionDisk, machine, template, regionTemplate, nodePool],
  judges: "every disk of a machine is encrypted with a key of our own",
  because: "images, caches and swap hold what the machine works on; supporting evidence only, see PCI DSS 3.5.1.2",
  remedy:
    "Set diskEncryptionKey on the disk, bootDisk.kmsKeySelfLink on the machine, disks[].diskEncryptionKey in a template, nodeConfig.bootDiskKmsKey on a node pool.",
  check(inputs, { type }) {
    switch (type) {
      case disk: {
        const { diskEncryptionKey: key } = inputs as Inputs<DiskArgs>;
        return findings(() => noGoogleKey(key?.kmsKeySelfLink, "diskEncryptionKey.kmsKeySelfLink"));
      }
      case regionDisk: {
        const { diskEncryptionKey: key } = inputs as { diskEncryptionKey?: { kmsKeyName?: string } };
        return findings(() => noGoogleKey(key?.kmsKeyName, "diskEncryptionKey.kmsKeyName"));
      }
      case nodePool: {
        const { nodeConfig } = inputs as Inputs<NodePoolArgs>;
        return findings(() => noGoogleKey(nodeConfig?.bootDiskKmsKey, "nodeConfig.bootDiskKmsKey"));
      }
      case machine: {
        const { bootDisk } = inputs as Inputs<InstanceArgs>;
        // A disk that stands beside the machine says itself how it is encrypted, and those attached later do.
        if ("source" in bootDisk) return notApplicable("its disks are resources of their own");
        return findings(() => noGoogleKey(bootDisk.kmsKeySelfLink, "bootDisk.kmsKeySelfLink"));
      }
      default:
        return findings(() =>
          each(
            (inputs as Inputs<InstanceTemplateArgs>).disks,
            // What lies in the machine's own host ends with it, and takes no key: type SCRATCH.
            ({ diskEncryptionKey: key, source, type: kind }, index) =>
              !source &&
              kind !== "SCRATCH" &&
              noGoogleKey(key?.kmsKeySelfLink, `disks[${index}].diskEncryptionKey.kmsKeySelfLink`),
          ),
        );
    }
  },
};

/** Source: GKE API, DatabaseEncryption.State: the first is for secrets, the second for all that is in etcd. */
const encryptedStates: readonly string[] = ["ENCRYPTED", "ALL_OBJECTS_ENCRYPTION_ENABLED"];

const clusterSecretsEncrypted: ResourceRule<ClusterArgs> = {
  id: "gcp-gke-app-secrets",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.5.1"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["CC6.1", "164.312(a)(2)(iv)", "32(1)(a)"],
  applies: ["gcp:container/cluster:Cluster"],
  judges: "a cluster encrypts Kubernetes secrets with a key of our own",
  because: "secrets in etcd are base64, and whoever reads a backup of it reads them",
  remedy: "Set databaseEncryption: state ENCRYPTED, keyName a key of this environment.",
  check: ({ databaseEncryption }) =>
    findings(
      () =>
        !encryptedStates.includes(databaseEncryption?.state ?? "") &&
        `databaseEncryption.state is ${databaseEncryption?.state}; want ENCRYPTED`,
      () => noGoogleKey(databaseEncryption?.keyName, "databaseEncryption.keyName"),
    ),
};

const key = "gcp:kms/cryptoKey:CryptoKey";
const [day, year] = [86_400, 365 * 86_400];

const keyRotates: ResourceRule<never> = {
  id: "gcp-kms-rotation",
  severity: "high",
  levels: { dev: "remediate", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.7.4", "3.7.5"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["CC6.1", "32(1)(a)"],
  applies: [key, ...keyGrants],
  judges: "a symmetric key rotates at least once a year, is not destroyed in a hurry, and is open to nobody at large",
  because: "a key that is never changed protects ever more data, and what a lost key encrypts is lost with it",
  remedy: "Set rotationPeriod to 31536000s at most, destroyScheduledDuration to 86400s at least; name the members.",
  check(inputs, { type }) {
    if (type !== key) return findings(() => publicMembers(inputs));
    const { purpose, importOnly, versionTemplate, rotationPeriod, destroyScheduledDuration } =
      inputs as Inputs<CryptoKeyArgs>;
    return findings(
      () => {
        // Source: Cloud KMS, "Key rotation": asymmetric keys, imported material and keys outside of Google do not rotate by themselves.
        const rotates = (purpose ?? "ENCRYPT_DECRYPT") === "ENCRYPT_DECRYPT" && importOnly !== true;
        if (!rotates || versionTemplate?.protectionLevel?.startsWith("EXTERNAL")) return false;
        return !(seconds(rotationPeriod) <= year) && `rotationPeriod is ${rotationPeriod}; want 31536000s at most`;
      },
      // 30 days unless set. Source: Cloud KMS API, CryptoKey.destroyScheduledDuration.
      () =>
        destroyScheduledDuration !== undefined &&
        !(seconds(destroyScheduledDuration) >= day) &&
        `destroyScheduledDuration is ${destroyScheduledDuration}; want 86400s at least`,
    );
  },
};

/** `7776000s`. */
function seconds(duration: string | undefined): number {
  return Number(/^([\d.]+)s$/.exec(duration ?? "")?.[1] ?? NaN);
}

export const googleComputeRules: readonly Rule[] = [disksOwnKey, clusterSecretsEncrypted, keyRotates];
