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
