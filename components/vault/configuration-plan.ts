import { vaultPaths, vaultReaderOf } from "../core/readers";

/*
 * What is set up in Vault, as data. Pure.
 */

/** Where each engine is mounted, and each sign-in. */
export const mountsAt = { secrets: vaultPaths.secrets, database: "database", transit: "transit" } as const;
export const signInsAt = { kubernetes: vaultPaths.kubernetes, aws: "aws" } as const;

/** The audience of tokens that are meant for Vault: one of another audience opens nothing here. */
export const { audience } = vaultPaths;

/** A service, as far as Vault needs to know. */
export interface VaultService {
  name: string;
  needs: { database: boolean; vault?: { secrets: readonly string[]; encrypts?: boolean } };
}

/** What may be done at a path. */
type Capability = "create" | "read" | "update" | "delete" | "list" | "sudo";
type Grants = Readonly<Record<string, readonly Capability[]>>;

/** Who signs in as which account of the cluster, and what it may. */
export interface PlannedRole {
  name: string;
  account: string;
  namespace: string;
  grants: Grants;
  /** Seconds. */
  tokenTtl: number;
}

/**
 * One role for each account, and what it may and no more: who brings a service its secrets reads those; the service itself has Vault
 * encrypt and decrypt with its own key. Nobody lists, and nobody writes: that is people's.
 */
export function planRoles(services: readonly VaultService[], namespace: string): PlannedRole[] {
  return services.flatMap(({ name, needs: { vault } }) => {
    if (vault === undefined) return [];
    const brings: PlannedRole = {
      ...{ name: vaultReaderOf(name), account: vaultReaderOf(name), namespace },
      grants: { [`${mountsAt.secrets}/data/${name}`]: ["read"] },
      // As long as it takes to read a value: External Secrets signs in anew each time.
      tokenTtl: 300,
    };
    const uses: PlannedRole = {
      ...{ name, account: name, namespace },
      grants: {
        [`${mountsAt.transit}/encrypt/${name}`]: ["update"],
        [`${mountsAt.transit}/decrypt/${name}`]: ["update"],
      },
      tokenTtl: 3600,
    };
    return [...(vault.secrets.length > 0 ? [brings] : []), ...(vault.encrypts ? [uses] : [])];
  });
}

/** The services that have Vault encrypt. */
export const encrypting = (services: readonly VaultService[]): string[] =>
  services.filter(({ needs: { vault } }) => vault?.encrypts ?? false).map(({ name }) => name);

/** A user of the database that lasts for an hour, for a person or a job. */
export interface PlannedUser {
  name: string;
  /** SQL that makes the user, one statement each. Vault fills in `{{name}}`, `{{password}}` and `{{expiration}}`. */
  creation: string[];
  revocation: string[];
}

/**
 * For each service with a schema, one who reads it and one who may do there what the service may. What either makes is the service's.
 * Sources: developer.hashicorp.com/vault/docs/secrets/databases/postgresql; components/kubernetes/database-users-script.ts for the owners.
 */
export function planUsers(services: readonly VaultService[]): PlannedUser[] {
  return services
    .filter(({ needs }) => needs.database)
    .flatMap(({ name }) => {
      const owner = quoted(name.replaceAll("-", "_"));
      const user = `CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}';`;
      // PostgreSQL 15 makes nobody a member of what it makes, and only a member may hand on what a role owns.
      const revocation = [
        `GRANT "{{name}}" TO CURRENT_USER;`,
        `REASSIGN OWNED BY "{{name}}" TO ${owner};`,
        `DROP OWNED BY "{{name}}";`,
        `DROP ROLE IF EXISTS "{{name}}";`,
      ];
      return [
        {
          name: `${name}-read`,
          creation: [
            user,
            `GRANT USAGE ON SCHEMA ${owner} TO "{{name}}";`,
            `GRANT SELECT ON ALL TABLES IN SCHEMA ${owner} TO "{{name}}";`,
          ],
          revocation,
        },
        {
          name: `${name}-write`,
          creation: [user, `GRANT ${owner} TO "{{name}}";`, `ALTER ROLE "{{name}}" SET role TO ${owner};`],
          revocation,
        },
      ];
    });
}

const quoted = (name: string): string => `"${name}"`;

/** Whom a role of the cloud is in Vault that may set it up. */
export const operatorRole = "operator";

/** What whoever sets Vault up may: all that this program makes there, and what people need to write secrets; not what is in them. */
export const operatorGrants: Grants = {
  // A first token anew, with three recovery keys: since Vault 2.0 that takes a token as well (CVE-2026-5807).
  "sys/generate-root/*": ["create", "read", "update", "delete"],
  "sys/audit": ["read", "list", "sudo"],
  "sys/audit/*": ["create", "read", "update", "delete", "sudo"],
  "sys/auth": ["read", "sudo"],
  "sys/auth/*": ["create", "read", "update", "delete", "sudo"],
  "sys/mounts": ["read"],
  "sys/mounts/*": ["create", "read", "update", "delete"],
  "sys/remount": ["update", "sudo"],
  "sys/policies/acl/*": ["create", "read", "update", "delete"],
  "sys/policy/*": ["create", "read", "update", "delete"],
  [`auth/${signInsAt.kubernetes}/*`]: ["create", "read", "update", "delete", "list"],
  [`auth/${signInsAt.aws}/*`]: ["create", "read", "update", "delete", "list"],
  [`${mountsAt.secrets}/config`]: ["create", "read", "update"],
  [`${mountsAt.database}/config/*`]: ["create", "read", "update", "delete"],
  [`${mountsAt.database}/roles/*`]: ["create", "read", "update", "delete"],
  [`${mountsAt.database}/rotate-root/*`]: ["update"],
  [`${mountsAt.transit}/keys/*`]: ["create", "read", "update", "list"],
};

/** A policy in Vault's own words. */
export function policyText(grants: Grants): string {
  return Object.entries(grants)
    .map(([path, may]) => `path ${JSON.stringify(path)} {\n  capabilities = ${JSON.stringify(may)}\n}\n`)
    .join("\n");
}
