import { addressPlan, slots } from "./address-plan";
import { at } from "./checks";
import { contains } from "../components/core/cidr";
import { shown, type Problems } from "../components/core/problems";

// What is named under `clouds.gcp` and for its machines: members, channels, cables, a host, types of machines. The schema is in config/google.ts.

/** Families of machines with Arm processors. Source: docs.cloud.google.com/compute/docs/instances/arm-on-compute. */
const arm = /^(t2a|c4a|n4a|a4x|axion)-/;

/** The families that nodes of GKE may have. Source: docs.cloud.google.com/compute/docs/machine-resource, "Machine families". */
const families = [
  ...["e2", "n1", "n2", "n2d", "n4", "n4a", "n4d", "t2a", "t2d"],
  ...["c2", "c2d", "c3", "c3d", "c4", "c4a", "c4d", "h3", "h4d"],
  ...["m1", "m2", "m3", "m4", "x4", "z3", "a2", "a3", "a4", "a4x", "g2", "g4"],
] as const;

const kinds = "standard|highmem|highcpu|highgpu|megagpu|ultragpu|edgegpu|maxgpu|ultramem|megamem|hypermem";

/** FAMILY-KIND-N, a size of e2 that shares processors, or one made to measure. Source: docs.cloud.google.com/compute/docs/machine-resource. */
const machineType = new RegExp(
  `^((${families.join("|")})-(${kinds})-\\d{1,4}g?(-(lssd|standardlssd|highlssd|metal|nolssd))?|e2-(micro|small|medium)|((e2|n1|n2|n2d|n4|n4a|n4d|g2)-)?custom-\\d{1,3}-\\d{3,7}(-ext)?)$`,
);

/** All nodes of a pool are alike on GKE; and nothing tells of a machine's processors but its name. */
export function checkMachines(group: unknown, path: readonly PropertyKey[], problems: Problems): void {
  const machines = at(group, "machines", "gcp");
  if (!Array.isArray(machines)) return;
  if (machines.length > 1) problems.add(path, `want one machine type, as a pool of GKE has, got ${machines.length}`);
  const wanted = at(group, "architecture") === "arm64";
  for (const [index, type] of (machines as unknown[]).entries()) {
    if (typeof type !== "string") continue;
    if (!machineType.test(type)) {
      problems.add(
        [...path, index],
        `want a machine type of Google's, as FAMILY-KIND-N: e2-standard-2, n2-highmem-4 (gcloud compute machine-types list), got ${shown(type)}`,
      );
    } else if (arm.test(type) !== wanted) {
      problems.add(
        [...path, index],
        wanted
          ? `want a machine type with arm64 processors, such as c4a-standard-2, got ${shown(type)}`
          : `want architecture: arm64 with it, got ${shown(type)}`,
      );
    }
  }
}

/** Where anybody may have an address: all of its people are no team of ours. */
const mailers = ["gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com"];

/** A grant that is there twice would be taken away when one of the two goes; who may do everything need not be let look. */
export function checkMembers(google: Record<string, unknown>, problems: Problems): void {
  const seen = new Map<string, string>();
  for (const list of ["admins", "viewers"]) {
    for (const [index, one] of texts(at(google, list)).entries()) {
      const path = `clouds.gcp.${list}[${index}]`;
      const [, mailer] = /^domain:(.+)$/i.exec(one) ?? [];
      if (mailer !== undefined && mailers.includes(mailer.toLowerCase()))
        problems.add(path, `want a domain of one's own: anybody may have an address at ${mailer}`);
      // IAM writes addresses and domains in small letters; a principal's parts are what they are.
      const key = one.startsWith("principal") ? one : one.toLowerCase();
      const before = seen.get(key);
      if (before === undefined) seen.set(key, path);
      else problems.add(path, `want each once, got ${one} again: it is ${before} already`);
    }
  }
}

/** A policy of alarms takes channels of its own project alone. Source: docs.cloud.google.com/monitoring/support/notification-options. */
export function checkChannels(google: Record<string, unknown>, problems: Problems): void {
  const project = at(google, "project");
  const all = texts(at(google, "channels"));
  for (const [index, one] of all.entries()) {
    const path = ["clouds", "gcp", "channels", index];
    if (all.indexOf(one) < index) problems.add(path, `want each once, got ${one} again`);
    const [, owner] = /^projects\/([^/]+)\//.exec(one) ?? [];
    // A number may be the project's own.
    if (typeof project === "string" && owner !== undefined && owner !== project && !/^\d+$/.test(owner))
      problems.add(
        path,
        `want a channel of ${project}, got one of ${owner}: alarms reach those of their project alone`,
      );
  }
}

/** Two attachments on one cable are cut together. */
export function checkCables(cables: unknown, problems: Problems): void {
  const all = texts(cables);
  for (const [index, one] of all.entries())
    if (all.indexOf(one) < index)
      problems.add(["clouds", "gcp", "interconnect", "interconnects", index], `want each cable once, got ${one} again`);
}

/** The primary stands on the other cloud: not here, not on the machine itself, and nowhere that is no address. */
export function checkPrimaryHost(value: unknown, problems: Problems): void {
  const host = at(value, "clouds", "gcp", "warmStandby", "host");
  if (typeof host !== "string" || !/^[\d.]+$/.test(host)) return;
  const path = "clouds.gcp.warmStandby.host";
  const parts = host.split(".").map(Number);
  if (parts.length !== 4 || !/^\d{1,3}(\.\d{1,3}){3}$/.test(host) || Math.max(...parts) > 255) {
    problems.add(path, `want an IPv4 address, such as 10.0.224.10, or a host's name, got ${shown(host)}`);
    return;
  }
  if (nowhere.some((block) => contains(block, `${host}/32`)))
    problems.add(path, `want the primary's own address, which Google reaches over the tunnels, got ${shown(host)}`);
  const slot = slots.find((known) => known === at(value, "slot"));
  if (slot === undefined) return;
  for (const which of ["main", "standby"] as const) {
    const { network, services, pods, controlPlane } = addressPlan(slot, "gcp", which);
    const own = [network, services, pods, controlPlane].find((block) => contains(block, `${host}/32`));
    if (own !== undefined)
      problems.add(path, `want an address of the other cloud's, got ${shown(host)}, which is of Google's own (${own})`);
  }
}

/** This host, this link, and everybody. Source: RFC 6890. */
const nowhere = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"];

const texts = (list: unknown): string[] => (Array.isArray(list) ? (list as unknown[]).map(String) : []);
