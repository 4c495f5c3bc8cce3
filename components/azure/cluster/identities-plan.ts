import type { Input } from "@pulumi/pulumi";
import { backupKeeper } from "../../core/backups";
import { certificateMaker, vaultServer } from "../../core/readers";
import type { Identity } from "../common/identity";
import type { AzureContainer } from "../data/object-store";

/** What one identity may do: of each kind the narrowest that Azure knows. */
export type Grant =
  /** Blobs of a container below a folder of it, and to list them. */
  | { kind: "folder"; container: AzureContainer; folder: string }
  /** Every blob of a container. */
  | { kind: "container"; container: AzureContainer }
  /** To sign addresses of blobs, of those that it may read itself. */
  | { kind: "sign"; container: AzureContainer }
  /** To write any record of a zone of names. */
  | { kind: "zone"; zone: Input<string> }
  /** To pull the images of a registry. */
  | { kind: "images"; registry: Input<string> }
  /** To put a new version into a secret, and not to read it. */
  | { kind: "secret"; secret: Input<string> }
  /** To publish on a topic. Event Grid knows no right for some types alone. */
  | { kind: "topic"; topic: Input<string> }
  /** To take what is in a queue. */
  | { kind: "queue"; queue: Input<string> };

/** A service of the application, as far as its identity needs to know. */
export interface ServiceGrant {
  /** Its name, which is its service account's too. */
  name: string;
  /** Whether it keeps files of its users': a folder of `uploads` that is its own. @defaultValue false */
  objects?: boolean | undefined;
  /** The topic that it publishes on, by its ARM id. @defaultValue none */
  topic?: Input<string> | undefined;
  /** The queue that is its own, by its ARM id. @defaultValue none */
  queue?: Input<string> | undefined;
}

/** What there is to be allowed. */
export interface IdentityRequest {
  /** Of the application: where its services run. */
  namespace: string;
  services: readonly ServiceGrant[];
  /** The container for what services keep of their users' files. @defaultValue nothing is kept */
  uploads?: AzureContainer | undefined;
  /** The container for backups of the stores that run in the cluster. */
  storeBackups: AzureContainer;
  /** The container for the lines of what runs in the cluster, and nothing else. */
  lines: AzureContainer;
  /** The ARM id of the registry of the environment's images. @defaultValue nothing is looked through */
  images?: Input<string> | undefined;
  /** The container for backups of the cluster. @defaultValue none are made */
  backups?: AzureContainer | undefined;
  /** The ARM id of the zone in which the gateway's name is proved. @defaultValue there is none */
  originZone?: Input<string> | undefined;
  /** HashiCorp Vault: who opens it, and the ARM id of the secret of its recovery keys. @defaultValue none, and so no identity of it */
  vault?: { opener: Identity; recovery: Input<string> } | undefined;
}

/** Who gets an identity, and what it may do. */
export interface PlannedIdentity {
  /** Identity: what its roles are called after. */
  part: string;
  namespace: string;
  serviceAccount: string;
  grants: readonly { part: string; may: Grant }[];
  /** An identity that stands already, with what it may do and whose it is. @defaultValue one of its own */
  is?: Identity;
}

/**
 * Who in the cluster may speak to Azure, and what each may do: the tools that keep it running, and the services that keep files or have events. AKS scales nodes and makes load balancers, and snapshots are its
 * driver's. Alerts are fetched, and not told by one of these. What a service signs in to its stores with, it is given (`SecretReaders`): it reads no secret.
 */
export function planIdentities(request: IdentityRequest): PlannedIdentity[] {
  return [
    ...tools(request),
    ...request.services.flatMap((service) => {
      const { name } = service;
      const grants = grantsOf(service, request);
      return Object.keys(grants).length === 0 ? [] : [identity(`service-${name}`, request.namespace, name, grants)];
    }),
  ];
}

function grantsOf(
  { name, objects = false, topic, queue }: ServiceGrant,
  { uploads }: IdentityRequest,
): Record<string, Grant> {
  return {
    ...(objects && uploads !== undefined && { uploads: folder(uploads, name) }),
    ...(topic !== undefined && { publishes: { kind: "topic", topic } }),
    ...(queue !== undefined && { takes: { kind: "queue", queue } }),
  };
}

function tools({ storeBackups, lines, images, backups, originZone, vault }: IdentityRequest): PlannedIdentity[] {
  const tool = (name: string, namespace: string, grants: Record<string, Grant>) =>
    identity(name, namespace, name, grants);
  const { name: keeper, namespace: backup } = backupKeeper;
  const { name: server, namespace: vaults, initialiser } = vaultServer;
  return [
    tool("clickhouse", "stores", { backups: folder(storeBackups, "clickhouse") }),
    tool("loki", "monitoring", { lines: { kind: "container", container: lines } }),
    ...(images === undefined
      ? []
      : [tool("trivy-operator", "security", { images: { kind: "images", registry: images } })]),
    ...(backups === undefined
      ? []
      : [
          // What its command shows of a backup, people fetch at addresses that it signs.
          tool(keeper, backup, { backups: folder(backups, keeper), addresses: { kind: "sign", container: backups } }),
        ]),
    ...(originZone === undefined
      ? []
      : [tool(certificateMaker.name, certificateMaker.namespace, { names: { kind: "zone", zone: originZone } })]),
    ...(vault
      ? [
          { ...tool(server, vaults, {}), is: vault.opener },
          // It puts them away, and reads none: who reads them is a person.
          tool(initialiser, vaults, { recovery: { kind: "secret", secret: vault.recovery } }),
        ]
      : []),
  ];
}

const folder = (container: AzureContainer, name: string): Grant => ({ kind: "folder", container, folder: name });

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

const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

/**
 * That a role counts below a folder alone: for blobs by their path, and for a list by what it asks for. Azure has no folders to give roles on, in an account of this kind.
 * Source: learn.microsoft.com/azure/storage/blobs/storage-auth-abac-examples, "Read or list blobs in named containers with a path", and "Write blobs …".
 * @throws RangeError for a name that would end the condition's text
 */
export function below(folder: string): string {
  if (!/^[a-z0-9-]+$/.test(folder)) throw new RangeError(`"${folder}" is no name of a folder: want a-z, 0-9 and -`);
  const listing = `ActionMatches{'${blobs}/read'} AND SubOperationMatches{'Blob.List'}`;
  const others = ["write", "add/action", "delete", "move/action"].map((what) => `!(ActionMatches{'${blobs}/${what}'})`);
  return [
    `((!(ActionMatches{'${blobs}/read'} AND NOT SubOperationMatches{'Blob.List'}) AND ${others.join(" AND ")})`,
    ` OR (@Resource[${blobs}:path] StringLike '${folder}/*'))`,
    ` AND ((!(${listing})) OR (@Request[${blobs}:prefix] StringStartsWith '${folder}/'))`,
  ].join("");
}
