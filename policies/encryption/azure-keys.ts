// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Pulumi.
import type { KeyArgs } from "@pulumi/azure-native/keyvault/key";
import type { VaultArgs } from "@pulumi/azure-native/keyvault/vault";
import { findings, type Inputs, type ResourceRule, type Rule } from "../shared/rule";

const vault = "azure-native:keyvault:Vault";

const vaultsRecoverable: ResourceRule<never> = {
  id: "az-keyvault-recoverable",
  severity: "high",
  levels: { dev: "remediate", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.7.4", "3.7.5"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["CC6.1", "32(1)(b)"],
  applies: [vault, "azure-native:keyvault:Key"],
  judges: "what is deleted of a vault can be had back, and a key rotates by itself and ends",
  because: "what a lost key encrypts is lost with it, and a key that is never changed protects ever more data",
  remedy:
    "Set enablePurgeProtection, and leave enableSoftDelete on; give the key a rotationPolicy with the action rotate and an expiryTime.",
  check(inputs, { type }) {
    if (type === vault) {
      const { properties } = inputs as Inputs<VaultArgs>;
      return findings(
        () =>
          properties.enablePurgeProtection !== true &&
          `properties.enablePurgeProtection is ${properties.enablePurgeProtection}; set it`,
        // On unless set, and Azure refuses to turn it off. Source: azure-mgmt-keyvault, VaultProperties.
        () => properties.enableSoftDelete === false && "properties.enableSoftDelete is false; leave it on",
      );
    }
    const { attributes, rotationPolicy } = (inputs as Inputs<KeyArgs>).properties;
    return findings(
      () => {
        const rotates = rotationPolicy?.lifetimeActions?.some(({ action }) => /^rotate$/i.test(action?.type ?? ""));
        return rotates !== true && "properties.rotationPolicy has no action rotate; add one";
      },
      () =>
        !rotationPolicy?.attributes?.expiryTime &&
        attributes?.expires === undefined &&
        "no version of it ends; set properties.rotationPolicy.attributes.expiryTime",
    );
  },
};

export const azureKeyRules: readonly Rule[] = [vaultsRecoverable];
