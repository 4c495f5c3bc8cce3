import type { ProviderResource, Resource } from "@pulumi/pulumi";
import type { AddOnRequests } from "../components/core/add-ons";
import type { Alerting } from "../components/core/alerting";
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
import type { DataFilling } from "../components/core/data-jobs";
import type { Delivery } from "../components/core/delivery";
import type { SpansEntrance } from "../components/core/spans";
import type { Issuer } from "../components/kubernetes/authorization";
import type { EventBus } from "../components/kubernetes/event-bus";
import type { Pool } from "../components/kubernetes/placement";
import type { CacheEndpoint } from "../components/kubernetes/pod";
import type { Peak } from "../components/kubernetes/scaling-plan";
import type { Scale } from "../components/kubernetes/service-entry";
import type { ObjectsPlace } from "../components/kubernetes/stores/seen-by-services";
import type { Team } from "../components/kubernetes/team-access";
import type { Observability } from "./addons/observability-request";
import type { ImageAdmissionRequest } from "./image-rules";
import type { ImageVersions, WithoutImage } from "./images";
import type { Promises } from "./slo/watch";
import type { StoreBackups } from "./stores/stores";

export interface WorkloadsArgs {
  /** Where it all runs. The provider in the options must lead to the same cluster. */
  cluster: Pick<ClusterOutputs, "name" | "version" | "identityReach"> & ClusterOffers;
  /** What the environment says of the systems beside the services. @defaultValue what the cluster needs, at our versions */
  addOns?: AddOnRequests | undefined;
  /** Logs and traces of what runs here. @defaultValue none are kept */
  observability?: Observability | undefined;
  /** Where requests come in. @defaultValue nowhere yet */
  entrance?: GatewayEntrance | undefined;
  /** Where functions send spans. @defaultValue nowhere: the collector takes those of the cluster alone */
  spans?: SpansEntrance | undefined;
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
  /** Whether images come into that registry from another cloud's. @defaultValue false */
  imagesCopied?: boolean;
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
  /** The bus of the cluster's cloud. @defaultValue none: no service says or takes anything there */
  bus?: EventBus | undefined;
  /** Where services keep files of their users'. @defaultValue nowhere */
  objects?: ObjectsPlace | undefined;
  /** Where the stores of the cluster put their backups. @defaultValue nowhere: they have none */
  storeBackups?: StoreBackups | undefined;
  /** The subnets of database and cache, in CIDR form: what services may reach outside of the cluster. With none, they may not. */
  dataCidrs: readonly string[];
}
