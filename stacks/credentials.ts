import type { Input } from "@pulumi/pulumi";
import type { Credentials, DataClass, SecretReader } from "../components/core/contracts";
import { dataJobs } from "../components/core/data-jobs";
import { databaseAdministration } from "../components/core/readers";

/** A service, as far as its stores go. */
export interface StoredService {
  name: string;
  dataClass: DataClass;
  needs: { database: boolean; cache: unknown };
}

/** The secrets that there are, on any cloud. */
export interface StoredSecrets {
  administrator: Input<string>;
  /** Each service's users at the database, by service; and what it signs in to the cache with. */
  database: Record<string, Input<string>>;
  cache: Record<string, Input<string>>;
  /** Vault's own user at the database. @defaultValue it has none */
  vault?: Input<string> | undefined;
}

/** The services that sign in to something, and with what. */
export function signingIn(services: readonly StoredService[], { database, cache }: StoredSecrets) {
  return services
    .map(({ name }) => ({ name, database: database[name], cache: cache[name] }))
    .filter((one) => one.database !== undefined || one.cache !== undefined);
}

/**
 * What the workload layer is told: each secret, and the account that reads it.
 * @param readers who reads what, by the name of the service, or of what administers and fills the databases
 * @param data what fills them, with the secret of what is copied. @defaultValue nothing does
 * @throws RangeError where nobody reads a secret
 */
export function credentialsOf(
  signed: ReturnType<typeof signingIn>,
  secrets: StoredSecrets,
  readers: Readonly<Record<string, SecretReader>>,
  data?: { source: Input<string> | undefined },
): Credentials {
  const store = (name: string): SecretReader => {
    const reader = readers[name];
    if (reader === undefined) throw new RangeError(`nobody reads the secrets of ${name}`);
    return reader;
  };
  const services = signed.map(({ name, database, cache }) => {
    const own = { ...(database !== undefined && { database }), ...(cache !== undefined && { cache }) };
    return [name, { ...own, store: store(name) }] as const;
  });
  return {
    services: Object.fromEntries(services),
    administrator: { database: secrets.administrator, store: store(databaseAdministration.name) },
    ...(data && {
      data: { store: store(dataJobs.name), ...(data.source !== undefined && { source: data.source }) },
    }),
    ...(secrets.vault !== undefined && { vault: secrets.vault }),
  };
}
