import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import { SecretReaders, type SecretReaderArgs } from "../../components/aws/cluster/secret-readers";
import type { KeyOutputs } from "../../components/aws/common/keys";
import type { LogKeeping } from "../../components/aws/common/log-group";
import type { TokenIssuer } from "../../components/aws/common/policy-document";
import { ownPassword } from "../../components/aws/data/own-password";
import { ServiceLogins } from "../../components/aws/data/service-logins";
import type { Credentials, KeyPurpose, Placement } from "../../components/core/contracts";
import { dataJobs } from "../../components/core/data-jobs";
import { displayName } from "../../components/core/naming";
import { tagsFor } from "../../components/core/tags";
import { databaseAdministration, readerOf } from "../../components/core/readers";
import { credentialsOf, signingIn, type StoredSecrets, type StoredService } from "../credentials";
import type { DatabaseAway } from "./databases";

export interface DatabaseLoginsArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  keys: Pick<Record<KeyPurpose, KeyOutputs>, "database">;
  logs: LogKeeping;
  alarms: { topicArn: Input<string> };
  services: readonly StoredService[];
  databaseAway?: DatabaseAway | undefined;
}

/** The secrets with each service's users at the database, by service: the same at every database that takes another's place. */
export function databaseLogins(parent: ComponentResource, args: DatabaseLoginsArgs): Record<string, Output<string>> {
  const { place, account, keys, logs, alarms, databaseAway: away } = args;
  const services = args.services.filter(({ needs }) => needs.database);
  if (services.length === 0) return {};
  return new ServiceLogins(
    databaseAdministration.name,
    {
      ...{ place, account, services, logs, topicArn: alarms.topicArn, keyArn: keys.database.arn },
      // Whoever goes on in the second region signs in there as before.
      ...(away?.replica && {
        copies: [{ region: away.standby.place.region, keyArn: away.standby.keys.database.arn }],
      }),
    },
    { parent },
  ).outputs.secrets;
}

export interface CredentialsArgs {
  place: Placement;
  keys: Pick<Record<KeyPurpose, KeyOutputs>, "database" | "cache">;
  services: readonly StoredService[];
  /** The services' own. */
  namespace: string;
  issuer: TokenIssuer;
  /** Whether something fills the databases, and whether it copies another: then it has a secret of its own for that one. @defaultValue nothing */
  data?: { copies: boolean } | undefined;
  secrets: StoredSecrets;
}

/** Vault's own user at the database, and its first password: nothing changes it here, since Vault does. */
export interface VaultLogin {
  secret: Output<string>;
  username: string;
  password: Output<string>;
}

export function vaultLogin(
  parent: ComponentResource,
  { place, keys }: Pick<CredentialsArgs, "place"> & { keys: Pick<Record<KeyPurpose, KeyOutputs>, "database"> },
): VaultLogin {
  const id = "vault-login";
  const by = {
    label: (part: string) => `${id}-${part}`,
    tags: tagsFor(place.tags, { service: "platform", dataClass: "card" }, displayName(place.environment, id)),
    here: { parent },
  };
  const username = "vault";
  const { password, version } = ownPassword(by, {
    ...{ environment: place.environment, id: `${databaseAdministration.name}/vault`, username },
    description: "The first password of HashiCorp Vault at the database, until Vault has drawn another",
    ...{ keyArn: keys.database.arn, kept: place.protection.data },
  });
  return { secret: version.arn, username, password };
}

/** What each service signs in with, and who may read it: one account for each, and one that makes the database's users. */
export function credentials(parent: ComponentResource, args: CredentialsArgs): Credentials {
  const { place, issuer, namespace, secrets } = args;
  const users = Object.values(secrets.database);
  const administration: SecretReaderArgs = {
    name: databaseAdministration.name,
    service: "platform",
    namespace: databaseAdministration.namespace,
    serviceAccount: readerOf(databaseAdministration.name),
    secrets: [secrets.administrator, ...users, ...(secrets.vault === undefined ? [] : [secrets.vault])].map((arn) => ({
      arn,
      keyArn: args.keys.database.arn,
    })),
  };
  const stored = signingIn(args.services, secrets);
  const source = args.data?.copies === true ? copySource(parent, args) : undefined;
  const filling: SecretReaderArgs[] =
    args.data === undefined
      ? []
      : [
          {
            ...{ name: dataJobs.name, service: "platform", namespace: dataJobs.namespace },
            serviceAccount: readerOf(dataJobs.name),
            secrets: [...users, ...(source === undefined ? [] : [source])].map((arn) => ({
              ...{ arn, keyArn: args.keys.database.arn },
            })),
          },
        ];
  const readers = new SecretReaders(
    "secret-readers",
    {
      ...{ place, issuer },
      readers: [
        administration,
        ...filling,
        ...stored.map(({ name, database, cache }) => ({
          ...{ name, service: name, namespace, serviceAccount: readerOf(name) },
          secrets: [
            ...(database === undefined ? [] : [{ arn: database, keyArn: args.keys.database.arn }]),
            ...(cache === undefined ? [] : [{ arn: cache, keyArn: args.keys.cache.arn }]),
          ],
        })),
      ],
    },
    { parent },
  ).outputs;
  return credentialsOf(stored, secrets, readers, args.data && { source });
}

/** What a database that is copied is signed in to with: somebody makes this user in it (docs/runbooks/data-jobs.md). */
function copySource(parent: ComponentResource, { place, keys }: CredentialsArgs): Output<string> {
  const id = `${dataJobs.name}-source`;
  const by = {
    label: (part: string) => `${id}-${part}`,
    tags: tagsFor(place.tags, { service: "platform", dataClass: "card" }, displayName(place.environment, id)),
    here: { parent },
  };
  const { version } = ownPassword(by, {
    ...{ environment: place.environment, id, username: "anonymiser", keyArn: keys.database.arn, kept: false },
    description: "The user at a database that an anonymised copy is made of",
  });
  return version.arn;
}
