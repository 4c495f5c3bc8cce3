import type { SecretArgs } from "@pulumi/gcp/secretmanager";
import type { DatabaseInstanceArgs } from "@pulumi/gcp/sql";
import type { BucketArgs } from "@pulumi/gcp/storage";
import type { About, Inputs } from "../shared/rule";

/**
 * Where data may lie on Google Cloud, by data class, as it names places in lower case: regions, and groups of them. Not London (europe-west2), nor Zurich
 * (europe-west6), nor the pairs that hold one of them (eur5, eur7, eur8). Sources: Google Cloud, "Cloud locations"; Cloud Storage, "Bucket locations".
 */
const unitedStates = "us|us-[a-z]+\\d+|nam\\d+";
const union = "eu|eur4|europe-(central2|north[12]|southwest1|west(1|3|4|8|9|10|12))";
export const allowedOnGoogle: Readonly<Record<string, RegExp | undefined>> = {
  card: new RegExp(`^(${unitedStates})$`),
  others: new RegExp(`^(${unitedStates}|${union})$`),
};

interface Placed {
  location?: string;
  region?: string;
  zone?: string;
}

/** What stands where the provider does when it says no place itself. Source: the declarations of @pulumi/gcp 9: `region` may be left out. */
const regional: readonly string[] = [
  "gcp:compute/address:Address",
  "gcp:compute/regionDisk:RegionDisk",
  "gcp:compute/router:Router",
  "gcp:compute/subnetwork:Subnetwork",
  "gcp:redis/cluster:Cluster",
  "gcp:redis/instance:Instance",
  "gcp:sql/databaseInstance:DatabaseInstance",
];

/** The places that a resource stands in, or copies to; none of what stands nowhere. @throws an unknown value */
export function placesOf(inputs: object, type: string, provider: About["provider"]): string[] {
  const { location, region, zone } = inputs as Placed;
  const own = location ?? region ?? zone;
  const inherited = regional.includes(type) ? provider?.["region"] : undefined;
  const first = own ?? (typeof inherited === "string" ? inherited : undefined);
  const all = [...(first === undefined ? [] : [first]), ...(copiesOf[type]?.(inputs as never) ?? [])];
  return [...new Set(all.map(regionOf).filter((place) => place !== "global"))];
}

/** `us-central1`, of a zone of it and of its address as well. */
function regionOf(place: string): string {
  const name = place.split("/").at(-1)!.toLowerCase();
  return /^([a-z]+-[a-z]+\d+)-[a-z]$/.exec(name)?.[1] ?? name;
}

const copiesOf: Readonly<Record<string, (inputs: never) => readonly string[]>> = {
  "gcp:storage/bucket:Bucket": ({ customPlacementConfig }: Inputs<BucketArgs>) =>
    customPlacementConfig?.dataLocations ?? [],
  "gcp:sql/databaseInstance:DatabaseInstance": ({ settings }: Inputs<DatabaseInstanceArgs>) => {
    const backups = settings?.backupConfiguration?.location;
    return backups === undefined ? [] : [backups];
  },
  // Left to Google, a secret lies wherever Google has a region. Source: Secret Manager, "Choose a replication policy".
  "gcp:secretmanager/secret:Secret": ({ replication }: Inputs<SecretArgs>) => [
    ...(replication.auto === undefined ? [] : ["any region that Google chooses"]),
    ...(replication.userManaged?.replicas ?? []).map(({ location }) => location),
  ],
};
