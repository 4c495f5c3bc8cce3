import { ComponentResource, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import type { AccountIdentity } from "../components/core/contracts";
import { databaseAdministration, loginRotation, vaultServer } from "../components/core/readers";
import { dataJobs } from "../components/core/data-jobs";
import { CoffeeService } from "../components/kubernetes/coffee-service";
import { DeliveredServices } from "../components/kubernetes/delivered-services";
import { withBus } from "../components/kubernetes/event-bus";
import { distinct } from "../components/kubernetes/network-policies";
import { poolsOn } from "../components/kubernetes/placement";
import { LoginRotation } from "../components/kubernetes/login-rotation";
import { Releases } from "../components/kubernetes/releases";
import type { Judgement } from "../components/kubernetes/rollout-plan";
import type { Protocol, ServiceEntry } from "../components/kubernetes/service-entry";
import { SpansWay } from "../components/kubernetes/spans-way";
import { Teams } from "../components/kubernetes/team-access";
import { VaultServer } from "../components/kubernetes/vault-server";
import { rolloutsController } from "./addons/argo-rollouts";
import { observabilityNamespace, tracePlace } from "./addons/observability";
import { Monitoring } from "./alerts/monitoring";
import { services, type ServiceName } from "./catalog";
import { DataSources } from "./data-sources";
import { type Ground, layGround } from "./ground";
import { chooseImage, chooseTool } from "./images";
import { watch } from "./slo/watch";
import { StoreAccess } from "./store-access";
import { Traffic } from "./traffic";
import type { WorkloadsArgs } from "./workloads-args";

/** Where a service is. */
export interface ServiceOutputs {
  name: ServiceName;
  /** Its name in the cluster's DNS. */
  host: string;
  port: number;
  /** The prefix that the gateway routes to it. */
  path: string;
  /** The prefix that the image serves: the gateway rewrites `path` to it where they differ. */
  imagePath: string;
  protocol: Protocol;
}

/** What the workload layer gives. */
export interface WorkloadsOutputs {
  cluster: Output<string>;
  /** The application's namespace. */
  namespace: string;
  /** Every namespace that was made. */
  namespaces: string[];
  services: ServiceOutputs[];
  /** Those that are not deployed, since nobody has named an image of them. */
  notDeployed: ServiceName[];
}

/**
 * What runs in an environment's cluster: its namespaces, closed by default, what makes it usable (gateway, mesh, scaling, secrets), and the
 * coffee services in the application's.
 *
 * Give the cluster's resource as `deletedWith`, so that a cluster that goes takes all of this along, and its provider as
 * `provider`.
 */
export class Workloads extends ComponentResource {
  readonly outputs: WorkloadsOutputs;
  /** The gateway's release, which its Service comes and goes with, for the option `dependsOn` of what sends requests to it; for nothing else. */
  readonly gateway: Resource | undefined;
  /** What knows rules of alerts, for the option `dependsOn` of others' rules. */
  readonly rules: Resource | undefined;

  constructor(id: string, asked: WorkloadsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:workloads:Workloads", id, {}, opts);
    const args = { ...asked, ...(asked.pools && { pools: poolsOn(asked.cluster, asked.pools) }) };
    // Pulumi hands down the provider by itself, but not this.
    const here = { parent: this, ...(opts?.deletedWith && { deletedWith: opts.deletedWith }) };
    const ground = layGround(id, args, here);
    this.gateway = ground.made["kong"];
    this.rules = ground.made["kube-prometheus-stack"];
    this.vault(id, args, ground, here);
    new DataSources(
      `${id}-data-sources`,
      { whose: ground.whose, namespace: ground.namespaces[observabilityNamespace], made: ground.made },
      here,
    );
    const traffic = this.traffic(id, args, ground, here);
    this.monitoring(id, args, ground, here);
    this.spans(id, args, ground, here);
    this.services(id, args, ground, traffic, here);
    const { teams = [], namespace: namespaceName } = args;
    const { whose, application } = ground;
    if (teams.length > 0) new Teams(`${id}-teams`, { whose, teams, namespace: application.name, namespaceName }, here);
    this.outputs = publish(args, ground);
    this.registerOutputs({ ...this.outputs });
  }

  private vault(
    id: string,
    args: WorkloadsArgs,
    { whose, application, namespaces }: Ground,
    here: ComponentResourceOptions,
  ): void {
    const namespace = namespaces[vaultServer.namespace];
    if (!args.vault || !namespace) return;
    new VaultServer(
      `${id}-vault`,
      {
        ...{ whose, ground: args.vault, namespace: namespace.name, application: application.name },
        image: chooseTool(vaultServer.initialiser, args),
        identity: identityOf(vaultServer.initialiser, args),
        reach: distinct([...args.cluster.identityReach, ...args.cluster.cloudReach]),
        after: [...namespace.guards, ...(args.identities ?? [])],
      },
      here,
    );
  }

  private traffic(
    id: string,
    args: WorkloadsArgs,
    { whose, context, application, namespaces, made, stores: { inside } }: Ground,
    here: ComponentResourceOptions,
  ): Traffic {
    const applicationName = args.namespace;
    return new Traffic(
      id,
      {
        ...args,
        ...{ whose, application, applicationName, made, inside },
        tools: namespaces,
        tracing: tracePlace(context),
      },
      here,
    );
  }

  /** Who is told of what, and what is promised, where something measures. */
  private monitoring(
    id: string,
    args: WorkloadsArgs,
    { whose, application, namespaces: { monitoring }, made }: Ground,
    here: ComponentResourceOptions,
  ): void {
    const stack = made["kube-prometheus-stack"];
    if (stack === undefined || monitoring === undefined) return;
    const { alerting, promises, scale, namespace: applicationName } = args;
    new Monitoring(
      `${id}-monitoring`,
      {
        ...{ whose, application, applicationName, monitoring, alerting, made },
        rotated: args.credentials?.rotation !== undefined,
      },
      here,
    );
    if (promises)
      watch(
        id,
        {
          ...{ whose, monitoring, stack, scale, application: applicationName },
          ...{ ...promises, services: deployed(args), runbooks: alerting?.runbooks },
        },
        here,
      );
  }

  /** The way in for functions' spans, where somebody takes them. */
  private spans(
    id: string,
    { spans: entrance }: WorkloadsArgs,
    { whose, context, namespaces, made: installed }: Ground,
    here: ComponentResourceOptions,
  ): void {
    const [place, collector] = [tracePlace(context), installed["opentelemetry-collector"]];
    if (entrance === undefined || place === undefined || collector === undefined) return;
    const registers = installed["aws-load-balancer-controller"];
    const { made, parent } = entrance.binding.kind === "service" ? entrance.binding : { made: [], parent: undefined };
    const guards = namespaces[place.namespace]?.guards ?? [];
    const after = [...guards, collector, ...(registers ? [registers] : []), ...made];
    new SpansWay(`${id}-spans`, { whose, place, entrance, after }, parent ? this.under(parent) : here);
  }

  /** The options of what runs in the cluster, and is deleted by itself. */
  private under(parent: Resource): ComponentResourceOptions {
    const provider = this.getProvider("kubernetes:core/v1:Service");
    return { parent, ...(provider && { provider }) };
  }

  /** The services, with what they sign in to their stores with; where Argo CD delivers them, what it delivers. */
  private services(
    id: string,
    args: WorkloadsArgs,
    ground: Ground,
    traffic: Traffic,
    here: ComponentResourceOptions,
  ): void {
    const { whose, context, application, namespaces, made } = ground;
    const { inside, logins } = ground.stores;
    const withDatabase = services.filter(({ needs }) => needs.database);
    const access = new StoreAccess(
      `${id}-store-access`,
      {
        ...args,
        ...{ whose, application },
        services: withDatabase.map(({ name }) => name),
        administration: namespaces[databaseAdministration.namespace],
        filling: args.data && { with: args.data, in: namespaces[dataJobs.namespace]!, of: withDatabase },
        image: chooseTool(databaseAdministration.name, args),
        // Its webhooks refuse what comes before it, and nothing makes Secrets.
        after: ["external-secrets", "reloader", "calico"].flatMap((name) => made[name] ?? []),
      },
      here,
    );
    this.rotation(id, args, ground, here);
    // A pod gets its sidecar as it is made or never, and is let out once something enforces the policies.
    const mesh = ["istiod", "calico"].flatMap((name) => made[name] ?? []);
    const releases = this.releases(id, args, ground, here);
    const needed: Record<string, readonly Resource[]> = {};
    for (const service of deployed(args).map((one) => withBus(one, args.bus))) {
      const image = chooseImage(service, args.images ?? {}, args.registry);
      const before = access.before(service);
      const one = new CoffeeService(
        `${id}-${service.name}`,
        {
          ...{ service, services, whose, scale: args.scale, namespace: application.name },
          image: image.reference,
          awaited: image.exists && canLogIn(service, args),
          stores: { ...storesOf(args), inside, objects: args.objects },
          credentials: args.credentials?.services[service.name],
          secretsAfter: access.secretsAfter,
          ...{ identityReach: args.cluster.identityReach, bus: args.bus },
          identity: identityOf(service.name, args),
          ...{ gateway: traffic.gateway, meshed: traffic.meshed, tracing: tracePlace(context), vaulted: args.vaulted },
          ...{ releases, delivered: deliveredBy(args) },
          ...{ pools: args.pools, peak: args.peak, scaler: made["keda"], sizeAdviser: made["vpa"] },
          after: [
            ...[...ground.first, ...mesh, ...before, ...traffic.admit(service)],
            ...(service.needs.search || service.needs.analytics ? logins : []),
          ],
        },
        here,
      );
      needed[service.name] = [...one.needed, ...before];
    }
    const argoCd = made["argocd"];
    if (args.delivery?.owner !== "argocd" || !argoCd) return;
    new DeliveredServices(
      `${id}-delivery`,
      {
        ...{ whose, delivery: args.delivery, services: needed },
        ...{ namespace: application.name, namespaceName: args.namespace },
        // What it delivers finds what it needs.
        after: [
          ...[argoCd, ...["keda", "vpa"].flatMap((name) => made[name] ?? []), ...mesh],
          ...[...ground.first, ...(releases?.after ?? [])],
        ],
      },
      here,
    );
  }

  /** What changes the services' passwords, where nothing of the cloud's own does. */
  private rotation(
    id: string,
    args: WorkloadsArgs,
    { whose, namespaces }: Ground,
    here: ComponentResourceOptions,
  ): void {
    const namespace = namespaces[loginRotation.namespace];
    const rotation = args.credentials?.rotation;
    const image = chooseTool(loginRotation.name, args);
    if (rotation === undefined || namespace === undefined || image === undefined) return;
    new LoginRotation(
      `${id}-login-rotation`,
      {
        ...{ whose, rotation, image, namespace: namespace.name },
        ...{ labels: args.cluster.identityLabels, identityReach: args.cluster.identityReach },
        after: [...namespace.guards, ...(args.identities ?? [])],
      },
      here,
    );
  }

  /** What releases step by step, where it is installed: by what is measured, where somebody measures. */
  private releases(
    id: string,
    { namespace: namespaceName }: WorkloadsArgs,
    { whose, application, made }: Ground,
    here: ComponentResourceOptions,
  ): { after: readonly Resource[]; judgement: Judgement } | undefined {
    const rollouts = made["argo-rollouts"];
    if (rollouts === undefined) return undefined;
    // The mesh's proxies count the requests, and Prometheus keeps the counts.
    const judgement = made["kube-prometheus-stack"] && made["istiod"] ? "metrics" : "time";
    const { ready } = new Releases(
      `${id}-releases`,
      {
        ...{ whose, namespace: application.name, namespaceName, judgement },
        controller: rolloutsController,
        after: [rollouts, ...application.guards],
      },
      here,
    );
    return { after: ready, judgement };
  }
}

/** What an account carries to have its cloud identity, and its pods. */
function identityOf(account: string, { cluster }: WorkloadsArgs): AccountIdentity {
  return { annotations: cluster.toolAnnotations[account], labels: cluster.identityLabels };
}

function deliveredBy({ delivery, renderer }: WorkloadsArgs) {
  if (delivery?.owner === "argocd") return { by: renderer, handover: false };
  return { handover: delivery?.handover ?? false };
}

/** The services that run: all, or those whose image somebody has named. */
function deployed({ images = {}, withoutImage }: WorkloadsArgs): typeof services {
  return withoutImage === "notDeployed" ? services.filter(({ name }) => images[name] !== undefined) : services;
}

/** Whether a service has its stores, and something to sign in to them with. */
function canLogIn(
  { name, needs }: ServiceEntry<ServiceName>,
  { database, cache, credentials }: Pick<WorkloadsArgs, "database" | "cache" | "credentials">,
): boolean {
  const given = credentials?.services[name];
  return (
    (!needs.database || (database !== undefined && given?.database !== undefined)) &&
    (!needs.cache || (cache !== undefined && given?.cache !== undefined))
  );
}

function storesOf({ dataCidrs, database, cache }: WorkloadsArgs) {
  return { cidrs: dataCidrs, ...(database && { database }), ...(cache && { cache }) };
}

function publish(args: WorkloadsArgs, { planned: { application, tools } }: Ground): WorkloadsOutputs {
  return {
    cluster: args.cluster.name,
    namespace: application.name,
    namespaces: [application, ...tools].map(({ name }) => name),
    services: deployed(args).map(({ name, ports, path, imagePath, protocol }) => ({
      name,
      host: `${name}.${application.name}.svc.cluster.local`,
      port: ports.http,
      path,
      imagePath: imagePath ?? path,
      protocol,
    })),
    notDeployed: services.map(({ name }) => name).filter((name) => !deployed(args).some((one) => one.name === name)),
  };
}
