/*
 * What Google has on offer, as far as this platform or a user may ask for it. Tables of mid 2026: what is newer is refused, and the refusal says so.
 */

/** Versions of GKE, oldest first. Source: docs.cloud.google.com/kubernetes-engine/docs/release-notes; patches change weekly, here they stand still. */
export const clusterVersions: readonly string[] = [
  "1.32.11-gke.1038000",
  "1.33.7-gke.1120000",
  "1.34.5-gke.1076000",
  "1.35.2-gke.1052000",
];
export const defaultVersion = "1.34.5-gke.1076000";

/** Sizes of each family of machines. Source: docs.cloud.google.com/compute/docs/general-purpose-machines, memory- and compute-optimized-machines; Tau T2D: its own page. */
const sizes: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  e2: { standard: [2, 4, 8, 16, 32], highmem: [2, 4, 8, 16], highcpu: [2, 4, 8, 16, 32] },
  n1: {
    standard: [1, 2, 4, 8, 16, 32, 64, 96],
    highmem: [2, 4, 8, 16, 32, 64, 96],
    highcpu: [2, 4, 8, 16, 32, 64, 96],
  },
  n2: {
    standard: [2, 4, 8, 16, 32, 48, 64, 80, 96, 128],
    highmem: [2, 4, 8, 16, 32, 48, 64, 80, 96, 128],
    highcpu: [2, 4, 8, 16, 32, 48, 64, 80, 96],
  },
  n2d: {
    standard: [2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 224],
    highmem: [2, 4, 8, 16, 32, 48, 64, 80, 96],
    highcpu: [2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 224],
  },
  n4: {
    standard: [2, 4, 8, 16, 32, 48, 64, 80],
    highmem: [2, 4, 8, 16, 32, 48, 64, 80],
    highcpu: [2, 4, 8, 16, 32, 48, 64, 80],
  },
  c2: { standard: [4, 8, 16, 30, 60] },
  c2d: {
    standard: [2, 4, 8, 16, 32, 56, 112],
    highmem: [2, 4, 8, 16, 32, 56, 112],
    highcpu: [2, 4, 8, 16, 32, 56, 112],
  },
  c3: { standard: [4, 8, 22, 44, 88, 176], highmem: [4, 8, 22, 44, 88, 176], highcpu: [4, 8, 22, 44, 88, 176] },
  c3d: {
    standard: [4, 8, 16, 30, 60, 90, 180, 360],
    highmem: [4, 8, 16, 30, 60, 90, 180, 360],
    highcpu: [4, 8, 16, 30, 60, 90, 180, 360],
  },
  c4: {
    standard: [2, 4, 8, 16, 24, 32, 48, 96, 144, 192, 288],
    highmem: [2, 4, 8, 16, 24, 32, 48, 96, 144, 192, 288],
    highcpu: [2, 4, 8, 16, 24, 32, 48, 96, 144, 192],
  },
  c4a: {
    standard: [1, 2, 4, 8, 16, 32, 48, 64, 72],
    highmem: [1, 2, 4, 8, 16, 32, 48, 64, 72],
    highcpu: [1, 2, 4, 8, 16, 32, 48, 64, 72],
  },
  t2d: { standard: [1, 2, 4, 8, 16, 32, 48, 60] },
  m3: { ultramem: [32, 64, 128], megamem: [64, 128] },
};
const shared = ["e2-micro", "e2-small", "e2-medium", "f1-micro", "g1-small"];

/** Families that take Hyperdisk only, and those that cannot boot from it. Source: docs.cloud.google.com/compute/docs/disks/hyperdisks, "Machine type support". */
const hyperdiskOnly = ["n4", "c4", "c4a"];
const persistentOnly = ["e2", "n1", "n2", "n2d", "c2", "c2d", "t2d", "f1", "g1"];

export function isMachineType(name: string): boolean {
  const [family = "", kind = "", size] = name.split("-");
  if (shared.includes(name) || /^(e2|n2|n2d|n1|n4)?-?custom-\d+-\d+$/.test(name)) return true;
  return sizes[family]?.[kind]?.includes(Number(size)) ?? false;
}

/** Whether a machine can boot from a type of disk. */
export function takesDisk(machine: string, disk: string): boolean {
  const family = machine.split("-")[0]!;
  return disk.startsWith("hyperdisk-") ? !persistentOnly.includes(family) : !hyperdiskOnly.includes(family);
}

/** What is wrong with a tier of Cloud SQL for PostgreSQL; undefined where nothing is. Source: docs.cloud.google.com/sql/docs/postgres/create-instance, machine series; the form of custom ones. */
export function tierProblem(tier: string, edition: string): string | undefined {
  const plus = /^db-(perf-optimized-N-(2|4|8|16|32|48|64|80|96|128)|c4a-highmem-(1|4|8|16|32|48|64|72))$/.test(tier);
  const small = ["db-f1-micro", "db-g1-small"].includes(tier);
  const [, cpus, memory] = (/^db-custom-(\d+)-(\d+)$/.exec(tier) ?? []).map(Number);
  if (!plus && !small && cpus === undefined) return `Invalid tier (${tier})`;
  if ((edition === "ENTERPRISE_PLUS") !== plus && !(plus && tier.includes("c4a")))
    return `Invalid Tier (${tier}) for (${edition}) Edition. Use a predefined Tier like ${edition === "ENTERPRISE_PLUS" ? "db-perf-optimized-N-2" : "db-custom-2-7680"} instead.`;
  if (cpus === undefined || memory === undefined) return undefined;
  if ((cpus !== 1 && cpus % 2 === 1) || cpus < 1 || cpus > 96)
    return `Invalid tier (${tier}): the number of vCPUs must be 1, or an even number up to 96`;
  const fits = memory % 256 === 0 && memory >= 3840 && memory >= cpus * 922 && memory <= cpus * 6656;
  return fits
    ? undefined
    : `Invalid tier (${tier}): memory must be a multiple of 256 MB, at least 3840 MB, and 0.9 to 6.5 GB for each vCPU`;
}
