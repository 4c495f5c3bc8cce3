import type { AddOnName } from "../components/core/add-ons";
import { usualTaints } from "../components/core/pools";
import { nearest } from "../components/core/problems";
import { addOnWarnings } from "./add-ons";
import { alertsWarning } from "./alerts";
import { authWarning } from "./auth";
import { capacityWarnings } from "./capacity";
import { builtClouds } from "./checks";
import { dataWarning } from "./data";
import { domainWarning } from "./edge";
import type { EnvironmentSpec } from "./environment";
import { eventsWarnings } from "./events";
import { toolImages } from "./services";
import { nodeGroups } from "./sizes";
import { supportWarnings } from "./support-checks";

/** What to tell whoever runs an environment that is sound and perhaps not what was meant, a line each. */
export function warningsOf(spec: EnvironmentSpec, today: Date): string[] {
  return [
    ...[
      domainWarning(spec.domain, spec.edge),
      authWarning(spec.auth),
      dataWarning(spec.data),
      alertsWarning(spec.alerts),
      rateWarning(spec),
      lostWarning(spec),
    ].filter((warning) => warning !== undefined),
    ...standbyWarnings(spec),
    ...groupWarnings(spec.cluster.nodes),
    ...egressWarnings(spec),
    ...spotWarnings(spec),
    ...supportWarnings(spec, today),
    ...capacityWarnings(spec),
    ...addOnWarnings(spec.workloads.addOns),
    ...imageWarnings(spec),
    ...eventsWarnings(spec),
  ];
}

/** A file that is for targets alone. */
const lostWarning = ({ clouds: { aws } }: EnvironmentSpec): string | undefined =>
  aws?.lost === true
    ? "clouds.aws.lost: AWS is not asked, and a run without the targets of docs/runbooks/lose-a-cloud.md would delete what stands there"
    : undefined;

/** What runs only from an image in the environment's own registry, by that image: what it belongs to, and what is missed without it. */
const fromOwnRegistry: Partial<Record<(typeof toolImages)[number], { of: AddOnName; missed: string }>> = {
  "restore-check": { of: "velero", missed: "nobody looks whether backups can be put back" },
  "clickhouse-jobs": { of: "clickhouse", missed: "ClickHouse has no tables and no backups" },
};

/** Images that nobody has named, where what they belong to is installed. In grade dev nobody counts on it. */
function imageWarnings({ grade, clouds, workloads: { scale, addOns, images } }: EnvironmentSpec): string[] {
  if (grade === "dev") return [];
  // Elsewhere a service of the cloud does it; and where nothing makes the users, there are none.
  const users = images["database-users"] !== undefined && clouds.azure !== undefined;
  const unchanged = users && images["login-rotation"] === undefined;
  const rotation = "workloads.images.login-rotation: not named, so nobody changes the services' passwords on Azure";
  const missed = toolImages.flatMap((name) => {
    const tool = fromOwnRegistry[name];
    if (tool === undefined || images[name] !== undefined || !(addOns[tool.of]?.enabled ?? scale !== "small")) return [];
    return [`workloads.images.${name}: not named, so ${tool.missed} (docs/runbooks/first-up.md)`];
  });
  return [...missed, ...(unchanged ? [`${rotation} (docs/decisions/credentials.md)`] : [])];
}

type Stores = Pick<EnvironmentSpec, "clouds" | "database" | "storage" | "backup">;

/** Second regions in which nothing is asked for: nothing is made there. A line for each cloud that has one. */
export function standbyWarnings({ clouds, database, storage, backup }: Stores): string[] {
  const used = [database.replicas, database.backups, storage, backup].some((part) => part?.standbyRegion === true);
  if (used) return [];
  return builtClouds.flatMap((cloud) => {
    const region = clouds[cloud]?.standby?.region;
    if (region === undefined) return [];
    return [
      `clouds.${cloud}.standbyRegion: nothing is copied to ${region}; set standbyRegion: true in database.replicas, database.backups, storage or backup, ` +
        "or leave it out (docs/runbooks/add-a-second-region.md)",
    ];
  });
}

/** The most requests that Cloud Armor counts of an address (components/gcp/edge/waf-plan.ts). */
const mostCounted = 1_000_000;

/** A rate that Google cannot hold: it counts to a million, and refuses from there. */
function rateWarning({ clouds, edge }: Pick<EnvironmentSpec, "clouds" | "edge">): string | undefined {
  if (clouds.gcp === undefined || edge === undefined || edge.rateLimit <= mostCounted) return undefined;
  return `edge.rateLimit: Cloud Armor takes 1,000,000 at most, so on Google Cloud it is that, and not ${edge.rateLimit}`;
}

/** Nodes without a way out pull no image of the systems beside the services: those are in public registries. */
function egressWarnings({ clouds }: Pick<EnvironmentSpec, "clouds">): string[] {
  return builtClouds
    .filter((cloud) => clouds[cloud]?.egress.mode === "none")
    .map(
      (cloud) =>
        `clouds.${cloud}.egress: none leaves nodes no way to the registries that the systems in the cluster come from; until there is a mirror of those in the account, want shared or perZone`,
    );
}

interface SpotGroups {
  clouds: { azure?: unknown };
  cluster: Pick<EnvironmentSpec["cluster"], "nodes">;
}

/** Groups of spot machines that take every pod: AKS taints each spot node, and nothing would come onto them (components/azure/cluster/nodes-plan.ts). */
export function spotWarnings({ clouds, cluster }: SpotGroups): string[] {
  if (clouds.azure === undefined) return [];
  return Object.entries(cluster.nodes)
    .filter(([name, { spot, taints }]) => spot && (taints ?? usualTaints(name)).length === 0)
    .map(
      ([name]) =>
        `cluster.nodes.${name}.spot: on Azure its machines are regular ones, at their full price, since AKS keeps spot nodes for what tolerates them`,
    );
}

/** Groups of nodes whose name is nearly one that has machines of its own, and that the environment does not have. */
function groupWarnings(nodes: EnvironmentSpec["cluster"]["nodes"]): string[] {
  const absent = nodeGroups.filter((known) => nodes[known] === undefined);
  return Object.entries(nodes).flatMap(([name, group]) => {
    const meant = nodeGroups.some((known) => known === name) ? undefined : nearest(name, absent);
    if (meant === undefined || group.like !== undefined || Object.keys(group.machines).length > 0) return [];
    return [
      `cluster.nodes.${name}: a group of that name has the machines of general${group.spot ? "" : ", on demand"}; did you mean ${meant}? Otherwise say like: general`,
    ];
  });
}
