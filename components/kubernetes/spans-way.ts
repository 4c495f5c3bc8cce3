import * as core from "@pulumi/kubernetes/core/v1";
import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { spansPort, type SpansEntrance } from "../core/spans";
import { ClusterComponent } from "./component";
import { customObject, type Later } from "./custom-object";
import type { TargetGroupBinding } from "./gateway";
import type { Ownership } from "./labels";
import type { TracePlace } from "./tracing";

export interface SpansWayArgs {
  whose: Ownership;
  /** Who takes spans. */
  place: Pick<TracePlace, "namespace" | "host" | "pods">;
  entrance: SpansEntrance;
  /** The collector, and who registers its pods. */
  after: Resource[];
}

/**
 * The way of spans into a cluster, from functions of the same network: one port of the collector, and nobody else's. It is no part of the mesh, so nothing of the mesh
 * is opened for it; what a function sends crosses the network in clear, as what services send crosses the cluster, and has no more in it than theirs.
 *
 * A Service of its own, since a load balancer stands before every port of its Service. Local: so the sender's address stays, by which the
 * collector's NetworkPolicy lets it in.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import { SpansWay } from "../../components/kubernetes/spans-way";
 *
 * declare const kubernetes: ProviderResource;
 *
 * new SpansWay(
 *   "spans",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     place: {
 *       namespace: "monitoring",
 *       pods: { "app.kubernetes.io/name": "collector" },
 *       host: "collector.monitoring.svc.cluster.local",
 *     },
 *     entrance: {
 *       binding: {
 *         kind: "service",
 *         annotations: { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" },
 *         made: [],
 *       },
 *       sources: ["10.32.252.0/24"],
 *     },
 *     after: [],
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class SpansWay extends ClusterComponent {
  constructor(id: string, args: SpansWayArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:SpansWay", id, args.whose, opts);
    const { place, entrance } = args;
    const then = { ...this.here, dependsOn: args.after };
    const metadata = {
      name: "spans",
      namespace: place.namespace,
      labels: this.labels({ service: "platform" }),
    };
    switch (entrance.binding.kind) {
      case "targetGroup":
        customObject<TargetGroupBinding>(
          this.label("targets"),
          {
            apiVersion: "elbv2.k8s.aws/v1beta1",
            kind: "TargetGroupBinding",
            metadata,
            spec: {
              // The collector's own Service: its first label is its name.
              serviceRef: { name: place.host.split(".")[0]!, port: spansPort },
              targetGroupARN: entrance.binding.arn,
              targetType: "ip",
              ipAddressType: "ipv4",
            } satisfies Later<TargetGroupBinding["spec"]>,
          },
          then,
        );
        break;
      case "service":
        new core.Service(
          this.label("balancer"),
          {
            metadata: { ...metadata, annotations: { ...entrance.binding.annotations } },
            spec: {
              type: "LoadBalancer",
              externalTrafficPolicy: "Local",
              loadBalancerSourceRanges: [...entrance.sources],
              selector: { ...place.pods },
              ports: [{ name: "otlp-http", port: spansPort, targetPort: spansPort, appProtocol: "http" }],
            },
          },
          then,
        );
        break;
    }
    this.registerOutputs();
  }
}
