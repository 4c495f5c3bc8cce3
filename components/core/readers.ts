/*
 * Who reads secrets in a cluster, by name: what a cloud lets in, and what the workload layer makes, must be called the same.
 */

/** The ServiceAccount as which External Secrets reads the secrets of one service, and no other. */
export function readerOf(service: string): string {
  return `${service}-secrets`;
}

/** The account of External Secrets, which asks for the tokens of those. */
export const secretsBringer = { name: "external-secrets", namespace: "security" } as const;

/** HashiCorp Vault: its release, its account and its Service, and what initialises it, once. */
export const vaultServer = { name: "vault", namespace: "vault", port: 8200, initialiser: "vault-init" } as const;

/** What makes the users of a database: a job, in a namespace of its own, with the administrator's login. */
export const databaseAdministration = { name: "database-users", namespace: "database-admin" } as const;
