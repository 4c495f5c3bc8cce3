import { clouds, type Cloud } from "../components/core/contracts";
import { nearest, type Problems } from "../components/core/problems";
import { at, isRecord } from "./checks";
import { regions } from "./regions";

/** The add-ons that every cluster has, and whose versions are pinned. A test holds it against components/aws/cluster/add-on-versions.ts. */
export const pinnedAddOns = ["aws-ebs-csi-driver", "coredns", "eks-pod-identity-agent", "kube-proxy", "vpc-cni"];

/**
 * docs.aws.amazon.com/eks/latest/userguide/service-quotas.html: managed node groups per cluster. AWS raises it on request; then this number
 * goes up.
 */
const mostGroups = 30;

/** The checks of `cluster` that look at more than one value. */
export function checkCluster(value: unknown, problems: Problems): void {
  const cluster = at(value, "cluster");
  const chosen = clouds.filter((cloud) => at(value, "clouds", cloud) !== undefined);
  checkAccess(cluster, problems);
  for (const path of [
    ["private", "cidrs"],
    ["private", "securityGroups"],
    ["public", "cidrs"],
  ])
    checkOnce(["cluster", "api", ...path], at(cluster, "api", ...path), problems);
  const groups = entries(at(cluster, "nodes"));
  if (chosen.includes("aws") && groups.length > mostGroups)
    problems.add("cluster.nodes", `want ${mostGroups} groups at most, as EKS does in a cluster, got ${groups.length}`);
  // Any name is a group's: the one that has to be there is looked for in the others.
  const names = groups.map(([name]) => name);
  const meant = names.includes("general") ? undefined : nearest("general", names);
  if (meant !== undefined)
    problems.add(
      `cluster.nodes.${meant}`,
      "a group of another name than general, which has to be there; did you mean it?",
    );
  for (const [name, one] of groups) checkGroup(name, one, at(value, "clouds"), chosen, problems);
  for (const [name, one] of entries(at(cluster, "addOns"))) {
    if (!pinnedAddOns.includes(name) && at(one, "version") === undefined)
      problems.add(
        `cluster.addOns.${name}.version`,
        "missing; want its version: the newest one would change overnight",
      );
  }
}

/** What is named twice would be made twice, and be refused by the cloud half-way. */
function checkOnce(path: readonly PropertyKey[], list: unknown, problems: Problems): void {
  const all = Array.isArray(list) ? (list as unknown[]).map(String) : [];
  for (const [index, one] of all.entries())
    if (all.indexOf(one) < index) problems.add([...path, index], `want each once, got ${one} again`);
}

/** EKS has one entry for each role: whoever is in two lists would get what the last one says. */
function checkAccess(cluster: unknown, problems: Problems): void {
  const seen = new Map<string, string>();
  for (const list of ["admins", "viewers"]) {
    const arns = at(cluster, list);
    for (const [index, arn] of (Array.isArray(arns) ? (arns as unknown[]) : []).entries()) {
      const path = `cluster.${list}[${index}]`;
      const before = seen.get(String(arn));
      if (before !== undefined) problems.add(path, `want each role once; ${String(arn)} is ${before} already`);
      else seen.set(String(arn), path);
    }
  }
  const scoped = at(cluster, "access");
  const pairs = new Set<string>();
  for (const [index, one] of (Array.isArray(scoped) ? (scoped as unknown[]) : []).entries()) {
    const [role, may] = [String(at(one, "role")), String(at(one, "may"))];
    const path = `cluster.access[${index}]`;
    const everywhere = seen.get(role);
    if (everywhere?.startsWith("cluster.admins")) {
      problems.add(path, `want no more for a role that may do everything: it is ${everywhere}`);
    } else if (everywhere !== undefined && may === "view") {
      problems.add(path, `want no more for a role that may look at everything: it is ${everywhere}`);
    }
    checkOnce(["cluster", "access", index, "namespaces"], at(one, "namespaces"), problems);
    if (pairs.has(`${role} ${may}`))
      problems.add(path, `want one entry for ${role} with may: ${may}, with all of its namespaces`);
    pairs.add(`${role} ${may}`);
  }
}

function checkGroup(name: string, one: unknown, places: unknown, chosen: readonly Cloud[], problems: Problems): void {
  const path = `cluster.nodes.${name}`;
  if (!/^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/.test(name))
    problems.add(path, "want a name of small letters, digits and -, 30 at most, that begins with a letter");
  const [min, max] = [at(one, "min"), at(one, "max")];
  if (typeof min === "number" && typeof max === "number" && min > max)
    problems.add(path, `want min ≤ max, got min ${min} and max ${max}`);
  if (name === "spot" && at(one, "spot") === false)
    problems.add(`${path}.spot`, "want true, or leave it out: this group is for spot machines");
  for (const cloud of chosen) {
    if (at(one, "architecture") === "arm64" && at(one, "machines", cloud) === undefined)
      problems.add(`${path}.machines.${cloud}`, "missing; want machine types with arm64 processors");
    const [region, zones, own] = [at(places, cloud, "region"), at(places, cloud, "zones"), at(one, "zones")];
    const offered = regions[cloud][String(region)]?.zones;
    if (!Array.isArray(own) || offered === undefined) continue;
    const had = Array.isArray(zones) ? zones.map(String) : offered.slice(0, Number(zones));
    const wrong = own.map(String).filter((zone) => !had.includes(zone));
    if (wrong.length > 0)
      problems.add(
        `${path}.zones`,
        `want some of the zones of clouds.${cloud}, ${had.join(", ")}, got ${wrong.join(", ")}`,
      );
  }
}

const entries = (value: unknown): [string, unknown][] => (isRecord(value) ? Object.entries(value) : []);
