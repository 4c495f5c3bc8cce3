import { interpolate, type Input } from "@pulumi/pulumi";
import { backupKeeper } from "../../core/backups";
import { displayName } from "../../core/naming";
import { vaultServer } from "../../core/readers";

/** What one identity may do: of each kind the narrowest that Google knows. */
export type Grant =
  /** Objects below a folder of a bucket, and to list them. */
  | { kind: "folder"; bucket: Input<string>; folder: string }
  /** Every object of a bucket. */
  | { kind: "bucket"; bucket: Input<string> }
  /** To pull the images of a repository. */
  | { kind: "images"; repository: Input<string>; location: Input<string> }
  /** To encrypt and decrypt with a key, and to look at it. */
  | { kind: "key"; key: Input<string> }
  /** To put a new version into a secret, and not to read it. */
  | { kind: "secret"; secret: Input<string> }
  /** To publish on a topic. Pub/Sub knows no right for some types alone. */
  | { kind: "topic"; topic: Input<string> }
  /** To take what is in a subscription. */
  | { kind: "subscription"; subscription: Input<string> };

/** A service of the application, as far as its identity needs to know. */
export interface ServiceGrant {
  /** Its name, which is its service account's too. */
  name: string;
  /** Whether it keeps files of its users': a folder of `uploads` that is its own. @defaultValue false */
  objects?: boolean | undefined;
  /** The topic that it publishes on, by its plain name. @defaultValue none */
  topic?: Input<string> | undefined;
  /** The subscription that is its own, by its plain name. @defaultValue none */
  subscription?: Input<string> | undefined;
}

/** What there is to be allowed. */
export interface IdentityRequest {
  /** Its name, as the label `environment` says it. */
  environment: string;
  /** The project's id. */
  project: Input<string>;
  /** Of the application: where its services run. */
  namespace: string;
  services: readonly ServiceGrant[];
  /** The bucket for what services keep of their users' files. @defaultValue nothing is kept */
  uploads?: Input<string> | undefined;
  /** The bucket for backups of the stores that run in the cluster. */
  storeBackups: Input<string>;
  /** The bucket for the lines of what runs in the cluster, and nothing else. */
  lines: Input<string>;
  /** The repository of the environment's images, and where it stands. @defaultValue nothing is looked through */
  images?: { repository: Input<string>; location: Input<string> } | undefined;
  /** The bucket for backups of the cluster. @defaultValue none are made */
  backups?: Input<string> | undefined;
  /** HashiCorp Vault: the key that opens it, and the secret of its recovery keys. @defaultValue none, and so no identity of it */
  vault?: { key: Input<string>; recovery: Input<string> } | undefined;
}

/** Who gets an identity, and what it may do. */
export interface PlannedIdentity {
  /** Identity: what its grants are called after. */
  part: string;
  namespace: string;
  serviceAccount: string;
  grants: readonly { part: string; may: Grant }[];
  /** Whether its tool knows service accounts of Google's alone: then it has one, which it becomes. @defaultValue the cluster's account is granted it all itself */
  account?: true;
}

/**
 * Who in the cluster may speak to Google, and what each may do: the tools that keep it running, and the services that keep files. What can do nothing has no identity to
 * make: a Kubernetes account is one of itself. GKE scales nodes, and tells load balancers of pods; snapshots are its driver's. Alerts are fetched, and not told by one of these.
 * What a service signs in to its stores with, it is given (`SecretReaders`): it reads no secret.
 */
export function planIdentities(request: IdentityRequest): PlannedIdentity[] {
  return [
    ...tools(request),
    ...request.services.flatMap((service) => {
      const grants = grantsOf(service, request);
      return Object.keys(grants).length === 0
        ? []
        : [identity(`service-${service.name}`, request.namespace, service.name, grants)];
    }),
  ];
}

function grantsOf(
  { name, objects = false, topic, subscription }: ServiceGrant,
  { uploads }: IdentityRequest,
): Record<string, Grant> {
  return {
    ...(objects && uploads !== undefined && { uploads: folder(uploads, name) }),
    ...(topic !== undefined && { publishes: { kind: "topic", topic } }),
    ...(subscription !== undefined && { takes: { kind: "subscription", subscription } }),
  };
}

function tools({ storeBackups, lines, images, backups, vault }: IdentityRequest): PlannedIdentity[] {
  const tool = (name: string, namespace: string, grants: Record<string, Grant>) =>
    identity(name, namespace, name, grants);
  return [
    tool("clickhouse", "stores", { backups: folder(storeBackups, "clickhouse") }),
    tool("loki", "monitoring", { lines: { kind: "bucket", bucket: lines } }),
    ...(images ? [tool("trivy-operator", "security", { images: { kind: "images", ...images } })] : []),
    ...(backups === undefined
      ? []
      : [
          {
            ...tool(backupKeeper.name, backupKeeper.namespace, { backups: folder(backups, backupKeeper.name) }),
            account: true as const,
          },
        ]),
    ...(vault
      ? [
          tool(vaultServer.name, vaultServer.namespace, { key: { kind: "key", key: vault.key } }),
          // It puts them away, and reads none: who reads them is a person.
          tool(vaultServer.initialiser, vaultServer.namespace, {
            recovery: { kind: "secret", secret: vault.recovery },
          }),
        ]
      : []),
  ];
}

const folder = (bucket: Input<string>, name: string): Grant => ({ kind: "folder", bucket, folder: name });

function identity(
  part: string,
  namespace: string,
  serviceAccount: string,
  grants: Record<string, Grant>,
): PlannedIdentity {
  return {
    ...{ part, namespace, serviceAccount },
    grants: Object.entries(grants).map(([name, may]) => ({ part: name, may })),
  };
}

/** The last part of the name of a tool's own service account: 6 to 30 characters, and never another, since grants to one that was made again are not its own. */
export const accountId = (environment: string, part: string): string => displayName(environment, part, 30);

/**
 * The e-mail address of a tool's own service account, known before it stands where the project is: with anything unknown Helm would not open a chart.
 */
export function accountEmail(environment: string, project: Input<string>, part: string): Input<string> {
  const id = accountId(environment, part);
  return typeof project === "string"
    ? `${id}@${project}.iam.gserviceaccount.com`
    : interpolate`${id}@${project}.iam.gserviceaccount.com`;
}

/**
 * What the ServiceAccounts of tools carry (`ClusterOffers.toolAnnotations`): the address of the service account that one becomes.
 * Source: docs.cloud.google.com/kubernetes-engine/docs/how-to/workload-identity, "link Kubernetes ServiceAccounts to IAM".
 */
export function toolAnnotationsOf(
  request: Pick<IdentityRequest, "environment" | "project" | "backups">,
): Readonly<Record<string, Record<string, Input<string>>>> {
  if (request.backups === undefined) return {};
  const { name } = backupKeeper;
  return { [name]: { "iam.gke.io/gcp-service-account": accountEmail(request.environment, request.project, name) } };
}
