import { ComponentResource, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import type { AddOnRequests } from "../components/core/add-ons";
import type {
  ClusterOffers,
  ClusterOutputs,
  Credentials,
  DatabaseOutputs,
  GatewayEntrance,
  RegistryOutputs,
} from "../components/core/contracts";
import type { Issuer } from "../components/kubernetes/authorization";
import { CoffeeService } from "../components/kubernetes/coffee-service";
import type { Ownership } from "../components/kubernetes/labels";
import { Namespace } from "../components/kubernetes/namespace";
import type { Pool } from "../components/kubernetes/placement";
import type { CacheEndpoint } from "../components/kubernetes/pod";
import { Priorities } from "../components/kubernetes/priorities";
import type { Peak } from "../components/kubernetes/scaling-plan";
import type { Protocol, Scale, ServiceEntry } from "../components/kubernetes/service-entry";
import { Teams, type Team } from "../components/kubernetes/team-access";
import { AddOns } from "./addons/install";
import { services, type ServiceName } from "./catalog";
import { databaseAdministration } from "../components/core/readers";
import { chooseImage, chooseTool, type ImageVersions, type WithoutImage } from "./images";
import { namespacesOf, type PlannedNamespaces } from "./namespaces";
import { StoreAccess } from "./store-access";
import { Traffic } from "./traffic";

export interface WorkloadsArgs {
  /** Where it all runs. The provider in the options must lead to the same cluster. */
  cluster: Pick<ClusterOutputs, "name" | "version" | "identityReach"> & ClusterOffers;
  /** What the environment says of the systems beside the services. @defaultValue what the cluster needs, at our versions */
  addOns?: AddOnRequests | undefined;
  /** Where requests come in. @defaultValue nowhere yet */
  entrance?: GatewayEntrance | undefined;
  /** The site's name: its pages may call the API from a browser. */
  domain: string;
  /** Who signs callers in. @defaultValue nobody: only the routes that the catalogue calls public are open */
  auth?: Issuer | undefined;
  /** The cloud identities of what runs here, which pods wait for: one that starts before its own never has it. @defaultValue nothing */
  identities?: readonly Resource[] | undefined;
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
  /** What services sign in to their stores with. @defaultValue nothing: services that need it are made, but nobody waits for their pods */
  credentials?: Credentials;
  /** @defaultValue none: services that need one are made, but nobody waits for their pods */
  database?: DatabaseOutputs;
  /** @defaultValue none: services that need one are made, but nobody waits for their pods */
  cache?: CacheEndpoint;
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
    const planned = namespacesOf(args.namespace, args.scale, args.cluster.policyEngine);

    const application = new Namespace(`${id}-application`, { ...planned.application, whose }, here);
    const namespaces = Object.fromEntries(
      planned.tools.map((tool) => [tool.name, new Namespace(`${id}-${tool.name}`, { ...tool, whose }, here)]),
    );
    const priorities = new Priorities(`${id}-priority`, { whose }, here);
    const addOns = new AddOns(
      `${id}-add-ons`,
      {
        context: { ...args, application: args.namespace, requests: args.addOns, keysUrl: args.auth?.jwksUri },
        whose,
        namespaces,
        // Some charts make a Role in the application's namespace.
        after: [...priorities.classes, ...application.guards, ...(args.identities ?? [])],
      },
      here,
    );
    const traffic = new Traffic(
      id,
      { ...args, whose, application, applicationName: args.namespace, tools: namespaces, made: addOns.made },
      here,
    );
    // A pod gets its sidecar as it is made or never, and is let out once something enforces the policies.
    const mesh = ["istiod", "calico"].flatMap((name) => addOns.made[name] ?? []);
    const stores = new StoreAccess(
      `${id}-store-access`,
      {
        ...args,
        whose,
        services: services.filter(({ needs }) => needs.database).map(({ name }) => name),
        application,
        administration: namespaces[databaseAdministration.namespace],
        image: chooseTool(databaseAdministration.name, args),
        // Its webhooks refuse what comes before it, and nothing makes Secrets.
        after: ["external-secrets", "reloader", "calico"].flatMap((name) => addOns.made[name] ?? []),
      },
      here,
    );
    for (const service of deployed(args)) {
      const image = chooseImage(service, args.images ?? {}, args.registry);
      new CoffeeService(
        `${id}-${service.name}`,
        {
          service,
          services,
          whose,
          scale: args.scale,
          namespace: application.name,
          image: image.reference,
          awaited: image.exists && canLogIn(service, args),
          stores: storesOf(args),
          credentials: args.credentials?.services[service.name],
          secretsAfter: stores.secretsAfter,
          identityReach: args.cluster.identityReach,
          gateway: traffic.gateway,
          meshed: traffic.meshed,
          ...{ pools: args.pools, peak: args.peak, scaler: addOns.made["keda"], sizeAdviser: addOns.made["vpa"] },
          after: [
            ...application.guards,
            ...priorities.classes,
            ...mesh,
            ...stores.before(service),
            ...traffic.admit(service),
            ...(args.identities ?? []),
          ],
        },
        here,
      );
    }
    const { teams = [], namespace: namespaceName } = args;
    if (teams.length > 0) new Teams(`${id}-teams`, { whose, teams, namespace: application.name, namespaceName }, here);
    this.outputs = publish(args, planned);
    this.registerOutputs({ ...this.outputs });
  }
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
