import { interpolate } from "@pulumi/pulumi";
import { addressPlan, functionsRange } from "../../config/address-plan";
import { receiversOf } from "../../config/alerts";
import type { EnvironmentSpec } from "../../config/environment";
import { cacheSizes, databaseSize, type DatabaseSize } from "../../config/sizes";
import { apiServerIn } from "../../components/azure/cluster/offers";
import { collectedTopic } from "../../components/azure/cluster/told-alerts-plan";
import type { AzureVpnEnd } from "../../components/core/ends";
import { toldByTopic } from "../../components/core/alerting";
import { spansPort } from "../../components/core/spans";
import { gatewayPlace } from "../../workloads/addons/kong";
import { services } from "../../workloads/catalog";
import { deliveredIn, fills, mailPorts, poolsOf, repositories, workloadsOf } from "../asked";
import { Beginnings, known } from "../beginnings";
import type { Handed } from "../between/handed";
import { meshOf } from "../between/mesh";
import type { Built } from "../outputs";
import { placementOf } from "../placement";
import { azureProvider, kubernetesProvider, manifestProvider, timeProvider, type Shared } from "../providers";
import { tracesFunctions } from "../telemetry";
import { WorkloadLayer } from "../workloads";
import { alertingOf } from "./alerting";
import { withoutVersions } from "./aliases";
import { cacheProblem, drawnSuffix, machineProblem, refuseMoves, zonesProblem, type Begun } from "./beginnings";
import {
  backsUpCluster,
  composeAccount,
  composeEdge,
  composeOperations,
  composeOrigin,
  type Base,
} from "./compose-operations";
import { dataEnds, entranceOf } from "./ends";
import { composeEvents } from "./events";
import { AzureFoundation, type FoundationArgs } from "./foundation";
import { azureOutputs } from "./outputs";
import { AzurePlatform, type PlatformArgs } from "./platform";
import { spansOf } from "./spans";
import { composeVaultGround } from "./vault";

type AzureSpec = NonNullable<EnvironmentSpec["clouds"]["azure"]>;

/** Builds what an environment asks for on Azure, layer by layer; nothing where it asks for none. */
export async function composeAzure(
  spec: EnvironmentSpec,
  shared: Shared,
  { relay, guard, forwardedFrom }: Pick<Handed, "relay" | "guard" | "forwardedFrom"> = {},
): Promise<Built<AzureVpnEnd> | undefined> {
  const asked = spec.clouds.azure;
  if (!asked) return undefined;
  const beginnings = new Beginnings("azure");
  const begun = await begunWith(beginnings, spec, asked);
  const { subscription, tenant } = asked;
  const azure = await azureProvider({ subscription, tenant, protect: spec.protect.networks });
  const providers = { "azure-native": azure, time: await timeProvider(shared), ...shared };
  const opts = { providers, transformations: [withoutVersions] };
  const place = placementOf(spec, "azure", asked);
  const standby = asked.standby && placementOf(spec, "azure", asked.standby);
  const suffix = await suffixOf(beginnings);
  const site = { subscription, tenant, suffix };
  const apiServer = await known(beginnings.first("api-server", apiServerIn(place.region)));

  const { outputs: foundation } = new AzureFoundation(
    "azure",
    {
      ...{ place, site },
      network: networkOf(spec, asked, { zones: begun.zones, apiServer }),
      vpn: vpnOf(spec),
      ...{ images: repositories(spec, { rotated: true }), backsUp: backsUpCluster(spec) },
      logs: {
        keptDays: spec.logs.retentionDays,
        record: spec.account.baseline ? { lock: spec.account.lock } : undefined,
      },
      ...{ email: spec.alerts.email, actionGroups: asked.actionGroups, runbooks: spec.alerts.runbooks },
      standby: standby && { place: standby, stored: spec.storage.standbyRegion },
    },
    opts,
  );
  const base: Base = { spec, asked, place, standby, site, foundation };
  const told = { receivers: receiversOf(spec.alerts) };
  const topic = toldByTopic(told).length > 0;

  const platform = new AzurePlatform(
    "azure",
    {
      ...{ place, site, foundation, rpoMinutes: spec.objectives.rpoMinutes },
      cluster: {
        ...clusterOf(spec, asked, apiServer),
        metricsCollected: topic,
        defended: asked.defender.includes("Containers"),
        after: [],
      },
      database: databaseOf(base),
      cache: {
        ...cacheSizes.azure[spec.cache.size],
        sharded: spec.cache.sharded,
        replicas: spec.cache.replicas,
        snapshotDays: spec.database.retentionDays,
      },
      ...{ services, namespace: spec.workloads.namespace, data: fills(spec) },
    },
    opts,
  );
  const { cluster, database, cache, credentials } = platform.outputs;
  const spans = spansOf(base);
  const events = await composeEvents(base, { spans, forwardedFrom, internetReach: cluster.internetReach }, opts);
  const edge = composeEdge(base, { cluster: platform.clusterResource, relay, guard }, opts);

  // Before what runs in the cluster: a pod gets its cloud identity as it starts, or is refused at first.
  const vault = await composeVaultGround(base, cluster, opts);
  const running = platform.clusterRunning;
  const operations = composeOperations(
    base,
    {
      platform: platform.outputs,
      edge,
      vault: vault?.identity,
      told: topic ? told : undefined,
      grants: events?.grants,
    },
    opts,
  );
  const account = composeAccount(base, opts);
  const { network, buckets } = foundation;
  const kubernetes = kubernetesProvider("kubernetes-azure", cluster, running, spec.delivery.handover);
  const workloads = new WorkloadLayer(
    "azure",
    {
      ...workloadsOf(spec),
      delivery: deliveredIn(spec, "azure"),
      cluster: { ...cluster, toolAnnotations: { ...cluster.toolAnnotations, ...operations.toolAnnotations } },
      volumes: cluster.volumes,
      entrance: edge?.gateway,
      spans: spans?.entrance,
      registry: foundation.registry,
      credentials: { ...credentials, ...(operations.rotation && { rotation: operations.rotation }) },
      alerting: alertingOf(base, { cluster, topic: topic ? collectedTopic : undefined }, opts),
      renderer: spec.delivery.owner === "argocd" ? manifestProvider("kubernetes-azure-delivered", cluster) : undefined,
      identities: operations.identities,
      objects: { kind: "azure", account: buckets.uploads.accountName, bucket: buckets.uploads.container },
      storeBackups: { clickhouse: { kind: "azure", url: interpolate`${buckets.backups.url}/clickhouse` } },
      vault: vault?.ground,
      observability: {
        bucket: { kind: "azure", account: buckets.lines.accountName, name: buckets.lines.container },
        logDays: spec.logs.retentionDays,
        ...spec.observability,
      },
      backups: operations.clusterBackups,
      bus: events?.bus,
      cache,
      database,
      dataCidrs: network.data.map(({ cidr }) => cidr),
    },
    {
      providers: { kubernetes },
      deletedWith: platform.clusterResource,
    },
  );
  const origin =
    edge && composeOrigin(base, { edge, cluster, gateway: workloads.gateway, checkedPath: guard?.checkedPath }, opts);
  return {
    outputs: azureOutputs(base, platform.outputs, workloads.outputs, {
      edge,
      origin,
      account,
      operations: operations.outputs,
      events: events?.outputs,
    }),
    ends: {
      region: asked.region,
      providers,
      vpn: foundation.vpn,
      entrance: edge && origin && spec.traffic && entranceOf(edge, origin),
      bus: events?.end,
      ...dataEnds(
        site,
        { foundation, platform: platform.outputs },
        { kubernetes, resource: platform.clusterResource, rules: workloads.rules },
      ),
    },
  };
}

/** What the environment was begun with; what cannot be reached from it is refused before anything is planned. */
async function begunWith(beginnings: Beginnings, spec: EnvironmentSpec, site: AzureSpec): Promise<Begun> {
  const asked = askedOf(spec, site);
  const begun = await beginnings.all(asked);
  refuseMoves(spec.name, begun, asked);
  // Those that were added, too: what was remembered is what is asked for, since nothing of it may be left out.
  await beginnings.follow("zones-so-far", site.zones, (before, now) => zonesProblem(spec.name, before, now));
  await beginnings.follow("cache-copied", spec.cache.replicas > 0, (before, now) =>
    cacheProblem(spec.name, before, now),
  );
  const { inRegion, standbyRegion } = spec.database.replicas;
  const follows = standbyRegion && site.standbyRole !== "primary" ? 1 : 0;
  await beginnings.follow(
    "database-copies",
    { copies: inRegion + follows, machine: machineOf(spec).machine },
    (before, now) => machineProblem(spec.name, before, now),
  );
  return begun;
}

/** What cannot be changed, as it is asked for now. */
function askedOf(spec: EnvironmentSpec, site: AzureSpec): Begun {
  const { subscription, tenant, region, zones, databaseSuffix = "" } = site;
  const away = site.standby?.region;
  return {
    ...{ subscription, tenant, region, zones, slot: spec.slot, egress: site.egress.mode, databaseSuffix },
    api: spec.cluster.api.public ? "public" : "private",
    record: spec.account.baseline,
    sharded: spec.cache.sharded,
    geoBackup: (spec.database.backups.standbyRegion ? away : undefined) ?? "",
    storedIn: spec.storage.standbyRegion && away !== undefined ? [region, away] : [region],
  };
}

/** Drawn at the first run, and the same ever after: known at a preview, so that names are plain. */
function suffixOf(beginnings: Beginnings): Promise<string> {
  return known(beginnings.asked("suffix", Promise.resolve(drawnSuffix())));
}

/** The network's addresses, and what may leave it. */
function networkOf(
  spec: EnvironmentSpec,
  site: AzureSpec,
  begun: { zones: readonly string[]; apiServer: ReturnType<typeof apiServerIn> },
): FoundationArgs["network"] {
  const { regional, network, pods, services: kubernetes } = addressPlan(spec.slot, "azure", "main");
  const [first = ""] = begun.zones;
  return {
    ranges: {
      ...{ network, pods, services: kubernetes, nodes: regional.private },
      ...{ endpoints: regional.data, intra: regional.intra, gateways: regional.gateways },
    },
    // A NAT gateway stays in its zone for life, whichever zones come later.
    egress: site.egress.mode === "shared" ? { mode: "shared", zone: first } : site.egress,
    apiServerSubnet: begun.apiServer === "vnet" && !spec.cluster.api.public,
    apiClients: spec.cluster.api.private.cidrs,
    ...(spec.edge && spec.edge.dns.mode !== "none" && { loadBalancers: { ports: [gatewayPlace.service.port] } }),
    ...(spec.cache.sharded && { cachePorts: ["8500-8599"] }),
    internetPorts: [443, ...mailPorts(spec)],
    ...(spec.events && {
      functions: {
        cidr: functionsRange(spec.slot, "azure", "main"),
        ...(tracesFunctions(spec) && { spansPort }),
      },
    }),
    gatewaySubnet: site.expressRoute !== undefined || vpnOf(spec) !== undefined,
  };
}

/** Its end of the tunnels to other clouds, where any ends here. */
function vpnOf(spec: EnvironmentSpec): FoundationArgs["vpn"] {
  const side = meshOf(spec)?.of("azure");
  if (side?.azureAddresses === undefined) return undefined;
  return { asn: side.asn, addresses: side.azureAddresses, gatewaySku: spec.connectivity.vpn?.gatewaySku };
}

/** What is asked of the cluster, in its component's words. */
function clusterOf(
  spec: EnvironmentSpec,
  site: AzureSpec,
  apiServer: ReturnType<typeof apiServerIn>,
): Pick<PlatformArgs["cluster"], "version" | "support" | "pools" | "maintenance" | "api" | "people"> {
  const { version, support, api } = spec.cluster;
  return {
    ...{ version, support, pools: poolsOf(spec, "azure", site.region), maintenance: site.maintenance },
    api: { cidrs: api.private.cidrs, ...(api.public && { publicCidrs: api.public.cidrs }), mode: apiServer },
    people: { admins: site.admins, viewers: site.viewers },
  };
}

/** What the database runs on: a pool stands before a whole machine alone, as copies do. */
function machineOf({ database }: EnvironmentSpec): DatabaseSize {
  const { size, multiZone, replicas, proxy } = database;
  return databaseSize("azure", size, { multiZone, copies: replicas.inRegion > 0 || replicas.standbyRegion || proxy });
}

/** What is asked of the database, and of what it has in the second region. */
function databaseOf({ spec, asked, standby: away, foundation }: Base): PlatformArgs["database"] {
  const { multiZone, retentionDays, version, replicas, backups } = spec.database;
  const { standby } = foundation;
  return {
    ...{
      ...machineOf(spec),
      multiZone,
      retentionDays,
      version,
      replicas: replicas.inRegion,
      suffix: asked.databaseSuffix,
    },
    ...(away &&
      standby &&
      replicas.standbyRegion && {
        away: { place: away, group: standby.groups.data, key: standby.keys.database, role: asked.standbyRole },
      }),
    ...(away && standby && backups.standbyRegion && { geoBackup: { key: standby.keys.database, region: away.region } }),
  };
}
