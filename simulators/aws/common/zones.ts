/** A region: what AWS calls it, and the letters of its zones. */
export interface Region {
  description: string;
  zones: string;
}

const at = (description: string, zones = "abc"): Region => ({ description, zones });

/**
 * The commercial regions, each with all of its zones.
 * Source: cfn-lint 1.58 (`helpers.py`, AVAILABILITY_ZONES), names from botocore's `endpoints.json`.
 */
export const regions: Readonly<Record<string, Region>> = {
  "af-south-1": at("Africa (Cape Town)"),
  "ap-east-1": at("Asia Pacific (Hong Kong)"),
  "ap-east-2": at("Asia Pacific (Taipei)"),
  "ap-northeast-1": at("Asia Pacific (Tokyo)", "abcd"),
  "ap-northeast-2": at("Asia Pacific (Seoul)", "abcd"),
  "ap-northeast-3": at("Asia Pacific (Osaka)"),
  "ap-south-1": at("Asia Pacific (Mumbai)"),
  "ap-south-2": at("Asia Pacific (Hyderabad)"),
  "ap-southeast-1": at("Asia Pacific (Singapore)"),
  "ap-southeast-2": at("Asia Pacific (Sydney)"),
  "ap-southeast-3": at("Asia Pacific (Jakarta)"),
  "ap-southeast-4": at("Asia Pacific (Melbourne)"),
  "ap-southeast-5": at("Asia Pacific (Malaysia)"),
  "ap-southeast-6": at("Asia Pacific (New Zealand)"),
  "ap-southeast-7": at("Asia Pacific (Thailand)"),
  "ca-central-1": at("Canada (Central)", "abcd"),
  "ca-west-1": at("Canada West (Calgary)"),
  "eu-central-1": at("Europe (Frankfurt)"),
  "eu-central-2": at("Europe (Zurich)"),
  "eu-north-1": at("Europe (Stockholm)"),
  "eu-south-1": at("Europe (Milan)"),
  "eu-south-2": at("Europe (Spain)"),
  "eu-west-1": at("Europe (Ireland)"),
  "eu-west-2": at("Europe (London)"),
  "eu-west-3": at("Europe (Paris)"),
  "il-central-1": at("Israel (Tel Aviv)"),
  "me-central-1": at("Middle East (UAE)"),
  "me-south-1": at("Middle East (Bahrain)"),
  "mx-central-1": at("Mexico (Central)"),
  "sa-east-1": at("South America (Sao Paulo)"),
  "us-east-1": at("US East (N. Virginia)", "abcdef"),
  "us-east-2": at("US East (Ohio)"),
  "us-west-1": at("US West (N. California)", "ac"),
  "us-west-2": at("US West (Oregon)", "abcd"),
};

/** The names of a region's zones, in order; none for a region that is not. */
export function zonesOf(region: string): string[] {
  return [...(regions[region]?.zones ?? "")].map((letter) => `${region}${letter}`);
}

/**
 * The letters of the local account by their zone's number, where they are not in order: in a real account they never need be. Here
 * the zones that EKS leaves out have letters that an environment seldom takes.
 */
const shuffled: Readonly<Record<string, string>> = { "us-east-1": "abedcf", "ca-central-1": "abdc" };

/** The id of a zone: `us-east-1a` is `use1-az1`, and `us-east-1e` is `use1-az3`. */
export function zoneId(zone: string): string {
  const [area = "", direction = "", number = ""] = zone.slice(0, -1).split("-");
  const short = (direction.match(/north|south|east|west|central/g) ?? []).map((word) => word.charAt(0)).join("");
  const letters = shuffled[zone.slice(0, -1)] ?? "abcdef";
  return `${area}${short}${number}-az${letters.indexOf(zone.at(-1)!) + 1}`;
}

/** The zone that has this id in the region; undefined where there is none. */
export function zoneWithId(region: string, id: string): string | undefined {
  return zonesOf(region).find((zone) => zoneId(zone) === id);
}
