import type { ComponentResource, Input, Output, Resource } from "@pulumi/pulumi";
import { SecretReaders, type SecretReaderArgs } from "../../components/gcp/cluster/secret-readers";
import type { Watch } from "../../components/gcp/common/alert-policy";
import type { GcpKey } from "../../components/gcp/common/keys";
import { labelsFor } from "../../components/gcp/common/labels";
import type { WorkloadPool } from "../../components/gcp/common/principals";
import { ownPassword, type SecretCopy } from "../../components/gcp/data/secret";
import { ServiceLogins } from "../../components/gcp/data/service-logins";
import type { Credentials, Placement } from "../../components/core/contracts";
import { dataJobs } from "../../components/core/data-jobs";
import { databaseAdministration, readerOf } from "../../components/core/readers";
import { credentialsOf, signingIn, type StoredSecrets, type StoredService } from "../credentials";

/** What every secret here is made with. */
interface Keeping {
  place: Placement;
  project: string;
  key: GcpKey;
  /** The APIs. */
  after: readonly Resource[];
}

export interface DatabaseLoginsArgs extends Keeping {
  services: readonly StoredService[];
  /** Where else they can be read, when their region is lost. */
  copies: readonly SecretCopy[];
  alarms: Watch;
}

/** The secrets with each service's users at the database, by service. */
export function databaseLogins(parent: ComponentResource, args: DatabaseLoginsArgs): Record<string, Output<string>> {
  const services = args.services.filter(({ needs }) => needs.database);
  if (services.length === 0) return {};
  const { copies, ...rest } = args;
  return new ServiceLogins(
    databaseAdministration.name,
    { ...rest, services, ...(copies.length > 0 && { copies }) },
    { parent },
  ).outputs.secrets;
}

export interface CredentialsArgs extends Keeping {
  pool: WorkloadPool;
  cluster: { location: string; name: Input<string> };
  services: readonly StoredService[];
  /** The services' own. */
  namespace: string;
  /** Whether something fills the databases, and whether it copies another: then it has a secret of its own for that one. @defaultValue nothing */
  data?: { copies: boolean } | undefined;
  secrets: StoredSecrets;
}

/** What each service signs in with, and who may read it: one account for each, and one that makes the database's users. */
export function credentials(parent: ComponentResource, args: CredentialsArgs): Credentials {
  const { place, pool, cluster, namespace, secrets } = args;
  // By what they are: a grant that moved to another place in a list would take away what it has just granted.
  const users = Object.fromEntries(Object.entries(secrets.database).map(([name, id]) => [`users-of-${name}`, id]));
  const stored = signingIn(args.services, secrets);
  const source = args.data?.copies === true ? copySource(parent, args) : undefined;
  const all: SecretReaderArgs[] = [
    {
      ...{ name: databaseAdministration.name, service: "platform", namespace: databaseAdministration.namespace },
      serviceAccount: readerOf(databaseAdministration.name),
      secrets: { administrator: secrets.administrator, ...users },
    },
    ...(args.data === undefined
      ? []
      : [
          {
            ...{ name: dataJobs.name, service: "platform", namespace: dataJobs.namespace },
            serviceAccount: readerOf(dataJobs.name),
            secrets: { ...users, ...(source !== undefined && { source }) },
          },
        ]),
    ...stored.map(({ name, database, cache }) => ({
      ...{ name, service: name, namespace, serviceAccount: readerOf(name) },
      secrets: { ...(database !== undefined && { database }), ...(cache !== undefined && { cache }) },
    })),
  ];
  const readers = new SecretReaders(
    "secret-readers",
    { ...{ place, pool }, location: cluster.location, clusterName: cluster.name, readers: all },
    { parent },
  ).outputs;
  return credentialsOf(stored, secrets, readers, args.data && { source });
}

/** What a database that is copied is signed in to with: somebody makes this user in it (docs/runbooks/data-jobs.md). */
function copySource(parent: ComponentResource, { place, project, key, after }: Keeping): Output<string> {
  const id = `${dataJobs.name}-source`;
  const by = {
    label: (part: string) => `${id}-${part}`,
    labels: labelsFor(place, { service: "platform", dataClass: "card" }),
    here: { parent },
    after,
  };
  return ownPassword(by, {
    ...{ project, environment: place.environment, id, region: place.region, key, username: "anonymiser", kept: false },
    description: "The user at a database that an anonymised copy is made of",
  }).id;
}
