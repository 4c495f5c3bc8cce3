import type { Cloud } from "./contracts";

/** Which support an environment relies on. Extended support costs more. */
export const supportKinds = ["standard", "extended"] as const;
export type SupportKind = (typeof supportKinds)[number];

/** The last days of a version's support on a cloud, as `2027-03-27`; of extended support only where the cloud sells it by the hour. */
export type SupportEnds = { standard: string; extended?: string };

/** The versions on offer, oldest first, and when the support of each ends, by cloud. A cloud that is not named does not offer the version. */
export type Versions = Readonly<Record<string, Readonly<Partial<Record<Cloud, SupportEnds>>>>>;

/** How many days before its end a version is warned of. */
const warningDays = 60;

/** How a version is supported on a day. `ends` is the last day of support. */
export type SupportState =
  | { state: "supported"; ends: string }
  | { state: "ending"; ends: string; days: number }
  | { state: "ended"; ends: string }
  | { state: "notOffered" };

/** How a version is supported on a cloud on `today`, of which the day in UTC counts. */
export function supportOf(
  versions: Versions,
  version: string,
  cloud: Cloud,
  kind: SupportKind,
  today: Date,
): SupportState {
  const ends = versions[version]?.[cloud]?.[kind];
  if (ends === undefined) return { state: "notOffered" };
  const day = 24 * 60 * 60 * 1000;
  const days = (Date.parse(ends) - Date.parse(today.toISOString().slice(0, 10))) / day;
  if (days < 0) return { state: "ended", ends };
  return days <= warningDays ? { state: "ending", ends, days } : { state: "supported", ends };
}

/** The versions that are supported on a cloud on a day, oldest first. */
export function supportedVersions(versions: Versions, cloud: Cloud, kind: SupportKind, today: Date): string[] {
  return Object.keys(versions).filter((version) => {
    const { state } = supportOf(versions, version, cloud, kind, today);
    return state === "supported" || state === "ending";
  });
}
