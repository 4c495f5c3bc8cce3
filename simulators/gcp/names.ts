import { createHash } from "node:crypto";
import { text } from "../core/paths";

/** The last part of a link, an id or a name: `default` of `projects/p/global/networks/default`. */
export function lastOf(value: unknown): string {
  return (text(value) ?? "").split("/").at(-1)!;
}

/** The link of a cluster: what programs call it by, and what its objects' scope is in the world. */
export const clusterLink = (id: string): string => `https://container.googleapis.com/v1/${id}`;

/** The region of a place: of a zone its own, of a region itself; the places of buckets come in capitals. */
export function regionOf(place: string): string {
  return lastOf(place)
    .toLowerCase()
    .replace(/^([a-z]+-[a-z]+\d+)-[a-z]$/, "$1");
}

/** A project's number: 12 digits, always the same for its id. */
export function projectNumber(project: string): string {
  return decimal(`project ${project}`, 12);
}

/** Decimal digits out of a text. */
export function decimal(seed: string, count: number): string {
  const value = BigInt(`0x${createHash("sha256").update(seed).digest("hex")}`) % 10n ** BigInt(count - 1);
  return String(value + 10n ** BigInt(count - 1)).slice(0, count);
}

/** The letters of a region's zones. Not every region: those of Europe and the United States that people choose. Source: docs.cloud.google.com/compute/docs/regions-zones. */
const letters: Readonly<Record<string, string>> = {
  "us-central1": "abcf",
  "us-east1": "bcd",
  "us-east4": "abc",
  "us-east5": "abc",
  "us-south1": "abc",
  "us-west1": "abc",
  "us-west2": "abc",
  "us-west3": "abc",
  "us-west4": "abc",
  "northamerica-northeast1": "abc",
  "europe-central2": "abc",
  "europe-north1": "abc",
  "europe-southwest1": "abc",
  "europe-west1": "bcd",
  "europe-west2": "abc",
  "europe-west3": "abc",
  "europe-west4": "abc",
  "europe-west6": "abc",
  "europe-west8": "abc",
  "europe-west9": "abc",
  "europe-west10": "abc",
  "europe-west12": "abc",
  "asia-east1": "abc",
  "asia-northeast1": "abc",
  "asia-southeast1": "abc",
  "australia-southeast1": "abc",
};

/** The zones of a region; none of one that is not listed. */
export function zonesOf(region: string): string[] {
  return [...(letters[region] ?? "")].map((letter) => `${region}-${letter}`);
}

export function isRegion(region: string): boolean {
  return region in letters;
}
