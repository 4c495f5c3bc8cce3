import { type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import * as apps from "@pulumi/kubernetes/apps/v1";
import * as autoscaling from "@pulumi/kubernetes/autoscaling/v2";
import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import * as policy from "@pulumi/kubernetes/policy/v1";
import type { DatabaseOutputs, Reach, ServiceCredentials } from "../core/contracts";
import { broughtSecrets } from "./brought-secrets";
import { ClusterComponent } from "./component";
import { selectorFor, type Ownership } from "./labels";
import { meshAnnotations } from "./mesh-service";
import { servicePolicy, type GatewayPeer } from "./network-policies";
import { cacheSecret, databaseSecret, podSpec, type CacheEndpoint } from "./pod";
import { gatewayAnnotations } from "./route";
import type { Scale, ServiceEntry } from "./service-entry";

/** The stores that services of a namespace may reach. */
export interface Stores {
  /** The subnets that they stand in. */
  cidrs: readonly string[];
  database?: DatabaseOutputs;
  cache?: CacheEndpoint;
}

export interface CoffeeServiceArgs {
  service: ServiceEntry;
  /** All services of the namespace, this one too: who calls it, and where those are that it calls. */
  services: readonly ServiceEntry[];
  whose: Ownership;
  scale: Scale;
  /** The namespace's name, known once it stands. */
  namespace: Input<string>;
  /** The whole image reference, with its tag or digest. */
  image: Input<string>;
  stores: Stores;
  /** What it signs in to its stores with. @defaultValue nothing: it has none, or somebody else makes its Secrets */
  credentials?: ServiceCredentials | undefined;
  /** What must stand before its Secrets can be brought: External Secrets. @defaultValue nothing */
  secretsAfter?: readonly Resource[];
  /** What a pod must reach to use its cloud identity. @defaultValue nothing: it cannot */
  identityReach?: readonly Reach[];
  /** Who brings requests from outside to the services that have routes. @defaultValue nobody */
  gateway?: GatewayPeer | undefined;
  /** Whether its pods are part of the mesh. @defaultValue false */
  meshed?: boolean;
  /** What must stand before the first pod does. */
  after: Resource[];
  /**
   * Whether `pulumi up` waits until the pods are ready, and fails when they do not get there. Say false for pods that cannot be
   * ready yet: no image, no store, or nobody who made their Secrets.
   * @defaultValue true
   */
  awaited?: boolean;
}

/**
 * One service of the application, hardened by default: an account of its own without a token, traffic with those that it names
 * only, pods that the restricted standard admits, spread over zones and hosts, and as many of them as the load asks for.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import { CoffeeService } from "../../components/kubernetes/coffee-service";
 * import type { Namespace } from "../../components/kubernetes/namespace";
 * import type { ServiceEntry } from "../../components/kubernetes/service-entry";
 *
 * declare const kubernetes: ProviderResource;
 * declare const namespace: Namespace;
 * declare const services: ServiceEntry[]; // workloads/catalog.ts has the platform's own
 *
 * for (const service of services)
 *   new CoffeeService(
 *     service.name,
 *     {
 *       ...{ service, services, scale: "small", namespace: namespace.name, after: namespace.guards },
 *       whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *       image: `123456789012.dkr.ecr.us-east-1.amazonaws.com/go-coffee-prod/${service.name}:1.4.2`,
 *       stores: { cidrs: ["10.32.64.0/20"] },
 *     },
 *     { providers: { kubernetes } },
 *   );
 * ```
 */
export class CoffeeService extends ClusterComponent {
  /** The Service's name in its namespace. */
  readonly name: Output<string>;
  private readonly args: CoffeeServiceArgs;

  constructor(id: string, args: CoffeeServiceArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:CoffeeService", id, args.whose, opts);
    this.args = args;
    const account = this.account();
    const traffic = this.traffic();
    const deployment = this.deployment([...args.after, account, traffic, ...this.logins()]);
    this.scaling(deployment);
    this.disruption();
    this.name = this.service().metadata.name;
    this.registerOutputs({ name: this.name });
  }

  private account(): Resource {
    return new core.ServiceAccount(
      this.label("account"),
      { metadata: this.named(), automountServiceAccountToken: false },
      this.here,
    );
  }

  /** The Secrets with what it signs in with, which External Secrets makes. */
  private logins(): Resource[] {
    const { service, credentials, secretsAfter = [] } = this.args;
    if (credentials === undefined) return [];
    const { store, database, cache } = credentials;
    const secret = (name: string, from: Input<string>) => ({
      name,
      keys: ["username", "password"].map((key) => ({ as: key, from, key })),
    });
    return broughtSecrets(
      {
        owner: service.name,
        reader: store,
        secrets: [
          ...(database === undefined ? [] : [secret(databaseSecret(service.name), database)]),
          ...(cache === undefined ? [] : [secret(cacheSecret(service.name), cache)]),
        ],
        named: (name) => ({ name, namespace: this.args.namespace, labels: this.ownLabels() }),
        label: (part) => this.label(part.replace(`${service.name}-`, "")),
        after: secretsAfter,
      },
      this.here,
    );
  }

  private traffic(): Resource {
    const { service, services, stores, identityReach, gateway } = this.args;
    const places = {
      cidrs: stores.cidrs,
      ...(stores.database && { databasePort: stores.database.port }),
      ...(stores.cache && { cachePort: stores.cache.port }),
    };
    const spec = servicePolicy(service, services, places, identityReach, gateway);
    return new networking.NetworkPolicy(this.label("traffic"), { metadata: this.named(), spec }, this.here);
  }

  private deployment(after: Resource[]): apps.Deployment {
    const { service, services, whose, scale, image, stores, meshed, identityReach } = this.args;
    const annotations = meshed ? meshAnnotations(service, identityReach ?? []) : {};
    const { database, cache } = stores;
    return new apps.Deployment(
      this.label("deployment"),
      {
        metadata: this.named({ ...this.patience(), ...this.restarts() }),
        spec: {
          // No number of replicas: the autoscaler owns it, and the next `up` would set it back.
          selector: { matchLabels: selectorFor(service.name) },
          strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" } },
          minReadySeconds: 5,
          revisionHistoryLimit: 5,
          template: {
            metadata: { labels: this.ownLabels(), ...(Object.keys(annotations).length > 0 && { annotations }) },
            spec: podSpec({
              service,
              services,
              environment: whose.environment,
              scale,
              image,
              ...(database && { database }),
              ...(cache && { cache }),
            }),
          },
        },
      },
      { ...this.here, dependsOn: after },
    );
  }

  private scaling(deployment: apps.Deployment): void {
    const { service, scale } = this.args;
    const { min, max } = service.scaling[scale];
    const metric = (name: string, averageUtilization: number) => ({
      type: "Resource",
      resource: { name, target: { type: "Utilization", averageUtilization } },
    });
    new autoscaling.HorizontalPodAutoscaler(
      this.label("autoscaler"),
      {
        metadata: this.named(),
        spec: {
          scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment.metadata.name },
          minReplicas: min,
          maxReplicas: max,
          metrics: [metric("cpu", service.target.cpu), metric("memory", service.target.memory)],
          // Up at once, down by half at most every minute, and only after five quiet minutes.
          behavior: {
            scaleDown: {
              stabilizationWindowSeconds: 300,
              policies: [{ type: "Percent", value: 50, periodSeconds: 60 }],
            },
          },
        },
      },
      this.here,
    );
  }

  /** One pod at a time may be moved. Said this way round, a single pod does not stop a node from being drained. */
  private disruption(): void {
    new policy.PodDisruptionBudget(
      this.label("disruption"),
      {
        metadata: this.named(),
        spec: {
          maxUnavailable: 1,
          selector: { matchLabels: selectorFor(this.args.service.name) },
          unhealthyPodEvictionPolicy: "AlwaysAllow",
        },
      },
      this.here,
    );
  }

  private service(): core.Service {
    const { service, namespace, gateway } = this.args;
    const appProtocol = {
      http: service.protocol === "websocket" ? "kubernetes.io/ws" : "http",
      grpc: "kubernetes.io/h2c",
    };
    return new core.Service(
      this.label("service"),
      {
        metadata: this.named({ ...this.patience(), ...(gateway && gatewayAnnotations(service, namespace)) }),
        spec: {
          type: "ClusterIP",
          selector: selectorFor(service.name),
          ports: (["http", "grpc"] as const).flatMap((name) => {
            const port = service.ports[name];
            return port === undefined
              ? []
              : [{ name, port, targetPort: name, protocol: "TCP", appProtocol: appProtocol[name] }];
          }),
        },
      },
      this.here,
    );
  }

  /**
   * What tells Reloader to start pods anew when what they sign in with has changed: these Secrets, and no others.
   * Source: github.com/stakater/Reloader, README.md, "Specific Resource Reloading".
   */
  private restarts(): Record<string, Input<string>> {
    const { service, stores } = this.args;
    const used = [
      ...(service.needs.database && stores.database ? [databaseSecret(service.name)] : []),
      ...(service.needs.cache && stores.cache ? [cacheSecret(service.name)] : []),
    ];
    return used.length > 0 ? { "secret.reloader.stakater.com/reload": used.join(",") } : {};
  }

  /** What tells Pulumi not to wait for pods. */
  private patience(): Record<string, Input<string>> {
    return this.args.awaited === false ? { "pulumi.com/skipAwait": "true" } : {};
  }

  private named(annotations: Record<string, Input<string>> = {}) {
    return {
      name: this.args.service.name,
      namespace: this.args.namespace,
      labels: this.ownLabels(),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    };
  }

  private ownLabels(): Record<string, string> {
    const { name, dataClass } = this.args.service;
    return this.labels({ service: name, dataClass });
  }
}
