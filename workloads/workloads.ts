import {
  ComponentResource,
  type ComponentResourceOptions,
  type Output,
  type ProviderResource,
  type Resource,
} from "@pulumi/pulumi";
import type { AddOnRequests } from "../components/core/add-ons";
import type {
  ClusterBackups,
  ClusterOffers,
  ClusterOutputs,
  Credentials,
  DatabaseOutputs,
  GatewayEntrance,
  RegistryOutputs,
  VaultGround,
} from "../components/core/contracts";
import type { Issuer } from "../components/kubernetes/authorization";
import { CoffeeService } from "../components/kubernetes/coffee-service";
import { ImageAdmission } from "../components/kubernetes/image-admission";
import { DeliveredServices } from "../components/kubernetes/delivered-services";
import type { Delivery } from "../components/core/delivery";
import type { Ownership } from "../components/kubernetes/labels";
import { Namespace } from "../components/kubernetes/namespace";
import type { Pool } from "../components/kubernetes/placement";
import type { CacheEndpoint } from "../components/kubernetes/pod";
import type { ObjectsPlace } from "../components/kubernetes/stores/seen-by-services";
import { Priorities } from "../components/kubernetes/priorities";
import { Releases } from "../components/kubernetes/releases";
import type { Judgement } from "../components/kubernetes/rollout-plan";
import type { Peak } from "../components/kubernetes/scaling-plan";
import type { Protocol, Scale, ServiceEntry } from "../components/kubernetes/service-entry";
import { Teams, type Team } from "../components/kubernetes/team-access";
import { VaultServer } from "../components/kubernetes/vault-server";
import type { Alerting } from "../components/core/alerting";
import { storesNamespace } from "../components/kubernetes/stores/places";
import { AddOns } from "./addons/install";
import { DataSources } from "./data-sources";
import { observabilityNamespace, tracePlace, type Observability } from "./addons/observability";
import { rolloutsController } from "./addons/argo-rollouts";
import { namespacesInUse } from "./addons/list";
import { services, type ServiceName } from "./catalog";
import { databaseAdministration, vaultServer } from "../components/core/readers";
import { backupKeeper, restoreCheck } from "../components/core/backups";
import { dataJobs, type DataFilling } from "../components/core/data-jobs";
import { KeptBackups } from "./cluster-backups";
import { chooseImage, chooseTool, type ImageVersions, type WithoutImage } from "./images";
import { Monitoring } from "./alerts/monitoring";
import { imageRulesOf, strictImages, type ImageAdmissionRequest } from "./image-rules";
import { namespacesOf, type PlannedNamespaces } from "./namespaces";
import { watch, type Promises } from "./slo/watch";
import { StoreAccess } from "./store-access";
import { Stores, type StoreBackups } from "./stores/stores";
import { storeUsers } from "./stores/users";
import { Traffic } from "./traffic";

export interface WorkloadsArgs {
  /** Where it all runs. The provider in the options must lead to the same cluster. */
  cluster: Pick<ClusterOutputs, "name" | "version" | "identityReach"> & ClusterOffers;
  /** What the environment says of the systems beside the services. @defaultValue what the cluster needs, at our versions */
  addOns?: AddOnRequests | undefined;
  /** Logs and traces of what runs here. @defaultValue none are kept */
  observability?: Observability | undefined;
  /** Where requests come in. @defaultValue nowhere yet */
  entrance?: GatewayEntrance | undefined;
  /** The site's name: its pages may call the API from a browser. */
  domain: string;
  /** Who signs callers in. @defaultValue nobody: only the routes that the catalogue calls public are open */
  auth?: Issuer | undefined;
  /** Who is told when something is wrong. @defaultValue nobody */
  alerting?: Alerting | undefined;
  /** What is promised of the services. @defaultValue nothing: nobody watches an error budget, and there are no dashboards */
  promises?: Promises | undefined;
  /** The cloud identities of what runs here, which pods wait for: one that starts before its own never has it. @defaultValue nothing */
  identities?: readonly Resource[] | undefined;
  /** Who brings the services into the cluster. @defaultValue Pulumi */
  delivery?: Delivery | undefined;
  /** A provider that writes the manifests of what Argo CD delivers, and applies none: where `delivery` says that it does. */
  renderer?: ProviderResource | undefined;
  /** Where backups of the cluster are kept. @defaultValue nowhere, and none are made */
  backups?: ClusterBackups | undefined;
  /** What the databases are filled with, where they hold nobody's data. @defaultValue what the services write */
  data?: DataFilling | undefined;
  environment: string;
  /** The namespace that the services run in. */
  namespace: string;
  owner: string;
  costCenter: string;
  /** How big: replicas, what a pod may use, quotas. */
  scale: Scale;
  /** Who may do what with which services. @defaultValue nobody */
  teams?: readonly Team[];
  /** The groups of nodes that the cluster has. @defaultValue `general` alone */
  pools?: readonly Pool[];
  /** When customers come. @defaultValue the load alone decides */
  peak?: Peak | undefined;
  /** The environment's own registry. @defaultValue none: every image comes from upstream */
  registry?: RegistryOutputs;
  /** Versions of the images in that registry. @defaultValue none */
  images?: ImageVersions;
  /** What becomes of a service that `images` does not name. @defaultValue "upstream" */
  withoutImage?: WithoutImage;
  /** Which images may run. @defaultValue what is ours and what we install; the services by digest */
  imageAdmission?: ImageAdmissionRequest | undefined;
  /** What services sign in to their stores with. @defaultValue nothing: services that need it are made, but nobody waits for their pods */
  credentials?: Credentials;
  /** Whether Vault is set up, and gives services what people have written for them. @defaultValue false */
  vaulted?: boolean;
  /** What HashiCorp Vault stands on. @defaultValue nothing, and it is not installed */
  vault?: VaultGround | undefined;
  /** @defaultValue none: services that need one are made, but nobody waits for their pods */
  database?: DatabaseOutputs;
  /** @defaultValue none: services that need one are made, but nobody waits for their pods */
  cache?: CacheEndpoint;
  /** Where services keep files of their users'. @defaultValue nowhere */
  objects?: ObjectsPlace | undefined;
  /** Where the stores of the cluster put their backups. @defaultValue nowhere: they have none */
  storeBackups?: StoreBackups | undefined;
  /** The subnets of database and cache, in CIDR form: what services may reach outside of the cluster. With none, they may not. */
  dataCidrs: readonly string[];
}

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

  constructor(id: string, args: WorkloadsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:workloads:Workloads", id, {}, opts);
    // Pulumi hands down the provider by itself, but not this.
    const here = { parent: this, ...(opts?.deletedWith && { deletedWith: opts.deletedWith }) };
    const whose: Ownership = { environment: args.environment, owner: args.owner, costCenter: args.costCenter };
    const context = { ...args, application: args.namespace, requests: args.addOns, keysUrl: args.auth?.jwksUri };
    const used = new Set([...namespacesInUse(context), ...(args.data ? [dataJobs.namespace] : [])]);
    const planned = namespacesOf(args.namespace, args.scale, args.cluster.policyEngine, used);

    const application = new Namespace(`${id}-application`, { ...planned.application, whose }, here);
    const namespaces = Object.fromEntries(
      planned.tools.map((tool) => [tool.name, new Namespace(`${id}-${tool.name}`, { ...tool, whose }, here)]),
    );
    const backups =
      args.backups && namespaces[backupKeeper.namespace]
        ? new KeptBackups(
            id,
            {
              ...{ whose, target: args.backups, cluster: args.cluster, application, namespaces },
              image: chooseTool(restoreCheck.name, args),
              runbooks: args.alerting?.runbooks,
            },
            here,
          )
        : undefined;
    const priorities = new Priorities(`${id}-priority`, { whose }, here);
    const { imageAdmission = strictImages } = args;
    const admission = new ImageAdmission(
      `${id}-images`,
      {
        whose,
        rules: imageRulesOf({ ...args, request: imageAdmission, context }),
        exempt: args.cluster.managedNamespaces,
        mode: imageAdmission.admission,
      },
      here,
    );
    // Jaeger signs in to Elasticsearch as it starts, so these come before it, where it is installed.
    let standing: Stores | undefined;
    const storesAfter = (installed: AddOns["made"]): Stores =>
      (standing ??= new Stores(
        `${id}-stores`,
        {
          ...{ whose, scale: args.scale, pools: args.pools },
          ...{ namespace: namespaces[storesNamespace], made: installed, backups: args.storeBackups },
          users: storeUsers(services, args.namespace),
          jobsImage: chooseTool("clickhouse-jobs", args),
          namespaces: { ...namespaces, [args.namespace]: application },
          cloudReach: [...args.cluster.identityReach, ...args.cluster.cloudReach],
          ...{ toolAnnotations: args.cluster.toolAnnotations, identities: args.identities ?? [] },
        },
        here,
      ));
    const addOns = new AddOns(
      `${id}-add-ons`,
      {
        context,
        whose,
        namespaces,
        // Some charts make a Role in the application's namespace.
        after: [...priorities.classes, ...application.guards, ...admission.guards, ...(args.identities ?? [])],
        before: {
          [backupKeeper.name]: (after) => backups?.before(after) ?? [],
          jaeger: (_, installed) => storesAfter(installed).logins,
        },
      },
      here,
    );
    const vaultNamespace = namespaces[vaultServer.namespace];
    if (args.vault && vaultNamespace)
      new VaultServer(
        `${id}-vault`,
        {
          ...{ whose, ground: args.vault, namespace: vaultNamespace.name, application: application.name },
          image: chooseTool(vaultServer.initialiser, args),
          reach: [...args.cluster.identityReach, ...args.cluster.cloudReach],
          after: [...vaultNamespace.guards, ...(args.identities ?? [])],
        },
        here,
      );
    const tracing = tracePlace(context);
    new DataSources(
      `${id}-data-sources`,
      { whose, namespace: namespaces[observabilityNamespace], made: addOns.made },
      here,
    );
    backups?.after(
      [backupKeeper.name, "snapshot-controller"].flatMap((name) => addOns.made[name] ?? []),
      addOns.made["kube-prometheus-stack"],
    );
    const inside = storesAfter(addOns.made);
    const traffic = new Traffic(
      id,
      {
        ...{
          ...args,
          tracing,
          whose,
          application,
          applicationName: args.namespace,
          tools: namespaces,
          made: addOns.made,
        },
        inside: inside.inside,
      },
      here,
    );
    const { monitoring } = namespaces;
    const stack = addOns.made["kube-prometheus-stack"];
    if (stack !== undefined && monitoring !== undefined) {
      new Monitoring(
        `${id}-monitoring`,
        {
          ...{ whose, application, applicationName: args.namespace, monitoring },
          alerting: args.alerting,
          made: addOns.made,
        },
        here,
      );
      if (args.promises)
        watch(
          id,
          {
            ...{ whose, monitoring, stack, application: args.namespace, scale: args.scale },
            ...{ ...args.promises, services: deployed(args), runbooks: args.alerting?.runbooks },
          },
          here,
        );
    }
    // A pod gets its sidecar as it is made or never, and is let out once something enforces the policies.
    const mesh = ["istiod", "calico"].flatMap((name) => addOns.made[name] ?? []);
    const withDatabase = services.filter(({ needs }) => needs.database);
    const stores = new StoreAccess(
      `${id}-store-access`,
      {
        ...args,
        whose,
        services: withDatabase.map(({ name }) => name),
        application,
        administration: namespaces[databaseAdministration.namespace],
        filling: args.data && { with: args.data, in: namespaces[dataJobs.namespace]!, of: withDatabase },
        image: chooseTool(databaseAdministration.name, args),
        // Its webhooks refuse what comes before it, and nothing makes Secrets.
        after: ["external-secrets", "reloader", "calico"].flatMap((name) => addOns.made[name] ?? []),
      },
      here,
    );
    const releases = this.releases(id, args, whose, application, addOns.made, here);
    const delivered = deliveredBy(args);
    const made: Record<string, readonly Resource[]> = {};
    for (const service of deployed(args)) {
      const image = chooseImage(service, args.images ?? {}, args.registry);
      const { needed } = new CoffeeService(
        `${id}-${service.name}`,
        {
          service,
          services,
          whose,
          scale: args.scale,
          namespace: application.name,
          image: image.reference,
          awaited: image.exists && canLogIn(service, args),
          stores: { ...storesOf(args), inside: inside.inside, objects: args.objects },
          credentials: args.credentials?.services[service.name],
          secretsAfter: stores.secretsAfter,
          identityReach: args.cluster.identityReach,
          gateway: traffic.gateway,
          meshed: traffic.meshed,
          vaulted: args.vaulted,
          tracing,
          ...{ releases, delivered },
          ...{ pools: args.pools, peak: args.peak, scaler: addOns.made["keda"], sizeAdviser: addOns.made["vpa"] },
          after: [
            ...application.guards,
            ...admission.guards,
            ...priorities.classes,
            ...mesh,
            ...stores.before(service),
            ...(service.needs.search || service.needs.analytics ? inside.logins : []),
            ...traffic.admit(service),
            ...(args.identities ?? []),
          ],
        },
        here,
      );
      made[service.name] = [...needed, ...stores.before(service)];
    }
    const argoCd = addOns.made["argocd"];
    if (args.delivery?.owner === "argocd" && argoCd)
      new DeliveredServices(
        `${id}-delivery`,
        {
          ...{ whose, delivery: args.delivery, services: made },
          ...{ namespace: application.name, namespaceName: args.namespace },
          // What it delivers finds what it needs.
          after: [
            ...[argoCd, ...["keda", "vpa"].flatMap((name) => addOns.made[name] ?? []), ...mesh],
            ...[...application.guards, ...priorities.classes, ...(releases?.after ?? [])],
          ],
        },
        here,
      );
    const { teams = [], namespace: namespaceName } = args;
    if (teams.length > 0) new Teams(`${id}-teams`, { whose, teams, namespace: application.name, namespaceName }, here);
    this.outputs = publish(args, planned);
    this.registerOutputs({ ...this.outputs });
  }

  /** What releases step by step, where it is installed: by what is measured, where somebody measures. */
  private releases(
    id: string,
    { namespace: namespaceName }: WorkloadsArgs,
    whose: Ownership,
    application: Namespace,
    made: AddOns["made"],
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

function publish(args: WorkloadsArgs, { application, tools }: PlannedNamespaces): WorkloadsOutputs {
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
