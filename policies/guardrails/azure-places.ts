import type { DatabaseAccountArgs } from "@pulumi/azure-native/cosmosdb/databaseAccount";
import type { Inputs } from "../shared/rule";

/**
 * Where data may lie on Azure, by data class, as it names regions, in lower case and without spaces. Not London (uksouth), nor Zurich (switzerlandnorth), nor
 * Oslo (norwayeast). Source: Azure, "Azure regions list". A region's pair, which copies go to, is of the same geography: "Azure paired regions".
 */
const unitedStates = "unitedstates|(east|central|northcentral|southcentral|westcentral|west)us[23]?";
const union =
  "europe|westeurope|northeurope|francecentral|francesouth|germanywestcentral|germanynorth|swedencentral|swedensouth|italynorth|polandcentral|spaincentral|austriaeast|belgiumcentral|denmarkeast";
export const allowedOnAzure: Readonly<Record<string, RegExp | undefined>> = {
  card: new RegExp(`^(${unitedStates})$`),
  others: new RegExp(`^(${unitedStates}|${union})$`),
};

interface Placed {
  location?: string;
}

/** The places that a resource stands in, or copies to; none of what stands nowhere, or where its group or its parent does. @throws an unknown value */
export function placesOnAzure(inputs: object, type: string): string[] {
  const { location } = inputs as Placed;
  const all = [...(location === undefined ? [] : [location]), ...(copiesOf[type]?.(inputs as never) ?? [])];
  // "East US 2" is eastus2.
  return [...new Set(all.map((place) => place.toLowerCase().replace(/\s/g, "")))].filter((place) => place !== "global");
}

const copiesOf: Readonly<Record<string, (inputs: never) => readonly string[]>> = {
  "azure-native:cosmosdb:DatabaseAccount": ({ locations }: Inputs<DatabaseAccountArgs>) =>
    locations.map(({ locationName }) => locationName ?? "global"),
};
