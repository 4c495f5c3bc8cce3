import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { addressPlan, onPremises } from "../../config/address-plan";
import type { EnvironmentSpec } from "../../config/environment";
import { asnOf } from "../../components/core/asns";
import type { AwsVpnEnd } from "../../components/core/ends";
import type { CostWatchArgs } from "../../components/aws/account/cost-watch";
import type { Placement } from "../../components/core/contracts";
import { keepsBackups } from "../../workloads/addons/velero";
import { services } from "../../workloads/catalog";
import { meshOf, pairsAsked } from "../between/mesh";
import { tellsTheTopic } from "./alerting";
import { AwsAccount, type AccountOutputs } from "./account";
import type { ComposedEvents } from "./events";
import type { FoundationOutputs } from "./foundation";
import { AwsOperations, type BackupsRequest, type OperationsArgs } from "./operations";
import type { PlatformOutputs } from "./platform";
import type { StandbyOutputs } from "./standby";

/** What these layers are built on. */
export interface Base {
  place: Placement;
  account: Input<string>;
  foundation: FoundationOutputs;
  platform: PlatformOutputs;
  standby: StandbyOutputs | undefined;
}

/** What an account has once; nothing where another environment owns it. */
export function composeAccount(
  spec: EnvironmentSpec,
  { place, account, foundation, standby, ready }: Omit<Base, "platform"> & { ready: readonly Resource[] },
  opts: ComponentResourceOptions,
): AccountOutputs | undefined {
  if (!spec.account.baseline) return undefined;
  const { cost } = spec;
  return new AwsAccount(
    "aws-account",
    {
      place,
      account,
      logRetentionDays: spec.logs.retentionDays,
      logsKeyArn: foundation.keys.logs.arn,
      logs: foundation.buckets.logs,
      alerts: { topicArn: foundation.alertsTopic, keyArn: foundation.keys.alerts.arn },
      lock: spec.account.lock,
      ready,
      objectEvents: spec.account.objectEvents,
      standby: standby && {
        place: standby.place,
        alerts: { topicArn: standby.alertsTopic, keyArn: standby.keys.alerts.arn },
        logs: standby.logs,
      },
      spending: cost && {
        monthlyBudget: cost.monthlyBudget,
        allocationTags: cost.allocationTags,
        monitor: monitorOf(cost.anomalyMonitor),
        topicArn: foundation.alertsTopic,
      },
    },
    opts,
  ).outputs;
}

function monitorOf(asked: string | undefined): CostWatchArgs["monitor"] {
  if (asked === undefined) return { mode: "none" };
  return asked === "own" ? { mode: "own" } : { mode: "existing", arn: asked };
}

/** What keeps an environment running. */
export function composeOperations(
  spec: EnvironmentSpec,
  base: Base & Pick<OperationsArgs["identities"], "vault"> & Pick<Partial<ComposedEvents>, "grants">,
  opts: ComponentResourceOptions,
): Pick<AwsOperations, "outputs" | "identities" | "clusterBackups" | "transit"> {
  const { place, account, foundation } = base;
  const { cost } = spec;
  return new AwsOperations(
    "aws-operations",
    {
      place,
      account,
      topicArn: foundation.alertsTopic,
      identities: identitiesOf(spec, base),
      backups: backupsOf(spec, base),
      clusterBackups: clusterBackupsOf(spec, base),
      budget: cost && {
        monthly: cost.monthlyBudget,
        covers: spec.account.baseline ? "account" : "environment",
        email: spec.alerts.email,
      },
      savingsPlans: cost?.commitments.savingsPlans ?? [],
      transit: transitOf(spec, base),
      privately: privatelyOf(spec, base),
    },
    opts,
  );
}

function identitiesOf(
  spec: EnvironmentSpec,
  {
    foundation,
    platform,
    vault,
    grants = {},
  }: Base & Pick<OperationsArgs["identities"], "vault"> & Pick<Partial<ComposedEvents>, "grants">,
): OperationsArgs["identities"] {
  const { keys, buckets } = foundation;
  return {
    clusterName: platform.cluster.name,
    namespace: spec.workloads.namespace,
    services: services.map(({ name, needs }) => ({ name, objects: needs.objects, statements: grants[name] ?? [] })),
    uploads: { arn: buckets.uploads.arn, keyArn: keys.storage.arn },
    storeBackups: { arn: buckets.backups.arn, keyArn: keys.storage.arn },
    lines: { arn: buckets.lines.arn, keyArn: keys.logs.arn },
    vault,
    ...(tellsTheTopic(spec) && { alarms: { topicArn: foundation.alertsTopic, keyArn: keys.alerts.arn } }),
    backups: backsUpCluster(spec) ? { arn: buckets.backups.arn, keyArn: keys.storage.arn } : undefined,
  };
}

const backsUpCluster = ({ workloads }: EnvironmentSpec): boolean => keepsBackups(workloads.scale, workloads.addOns);

function clusterBackupsOf(
  spec: EnvironmentSpec,
  { foundation, platform, standby }: Base,
): OperationsArgs["clusterBackups"] {
  if (!backsUpCluster(spec)) return undefined;
  const { keys, buckets } = foundation;
  return {
    bucket: buckets.backups.name,
    keyArn: keys.storage.arn,
    copies:
      standby && spec.storage.standbyRegion
        ? [{ region: standby.place.region, keyArn: standby.keys.storage.arn }]
        : undefined,
    issuer: platform.cluster.issuer,
    rpoMinutes: spec.objectives.rpoMinutes,
    retentionDays: spec.backup?.retentionDays ?? 7,
  };
}

function backupsOf(spec: EnvironmentSpec, { foundation, platform, standby }: Base): BackupsRequest | undefined {
  if (!spec.backup) return undefined;
  const { retentionDays, lock, standbyRegion } = spec.backup;
  const { assets, uploads } = foundation.buckets;
  return {
    retentionDays,
    lock,
    rpoMinutes: spec.objectives.rpoMinutes,
    stores: { database: platform.database.source.arn, assets: assets.arn, uploads: uploads.arn },
    continuous: ["assets", "uploads"],
    away: standbyRegion && standby ? { place: standby.place, topicArn: standby.alertsTopic } : undefined,
  };
}

/** A transit gateway, where tunnels end at AWS or a cable does. */
function transitOf(spec: EnvironmentSpec, { foundation, platform }: Base): OperationsArgs["transit"] {
  const side = meshOf(spec)?.of("aws");
  if (side === undefined && spec.connectivity.private === undefined) return undefined;
  const { network, keys } = foundation;
  const cidrs = followersOf(spec);
  return {
    network,
    asn: asnOf("aws", "main", spec.slot),
    tunnels: side && {
      remote: side.remote,
      followers: cidrs.length > 0 ? { cidrs, databaseGroupId: platform.database.securityGroupId } : undefined,
      logs: { retentionDays: spec.logs.retentionDays, keyArn: keys.logs.arn },
    },
  };
}

/** Where a copy of the database stands that follows it through tunnels: Google's block for data. One that was promoted follows nobody. */
function followersOf(spec: EnvironmentSpec): string[] {
  const { warmStandby } = spec.clouds.gcp ?? {};
  const follows = warmStandby !== undefined && warmStandby.state !== "promoted";
  return follows && pairsAsked(spec).includes("aws-gcp") ? [addressPlan(spec.slot, "gcp", "main").regional.data] : [];
}

/** AWS's end of tunnels, where there are any. */
export function vpnEndOf(
  { slot }: EnvironmentSpec,
  { place, foundation }: Pick<Base, "place" | "foundation">,
  transit: AwsOperations["transit"],
): AwsVpnEnd | undefined {
  if (transit?.tunnels === undefined) return undefined;
  const { transitGatewayId, networkRouteTableId, tunnels, ready } = transit;
  return {
    ...{ region: place.region, asn: asnOf("aws", "main", slot), alarmTopic: foundation.alertsTopic },
    ...{ transitGatewayId, networkRouteTableId, ...tunnels, ready },
  };
}

function privatelyOf(spec: EnvironmentSpec, { foundation }: Base): OperationsArgs["privately"] {
  const asked = spec.connectivity.private;
  if (!asked) return undefined;
  const { connectionId, vlan, asn, second } = asked;
  return {
    ...{ slot: spec.slot, routeTables: foundation.network.privateRouteTables, otherEnd: onPremises },
    ...{ connectionId, vlan, asn, second },
    allowedPrefixes: asked.allowedPrefixes ?? [addressPlan(spec.slot, "aws", "main").network],
  };
}
