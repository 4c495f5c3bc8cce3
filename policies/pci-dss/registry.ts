// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { RepositoryArgs } from "@pulumi/aws/ecr";
import { isRegulated } from "../shared/data-classes";
import { findings, type ResourceRule, type Rule } from "../shared/rule";

const imagesScanned: ResourceRule<RepositoryArgs> = {
  id: "any-registry-scan-immutable",
  severity: "high",
  levels: { dev: "remediate", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["6.3.1", "11.3.1"], soc2: ["CC7.1"], hipaa: ["164.308(a)(5)(ii)(B)"], gdpr: ["32(1)(d)"] },
  unconfirmed: ["6.3.1", "CC7.1", "164.308(a)(5)(ii)(B)", "32(1)(d)"],
  applies: ["aws:ecr/repository:Repository"],
  judges: "images are scanned when they are pushed, and a tag never changes its meaning",
  because: "what was reviewed and scanned is then what runs",
  remedy: "Set imageScanningConfiguration.scanOnPush, and imageTagMutability to IMMUTABLE.",
  check: (repository) =>
    findings(
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
    ),
};

export const registryRules: readonly Rule[] = [imagesScanned];
