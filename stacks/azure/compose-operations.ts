import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import type { AzureClusterOutputs } from "../../components/azure/cluster/cluster";
import type { IdentitiesArgs } from "../../components/azure/cluster/identities";
import type { Site } from "../../components/azure/common/site";
import type { EntranceOutputs } from "../../components/azure/edge/entrance";
import type { OriginOutputs } from "../../components/azure/edge/origin";
import type { Placement } from "../../components/core/contracts";
import type { EnvironmentSpec } from "../../config/environment";
import type { ServiceGrant } from "../../components/azure/cluster/identities-plan";
import { keepsBackups } from "../../workloads/addons/velero";
import { services } from "../../workloads/catalog";
import type { Handed } from "../between/handed";
import { AzureAccount, type AccountOutputs } from "./account";
import { AzureEdge, AzureOrigin } from "./edge";
import type { FoundationOutputs } from "./foundation";
import { AzureOperations, type OperationsArgs } from "./operations";
import type { PlatformOutputs } from "./platform";

/** What each service may do with the topic and its queue, by its name. */
export type EventGrants = Readonly<Record<string, Pick<ServiceGrant, "topic" | "queue">>>;

/** What these layers are built on. */
export interface Base {
  spec: EnvironmentSpec;
  /** What is asked of Azure alone. */
  asked: NonNullable<EnvironmentSpec["clouds"]["azure"]>;
  place: Placement;
  /** The second region. */
  standby: Placement | undefined;
  site: Site;
  foundation: FoundationOutputs;
}

/** The edge that an environment asks for; nothing where it asks for none, or where it has no name that a certificate could be for. It goes before the cluster. */
export function composeEdge(
  { spec, place, site, foundation }: Base,
  { cluster, relay, guard }: { cluster: Resource } & Pick<Handed, "relay" | "guard">,
  opts: ComponentResourceOptions,
): EntranceOutputs | undefined {
  const { edge, domain } = spec;
  if (!edge || edge.dns.mode === "none") return undefined;
  const { groups, network, logs } = foundation;
  const { rateLimit } = edge;
  const { email } = spec.alerts;
  return new AzureEdge(
    "azure-edge",
    { place, site, group: groups.edge, network, logs, domain, rateLimit, relay, guard, email, after: [cluster] },
    opts,
  ).outputs;
}

/** Where Front Door sends requests to, once the gateway is there. */
export function composeOrigin(
  { spec, place, site, foundation }: Base,
  made: {
    edge: EntranceOutputs;
    cluster: AzureClusterOutputs;
    gateway: Resource | undefined;
    /** What checks ask for, where not all is let in. */
    checkedPath?: string | undefined;
  },
  opts: ComponentResourceOptions,
): OriginOutputs | undefined {
  const { edge, cluster, gateway, checkedPath } = made;
  if (!gateway) return undefined;
  const { logs, watch } = foundation;
  const { frontDoor } = edge;
  const { nodeGroup } = cluster;
  // A check from outside needs the name of this cloud's way in, which people enter, and a certificate.
  const dns = spec.edge?.dns;
  const host = dns?.mode === "zone" && dns.delegated ? edge.host : undefined;
  // The link service is the gateway's Service's: it comes after that, and goes before it.
  return new AzureOrigin(
    "azure-origin",
    { place, site, frontDoor, nodeGroup, service: [gateway], logs, watch, host, checkedPath },
    opts,
  ).outputs;
}

/** What a subscription has; what it has once, only where the environment asks for it. */
export function composeAccount(
  { spec, asked, place, site, foundation }: Base,
  opts: ComponentResourceOptions,
): AccountOutputs {
  const { guards: guarded, defender, budget, federations } = asked;
  const { email } = spec.alerts;
  return new AzureAccount(
    "azure-account",
    {
      ...{ place, site, foundation, federated: federations },
      owned: spec.account.baseline ? { guarded, defender } : undefined,
      budget: budget && { ...budget, emails: email === undefined ? [] : [email] },
    },
    opts,
  ).outputs;
}

/** What keeps an environment running. */
export function composeOperations(
  base: Base,
  made: {
    platform: PlatformOutputs;
    edge: EntranceOutputs | undefined;
    vault: IdentitiesArgs["vault"];
    told: OperationsArgs["told"];
    grants?: EventGrants | undefined;
  },
  opts: ComponentResourceOptions,
): AzureOperations {
  const { place, site, foundation } = base;
  return new AzureOperations(
    "azure-operations",
    {
      ...{ place, site, foundation, platform: made.platform },
      identities: { ...identitiesOf(base, made.grants), vault: made.vault, originZone: made.edge?.zone.id },
      told: made.told,
      clusterBackups: clusterBackupsOf(base),
      joined: joinedOf(base),
    },
    opts,
  );
}

function identitiesOf({ spec, foundation }: Base, grants: EventGrants = {}): OperationsArgs["identities"] {
  const { buckets, clusterBackups, registry } = foundation;
  return {
    namespace: spec.workloads.namespace,
    services: services.map(({ name, needs }) => ({ name, objects: needs.objects, ...grants[name] })),
    uploads: buckets.uploads,
    storeBackups: buckets.backups,
    lines: buckets.lines,
    images: registry.id,
    backups: clusterBackups,
  };
}

/** Whether Velero keeps backups of the cluster. */
export const backsUpCluster = ({ workloads }: EnvironmentSpec): boolean =>
  keepsBackups(workloads.scale, workloads.addOns);

function clusterBackupsOf({ spec, foundation }: Base): OperationsArgs["clusterBackups"] {
  const { clusterBackups: container } = foundation;
  if (!container) return undefined;
  return { container, rpoMinutes: spec.objectives.rpoMinutes, retentionDays: spec.backup?.retentionDays ?? 7 };
}

function joinedOf({ asked }: Base): OperationsArgs["joined"] {
  return asked.expressRoute;
}
