import {
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  type Output,
  type ProviderResource,
  type Resource,
} from "@pulumi/pulumi";
import * as apps from "@pulumi/kubernetes/apps/v1";
import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import * as policy from "@pulumi/kubernetes/policy/v1";
import type { IRollout } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/Rollout";
import type { IScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import type { IVerticalPodAutoscaler } from "@kubernetes-models/autoscaler/autoscaling.k8s.io/v1/VerticalPodAutoscaler";
import type { AccountIdentity, DatabaseOutputs, Reach, ServiceCredentials } from "../core/contracts";
import { scraped } from "./scraping";
import { broughtSecrets } from "./brought-secrets";
import { secretsOfVault } from "./vault-secrets";
import { ClusterComponent } from "./component";
import { customObject } from "./custom-object";
import { reachOf, type EventBus } from "./event-bus";
import { selectorFor, type Ownership } from "./labels";
import { meshAnnotations } from "./mesh-service";
import { servicePolicy, type GatewayPeer } from "./network-policies";
import type { Pool } from "./placement";
import { cacheSecret, databaseSecret, podSpec, vaultSecret, type CacheEndpoint } from "./pod";
import { previewName, releaseOf, rolloutSpec, rolloutVersion, type Judgement } from "./rollout-plan";
import { gatewayAnnotations } from "./route";
import { scaledObjectAnnotations, scaledObjectSpec, sizeAdviceSpec, triggersOf, type Peak } from "./scaling-plan";
import { hasPermissions, type Scale, type ServiceEntry } from "./service-entry";
import { insideSecrets, type InsideStores, type ObjectsPlace } from "./stores/seen-by-services";
import type { TracePlace } from "./tracing";

/** The stores that services of a namespace may reach. */
export interface Stores {
  /** The subnets that they stand in. */
  cidrs: readonly string[];
  database?: DatabaseOutputs;
  cache?: CacheEndpoint;
  /** Those that run in the cluster. @defaultValue none */
  inside?: InsideStores | undefined;
  /** Where files are that services keep of their users'. @defaultValue nowhere */
  objects?: ObjectsPlace | undefined;
}

/** What Pulumi does with the objects that somebody else is to own. */
export interface Delivered {
  /** A provider that writes manifests, and applies none. @defaultValue Pulumi applies them still */
  by?: ProviderResource | undefined;
  /** Whether they stay in the cluster when Pulumi lets go of them. */
  handover: boolean;
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
  /** Whether Vault is set up, and gives services what people have written for them. @defaultValue false */
  vaulted?: boolean | undefined;
  secretsAfter?: readonly Resource[];
  /** What a pod must reach to use its cloud identity. @defaultValue nothing: it cannot */
  identityReach?: readonly Reach[];
  /** The bus of its cloud. @defaultValue none: what it says of events in its entry does not hold */
  bus?: EventBus | undefined;
  /** What its account and its pods carry to have a cloud identity, where it uses one. @defaultValue nothing: the cloud knows accounts by name */
  identity?: AccountIdentity | undefined;
  /** Who brings requests from outside to the services that have routes. @defaultValue nobody */
  gateway?: GatewayPeer | undefined;
  /** Whether its pods are part of the mesh. @defaultValue false */
  meshed?: boolean;
  /** Where its spans go. @defaultValue nowhere: it makes none */
  tracing?: TracePlace | undefined;
  /** What must stand before the first pod does. */
  after: Resource[];
  /** The groups of nodes that there are. @defaultValue `general` alone */
  pools?: readonly Pool[] | undefined;
  /** Who changes the number of pods: KEDA's release. @defaultValue nobody: as few as there may be */
  scaler?: Resource | undefined;
  /** When customers come, for services that have a schedule. @defaultValue the load alone decides */
  peak?: Peak | undefined;
  /** Who says what pods should ask for: the release of the vertical autoscaler. @defaultValue nobody */
  sizeAdviser?: Resource | undefined;
  /** Who releases it step by step: what must stand for that, and how a release is judged. @defaultValue nobody: its Deployment replaces a pod after the other */
  releases?: { after: readonly Resource[]; judgement: Judgement } | undefined;
  /** Who brings what runs into the cluster, where that is not Pulumi. @defaultValue Pulumi */
  delivered?: Delivered | undefined;
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
  /** What its pods do not start without, of what is here. */
  readonly needed: readonly Resource[];
  private readonly args: CoffeeServiceArgs;

  constructor(id: string, args: CoffeeServiceArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:CoffeeService", id, args.whose, opts);
    this.args = args;
    const account = this.account();
    const traffic = this.traffic();
    this.needed = [account, traffic, ...this.logins(), ...this.given()];
    const deployment = this.deployment([...args.after, ...this.needed]);
    this.disruption();
    const services = this.service();
    this.scaling(this.rollout([deployment, ...services]) ?? deployment);
    this.sizeAdvice(deployment);
    this.name = services[0]!.metadata.name;
    this.registerOutputs({ name: this.name });
  }

  /** The options of what runs: all that Argo CD may deliver (`deliveredKinds`). */
  private get running(): CustomResourceOptions {
    const { by, handover = false } = this.args.delivered ?? {};
    return { ...this.here, ...(by && { provider: by }), ...(handover && { retainOnDelete: true }) };
  }

  private account(): Resource {
    return new core.ServiceAccount(
      this.label("account"),
      {
        metadata: this.named(hasPermissions(this.args.service) ? this.args.identity?.annotations : undefined),
        automountServiceAccountToken: false,
      },
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

  /** What people have written for it in Vault, where Vault is set up. */
  private given(): Resource[] {
    const { service, vaulted = false, secretsAfter = [] } = this.args;
    const variables = service.needs.vault?.secrets ?? [];
    if (!vaulted || variables.length === 0) return [];
    return secretsOfVault(
      {
        ...{ service: service.name, variables, after: secretsAfter },
        named: (name) => ({ name, namespace: this.args.namespace, labels: this.ownLabels() }),
        label: (part) => this.label(part === vaultSecret(service.name) ? "vault" : `vault-${part}`),
      },
      this.here,
    );
  }

  private traffic(): Resource {
    const { service, services, stores, identityReach, bus, gateway, tracing } = this.args;
    const places = {
      cidrs: stores.cidrs,
      ...(stores.database && { databasePort: stores.database.port }),
      ...(stores.cache && { cachePort: stores.cache.port }),
      inside: stores.inside,
    };
    const spec = servicePolicy(service, services, places, reachOf(service, identityReach, bus).all, gateway, tracing);
    return new networking.NetworkPolicy(this.label("traffic"), { metadata: this.named(), spec }, this.here);
  }

  private deployment(after: Resource[]): apps.Deployment {
    const { service, services, whose, scale, image, stores, meshed, identityReach, bus, pools, scaler, releases } =
      this.args;
    const { inside } = reachOf(service, identityReach, bus);
    const annotations = meshed
      ? { ...scraped(service.ports.http, service.metrics), ...meshAnnotations(service, inside) }
      : {};
    const { database, cache } = stores;
    return new apps.Deployment(
      this.label("deployment"),
      {
        metadata: this.named({ ...this.patience(), ...this.restarts() }),
        spec: {
          // Where an autoscaler owns the number of pods, or a Rollout has them, none is said: the next `up` would set it back.
          ...(scaler === undefined && releases === undefined && { replicas: service.scaling[scale].min }),
          selector: { matchLabels: selectorFor(service.name) },
          strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" } },
          minReadySeconds: 5,
          revisionHistoryLimit: 5,
          template: {
            // What a pod costs is counted for its team too (OpenCost).
            metadata: {
              labels: {
                ...{ ...this.ownLabels(), team: service.team },
                ...(hasPermissions(service) && this.args.identity?.labels),
              },
              ...(Object.keys(annotations).length > 0 && { annotations }),
            },
            spec: podSpec({
              service,
              services,
              environment: whose.environment,
              scale,
              image,
              pools,
              ...{ vaulted: this.args.vaulted, tracing: this.args.tracing },
              ...(database && { database }),
              ...(cache && { cache }),
              ...{ inside: stores.inside, objects: stores.objects, bus },
            }),
          },
        },
      },
      { ...this.running, dependsOn: after },
    );
  }

  /** What runs the pods of the Deployment, where releases go step by step. How many there are, the autoscaler says: it is said here for the first time alone. */
  private rollout(after: Resource[]): Resource | undefined {
    const { service, scale, releases } = this.args;
    if (releases === undefined) return undefined;
    return customObject<IRollout>(
      this.label("rollout"),
      {
        apiVersion: rolloutVersion,
        kind: "Rollout",
        metadata: this.named(),
        spec: rolloutSpec(service, scale, releases.judgement),
      },
      { ...this.running, dependsOn: [...releases.after, ...after], ignoreChanges: ["spec.replicas"] },
    );
  }

  private scaling(runner: Resource): void {
    const { service, scale, scaler, peak, releases } = this.args;
    if (scaler === undefined) return;
    customObject<IScaledObject>(
      this.label("scaling"),
      {
        apiVersion: "keda.sh/v1alpha1",
        kind: "ScaledObject",
        metadata: this.named(scaledObjectAnnotations),
        spec: scaledObjectSpec(service, scale, triggersOf(service, scale, peak), releases ? "Rollout" : "Deployment"),
      },
      // KEDA looks whether the pods say what they ask for, so they come first; and it must be there to let go of its object again.
      { ...this.running, dependsOn: [scaler, runner] },
    );
  }

  private sizeAdvice(deployment: apps.Deployment): void {
    const { service, sizeAdviser } = this.args;
    if (sizeAdviser === undefined) return;
    customObject<IVerticalPodAutoscaler>(
      this.label("size-advice"),
      {
        apiVersion: "autoscaling.k8s.io/v1",
        kind: "VerticalPodAutoscaler",
        metadata: this.named(),
        spec: sizeAdviceSpec(service),
      },
      { ...this.running, dependsOn: [sizeAdviser, deployment] },
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
      this.running,
    );
  }

  /** Its Service; and where it is released blue-green, one more that leads to the next release alone. */
  private service(): core.Service[] {
    const { service, namespace, gateway, releases } = this.args;
    const metadata = this.named({ ...this.patience(), ...(gateway && gatewayAnnotations(service, namespace)) });
    if (releases === undefined || releaseOf(service) !== "blueGreen")
      return [new core.Service(this.label("service"), { metadata, spec: this.serviceSpec() }, this.running)];
    // Argo Rollouts adds to the selector which release is meant.
    const theirs = { ...this.running, ignoreChanges: ["spec.selector"] };
    const preview = { ...this.named(this.patience()), name: previewName(service.name) };
    return [
      new core.Service(this.label("service"), { metadata, spec: this.serviceSpec() }, theirs),
      new core.Service(this.label("preview"), { metadata: preview, spec: this.serviceSpec() }, theirs),
    ];
  }

  private serviceSpec() {
    const { service } = this.args;
    const appProtocol = {
      http: service.protocol === "websocket" ? "kubernetes.io/ws" : "http",
      grpc: "kubernetes.io/h2c",
    };
    return {
      type: "ClusterIP",
      selector: selectorFor(service.name),
      ports: (["http", "grpc"] as const).flatMap((name) => {
        const port = service.ports[name];
        return port === undefined
          ? []
          : [{ name, port, targetPort: name, protocol: "TCP", appProtocol: appProtocol[name] }];
      }),
    };
  }

  /**
   * What tells Reloader to start pods anew when what they sign in with has changed: these Secrets, and no others.
   * Source: github.com/stakater/Reloader, README.md, "Specific Resource Reloading".
   */
  private restarts(): Record<string, Input<string>> {
    const { service, stores, vaulted } = this.args;
    const used = [
      ...(service.needs.database && stores.database ? [databaseSecret(service.name)] : []),
      ...(service.needs.cache && stores.cache ? [cacheSecret(service.name)] : []),
      ...(vaulted && service.needs.vault?.secrets.length ? [vaultSecret(service.name)] : []),
      ...insideSecrets(service, stores.inside),
    ];
    return used.length > 0 ? { "secret.reloader.stakater.com/reload": used.join(",") } : {};
  }

  /** What tells Pulumi not to wait for pods. */
  private patience(): Record<string, Input<string>> {
    return this.args.awaited === false ? { "pulumi.com/skipAwait": "true" } : {};
  }

  private named(annotations: Readonly<Record<string, Input<string>>> = {}) {
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
