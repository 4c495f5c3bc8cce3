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

/** The account as which External Secrets reads what people have written in Vault for one service, and its role there. */
export const vaultReaderOf = (service: string): string => readerOf(`${service}-vault`);

/** How Vault is set up for the cluster: where secrets lie, where accounts sign in, and whom their tokens are for. */
export const vaultPaths = { secrets: "services", kubernetes: "kubernetes", audience: "vault" } as const;

/** What makes the users of a database: a job, in a namespace of its own, with the administrator's login. */
export const databaseAdministration = { name: "database-users", namespace: "database-admin" } as const;

/** What gets the gateway a certificate that others believe, where what stands before it looks. */
export const certificateMaker = { name: "cert-manager", namespace: "security" } as const;

/** What brings the primary cloud's images into another cloud's registry: a job in a namespace of its own, which nobody else may make accounts in. */
export const imageCopies = { name: "image-copies", namespace: "image-copies" } as const;

/** What changes the services' passwords in their secrets, where a job in the cluster does: beside what makes them the database's. */
export const loginRotation = { name: "login-rotation", namespace: databaseAdministration.namespace } as const;
