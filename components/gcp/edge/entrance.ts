import * as compute from "@pulumi/gcp/compute";
import * as logging from "@pulumi/gcp/logging";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { GatewayEntrance, Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { AlertPolicies, type Watch } from "../common/alert-policy";
import { backendNames, backends, clientAddressHeader, ownHost, type BackendName } from "./cdn-plan";
import { watchEntrance } from "./entrance-alarms-plan";
import { loadBalancerRanges } from "./ranges";

/** How the gateway's pods are called, and asked whether they are well. */
export interface GatewayPods {
  /** Where they speak TLS, with any certificate: the load balancer does not check it. The Service's port leads there. */
  port: number;
  /** Where they say over plain HTTP whether they can take requests. */
  health: { port: number; path: string };
}

export interface EntranceArgs {
  place: Placement;
  project: Input<string>;
  /** The network and the subnet of the cluster's nodes: groups of another one are thrown away by the cluster. */
  network: { id: Input<string>; subnetId: Input<string> };
  /** The zones that the cluster has nodes in, written out: one group of pods stands in each. */
  zones: readonly string[];
  domain: string;
  gateway: Pick<GatewayPods, "health">;
  /** What requests must pass first: `Waf`. */
  policyId: Input<string>;
  watch: Watch;
  /** The header with the address of who asks. @defaultValue the one that the load balancer sets */
  clientAddressHeader?: string | undefined;
  /** What it waits for: the APIs. */
  after: readonly Resource[];
  change?: {
    group?: Change<compute.NetworkEndpointGroupArgs, [zone: string]>;
    backend?: Change<compute.BackendServiceArgs, [name: BackendName]>;
    check?: Change<compute.HealthCheckArgs>;
  };
}

export interface EntranceOutputs {
  /** For the gateway: what its pods are put in, and who calls them. */
  gateway: GatewayEntrance;
  /** For the load balancer, by what they are for. */
  backends: Record<BackendName, Output<string>>;
}

/**
 * Where requests come into a cluster: groups of its gateway's pods (zonal NEGs), and the backend services of a global load balancer that
 * send to them over TLS. The cluster's own controller fills the groups with the pods of the Service that names them; it takes over what is there
 * already, so that one `up` is enough, and all of this stands before the cluster has an object.
 *
 * The controller asks of a group that it did not make: the name, the network and the subnet of the nodes, and a description that is neither empty
 * nor a JSON object with another cluster's marks. It fails on an empty one, and lets one pass that is no JSON at all.
 * Source: kubernetes/ingress-gce acbcf5d66d: pkg/neg/syncers/utils.go:141-158, pkg/utils/negdescription.go:53-81.
 *
 * Going: the backend services, the Service, then the groups. A group that goes first is made again by the controller, and then belongs to nobody
 * and holds the subnet; so the gateway's release comes after `gateway.binding.made`, and goes by itself, not with the cluster.
 *
 * ```ts
 * import { Entrance } from "../../components/gcp/edge/entrance";
 * import type { Watch } from "../../components/gcp/common/alert-policy";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement;
 * declare const network: { id: string; subnetId: string };
 * declare const policyId: string;
 * declare const watch: Watch;
 *
 * const entrance = new Entrance("entrance", {
 *   place,
 *   project: "go-coffee-dev",
 *   network,
 *   zones: ["us-central1-a", "us-central1-b"],
 *   domain: "gocoffee.example",
 *   gateway: { health: { port: 8100, path: "/status/ready" } },
 *   policyId,
 *   after: [],
 *   watch,
 * });
 * export const { binding } = entrance.outputs.gateway;
 * ```
 */
export class Entrance extends Component {
  readonly outputs: EntranceOutputs;

  constructor(name: string, args: EntranceArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Entrance", name, args.place, opts);
    const groups = args.zones.map((zone) => this.group(zone, args));
    const check = this.check(args);
    const services = backendNames.map((each) => [each, this.backend(each, groups, check, args)] as const);
    this.alarms(args);
    this.outputs = {
      gateway: {
        host: ownHost(args.domain),
        binding: { kind: "endpointGroups", name: this.named("gateway"), made: groups },
        sources: loadBalancerRanges,
        clientAddressHeader: args.clientAddressHeader ?? clientAddressHeader,
      },
      backends: Object.fromEntries(services.map(([each, { id }]) => [each, id])) as Record<BackendName, Output<string>>,
    };
    this.registerOutputs();
  }

  private named(part: string): string {
    return ownName(this.place.environment, this.id, "entrance", part);
  }

  private group(zone: string, { project, network, change }: EntranceArgs): compute.NetworkEndpointGroup {
    const sound: compute.NetworkEndpointGroupArgs = {
      project,
      zone,
      name: this.named("gateway"),
      // Words, and the same ones for ever: with none the controller refuses the group, and new ones replace it.
      description: "The pods of the gateway in one zone: the cluster puts them in",
      networkEndpointType: "GCE_VM_IP_PORT",
      network: network.id,
      subnetwork: network.subnetId,
    };
    return new compute.NetworkEndpointGroup(this.label(`pods-${zone}`), changed(sound, change?.group, zone), this.here);
  }

  private check({ project, gateway, after, change }: EntranceArgs): compute.HealthCheck {
    const sound: compute.HealthCheckArgs = {
      project,
      name: this.named("gateway"),
      description: "Whether a pod of the gateway can take requests",
      ...{ checkIntervalSec: 10, timeoutSec: 5, healthyThreshold: 2, unhealthyThreshold: 2 },
      // A port of its own: the one in the groups speaks TLS, and answers routes.
      httpHealthCheck: {
        portSpecification: "USE_FIXED_PORT",
        port: gateway.health.port,
        requestPath: gateway.health.path,
      },
      logConfig: { enable: true },
    };
    return new compute.HealthCheck(this.label("check"), changed(sound, change?.check), {
      ...this.here,
      dependsOn: [...after],
    });
  }

  private backend(
    which: BackendName,
    groups: readonly compute.NetworkEndpointGroup[],
    check: compute.HealthCheck,
    { project, policyId, change }: EntranceArgs,
  ): compute.BackendService {
    const { timeoutSec, cached } = backends[which];
    const sound: compute.BackendServiceArgs = {
      project,
      name: this.named(which),
      description: `The gateway: ${which}`,
      loadBalancingScheme: "EXTERNAL_MANAGED",
      // TLS to the pods, whatever certificate they show, as on AWS.
      protocol: "HTTPS",
      timeoutSec,
      // Longer than the gateway's pods take to go (workloads/addons/kong.ts): they end what is under way, not the load balancer.
      connectionDrainingTimeoutSec: 60,
      healthChecks: check.id,
      securityPolicy: policyId,
      backends: groups.map(({ id }) => ({
        group: id,
        // The default, UTILIZATION, is none of a group of pods. The rate only says when another zone is asked: the autoscaler sees to the rest.
        balancingMode: "RATE",
        maxRatePerEndpoint: 500,
        capacityScaler: 1,
      })),
      logConfig: { enable: true, sampleRate: 1 },
      ...(cached ? fromCache : { enableCdn: false }),
    };
    return new compute.BackendService(this.label(which), changed(sound, change?.backend, which), this.here);
  }

  private alarms({ place, project, after, watch }: EntranceArgs): void {
    const all = backendNames.map((each) => this.named(each));
    const metric = this.named("refused");
    new logging.Metric(
      this.label("refused"),
      {
        project,
        name: metric,
        description: "Requests that the load balancer found no pod of the gateway for",
        filter: [
          'resource.type="http_load_balancer"',
          `resource.labels.backend_service_name=(${all.map((each) => `"${each}"`).join(" OR ")})`,
          'jsonPayload.statusDetails=~"^(failed_to_|backend_connection_closed_before_data_sent|backend_timeout)"',
        ].join(" AND "),
        metricDescriptor: { metricKind: "DELTA", valueType: "INT64", unit: "1" },
      },
      { ...this.here, dependsOn: [...after] },
    );
    const watched = watchEntrance({ backends: all, quick: this.named("gateway"), refused: metric });
    new AlertPolicies(this.label("alarms"), { place, project, watch, watched }, this.here);
  }
}

/**
 * What Cloud CDN keeps: what the front end says may be kept, of whatever query. As on AWS, a made-up query is no way past the cache.
 * Source: docs.cloud.google.com/cdn/docs/caching, USE_ORIGIN_HEADERS.
 */
const fromCache = {
  enableCdn: true,
  compressionMode: "AUTOMATIC",
  cdnPolicy: {
    cacheMode: "USE_ORIGIN_HEADERS",
    cacheKeyPolicy: { includeHost: false, includeProtocol: false, includeQueryString: false },
    requestCoalescing: true,
    negativeCaching: false,
    // A day on which the gateway may be away.
    serveWhileStale: 86_400,
  },
} as const;
