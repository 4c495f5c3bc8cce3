import type { AnyKeyPurpose } from "../../core/contracts";

/** What a key on Azure may be for. Images lie in the storage key, as containers do. */
export type AzureKeyPurpose = AnyKeyPurpose;

/** 90 days: how old a version is when the next is made. Whoever names a key without its version follows within a day; Redis does not, and takes an `up`. */
export const rotatedAfter = "P90D";

/**
 * Two years: when a version stops being good, so that one which nobody rotates any more is found out. A database whose key expires is inaccessible within the
 * hour, so that this is far behind the rotation. Source: learn.microsoft.com/azure/postgresql/security/security-data-encryption.
 */
export const expiresAfter = "P2Y";

/** The size of all keys, in bits. RSA is what all of Azure's services take, of these sizes: 2048, 3072, 4096; Redis and the registry say RSA alone. */
export const keySize = 3072;

/** How long what was deleted can be had back, in days: the most. It is decided at a vault's birth. */
export const recoveryDays = 90;
