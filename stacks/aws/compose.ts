import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { deferredOutput, interpolate, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { addressPlan } from "../../config/address-plan";
import type { EnvironmentSpec } from "../../config/environment";
import { zoneName } from "../../config/regions";
import { cacheSizes, databaseSizes, nodeGroups, nodeTypes } from "../../config/sizes";
import { followedParameters } from "../../components/aws/data/database-plan";
import type { Readers } from "../../components/aws/data/object-store-policy";
import { PodDoors } from "../../components/aws/cluster/pod-doors";
import type { Pools } from "../../components/aws/cluster/nodes-plan";
import type { AwsVpnEnd } from "../../components/core/ends";
import { teamGroup } from "../../components/core/teams";
import { kongPorts } from "../../workloads/addons/kong";
import { services } from "../../workloads/catalog";
import { fills, repositories, workloadsOf } from "../asked";
import { Beginnings, known } from "../beginnings";
import { alertingOf } from "./alerting";
import {
  engineProblem,
  passwordProblem,
  refuseMoves,
  refuseRebuilding,
  refuseStandbyMove,
  versionProblem,
  zoneProblem,
  type Begun,
  type EngineKeeping,
  type PasswordKeeping,
  type ZoneKeeping,
} from "./beginnings";
import type { Handed } from "../between/handed";
import { composeEdge, hasDistribution, trafficEnds } from "./compose-edge";
import { composeAccount, composeOperations, vpnEndOf } from "./compose-operations";
import type { RestoreRequest } from "./databases";
import { composeEvents } from "./events";
import { AwsFoundation } from "./foundation";
import { dataEnds } from "./ends";
import { copiedBuckets } from "./keepings";
import { awsOutputs } from "./outputs";
import { AwsPlatform } from "./platform";
import { missingRoles } from "./service-roles";
import { composeSpans } from "./spans";
import { databaseProblem, standingOf } from "./standing-databases";
import { AwsStandby, type StandbyOutputs } from "./standby";
import { WorkloadLayer } from "../workloads";
import { composeVaultConfiguration, composeVaultGround } from "./vault";
import type { Built } from "../outputs";
import { placementOf } from "../placement";
import { awsProvider, eksProvider, kubernetesProvider, manifestProvider, type Shared } from "../providers";

type AwsSpec = NonNullable<EnvironmentSpec["clouds"]["aws"]>;

/**
 * Sends what is registered so far to the engine, which then works on it (and starts the plugins) while the next layer is composed. Nothing is
 * waited for. It saves 0.6 s of a first up of 564 resources.
 */
const sendToEngine = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Builds what an environment asks for on AWS, layer by layer; nothing where it asks for none. */
export async function composeAws(
  spec: EnvironmentSpec,
  shared: Shared,
  { relay, guard, forward }: Pick<Handed, "relay" | "guard" | "forward"> = {},
): Promise<Built<AwsVpnEnd> | undefined> {
  const site = spec.clouds.aws;
  if (!site) return undefined;
  const beginnings = new Beginnings("aws");
  const begun = await begunWith(beginnings, spec, site);
  refuseMoves(spec.name, begun, site);
  refuseRebuilding(spec.name, begun, { slot: spec.slot, sharded: spec.cache.sharded });
  await followSettings(beginnings, spec);
  const aws = awsProvider({
    ...{ region: site.region, stsRegion: site.standby?.region, account: site.account },
    protect: spec.protect.networks,
  });
  await sendToEngine();
  const place = placementOf(spec, "aws", site);
  const caller = getCallerIdentityOutput({}, { provider: aws });
  const creator = beginnings.first("creator", caller.arn);
  const account = site.account ?? caller.accountId;
  const addresses = addressPlan(spec.slot, "aws", "main");
  const logRetentionDays = spec.logs.retentionDays;
  // The bucket comes before the distribution, and its policy, which names the distribution, after it.
  const [distributionArn, distributed] = deferredOutput<string>();
  const assetsReaders: Readers = hasDistribution(spec)
    ? { mode: "distribution", arn: distributionArn }
    : { mode: "none" };
  const standby = await composeStandby(spec, site, { account, assetsReaders, beginnings }, { providers: { aws } });
  await sendToEngine();

  const ground = new AwsFoundation(
    "aws",
    {
      place,
      account,
      cidr: addresses.network,
      subnets: addresses.subnets(site.zones),
      // The zone of a shared NAT, and so the address that partners know, is that of the beginning.
      egress: site.egress.mode === "shared" ? { mode: "shared", zone: begun.zones[0]! } : site.egress,
      logRetentionDays,
      services: repositories(spec),
      events: spec.events !== undefined,
      assetsReaders,
      email: spec.alerts.email,
      registryOfAccount: spec.storage.registryOfAccount
        ? {
            mode: "ours",
            copyTo: spec.storage.standbyRegion ? standby?.place.region : undefined,
            scanning: spec.storage.scanning,
          }
        : { mode: "others" },
      standby,
      serviceRoles: spec.account.baseline ? await missingRoles(beginnings, aws) : [],
    },
    { providers: { aws } },
  );
  const foundation = ground.outputs;
  await sendToEngine();
  const edge = composeEdge(
    spec,
    { place, account, foundation, standby, by: { relay, guard }, zones: begun.zones },
    { providers: { aws } },
  );
  if (edge?.distribution) distributed(edge.distribution.arn);

  const standsBy = spec.clouds.gcp?.warmStandby;
  const platform = new AwsPlatform(
    "aws",
    {
      place,
      account,
      network: foundation.network,
      keys: foundation.keys,
      logRetentionDays,
      alarms: { topicArn: foundation.alertsTopic, rpoMinutes: spec.objectives.rpoMinutes },
      cluster: {
        serviceCidr: addresses.services,
        ...(await clusterOf(spec, begun.zones, creator)),
      },
      database: {
        ...databaseSizes.aws[spec.database.size],
        multiZone: spec.database.multiZone,
        retentionDays: spec.database.retentionDays,
        version: spec.database.version,
        replicas: spec.database.replicas.inRegion,
        password: spec.database.password,
        proxy: spec.database.proxy,
        support: spec.database.support,
        upgrades: spec.database.upgrades,
        // Until it is promoted: what is promoted follows nobody.
        ...(standsBy && standsBy.state !== "promoted" && { parameters: followedParameters }),
      },
      services,
      namespace: spec.workloads.namespace,
      data: fills(spec),
      vaulted: spec.vault?.configured ?? false,
      restore: restoreOf(spec),
      ready: ground.ready,
      databaseAway: standby && {
        standby,
        replica: spec.database.replicas.standbyRegion ? spec.database.replicas.standbyRole : undefined,
        backups: spec.database.backups.standbyRegion,
      },
      cache: {
        ...cacheSizes.aws[spec.cache.size],
        sharded: spec.cache.sharded,
        replicas: spec.cache.replicas,
        snapshotDays: spec.database.retentionDays,
      },
    },
    { providers: { aws, eks: eksProvider(), ...shared } },
  );
  const { cluster, database, cache } = platform.outputs;
  if (edge?.entrance) {
    const { securityGroupId: callerGroupId } = edge.entrance;
    const ports = [kongPorts.tls, kongPorts.status];
    new PodDoors(
      "entrance-doors",
      { place, clusterGroupId: cluster.securityGroupId, callerGroupId, ports },
      { providers: { aws } },
    );
  }
  const clusterGroupId = cluster.securityGroupId;
  const spans = composeSpans(spec, { place, foundation, clusterGroupId }, { providers: { aws } });
  const unreachable = (before: string, now: string) => versionProblem(spec.name, before, now);
  // Remembered once they have come about: after a failed upgrade, or a failed restore, what stood before is still what stands.
  const followed = [
    beginnings.follow("cluster-version", spec.cluster.version, unreachable, [platform.clusterResource]),
    beginnings.follow(
      "databases",
      standingOf(spec.database.restore),
      (before, now) => databaseProblem(spec.name, before, now),
      [platform.databaseResource],
    ),
  ];
  await sendToEngine();

  const base = { place, account, foundation, platform: platform.outputs, standby };
  // Before what runs in the cluster: a pod gets its cloud identity as it starts, or never.
  const vault = await composeVaultGround(spec, base, { providers: { aws } });
  const events = await composeEvents(
    spec,
    { place, account, foundation, spans: spans?.door, forward: forward?.aws },
    { providers: { aws } },
  );
  const operations = composeOperations(
    spec,
    { ...base, vault: vault?.identity, ...(events && { grants: events.grants }) },
    { providers: { aws, ...shared } },
  );
  await sendToEngine();
  const kubernetes = kubernetesProvider("kubernetes-aws", cluster, platform.clusterRunning, spec.delivery.handover);
  const layer = new WorkloadLayer(
    "aws",
    {
      cluster,
      volumes: cluster.volumes,
      ...workloadsOf(spec),
      entrance: edge?.entrance?.gateway,
      spans: spans?.entrance,
      teams: Object.entries(spec.teams).map(([name, team]) => ({ name, ...team })),
      registry: foundation.registry,
      credentials: platform.outputs.credentials,
      alerting: alertingOf(spec, { place, account, foundation, cluster }, { providers: { aws } }),
      renderer: spec.delivery.owner === "argocd" ? manifestProvider("kubernetes-aws-delivered", cluster) : undefined,
      identities: operations.identities,
      objects: { kind: "s3", bucket: foundation.buckets.uploads.name, region: site.region },
      storeBackups: {
        clickhouse: {
          kind: "s3",
          url: interpolate`https://${foundation.buckets.backups.name}.s3.${site.region}.amazonaws.com/clickhouse`,
        },
      },
      vault: vault?.ground,
      vaulted: vault !== undefined && (spec.vault?.configured ?? false),
      observability: {
        bucket: { kind: "s3", name: foundation.buckets.lines.name, region: site.region },
        logDays: spec.logs.retentionDays,
        ...spec.observability,
      },
      backups: operations.clusterBackups,
      bus: events?.bus,
      database,
      cache,
      dataCidrs: foundation.network.data.map(({ cidr }) => cidr),
    },
    {
      providers: { kubernetes },
      deletedWith: platform.clusterResource,
    },
  );
  const workloads = layer.outputs;
  await sendToEngine();
  await composeVaultConfiguration(spec, site.region, platform.outputs, { deletedWith: platform.clusterResource });
  const around = {
    account: composeAccount(spec, { ...base, ready: ground.ready }, { providers: { aws } }),
    operations: operations.outputs,
    events: events?.outputs,
  };
  await Promise.all(followed);
  return {
    outputs: awsOutputs(site.region, foundation, platform.outputs, workloads, edge, around),
    ends: {
      region: site.region,
      providers: { aws },
      vpn: vpnEndOf(spec, base, operations.transit),
      ...(events && { bus: events.end }),
      ...trafficEnds(spec, account, edge),
      ...dataEnds(
        { place, account },
        { foundation, platform: platform.outputs },
        { kubernetes, resource: platform.clusterResource, rules: layer.rules },
      ),
    },
  };
}

async function begunWith(beginnings: Beginnings, spec: EnvironmentSpec, site: AwsSpec): Promise<Begun> {
  const first = {
    region: beginnings.first("region", site.region),
    zones: beginnings.first("zones", site.zones),
    slot: beginnings.first("slot", spec.slot),
    sharded: beginnings.first("cache-sharded", spec.cache.sharded),
  };
  return {
    region: await known(first.region),
    zones: await known(first.zones),
    slot: await known(first.slot),
    sharded: await known(first.sharded),
  };
}

/** The database's password and its version change only where RDS lets them, and the domain only where its zone may go. */
async function followSettings(beginnings: Beginnings, spec: EnvironmentSpec): Promise<void> {
  const { name, database } = spec;
  const { inRegion, standbyRegion, standbyRole } = database.replicas;
  const replicated = inRegion > 0 || (standbyRegion && standbyRole === "replica");
  await Promise.all([
    beginnings.follow<ZoneKeeping>("zone", zoneKeeping(spec), (before, now) => zoneProblem(name, before, now)),
    beginnings.follow<PasswordKeeping>(
      "database-password",
      { password: database.password, replicated },
      (before, now) => passwordProblem(name, before, now),
    ),
    beginnings.follow<EngineKeeping>(
      "database-version",
      { version: database.version, copied: inRegion > 0 || standbyRegion },
      (before, now) => engineProblem(name, before, now),
    ),
  ]);
}

/** The public zone that is asked for, if one is. */
const zoneKeeping = ({ domain, edge, protect }: EnvironmentSpec): ZoneKeeping => ({
  domain: edge === undefined || edge.dns.mode === "none" ? "" : domain,
  protected: protect.networks,
});

/** What is asked of the cluster, in its component's words. */
async function clusterOf(spec: EnvironmentSpec, zones: readonly string[], creator: Output<string>) {
  const { version, support, api, admins, viewers, access, addOns, policyEngine } = spec.cluster;
  const grouped = Object.entries(spec.teams).flatMap(([team, { roles }]) =>
    roles.map((role) => ({ role, group: teamGroup(team) })),
  );
  const named = [...admins, ...viewers, ...access, ...grouped];
  return {
    ...{ version, support, zones, admins, viewers, access, grouped, addOns, policyEngine, pools: poolsOf(spec) },
    api: { ...api.private, publicCidrs: api.public?.cidrs ?? [] },
    // Asked for only where somebody might be whoever made the cluster: the answer has to be there before what follows is registered.
    creator: named.length === 0 ? undefined : await known(creator),
  };
}

/** What stands in the second region; nothing where nothing is asked for there. */
async function composeStandby(
  spec: EnvironmentSpec,
  site: AwsSpec,
  { account, assetsReaders, beginnings }: { account: Input<string>; assetsReaders: Readers; beginnings: Beginnings },
  opts: ComponentResourceOptions,
): Promise<StandbyOutputs | undefined> {
  const { replicas, backups } = spec.database;
  const { standbyRegion } = spec.storage;
  const vault = spec.backup?.standbyRegion ?? false;
  if (!site.standby || !(replicas.standbyRegion || backups.standbyRegion || standbyRegion || vault)) return undefined;
  const { region } = site.standby;
  refuseStandbyMove(spec.name, await known(beginnings.first("standby-region", region)), region);
  const addresses = addressPlan(spec.slot, "aws", "standby");
  return new AwsStandby(
    "aws-standby",
    {
      place: placementOf(spec, "aws", site.standby),
      account,
      cidr: addresses.network,
      subnets: addresses.subnets(site.standby.zones).filter(({ tier }) => tier === "data"),
      logRetentionDays: spec.logs.retentionDays,
      email: spec.alerts.email,
      assetsReaders,
      copies: standbyRegion ? { buckets: copiedBuckets, services: repositories(spec) } : { buckets: [], services: [] },
    },
    opts,
  ).outputs;
}

/** The database that takes the first one's place, if one does. */
function restoreOf({ database }: EnvironmentSpec): RestoreRequest | undefined {
  if (database.restore === undefined) return undefined;
  const { snapshot, moment = "latest", ...rest } = database.restore;
  return { ...rest, from: snapshot === undefined ? { moment } : { snapshot } };
}

/** The pools asked for, with the instance types that they mean on AWS. */
function poolsOf(spec: EnvironmentSpec): Pools {
  const region = spec.clouds.aws?.region ?? "";
  return Object.fromEntries(
    Object.entries(spec.cluster.nodes).map(([name, { machines, like, zones, ...rest }]) => {
      const usual = nodeGroups.find((known) => known === name) ?? "general";
      const request = {
        ...rest,
        types: machines.aws ?? nodeTypes.aws[like ?? usual],
        zones: zones?.map((letter) => zoneName("aws", region, String(letter))),
      };
      return [name, request];
    }),
  );
}
