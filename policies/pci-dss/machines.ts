// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { InstanceArgs, LaunchTemplateArgs, SubnetArgs } from "@pulumi/aws/ec2";
import type { InstanceArgs as GoogleInstanceArgs, InstanceTemplateArgs } from "@pulumi/gcp/compute";
import { each, findings, type Inputs, type ResourceRule, type Rule } from "../shared/rule";

const instance = "aws:ec2/instance:Instance";
const template = "aws:ec2/launchTemplate:LaunchTemplate";
const subnet = "aws:ec2/subnet:Subnet";

const noPublicAddress: ResourceRule<never> = {
  id: "aws-no-public-ip",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.3.1", "1.4.2"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["32(1)(b)"],
  applies: [instance, template, subnet],
  judges: "no machine gets a public address, but in subnets that are tagged tier = edge",
  because: "what has an address on the internet is looked for there, whatever its security group says",
  remedy:
    "Set associatePublicIpAddress and mapPublicIpOnLaunch to false; let load balancers stand at the edge, and go out through a NAT gateway.",
  check(inputs, { type }) {
    if (type === subnet) {
      const { mapPublicIpOnLaunch, tags } = inputs as Inputs<SubnetArgs>;
      return findings(
        () =>
          mapPublicIpOnLaunch === true &&
          tags?.["tier"] !== "edge" &&
          "mapPublicIpOnLaunch is true; set it to false, or tag the subnet tier = edge",
      );
    }
    if (type === instance) {
      const { associatePublicIpAddress } = inputs as Inputs<InstanceArgs>;
      return findings(() => associatePublicIpAddress === true && "associatePublicIpAddress is true; set it to false");
    }
    const { networkInterfaces } = inputs as Inputs<LaunchTemplateArgs>;
    return findings(() =>
      each(
        networkInterfaces,
        ({ associatePublicIpAddress }, index) =>
          String(associatePublicIpAddress) === "true" &&
          `networkInterfaces[${index}].associatePublicIpAddress is true; set it to false`,
      ),
    );
  },
};

const metadataGuarded: ResourceRule<InstanceArgs | LaunchTemplateArgs> = {
  id: "aws-imdsv2",
  severity: "high",
  levels: { dev: "remediate", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["2.2.6"], soc2: ["CC6.1"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["2.2.6", "CC6.1", "164.312(a)(1)", "32(1)(b)"],
  applies: [instance, template],
  judges: "a machine gives its credentials only to who asks with a token, no more than two steps away",
  because: "a program that can be made to fetch an address would otherwise hand over the machine's rights",
  remedy: "Set metadataOptions: httpTokens required, httpPutResponseHopLimit 1; 2 only where containers need it.",
  check: ({ metadataOptions }) =>
    findings(
      () =>
        metadataOptions?.httpEndpoint !== "disabled" &&
        metadataOptions?.httpTokens !== "required" &&
        `metadataOptions.httpTokens is ${metadataOptions?.httpTokens}; want required`,
      // 1, or 2 for an image that asks for it, unless set. Source: EC2 API reference, InstanceMetadataOptionsRequest.
      () =>
        (metadataOptions?.httpPutResponseHopLimit ?? 1) > 2 &&
        `metadataOptions.httpPutResponseHopLimit is ${metadataOptions?.httpPutResponseHopLimit}; want 1, or 2 with containers`,
    ),
};

const googleNoPublicAddress: ResourceRule<GoogleInstanceArgs | InstanceTemplateArgs> = {
  id: "gcp-vm-no-public-ip",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.4.2", "7.2.5"], soc2: ["CC6.3", "CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["CC6.3", "32(1)(b)"],
  applies: [
    "gcp:compute/instance:Instance",
    "gcp:compute/instanceTemplate:InstanceTemplate",
    "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
  ],
  judges: "no machine gets a public address, nor the rights of the project's default account",
  because: "what has an address on the internet is looked for there; the default account may often change everything",
  remedy: "Leave out accessConfigs, and go out through Cloud NAT; give the machine a service account of its own.",
  check: ({ networkInterfaces, serviceAccount }) =>
    findings(
      () =>
        each(networkInterfaces, ({ accessConfigs, ipv6AccessConfigs }, index) =>
          Object.entries({ accessConfigs, ipv6AccessConfigs })
            .filter(([, list]) => (list?.length ?? 0) > 0)
            .map(([property]) => `networkInterfaces[${index}] has ${property}, a public address; remove it`),
        ),
      () => {
        const everything = serviceAccount?.scopes.filter((scope) => /(^|\/)cloud-platform$/.test(scope)) ?? [];
        return (
          everything.length > 0 &&
          isDefaultAccount(serviceAccount?.email) &&
          "serviceAccount is the project's default, with the scope cloud-platform; give it one of its own"
        );
      },
    ),
};

/** Source: Compute Engine, "Service accounts": PROJECT_NUMBER-compute@developer.gserviceaccount.com, also where none is named. */
function isDefaultAccount(email: string | undefined): boolean {
  return !email || /^(default|\d+-compute@developer\.gserviceaccount\.com)$/.test(email);
}

export const machineRules: readonly Rule[] = [noPublicAddress, metadataGuarded, googleNoPublicAddress];
