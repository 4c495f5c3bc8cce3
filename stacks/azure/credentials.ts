import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import type { Group } from "../../components/azure/account/groups";
import { SecretReaders, type SecretReaderArgs } from "../../components/azure/cluster/secret-readers";
import type { SecretVault } from "../../components/azure/common/secret-vault";
import type { Site } from "../../components/azure/common/site";
import { tagsFor } from "../../components/azure/common/tags";
import { ownPassword } from "../../components/azure/data/secret";
import { ServiceLogins } from "../../components/azure/data/service-logins";
import type { Credentials, Placement } from "../../components/core/contracts";
import { dataJobs } from "../../components/core/data-jobs";
import { databaseAdministration, readerOf } from "../../components/core/readers";
import { credentialsOf, signingIn, type StoredSecrets, type StoredService } from "../credentials";

/** What every secret here is made with. */
interface Keeping {
  place: Placement;
  site: Site;
  vault: SecretVault;
}

export interface DatabaseLoginsArgs extends Keeping {
  services: readonly StoredService[];
}

/** The secrets with each service's users at the database, by service. */
export function databaseLogins(parent: ComponentResource, args: DatabaseLoginsArgs): Record<string, Output<string>> {
  const services = args.services.filter(({ needs }) => needs.database);
  if (services.length === 0) return {};
  return new ServiceLogins(databaseAdministration.name, { ...args, services }, { parent }).outputs.secrets;
}

export interface CredentialsArgs extends Keeping {
  /** Where identities stand. */
  group: Group;
  /** Who signs the tokens of the cluster's accounts. */
  issuer: Input<string>;
  services: readonly StoredService[];
  /** The services' own. */
  namespace: string;
  /** Whether something fills the databases, and whether it copies another: then it has a secret of its own for that one. @defaultValue nothing */
  data?: { copies: boolean } | undefined;
  secrets: StoredSecrets;
}

/** What each service signs in with, and who may read it: one account for each, and one that makes the database's users. */
export function credentials(parent: ComponentResource, args: CredentialsArgs): Credentials {
  const { place, site, group, issuer, vault, namespace, secrets } = args;
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
  const readers = new SecretReaders("secret-readers", { place, site, group, issuer, vault, readers: all }, { parent });
  return credentialsOf(stored, secrets, readers.outputs, args.data && { source });
}

/** What a database that is copied is signed in to with: somebody makes this user in it (docs/runbooks/data-jobs.md). */
function copySource(parent: ComponentResource, { place, vault }: Keeping): Output<string> {
  const id = `${dataJobs.name}-source`;
  const by = {
    label: (part: string) => `${id}-${part}`,
    tags: tagsFor(place, { service: "platform", dataClass: "card" }),
    here: { parent },
  };
  return ownPassword(by, {
    ...{ vault, environment: place.environment, id, username: "anonymiser" },
    description: "The user at a database that an anonymised copy is made of",
  }).id;
}
