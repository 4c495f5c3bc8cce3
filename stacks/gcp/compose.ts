import { getProjectOutput } from "@pulumi/gcp/organizations/getProject";
import { interpolate, type ProviderResource, type Resource } from "@pulumi/pulumi";
import { addressPlan } from "../../config/address-plan";
import { receiversOf } from "../../config/alerts";
import type { EnvironmentSpec } from "../../config/environment";
import { cacheSizes, databaseSizes } from "../../config/sizes";
import type { ClusterArgs } from "../../components/gcp/cluster/cluster";
import { collectedTopic } from "../../components/gcp/cluster/told-alerts-plan";
import { rsaAuthorityOf } from "../../components/aws/data/database-authorities";
import { multiRegionOf } from "../../components/gcp/data/object-store-plan";
import { loadBalancerRanges } from "../../components/gcp/edge/ranges";
import type { NetworkArgs } from "../../components/gcp/network/network";
import type { GcpVpnEnd } from "../../components/core/ends";
import { toldByTopic } from "../../components/core/alerting";
import type { GatewayEntrance, Placement } from "../../components/core/contracts";
import { kongPorts } from "../../workloads/addons/kong";
import { services } from "../../workloads/catalog";
import { deliveredIn, fills, mailPorts, poolsOf, repositories, workloadsOf } from "../asked";
import { Beginnings, known } from "../beginnings";
import { meshOf, pairsAsked } from "../between/mesh";
import type { Handed } from "../between/handed";
import type { Built } from "../outputs";
import { placementOf } from "../placement";
import { gcpProvider, kubernetesProvider, manifestProvider, timeProvider, type Shared } from "../providers";
import { WorkloadLayer } from "../workloads";
import { alertingOf } from "./alerting";
import { nextGeneration, refuseMoves, zonesProblem, type Begun } from "./beginnings";
import { composeAccount, composeEdge, composeOperations, type Base } from "./compose-operations";
import { dataEnds, entranceOf } from "./ends";
import { composeEvents } from "./events";
import { GcpFoundation } from "./foundation";
import { gcpOutputs } from "./outputs";
import { GcpPlatform, type PlatformArgs } from "./platform";
import { composeSpans } from "./spans";
import { composeVaultGround } from "./vault";

type GcpSpec = NonNullable<EnvironmentSpec["clouds"]["gcp"]>;

/** Builds what an environment asks for on Google Cloud, layer by layer; nothing where it asks for none. */
export async function composeGcp(
  spec: EnvironmentSpec,
  shared: Shared,
  handed: Handed,
): Promise<Built<GcpVpnEnd> | undefined> {
  const site = spec.clouds.gcp;
  if (!site) return undefined;
  const { project } = site;
  const beginnings = new Beginnings("gcp");
  const asked = askedOf(spec, site);
  refuseMoves(spec.name, await beginnings.all(asked), asked);
  // Those that were added, too: what was remembered is what is asked for, since nothing of it may be left out.
  await beginnings.follow("zones-so-far", site.zones, (before, now) => zonesProblem(spec.name, before, now));
  const gcp = await gcpProvider({ project, region: site.region, protect: spec.protect.networks });
  // Functions are built once their rights are known.
  const opts = { providers: { gcp, ...shared, ...(spec.events && { time: await timeProvider(shared) }) } };
  const place = placementOf(spec, "gcp", site);
  const standby = site.standby && placementOf(spec, "gcp", site.standby);
  const projectNumber = getProjectOutput({ projectId: project }, { provider: gcp }).number;
  const judged = site.binaryAuthorization !== "off";
  const generation = await generationOf(beginnings, spec, { project, location: site.region, provider: gcp });

  const { outputs: foundation } = new GcpFoundation(
    "gcp",
    {
      ...{ place, project, projectNumber, generation },
      network: networkOf(spec, site),
      vpn: meshOf(spec)?.of("gcp"),
      ...{ images: repositories(spec), judged },
      ...{ email: spec.alerts.email, channels: site.channels, runbooks: spec.alerts.runbooks },
      standby: standby && { place: standby, stored: spec.storage.standbyRegion },
    },
    opts,
  );
  const { after, watch, network, keys } = foundation;
  const base: Base = { spec, site, place, standby, project, projectNumber, generation, foundation };
  const edge = composeEdge(base, handed, opts);
  const spans = composeSpans(base, opts);
  const topic = toldByTopic({ receivers: receiversOf(spec.alerts) }).length > 0;

  const platform = new GcpPlatform(
    "gcp",
    {
      ...{ place, project, projectNumber, network, keys, watch, after },
      nodeAccount: foundation.nodeAccount,
      rpoMinutes: spec.objectives.rpoMinutes,
      cluster: {
        ...clusterOf(spec, site),
        ...{ judged, backedUp: spec.backup !== undefined, alertsCollected: topic },
        // The way in goes after the cluster, whose Services would make its groups anew.
        after: [...after, ...foundation.signed, ...madeOf(edge?.gateway)],
      },
      ...databaseOf(spec, site, { standby, keys: foundation.standbyKeys, handed }),
      cache: {
        ...cacheSizes.gcp[spec.cache.size],
        sharded: spec.cache.sharded,
        replicas: spec.cache.replicas,
        snapshotDays: spec.database.retentionDays,
      },
      people: { admins: site.admins, viewers: site.viewers },
      ...{ services, namespace: spec.workloads.namespace, data: fills(spec) },
    },
    opts,
  );
  const { cluster, database, cache, credentials } = platform.outputs;

  // Before what runs in the cluster: a pod gets its cloud identity as it starts, or is refused at first.
  const vault = await composeVaultGround(base, opts);
  const running = platform.clusterRunning;
  const events = await composeEvents(base, { spans: spans?.door, handed, beginnings, provider: gcp }, opts);
  const operations = composeOperations(
    base,
    { ...{ platform: platform.outputs, running, vault: vault?.identity }, ...(events && { grants: events.grants }) },
    opts,
  );
  const account = composeAccount(base, opts);
  const kubernetes = kubernetesProvider("kubernetes-gcp", cluster, running, spec.delivery.handover);
  const layer = new WorkloadLayer(
    "gcp",
    {
      ...workloadsOf(spec),
      delivery: deliveredIn(spec, "gcp"),
      cluster: { ...cluster, toolAnnotations: { ...cluster.toolAnnotations, ...operations.toolAnnotations } },
      volumes: cluster.volumes,
      entrance: edge?.gateway,
      spans: spans?.entrance,
      registry: foundation.registry,
      credentials,
      alerting: alertingOf(spec, { place, project, cluster, topic: topic ? collectedTopic : undefined }, opts),
      renderer: spec.delivery.owner === "argocd" ? manifestProvider("kubernetes-gcp-delivered", cluster) : undefined,
      identities: operations.identities,
      objects: { kind: "gcs", bucket: foundation.buckets.uploads.name },
      storeBackups: {
        clickhouse: {
          kind: "gcs",
          url: interpolate`https://storage.googleapis.com/${foundation.buckets.backups.name}/clickhouse`,
        },
      },
      vault: vault?.ground,
      observability: {
        bucket: { kind: "gcs", name: foundation.buckets.lines.name },
        logDays: spec.logs.retentionDays,
        ...spec.observability,
      },
      backups: operations.clusterBackups,
      bus: events?.bus,
      cache,
      // What follows another cloud's database has nobody in it who could sign in, until it is promoted.
      ...(database.role === "primary" && { database }),
      dataCidrs: [...network.data.map(({ cidr }) => cidr), ...(network.endpoints ? [network.endpoints.cidr] : [])],
    },
    {
      providers: { kubernetes },
      deletedWith: platform.clusterResource,
    },
  );
  const workloads = layer.outputs;
  return {
    outputs: gcpOutputs(base, platform.outputs, workloads, {
      ...{ edge, account, operations: operations.outputs, events: events?.outputs },
    }),
    ends: {
      region: site.region,
      providers: { gcp },
      vpn: foundation.vpn,
      bus: events?.end,
      entrance: edge && spec.traffic && entranceOf(edge),
      ...dataEnds(
        { project, projectNumber },
        { foundation, platform: platform.outputs },
        { kubernetes, resource: platform.clusterResource, rules: layer.rules },
      ),
    },
  };
}

/** What cannot be changed, as it is asked for now. */
function askedOf(spec: EnvironmentSpec, site: GcpSpec): Begun {
  const stored = spec.storage.standbyRegion && site.standby ? [site.region, site.standby.region] : [site.region];
  const { project, region, zones, databaseSuffix = "", warmStandby } = site;
  const { sharded, replicas } = spec.cache;
  return {
    ...{ project, region, zones, slot: spec.slot, storedIn: stored },
    ...{ sharded, cacheCopied: replicas > 0, databaseSuffix, warmStandby: warmStandby !== undefined },
  };
}

/** Which rings of keys are this environment's: asked of Google once, as it is begun. */
function generationOf(
  beginnings: Beginnings,
  { name }: EnvironmentSpec,
  asked: { project: string; location: string; provider: ProviderResource },
): Promise<number> {
  return known(beginnings.asked("key-generation", nextGeneration(name, asked)));
}

/** The groups of pods that the way in is made of. */
function madeOf(entrance: GatewayEntrance | undefined): Resource[] {
  return entrance?.binding.kind === "endpointGroups" ? [...entrance.binding.made] : [];
}

/** The network's addresses, and what may leave it. */
function networkOf(
  spec: EnvironmentSpec,
  site: GcpSpec,
): Pick<NetworkArgs, "ranges" | "egress" | "loadBalancers" | "internetPorts" | "wholePaths" | "cacheEndpoints"> {
  const { regional, network, pods, services: kubernetes, controlPlane } = addressPlan(spec.slot, "gcp", "main");
  return {
    ranges: {
      ...{ network, pods, services: kubernetes, controlPlane },
      ...{ nodes: regional.private, data: regional.data, endpoints: regional.intra },
    },
    egress: site.egress,
    ...(spec.edge && { loadBalancers: { ranges: loadBalancerRanges, ports: [kongPorts.tls, kongPorts.status] } }),
    internetPorts: [443, ...mailPorts(spec)],
    // Azure passes on what it hears of AWS: with all three pairs the longer way is heard, too.
    ...(spec.connectivity.vpn !== undefined && pairsAsked(spec).length === 3 && { wholePaths: true }),
    cacheEndpoints: spec.cache.sharded,
  };
}

/** What is asked of the cluster, in its component's words. */
function clusterOf(
  spec: EnvironmentSpec,
  site: GcpSpec,
): Pick<ClusterArgs, "version" | "support" | "api" | "pools" | "maintenance"> {
  const { version, support, api } = spec.cluster;
  return {
    ...{ version, support, pools: poolsOf(spec, "gcp", site.region), maintenance: site.maintenance },
    // Where nobody's public addresses are named, the API is reached by its name, which IAM guards, and from anywhere: private ones would close that.
    api: api.public ? { cidrs: api.private.cidrs, publicCidrs: api.public.cidrs } : {},
  };
}

/** What is asked of the database, and of what it has in the second region. */
function databaseOf(
  spec: EnvironmentSpec,
  site: GcpSpec,
  {
    standby,
    keys,
    handed,
  }: { standby: Placement | undefined; keys: Base["foundation"]["standbyKeys"]; handed: Handed },
): Pick<PlatformArgs, "database" | "databaseSuffix" | "databaseAway" | "backupsIn" | "followed"> {
  const { size, multiZone, retentionDays, version, replicas, backups } = spec.database;
  return {
    database: { ...databaseSizes.gcp[size], multiZone, retentionDays, version, replicas: replicas.inRegion },
    databaseSuffix: site.databaseSuffix,
    ...(standby &&
      keys &&
      replicas.standbyRegion && {
        databaseAway: { place: standby, key: keys.database, role: site.standbyRole },
      }),
    ...(backups.standbyRegion && { backupsIn: multiRegionOf(site.region) }),
    followed: followedOf(spec, site, handed),
  };
}

/** The primary cloud's database, where Google's follows it, or did: one that was promoted stays when that cloud goes, and what it followed is kept as it was written. */
function followedOf(
  { clouds }: EnvironmentSpec,
  { warmStandby }: GcpSpec,
  { awsDatabase }: Handed,
): PlatformArgs["followed"] {
  if (!warmStandby) return undefined;
  const { state, port } = warmStandby;
  // AWS's own name leads to the database wherever it is: it is a private address, and everybody may ask for it.
  const host = warmStandby.host ?? (clouds.aws && clouds.aws.lost !== true ? awsDatabase.host : "gone.invalid");
  return { state, source: { host, port, authority: clouds.aws ? rsaAuthorityOf(clouds.aws.region) : "" } };
}
