// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { VolumeArgs } from "@pulumi/aws/ebs";
import type { InstanceArgs, LaunchTemplateArgs } from "@pulumi/aws/ec2";
import type { FileSystemArgs } from "@pulumi/aws/efs";
import type { ClusterArgs } from "@pulumi/aws/eks";
import type { KeyArgs } from "@pulumi/aws/kms";
import { notOurKey } from "../shared/keys";
import { each, fail, findings, type Inputs, notApplicable, type ResourceRule, type Rule } from "../shared/rule";

const volume = "aws:ebs/volume:Volume";
const launchTemplate = "aws:ec2/launchTemplate:LaunchTemplate";

const disksEncrypted: ResourceRule<never> = {
  id: "aws-ebs-encrypted",
  severity: "high",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.5.1"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["CC6.1"],
  applies: [volume, "aws:ec2/instance:Instance", launchTemplate],
  judges: "every disk of a machine is encrypted",
  because: "images, caches and swap hold what the machine works on; supporting evidence only, see PCI DSS 3.5.1.2",
  remedy:
    "Set encrypted on the volume, on the root device and on each further device. The image's own setting is not enough.",
  check(inputs, { type }) {
    if (type === volume) {
      const { encrypted } = inputs as Inputs<VolumeArgs>;
      return findings(() => encrypted !== true && `encrypted is ${encrypted}; set it`);
    }
    if (type === launchTemplate) return templateDisks(inputs);
    const machine = inputs as Inputs<InstanceArgs>;
    return findings(
      () =>
        machine.rootBlockDevice?.encrypted !== true &&
        `rootBlockDevice.encrypted is ${machine.rootBlockDevice?.encrypted}; set it`,
      () =>
        each(
          machine.ebsBlockDevices,
          (disk, index) =>
            disk.encrypted !== true && `ebsBlockDevices[${index}].encrypted is ${disk.encrypted}; set it`,
        ),
    );
  },
};

/** What the images on offer call their root device. Source: EC2 user guide, "Device names for volumes on Amazon EC2 instances". */
const rootDevice = /^\/dev\/(xvda|sda1)$/;

/** A device that a template does not name is as the image has it: in clear, unless the image's maker said otherwise. */
function templateDisks(template: Inputs<LaunchTemplateArgs>) {
  return findings(
    () =>
      !template.blockDeviceMappings?.some(({ deviceName }) => rootDevice.test(deviceName ?? "")) &&
      "blockDeviceMappings names no root device (/dev/xvda or /dev/sda1), which is then as the image has it; map it with ebs.encrypted",
    () =>
      each(template.blockDeviceMappings, ({ ebs }, index) =>
        ebs !== undefined && String(ebs.encrypted) !== "true"
          ? `blockDeviceMappings[${index}].ebs.encrypted is ${ebs.encrypted}; set it`
          : false,
      ),
  );
}

const fileSystemEncrypted: ResourceRule<FileSystemArgs> = {
  id: "aws-efs-encrypted",
  severity: "high",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.5.1"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: [],
  applies: ["aws:efs/fileSystem:FileSystem"],
  judges: "a file system is encrypted with a key of our own",
  because: "shared files outlive the machines that wrote them; supporting evidence only, see PCI DSS 3.5.1.2",
  remedy: "Set encrypted and kmsKeyId; both can only be chosen when the file system is made.",
  check: (files) =>
    findings(
      () => files.encrypted !== true && `encrypted is ${files.encrypted}; set it`,
      () => notOurKey(files.kmsKeyId, "kmsKeyId"),
    ),
};

const clusterSecretsEncrypted: ResourceRule<ClusterArgs> = {
  id: "aws-eks-secrets-kms",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.5.1", "8.3.2"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["CC6.1", "32(1)(a)"],
  applies: ["aws:eks/cluster:Cluster"],
  judges: "a cluster encrypts Kubernetes secrets with a key of our own",
  because: "secrets in etcd are base64, and whoever reads a backup of it reads them",
  remedy: 'Set encryptionConfig with resources ["secrets"] and the key\'s ARN. It cannot be turned off again.',
  check: ({ encryptionConfig }) => {
    if (!encryptionConfig) return fail("encryptionConfig is not set; encrypt secrets with a key of this environment");
    return findings(
      () =>
        !encryptionConfig.resources?.includes("secrets") &&
        'encryptionConfig.resources does not hold "secrets"; add it',
      () => notOurKey(encryptionConfig.provider?.keyArn, "encryptionConfig.provider.keyArn"),
    );
  },
};

const keyRotates: ResourceRule<KeyArgs> = {
  id: "aws-kms-rotation",
  severity: "high",
  levels: { dev: "remediate", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.7.4"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["CC6.1", "32(1)(a)"],
  applies: ["aws:kms/key:Key"],
  judges: "a symmetric key rotates at least once a year",
  because: "a key that is never changed protects ever more data, for ever longer",
  remedy: "Set enableKeyRotation; rotationPeriodInDays is 365 unless set.",
  check: (key) => {
    // Source: AWS KMS developer guide, "Rotate AWS KMS keys": only symmetric encryption keys with material made by KMS rotate by themselves.
    if ((key.customerMasterKeySpec ?? "SYMMETRIC_DEFAULT") !== "SYMMETRIC_DEFAULT")
      return notApplicable("only symmetric keys rotate by themselves");
    if (key.customKeyStoreId !== undefined || key.xksKeyId !== undefined)
      return notApplicable("keys of a custom store do not rotate by themselves");
    return findings(
      () => key.enableKeyRotation !== true && `enableKeyRotation is ${key.enableKeyRotation}; set it`,
      () =>
        (key.rotationPeriodInDays ?? 365) > 365 &&
        `rotationPeriodInDays is ${key.rotationPeriodInDays}; want 365 at most`,
    );
  },
};

export const computeRules: readonly Rule[] = [disksEncrypted, fileSystemEncrypted, clusterSecretsEncrypted, keyRotates];
