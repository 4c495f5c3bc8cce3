import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { Groups, type Group, type GroupPurpose } from "../../components/azure/account/groups";
import { Alarms, type Watch } from "../../components/azure/common/alarms";
import { diagnose, type LogTarget } from "../../components/azure/common/diagnostics";
import { Keys, type AzureKey } from "../../components/azure/common/keys";
import { SecretVaultStore, type SecretVault } from "../../components/azure/common/secret-vault";
import { subscriptionId, type Site } from "../../components/azure/common/site";
import { ObjectStore, type AzureContainer } from "../../components/azure/data/object-store";
import { Registry, type AzureRegistryOutputs } from "../../components/azure/data/registry";
import { watchNat } from "../../components/azure/network/nat-alarms-plan";
import { Network, type AzureNetworkOutputs, type NetworkArgs } from "../../components/azure/network/network";
import { VpnGateway, type VpnGatewayArgs } from "../../components/azure/network/vpn-gateway";
import { Alerts } from "../../components/azure/operations/alerts";
import { Logs } from "../../components/azure/operations/logs";
import { Quotas } from "../../components/azure/operations/quotas";
import { watchGuards, watchServiceHealth, watchVaults } from "../../components/azure/operations/service-health-plan";
import type { Placement } from "../../components/core/contracts";
import type { AzureVpnEnd } from "../../components/core/ends";
import { keepings, type BucketPurpose } from "./keepings";

export interface FoundationArgs {
  place: Placement;
  site: Site;
  network: Omit<NetworkArgs, "place" | "site" | "group" | "logs" | "flowLogs" | "change">;
  /** What its end of tunnels to other clouds is, in a network with `gatewaySubnet`. @defaultValue none */
  vpn?: Pick<VpnGatewayArgs, "asn" | "addresses" | "gatewaySku"> | undefined;
  /** What has images of its own. */
  images: readonly string[];
  /** Whether the cluster is backed up: by Velero, to a container that is its own. */
  backsUp: boolean;
  /**
   * How long logs are kept, in days; and, where their archive is the subscription's record, which outlives the environment, who may shorten that.
   * @defaultValue it is no record
   */
  logs: { keptDays: number; record?: { lock: "governance" | "compliance" } | undefined };
  /** Who is told of alarms: an address, and action groups that people made. @defaultValue nobody */
  email?: string | undefined;
  actionGroups: readonly string[];
  /** The address of the folder docs/runbooks. @defaultValue the folder itself, in the repository */
  runbooks?: string | undefined;
  /** The second region: what stands there of keys, and whether storage and images stand in both. @defaultValue nothing */
  standby?: { place: Placement; stored: boolean } | undefined;
}

/** What the layer gives to those above it. */
export interface FoundationOutputs {
  groups: Record<GroupPurpose, Group>;
  keys: Record<Encrypted, AzureKey>;
  /** What stands in the second region. */
  standby?: { keys: Record<"database", AzureKey>; groups: Record<"keys" | "data", Group> };
  logs: LogTarget;
  network: AzureNetworkOutputs;
  /** Where the services' secrets are. */
  vault: SecretVault;
  buckets: Record<Exclude<BucketPurpose, "cluster-backups">, AzureContainer>;
  /** Where backups of the cluster are kept. @defaultValue nowhere */
  clusterBackups?: AzureContainer;
  registry: AzureRegistryOutputs;
  watch: Watch;
  /** The end of tunnels to other clouds, where it was asked for. */
  vpn?: AzureVpnEnd;
}

/** What is encrypted: alarms go through no topic here, and so need no key. */
const encrypted = ["cluster", "database", "cache", "storage", "logs"] as const;
export type Encrypted = (typeof encrypted)[number];

const purposes = ["network", "cluster", "data", "keys", "logs", "edge", "operations", "record"] as const;

/** What everything else stands on, on Azure: groups, keys, logs, network, vault, containers, images, who is told. */
export class AzureFoundation extends ComponentResource {
  readonly outputs: FoundationOutputs;

  constructor(name: string, args: FoundationArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:AzureFoundation", name, {}, opts);
    const here = { parent: this };
    const { place, site, standby } = args;
    const groups = new Groups("groups", { place, site, purposes, recorded: args.logs.record !== undefined }, here)
      .outputs;
    const made = new Keys("keys", { place, site, group: groups.keys, purposes: encrypted }, here);
    const keys = made.outputs;
    const logs = this.logs(args, groups, made);
    const away = standby && this.standby(standby.place, args, logs);
    const { keptDays: retentionDays } = args.logs;
    const network = new Network(
      "network",
      { place, site, group: groups.network, logs, flowLogs: { key: keys.logs, retentionDays }, ...args.network },
      here,
    ).outputs;
    const vault = new SecretVaultStore("secrets", { place, site, group: groups.keys, network, logs }, here).outputs;
    const watch = this.watch(args, groups.operations, network, logs);
    const vpn =
      args.vpn &&
      new VpnGateway("vpn", { place, site, group: groups.network, network, logs, alarms: watch, ...args.vpn }, here)
        .end;
    const bucket = this.store(args, { groups, logs, network });
    const buckets = {
      uploads: bucket("uploads", keys.storage, true),
      backups: bucket("backups", keys.storage, true),
      lines: bucket("lines", keys.logs, false),
    };
    const clusterBackups = args.backsUp ? bucket("cluster-backups", keys.storage, true) : undefined;
    const registry = new Registry(
      "registry",
      {
        ...{ place, site, group: groups.data, key: keys.storage, network, logs, services: args.images },
        ...(standby?.stored && { standbyRegion: standby.place.region }),
      },
      here,
    ).outputs;
    this.outputs = {
      ...{ groups, keys, ...(away && { standby: away }) },
      ...{ logs, network, vault, buckets, ...(clusterBackups && { clusterBackups }), registry, watch },
      ...(vpn && { vpn }),
    };
    this.registerOutputs();
  }

  private standby(
    place: Placement,
    { site }: FoundationArgs,
    logs: LogTarget,
  ): NonNullable<FoundationOutputs["standby"]> {
    const here = { parent: this };
    const groups = new Groups("standby-groups", { place, site, purposes: ["keys", "data"] }, here).outputs;
    const made = new Keys(
      "standby-keys",
      { place, site, group: groups.keys, part: "standby", purposes: ["database"] },
      here,
    );
    // The archive is of the first region, and takes nothing of another; the workspace does.
    const by = { label: (part: string) => `standby-keys-${part}`, here };
    diagnose(by, "logs", { ...made.vault, type: "Microsoft.KeyVault/vaults", into: "workspace" }, logs);
    return { keys: made.outputs, groups };
  }

  private watch(args: FoundationArgs, group: Group, network: AzureNetworkOutputs, logs: LogTarget): Watch {
    const { place, site, email, actionGroups, runbooks } = args;
    const here = { parent: this };
    const watch = new Alerts("alerts", { place, group, email, actionGroups, runbooks }, here).outputs;
    const scope = subscriptionId(site);
    const watched = [...watchServiceHealth(scope), ...watchGuards(scope), ...watchVaults(logs.workspaceId)];
    new Alarms("subscription", { place, watch, watched }, here);
    new Quotas("quotas", { place, site, watch }, here);
    const ways = Object.entries(network.natGateways).flatMap(([zone, gateway]) => watchNat(zone, gateway));
    if (ways.length > 0) new Alarms("nat", { place, watch, watched: ways }, here);
    return watch;
  }

  private store(
    { place, site, standby }: FoundationArgs,
    made: Pick<FoundationOutputs, "groups" | "logs" | "network">,
  ): (purpose: BucketPurpose, key: AzureKey, copied: boolean) => AzureContainer {
    const { groups, logs, network } = made;
    return (purpose, key, copied) =>
      new ObjectStore(
        purpose,
        {
          ...{ place, site, group: groups.data, network, logs, key },
          standing: { mode: copied && standby?.stored ? "paired" : "zones" },
          ...keepings[purpose],
        },
        { parent: this },
      ).outputs;
  }

  /** Where everything is written down. What is the subscription's record outlives the environment, and its key with it. */
  private logs(args: FoundationArgs, groups: FoundationOutputs["groups"], keys: Keys<Encrypted>): LogTarget {
    const { place, site } = args;
    const { keptDays, record } = args.logs;
    const here = { parent: this };
    const own = record
      ? new Keys("record-keys", { place, site, group: groups.record, part: "record", purposes: ["audit"] }, here)
      : undefined;
    return new Logs(
      "logs",
      {
        ...{ place, site, group: groups.logs, key: own?.outputs.audit ?? keys.outputs.logs, keptDays },
        ...(record && { record: { group: groups.record, lock: record.lock } }),
        vaults: [keys.vault, ...(own ? [own.vault] : [])],
      },
      here,
    ).outputs;
  }
}
