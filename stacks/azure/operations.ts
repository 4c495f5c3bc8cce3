import { ComponentResource, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { AlertCollection } from "../../components/azure/cluster/alert-collection";
import { Identities, type IdentitiesArgs } from "../../components/azure/cluster/identities";
import type { Site } from "../../components/azure/common/site";
import type { AzureContainer } from "../../components/azure/data/object-store";
import { LoginRotation } from "../../components/azure/data/login-rotation";
import { ExpressRoute, type ExpressRouteArgs } from "../../components/azure/network/express-route";
import { ClusterBackups, type ClusterBackupsArgs } from "../../components/azure/operations/cluster-backups";
import type { Alerting } from "../../components/core/alerting";
import type {
  ClusterBackups as ClusterBackupsTarget,
  ClusterOffers,
  LoginRotation as LoginRotationJob,
  Placement,
} from "../../components/core/contracts";
import type { FoundationOutputs } from "./foundation";
import type { PlatformOutputs } from "./platform";

export interface OperationsArgs {
  place: Placement;
  site: Site;
  foundation: Pick<FoundationOutputs, "groups" | "network" | "vault" | "watch" | "logs">;
  platform: Pick<PlatformOutputs, "cluster" | "credentials">;
  identities: Omit<IdentitiesArgs, "place" | "site" | "group" | "issuer">;
  /** Who is told of the cluster's own alerts as of the cloud's. @defaultValue nobody */
  told?: Pick<Alerting, "receivers"> | undefined;
  /** Velero's. @defaultValue none */
  clusterBackups?:
    (Pick<ClusterBackupsArgs, "rpoMinutes" | "retentionDays"> & { container: AzureContainer }) | undefined;
  /** The way to data centres. @defaultValue none */
  joined?: Pick<ExpressRouteArgs, "circuit" | "gatewaySku"> | undefined;
}

export interface OperationsOutputs {
  /** What is joined to the circuit of ExpressRoute. */
  expressRouteGateway?: Output<string>;
}

/** What keeps an environment running, on Azure: identities, backups, passwords that change, who hears of the cluster's alerts, the way to data centres. */
export class AzureOperations extends ComponentResource {
  readonly outputs: OperationsOutputs;
  /** Who in the cluster is who to Azure: what its pods wait for, and nothing else. */
  readonly identities: Resource[];
  readonly toolAnnotations: ClusterOffers["toolAnnotations"];
  /** Where backups of the cluster are kept. */
  readonly clusterBackups: ClusterBackupsTarget | undefined;
  /** What changes the services' passwords. */
  readonly rotation: LoginRotationJob | undefined;

  constructor(name: string, args: OperationsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:AzureOperations", name, {}, opts);
    const here = { parent: this };
    const { place, site, foundation, platform } = args;
    const { groups, network, vault, watch } = foundation;
    const { issuer } = platform.cluster;
    const stands = { place, site, group: groups.cluster, issuer };
    const identities = new Identities("identities", { ...stands, ...args.identities }, here);
    this.toolAnnotations = identities.toolAnnotations;
    this.clusterBackups =
      args.clusterBackups &&
      new ClusterBackups("cluster-backups", { ...stands, vault, ...args.clusterBackups }, here).outputs;
    const rotation = this.rotated(args, stands);
    this.rotation = rotation?.outputs;
    this.identities = [...identities.associations, ...(rotation?.ready ?? [])];
    if (args.told)
      new AlertCollection(
        "cluster-alerts",
        { place, group: groups.operations, cluster: platform.cluster.id, watch, alerting: args.told },
        here,
      );
    const joined =
      args.joined &&
      new ExpressRoute(
        "express-route",
        { place, site, group: groups.network, network, logs: foundation.logs, alarms: watch, ...args.joined },
        here,
      );
    this.outputs = { ...(joined && { expressRouteGateway: joined.outputs.gatewayId }) };
    this.registerOutputs();
  }

  /** What changes services' passwords at the database; none where no service has one. */
  private rotated(
    { foundation, platform }: OperationsArgs,
    stands: Pick<IdentitiesArgs, "place" | "site" | "group" | "issuer">,
  ): LoginRotation | undefined {
    const { vault, network } = foundation;
    const secrets = Object.fromEntries(
      Object.entries(platform.credentials.services).flatMap(([service, { database }]) =>
        database === undefined ? [] : [[service, database]],
      ),
    );
    if (Object.keys(secrets).length === 0) return undefined;
    const reach = [{ cidrs: [network.endpoints.cidr], port: 443 }];
    return new LoginRotation("login-rotation", { ...stands, vault, secrets, reach }, { parent: this });
  }
}
