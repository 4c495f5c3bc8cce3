import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { ServiceAgents, type Agents } from "../../components/gcp/account/agents";
import { Services } from "../../components/gcp/account/services";
import { BinaryAuthorization } from "../../components/gcp/cluster/binary-authorization";
import { NodeAccount } from "../../components/gcp/cluster/node-account";
import { AlertPolicies, type Watch } from "../../components/gcp/common/alert-policy";
import { Keys, type GcpKey } from "../../components/gcp/common/keys";
import type { GcpBucket } from "../../components/gcp/data/bucket";
import { ObjectStore, type ObjectStoreArgs } from "../../components/gcp/data/object-store";
import { multiRegionOf } from "../../components/gcp/data/object-store-plan";
import { Registry, type GcpRegistryOutputs } from "../../components/gcp/data/registry";
import { Network, type GcpNetworkOutputs, type NetworkArgs } from "../../components/gcp/network/network";
import { watchNat } from "../../components/gcp/network/nat-alarms-plan";
import { VpnGateway } from "../../components/gcp/network/vpn-gateway";
import type { VpnGatewayRequest } from "../../components/gcp/network/vpn-gateway-plan";
import { Alerts } from "../../components/gcp/operations/alerts";
import { watchQuotas } from "../../components/gcp/operations/quota-alarms-plan";
import type { Placement } from "../../components/core/contracts";
import type { GcpVpnEnd } from "../../components/core/ends";
import { keepings, type BucketPurpose } from "./keepings";

export interface FoundationArgs {
  place: Placement;
  project: string;
  projectNumber: Input<string>;
  /** Which rings of keys they are. */
  generation: number;
  network: Pick<NetworkArgs, "ranges" | "egress" | "loadBalancers" | "internetPorts" | "wholePaths" | "cacheEndpoints">;
  /** What its end of tunnels to other clouds is. @defaultValue none */
  vpn?: VpnGatewayRequest | undefined;
  /** What has images of its own. */
  images: readonly string[];
  /** Whether images that nobody signed are written down: a project says it once, before its first cluster. */
  judged: boolean;
  /** Who is told of alarms: an address, and channels that people made. @defaultValue nobody */
  email?: string | undefined;
  channels: readonly string[];
  /** The address of the folder docs/runbooks. @defaultValue the folder itself, in the repository */
  runbooks?: string | undefined;
  /** The second region: what stands there of keys, and whether buckets and images stand in both. @defaultValue nothing */
  standby?: { place: Placement; stored: boolean } | undefined;
}

/** What the layer gives to those above it. */
export interface FoundationOutputs {
  /** What everything waits for: the APIs. */
  after: Resource[];
  agents: Agents;
  keys: Record<Encrypted, GcpKey>;
  /** The keys of the second region. */
  standbyKeys?: Record<"database", GcpKey>;
  nodeAccount: { email: Output<string>; ready: Resource[] };
  network: GcpNetworkOutputs;
  buckets: Record<BucketPurpose, GcpBucket>;
  registry: GcpRegistryOutputs;
  /** What a cluster that asks whether images are signed waits for. */
  signed: Resource[];
  watch: Watch;
  /** The end of tunnels to other clouds, where it was asked for. */
  vpn?: GcpVpnEnd;
}

/** What is encrypted: alarms go through no topic here, and so need no key. */
const encrypted = ["cluster", "database", "cache", "storage", "logs"] as const;
export type Encrypted = (typeof encrypted)[number];

/** What everything else stands on, on Google Cloud: APIs and Google's own accounts, keys, network, buckets, images, who is told. */
export class GcpFoundation extends ComponentResource {
  readonly outputs: FoundationOutputs;

  constructor(name: string, args: FoundationArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:GcpFoundation", name, {}, opts);
    const here = { parent: this };
    const { place, project, projectNumber, generation, standby } = args;
    const { ready: after } = new Services("services", { place, project }, here);
    const agents = new ServiceAgents("agents", { place, project, projectNumber, after }, here).outputs;
    const purposes = encrypted;
    const keys = new Keys("keys", { place, project, generation, agents, purposes }, here).outputs;
    const standbyKeys = standby && this.standbyKeys(standby.place, args, agents);
    const nodeAccount = new NodeAccount("nodes", { place, project, after }, here).outputs;
    const network = new Network(
      "network",
      { place, project, nodeAccount: nodeAccount.email, after: this.ground(after, agents), ...args.network },
      here,
    ).outputs;
    const watch = this.watch(args, network, after);
    const vpn =
      args.vpn && new VpnGateway("vpn", { place, project, network: network.id, watch, after, ...args.vpn }, here).end;
    const shared = standby?.stored ? this.sharedKey(args, agents) : undefined;
    const buckets = this.buckets(args, { keys, shared, after });
    const registry = new Registry(
      "registry",
      {
        ...{ place, project, after, services: args.images, key: shared ?? keys.storage },
        ...(shared && { location: multiRegionOf(place.region) }),
      },
      here,
    ).outputs;
    const signed = args.judged
      ? new BinaryAuthorization("images", { place, project, mode: "recorded", after }, here).ready
      : [];
    this.outputs = {
      ...{ after, agents, keys, ...(standbyKeys && { standbyKeys }) },
      ...{ nodeAccount, network, buckets, registry, signed, watch, ...(vpn && { vpn }) },
    };
    this.registerOutputs();
  }

  /** A network is joined to Google's own by agents that have to be there. */
  private ground(after: readonly Resource[], agents: Agents): Resource[] {
    return [...after, ...agents.networking.ready, ...agents.connectivity.ready].filter(
      (one, index, all) => all.indexOf(one) === index,
    );
  }

  private standbyKeys(place: Placement, { project, generation }: FoundationArgs, agents: Agents) {
    return new Keys(
      "standby-keys",
      { ...{ place, project, generation, agents }, purposes: ["database"] },
      { parent: this },
    ).outputs;
  }

  /** What stands in two regions is encrypted with a key of the multi-region around them. */
  private sharedKey({ place, project, generation }: FoundationArgs, agents: Agents): GcpKey {
    const location = multiRegionOf(place.region);
    return new Keys(
      "shared-keys",
      { ...{ place, project, location, generation, agents }, purposes: ["storage"] },
      { parent: this },
    ).outputs.storage;
  }

  private watch(args: FoundationArgs, network: GcpNetworkOutputs, after: readonly Resource[]): Watch {
    const { place, project, email, channels, runbooks } = args;
    const here = { parent: this };
    const own = new Alerts("alerts", { place, project, email, runbooks, after }, here).outputs;
    const watch = { ...own, channels: [...own.channels, ...channels] };
    new AlertPolicies("quotas", { place, project, watch, watched: watchQuotas() }, here);
    if (network.nat) new AlertPolicies("nat", { place, project, watch, watched: watchNat(network.nat.gateway) }, here);
    return watch;
  }

  private buckets(
    { place, project, projectNumber, standby }: FoundationArgs,
    made: { keys: Record<Encrypted, GcpKey>; shared: GcpKey | undefined; after: Resource[] },
  ): Record<BucketPurpose, GcpBucket> {
    const { keys, shared, after } = made;
    const bucket = (purpose: BucketPurpose, rest: Pick<ObjectStoreArgs, "key" | "standing">) =>
      new ObjectStore(
        purpose,
        { ...{ place, project, projectNumber, after }, ...keepings[purpose], ...rest },
        { parent: this },
      ).outputs;
    const stored = (): Pick<ObjectStoreArgs, "key" | "standing"> =>
      standby && shared
        ? { key: shared, standing: { mode: "dual", with: standby.place.region } }
        : { key: keys.storage };
    return {
      uploads: bucket("uploads", stored()),
      backups: bucket("backups", stored()),
      lines: bucket("lines", { key: keys.logs }),
    };
  }
}
