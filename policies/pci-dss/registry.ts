// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { RepositoryArgs } from "@pulumi/aws/ecr";
import type { RegistryArgs } from "@pulumi/azure-native/containerregistry/registry";
import type { RepositoryArgs as GoogleRepositoryArgs } from "@pulumi/gcp/artifactregistry";
import { isRegulated } from "../shared/data-classes";
import { findings, type Inputs, type ResourceRule, type Rule, type Verdict } from "../shared/rule";

const google = "gcp:artifactregistry/repository:Repository";
const azure = "azure-native:containerregistry:Registry";

const imagesScanned: ResourceRule<never> = {
  id: "any-registry-scan-immutable",
  severity: "high",
  levels: { dev: "remediate", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["6.3.1", "11.3.1"], soc2: ["CC7.1"], hipaa: ["164.308(a)(5)(ii)(B)"], gdpr: ["32(1)(d)"] },
  unconfirmed: ["6.3.1", "CC7.1", "164.308(a)(5)(ii)(B)", "32(1)(d)"],
  applies: ["aws:ecr/repository:Repository", google, azure],
  judges:
    "images are scanned when they are pushed, and a tag never changes its meaning; nobody fetches or pushes them without a name",
  because: "what was reviewed and scanned is then what runs",
  remedy:
    "AWS: set imageScanningConfiguration.scanOnPush, and imageTagMutability to IMMUTABLE. Google: set dockerConfig.immutableTags, and leave scanning on. Azure: leave adminUserEnabled and anonymousPullEnabled off, and encrypt with a key of ours.",
  check(inputs, { type }) {
    if (type === azure) return onAzure(inputs);
    return type === google ? onGoogle(inputs) : onAws(inputs);
  },
};

function onAws(repository: Inputs<RepositoryArgs>): Verdict {
  return findings(
    () =>
      repository.imageScanningConfiguration?.scanOnPush !== true &&
      "imageScanningConfiguration.scanOnPush is not on; set it",
    () =>
      repository.imageTagMutability !== "IMMUTABLE" &&
      `imageTagMutability is ${repository.imageTagMutability ?? "MUTABLE"}; want IMMUTABLE`,
    () =>
      isRegulated(repository.tags) &&
      !repository.encryptionConfigurations?.some((one) => one.encryptionType?.startsWith("KMS") && one.kmsKey) &&
      "its data-class asks for a key of our own; set encryptionConfigurations to KMS with kmsKey",
  );
}

/** Scanning follows the project's unless it is turned off: Artifact Registry API, VulnerabilityScanningConfig. Only images in a repository of our own have tags. */
function onGoogle(repository: Inputs<GoogleRepositoryArgs>): Verdict {
  return findings(
    () =>
      repository.vulnerabilityScanningConfig?.enablementConfig === "DISABLED" &&
      "vulnerabilityScanningConfig.enablementConfig is DISABLED; want INHERITED",
    () =>
      /^docker$/i.test(repository.format) &&
      (repository.mode ?? "STANDARD_REPOSITORY") === "STANDARD_REPOSITORY" &&
      repository.dockerConfig?.immutableTags !== true &&
      `dockerConfig.immutableTags is ${repository.dockerConfig?.immutableTags}; set it`,
    () =>
      isRegulated(repository.labels) &&
      !repository.kmsKeyName &&
      "its data-class asks for a key of our own; set kmsKeyName",
  );
}

/** Scanning is the subscription's (Defender for Containers), and a tag is locked image by image: the registry says neither. Both users are off unless set. */
function onAzure(registry: Inputs<RegistryArgs>): Verdict {
  return findings(
    () => registry.adminUserEnabled === true && "adminUserEnabled is true; leave it off",
    () => registry.anonymousPullEnabled === true && "anonymousPullEnabled is true; leave it off",
    () =>
      isRegulated(registry.tags) &&
      (registry.encryption?.status !== "enabled" || !registry.encryption.keyVaultProperties?.keyIdentifier) &&
      "its data-class asks for a key of our own; set encryption with keyVaultProperties",
  );
}

export const registryRules: readonly Rule[] = [imagesScanned];
