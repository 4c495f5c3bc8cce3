import type { AnyKeyPurpose } from "../../core/contracts";
import type { AgentName } from "../account/agents-plan";

/** What a key on Google Cloud may be for. Images lie in the storage key, as buckets do. */
export type GcpKeyPurpose = AnyKeyPurpose;

/**
 * Which of Google's services use a key by themselves, in behalf of what is encrypted with it: each is granted that one key, and nothing else links a
 * grant to who needs it. Disks of nodes are made by Compute Engine's agent, not by the nodes' account. Whoever reads an encrypted secret, bucket or
 * image needs no right on its key: the service opens it.
 * Source: GoogleCloudPlatform/cloud-foundation-fabric, modules/project/cmek.tf; docs.cloud.google.com/kms/docs/compatible-services.
 */
export const usersOfKeys: Readonly<Record<GcpKeyPurpose, readonly AgentName[]>> = {
  cluster: ["gke", "compute"],
  // And the secrets with what services sign in with at it.
  database: ["sql", "secrets"],
  cache: ["redis", "secrets"],
  storage: ["storage", "registry"],
  // What pods write, in a bucket of Loki's.
  logs: ["storage"],
  // Topics that alarms go through, and what receivers sign in with.
  alerts: ["pubsub", "secrets"],
  audit: ["storage", "logging"],
  // Backup for GKE takes the plan's key as the cluster's agent too, and makes disks of what it puts back.
  // Source: docs.cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/concepts/cmek, "agent_robot".
  backup: ["backup", "gke", "compute"],
  // Vault opens itself as its own identity, which is granted that where it is made, and what it answers is kept in a secret.
  vault: ["secrets"],
  // Topics, the functions' database, buckets, images, functions and what runs them, and the secret that goes along with messages.
  // Source: docs.cloud.google.com/functions/docs/securing/cmek, "Grant service accounts access to the key", which names Eventarc's for all functions; so does the
  // provider's example (hashicorp/terraform-provider-google, website/docs/r/cloudfunctions2_function.html.markdown, "Cmek").
  events: ["pubsub", "firestore", "storage", "registry", "functions", "run", "eventarc", "secrets"],
};

/** 90 days: how long a version of a key encrypts. Older ones still open what they encrypted. */
export const rotationPeriod = "7776000s";

/**
 * 30 days: how long a version that is to be destroyed can be had back. The same wherever it stands, protected or not: a change of it replaces the key.
 * Source: hashicorp/terraform-provider-google, website/docs/r/kms_crypto_key.html.markdown.
 */
export const destroyedAfter = "2592000s";

/** What encrypts backups, snapshots and records: what outlives an environment cannot be read without. */
export const opensWhatStays: readonly GcpKeyPurpose[] = [
  "cluster",
  "database",
  "cache",
  "storage",
  "audit",
  "backup",
  "vault",
];

/**
 * A name, with the generation that it is of. Google deletes no ring and no key, ever: `destroy` makes keys useless, and their names stay taken. So
 * who makes them anew takes the next number. @throws RangeError unless the generation is a whole number from 1.
 */
export function ofGeneration(name: string, generation: number): string {
  if (!Number.isInteger(generation) || generation < 1)
    throw new RangeError(`want a generation of 1 or more, got ${generation}`);
  return `${name}-${generation}`;
}
