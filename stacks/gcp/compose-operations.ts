import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import type { IdentitiesArgs } from "../../components/gcp/cluster/identities";
import { toldAlerts } from "../../components/gcp/cluster/told-alerts-plan";
import type { Placement } from "../../components/core/contracts";
import { receiversOf } from "../../config/alerts";
import type { EnvironmentSpec } from "../../config/environment";
import { kongPorts } from "../../workloads/addons/kong";
import { keepsBackups } from "../../workloads/addons/velero";
import { services } from "../../workloads/catalog";
import { ownHost } from "../../components/aws/edge/certificates-plan";
import { trafficPlan } from "../between/asked-traffic";
import type { Handed } from "../between/handed";
import type { ServiceGrant } from "../../components/gcp/cluster/identities-plan";
import { GcpAccount, type AccountOutputs } from "./account";
import { GcpEdge, type EdgeOutputs } from "./edge";
import type { FoundationOutputs } from "./foundation";
import { GcpOperations, type OperationsArgs } from "./operations";
import type { PlatformOutputs } from "./platform";

/** What these layers are built on. */
export interface Base {
  spec: EnvironmentSpec;
  site: NonNullable<EnvironmentSpec["clouds"]["gcp"]>;
  place: Placement;
  /** The second region. */
  standby: Placement | undefined;
  project: string;
  projectNumber: Input<string>;
  /** Which rings of keys are this environment's. */
  generation: number;
  foundation: FoundationOutputs;
}

/** The edge that an environment asks for; nothing where it asks for none, or where it has no name that a certificate could be for. */
export function composeEdge(
  { spec, site, place, project, foundation }: Base,
  { relay, guard }: Pick<Handed, "relay" | "guard">,
  opts: ComponentResourceOptions,
): EdgeOutputs | undefined {
  const { edge, domain } = spec;
  if (!edge || edge.dns.mode === "none") return undefined;
  const { network, watch, after } = foundation;
  return new GcpEdge(
    "gcp-edge",
    {
      ...{ place, project, domain, network, watch, after, relay, guard, zones: site.zones, rateLimit: edge.rateLimit },
      gateway: { health: { port: kongPorts.status, path: "/status/ready" } },
      sockets: services.flatMap(({ protocol, path }) => (protocol === "websocket" ? [path] : [])),
      // A check from outside needs the name of this cloud's way in, which people enter, and a certificate.
      delegated: edge.dns.mode === "zone" && edge.dns.delegated,
      primary: primaryOf(spec),
    },
    opts,
  ).outputs;
}

/** AWS's own name, where customers are led away from it: what stands there alarms nobody once it is lost. */
function primaryOf(spec: EnvironmentSpec): { host: string; path: string } | undefined {
  const plan = trafficPlan(spec);
  return plan?.order[0] === "aws" ? { host: ownHost(spec.domain), path: plan.probe.path } : undefined;
}

/** What a project has; what it has once, only where no other environment owns it. */
export function composeAccount(base: Base, opts: ComponentResourceOptions): AccountOutputs | undefined {
  const { spec, site, place, project, projectNumber, generation, foundation } = base;
  const { agents, after, watch } = foundation;
  return new GcpAccount(
    "gcp-account",
    {
      ...{ place, project, projectNumber, agents, generation, after },
      logRetentionDays: spec.logs.retentionDays,
      owned: spec.account.baseline ? { lock: spec.account.lock, guarded: site.guards } : undefined,
      budget: site.budget && { ...site.budget, channels: watch.channels },
    },
    opts,
  ).outputs;
}

/** What each service may do with the topic and its subscription, by its name: no more than its record says. */
export interface EventGrants {
  grants: Readonly<Record<string, Pick<ServiceGrant, "topic" | "subscription">>>;
}

/** What keeps an environment running. */
export function composeOperations(
  base: Base,
  asked: { platform: PlatformOutputs; running: Resource[]; vault: IdentitiesArgs["vault"] } & Partial<EventGrants>,
  opts: ComponentResourceOptions,
): GcpOperations {
  const { spec, place, standby, project, generation, foundation } = base;
  const { agents, after, watch } = foundation;
  const { cluster } = asked.platform;
  const { backup } = spec;
  return new GcpOperations(
    "gcp-operations",
    {
      ...{ place, project, agents, generation, watch, cluster, after, running: asked.running },
      identities: identitiesOf(base, asked),
      told: toldAlerts({ receivers: receiversOf(spec.alerts) }, cluster.name),
      backups: backup && {
        ...{ retentionDays: backup.retentionDays, lock: backup.lock },
        away: backup.standbyRegion ? standby : undefined,
      },
      clusterBackups: clusterBackupsOf(base),
      joined: joinedOf(base),
    },
    opts,
  );
}

function identitiesOf(
  { spec, foundation }: Base,
  { vault, grants = {} }: { vault: IdentitiesArgs["vault"] } & Partial<EventGrants>,
): Omit<IdentitiesArgs, "place" | "pool" | "project"> {
  const { buckets, registry } = foundation;
  return {
    namespace: spec.workloads.namespace,
    services: services.map(({ name, needs }) => ({ name, objects: needs.objects, ...grants[name] })),
    uploads: buckets.uploads.name,
    storeBackups: buckets.backups.name,
    lines: buckets.lines.name,
    images: { repository: registry.repository, location: registry.location },
    backups: backsUpCluster(spec) ? buckets.backups.name : undefined,
    vault,
  };
}

const backsUpCluster = ({ workloads }: EnvironmentSpec): boolean => keepsBackups(workloads.scale, workloads.addOns);

function clusterBackupsOf({ spec, standby, foundation }: Base): OperationsArgs["clusterBackups"] {
  if (!backsUpCluster(spec)) return undefined;
  const { keys, standbyKeys, buckets } = foundation;
  const copied = standby && standbyKeys && spec.storage.standbyRegion;
  return {
    bucket: buckets.backups.name,
    // The password of its copies: with the secrets of the database, whose key stands in both regions.
    key: keys.database,
    ...(copied && { copies: [{ region: standby.region, key: standbyKeys.database }] }),
    rpoMinutes: spec.objectives.rpoMinutes,
    retentionDays: spec.backup?.retentionDays ?? 7,
  };
}

function joinedOf({ spec, site, foundation }: Base): OperationsArgs["joined"] {
  const asked = site.interconnect;
  if (!asked) return undefined;
  const { network } = foundation;
  const { kind, interconnects = [], vlan, asn = 0, bandwidth = "BPS_1G" } = asked;
  return {
    ...{ network: network.id, slot: spec.slot, announced: network.data.map(({ cidr }) => cidr) },
    way: kind === "partner" ? { kind } : { kind, interconnects, vlan, asn, bandwidth },
  };
}
