import type { Cloud } from "../components/core/contracts";

/** Where data may live, as `residency` names it. A region outside of both is not offered. */
export const areas = ["us", "eu"] as const;
export type Area = (typeof areas)[number];

interface Region {
  area: Area;
  /** The letters (numbers on Azure) of its zones, in order. */
  zones: readonly string[];
}

const at = (area: Area, zones: string): Region => ({ area, zones: [...zones] });

/**
 * The regions on offer: those of the United States and the European Union with two zones or more.
 *
 * Sources: AWS: cfn-lint 1.58 (`helpers.py`, AVAILABILITY_ZONES) with the names in botocore's `endpoints.json`. Google: the API's own
 * list of zones, as Cyclenerd/google-cloud-pricing-cost-calculator keeps it (`tools/zones.csv`); Berlin and Stockholm are younger than
 * that. Azure: the API's own list of locations, as Azure/terraform-azurerm-avm-utl-regions keeps it (`modules/cached-data`, August
 * 2026). London, Zurich and Oslo are in Europe, not in the Union, and so are left out.
 */
export const regions: Readonly<Record<Cloud, Readonly<Record<string, Region>>>> = {
  aws: {
    "us-east-1": at("us", "abcdef"),
    "us-east-2": at("us", "abc"),
    "us-west-1": at("us", "ac"),
    "us-west-2": at("us", "abcd"),
    "eu-central-1": at("eu", "abc"),
    "eu-north-1": at("eu", "abc"),
    "eu-south-1": at("eu", "abc"),
    "eu-south-2": at("eu", "abc"),
    "eu-west-1": at("eu", "abc"),
    "eu-west-3": at("eu", "abc"),
  },
  gcp: {
    "us-central1": at("us", "abcf"),
    "us-east1": at("us", "bcd"),
    "us-east4": at("us", "abc"),
    "us-east5": at("us", "abc"),
    "us-south1": at("us", "abc"),
    "us-west1": at("us", "abc"),
    "us-west2": at("us", "abc"),
    "us-west3": at("us", "abc"),
    "us-west4": at("us", "abc"),
    "europe-central2": at("eu", "abc"),
    "europe-north1": at("eu", "abc"),
    "europe-southwest1": at("eu", "abc"),
    "europe-west1": at("eu", "bcd"),
    "europe-west3": at("eu", "abc"),
    "europe-west4": at("eu", "abc"),
    "europe-west8": at("eu", "abc"),
    "europe-west9": at("eu", "abc"),
    "europe-west12": at("eu", "abc"),
  },
  azure: {
    centralus: at("us", "123"),
    eastus: at("us", "123"),
    eastus2: at("us", "123"),
    southcentralus: at("us", "123"),
    westus2: at("us", "123"),
    westus3: at("us", "123"),
    austriaeast: at("eu", "123"),
    belgiumcentral: at("eu", "123"),
    denmarkeast: at("eu", "123"),
    francecentral: at("eu", "123"),
    germanywestcentral: at("eu", "123"),
    italynorth: at("eu", "123"),
    northeurope: at("eu", "123"),
    polandcentral: at("eu", "123"),
    spaincentral: at("eu", "123"),
    swedencentral: at("eu", "123"),
    westeurope: at("eu", "123"),
  },
};

/** What a cloud calls a zone: `us-east-1a`, `us-central1-a`, `1`. */
export function zoneName(cloud: Cloud, region: string, letter: string): string {
  switch (cloud) {
    case "aws":
      return `${region}${letter}`;
    case "gcp":
      return `${region}-${letter}`;
    case "azure":
      return letter;
  }
}
