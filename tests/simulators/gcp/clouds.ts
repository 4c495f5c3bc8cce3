import { gcpCloud } from "../../../simulators/gcp/cloud";
import { World } from "../../../simulators/core/world";
import { Driver } from "../harness";

export const project = "go-coffee-test";

/** The APIs that the platform turns on. */
const apis =
  "compute container sqladmin servicenetworking redis cloudkms secretmanager artifactregistry dns certificatemanager gkebackup networkconnectivity pubsub workflows cloudscheduler binaryauthorization containeranalysis datamigration billingbudgets essentialcontacts orgpolicy".split(
    " ",
  );

/** A project in us-central1 in which the APIs are on, or none. */
export async function google(on: readonly string[] = apis): Promise<Driver> {
  const world = World.open(":memory:");
  const cloud = gcpCloud(() => world, "9.37.0");
  cloud.configure({ project, region: "us-central1" });
  const driver = new Driver(cloud, world);
  for (const api of on) await driver.create("gcp:projects/service:Service", { service: `${api}.googleapis.com` });
  return driver;
}

/** An account's key of Google's, in a region. */
export const token = {
  network: "gcp:compute/network:Network",
  subnet: "gcp:compute/subnetwork:Subnetwork",
  ring: "gcp:kms/keyRing:KeyRing",
  key: "gcp:kms/cryptoKey:CryptoKey",
  keyMember: "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
  identity: "gcp:projects/serviceIdentity:ServiceIdentity",
} as const;

/** An agent of a service, which was asked for. */
export async function agent(cloud: Driver, service: string): Promise<string> {
  const made = await cloud.create(token.identity, { service: `${service}.googleapis.com` });
  return String(made.outputs["member"]);
}

/** A key in a place. */
export async function key(cloud: Driver, location = "us-central1"): Promise<string> {
  const ring = await cloud.create(token.ring, { name: "r", location });
  return (await cloud.create(token.key, { name: "k", keyRing: ring.id })).id;
}

export const encrypts = (cryptoKeyId: string, member: string) => ({
  cryptoKeyId,
  member,
  role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
});

/** A network with a subnet that has ranges for pods and services. */
export async function network(cloud: Driver): Promise<{ network: string; subnetwork: string }> {
  const made = await cloud.create(token.network, { name: "n", autoCreateSubnetworks: false });
  const subnet = await cloud.create(token.subnet, {
    ...{ name: "nodes", network: made.id, region: "us-central1", ipCidrRange: "10.0.0.0/22" },
    secondaryIpRanges: [
      { rangeName: "pods", ipCidrRange: "10.16.0.0/20" },
      { rangeName: "services", ipCidrRange: "10.32.0.0/22" },
    ],
  });
  return { network: made.id, subnetwork: subnet.id };
}

/** A range of a network that is given to services, and the connection. */
export async function privately(cloud: Driver, of: string): Promise<string> {
  const range = await cloud.create("gcp:compute/globalAddress:GlobalAddress", {
    ...{
      name: "psa",
      network: of,
      purpose: "VPC_PEERING",
      addressType: "INTERNAL",
      address: "10.64.0.0",
      prefixLength: 20,
    },
  });
  const made = await cloud.create("gcp:servicenetworking/connection:Connection", {
    ...{ network: of, service: "servicenetworking.googleapis.com", reservedPeeringRanges: [range.outputs["name"]] },
  });
  return made.id;
}

/** A cluster of GKE in three zones. */
export const cluster = (net: { network: string; subnetwork: string }, more: object = {}) => ({
  ...{ name: "c", location: "us-central1", network: net.network, subnetwork: net.subnetwork },
  ...{ initialNodeCount: 1, removeDefaultNodePool: true, deletionProtection: false, minMasterVersion: "1.35" },
  ipAllocationPolicy: { clusterSecondaryRangeName: "pods", servicesSecondaryRangeName: "services" },
  workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
  ...more,
});
