import * as dns from "@pulumi/gcp/dns";
import type * as sql from "@pulumi/gcp/sql";
import { type CustomResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import type { GcpNetworkOutputs } from "../network/network";
import { edition, planDeletion, planFlags, windows, type DatabaseRequest } from "./database-plan";
import type { Protection } from "../../core/contracts";

/*
 * What every instance of Cloud SQL has, as plain functions: the primary, its copies, and what follows a database of another cloud.
 */

/** The network that instances stand in, as far as they ask for it. */
export type InstanceNetwork = Pick<GcpNetworkOutputs, "id" | "services">;

/**
 * Private only: a peering to Google's network, TLS enforced. The certificate is signed by Google's authority of the region, and bears the instance's own
 * name: the authority of a single instance, which is the default, signs one without any name, so that `verify-full` fails (hexpm/hexpm#1637).
 */
export function connecting(network: InstanceNetwork) {
  return {
    ipv4Enabled: false,
    privateNetwork: network.id,
    allocatedIpRange: network.services.rangeName,
    enablePrivatePathForGoogleCloudServices: false,
    sslMode: "ENCRYPTED_ONLY",
    serverCaMode: "GOOGLE_MANAGED_CAS_CA",
    // The authority of the region stays the same meanwhile.
    serverCertificateRotationMode: "AUTOMATIC_ROTATION_DURING_MAINTENANCE",
  };
}

/** What holds for an instance whatever it is, in the provider's words. */
export function sound(
  request: Pick<DatabaseRequest, "machine" | "memoryGiB" | "storageGiB" | "maxStorageGiB" | "flags">,
  on: { network: InstanceNetwork; labels: Record<string, string>; kept: boolean; copy: boolean },
) {
  return {
    tier: request.machine,
    edition,
    diskType: "PD_SSD",
    diskSize: request.storageGiB,
    diskAutoresize: true,
    diskAutoresizeLimit: request.maxStorageGiB,
    ipConfiguration: connecting(on.network),
    databaseFlags: planFlags(request),
    // Statements without their values, and where their time goes. Who asks is not recorded: an address of a pod says nothing a day later.
    insightsConfig: {
      queryInsightsEnabled: true,
      queryPlansPerMinute: 5,
      queryStringLength: 1024,
      recordApplicationTags: true,
      recordClientAddress: false,
    },
    // A copy is maintained with its original: cloud.google.com/sql/docs/postgres/maintenance, "Read replicas".
    ...(!on.copy && { maintenanceWindow: { ...windows.maintenance, updateTrack: "stable" } }),
    deletionProtectionEnabled: on.kept,
    userLabels: on.labels,
  };
}

/** How long a backup is kept that is made when an instance goes. */
const lastBackupDays = 30;

/** What becomes of its backups when it goes. */
export function leaving(protection: Pick<Protection, "data" | "lastCopy">) {
  const { lastBackup } = planDeletion(protection);
  return {
    retainBackupsOnDelete: lastBackup,
    finalBackupConfig: lastBackup ? { enabled: true, retentionDays: lastBackupDays } : { enabled: false },
  };
}

/** A disk grows by itself, and no number of ours is to shrink it: Google would refuse, or Pulumi replace the instance. */
export const growsByItself = ["settings.diskSize"];

/**
 * The instance's own name, which its certificate bears, made known in the network: nothing else answers to it there. A zone for each instance, whose one
 * record is at its top, so that databases beside each other know nothing of each other.
 * @returns the name without the dot at its end, once it can be asked for
 * @see cloud.google.com/sql/docs/postgres/configure-ssl-instance, `INSTANCE_UID.PROJECT_DNS_LABEL.REGION.sql-psa.goog.`
 */
export function ownAddress(
  by: { label(part: string): string; name: string; labels: Record<string, string>; here: CustomResourceOptions },
  { project, network, instance }: { project: Input<string>; network: InstanceNetwork; instance: sql.DatabaseInstance },
): Output<string> {
  const name = instance.dnsNames.apply(certified);
  const zone = new dns.ManagedZone(
    by.label("address"),
    {
      project,
      name: by.name,
      description: "The database's own name, which its certificate bears",
      dnsName: name,
      visibility: "private",
      privateVisibilityConfig: { networks: [{ networkUrl: network.id }] },
      labels: by.labels,
    },
    by.here,
  );
  const record = new dns.RecordSet(
    by.label("address"),
    { project, managedZone: zone.name, name, type: "A", ttl: 60, rrdatas: [instance.privateIpAddress] },
    by.here,
  );
  return record.name.apply((whole) => whole.replace(/\.$/, ""));
}

/** @throws Error where Google gave it none: nobody could tell whose certificate it shows */
export function certified(
  names: readonly { name: string; connectionType: string; dnsScope: string }[] | undefined,
): string {
  const own = (names ?? []).find(
    ({ connectionType, dnsScope }) => connectionType === "PRIVATE_SERVICES_ACCESS" && dnsScope === "INSTANCE",
  );
  if (own === undefined)
    throw new Error(
      "Cloud SQL gave the instance no name within private services access: its certificate cannot be verified",
    );
  return own.name.endsWith(".") ? own.name : `${own.name}.`;
}

/** Who signs its certificate, as PEM. */
export function authoritiesOf(instance: sql.DatabaseInstance): Output<string> {
  return instance.serverCaCerts.apply((all) => all.map(({ cert }) => `${cert.trim()}\n`).join(""));
}

/** What an instance waits for: the peering, its key, and the APIs. It refers to neither of the first two. */
export function before(
  network: InstanceNetwork,
  keyReady: readonly Resource[],
  after: readonly Resource[],
): Resource[] {
  return [...network.services.ready, ...keyReady, ...after];
}
