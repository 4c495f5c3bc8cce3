import { output } from "@pulumi/pulumi";
import type { ClusterArgs } from "../../../../components/gcp/cluster/cluster";
import type { GcpKey } from "../../../../components/gcp/common/keys";
import { aPlace, project } from "../place";

/** A key that somebody else made. */
export const aKey: GcpKey = {
  id: output("projects/go-coffee-dev/locations/us-central1/keyRings/keys-1/cryptoKeys/cluster"),
  ready: [],
};

/** A network that somebody else made, as far as a cluster asks for it. */
export function aNetwork(ways: readonly string[] = ["198.51.100.1"]): ClusterArgs["network"] {
  return {
    selfLink: output("https://www.googleapis.com/compute/v1/projects/go-coffee-dev/global/networks/main"),
    private: [{ id: output("subnet-1"), cidr: "10.16.0.0/17" }],
    nodes: {
      subnetId: output("projects/go-coffee-dev/regions/us-central1/subnetworks/nodes"),
      subnetName: output("nodes"),
      podRange: "pods",
      serviceRange: "services",
      podCidr: "10.18.0.0/15",
      serviceCidr: "10.17.0.0/20",
      controlPlaneCidr: "10.17.16.0/28",
    },
    natAddresses: ways.map((address) => output(address)),
    ready: [],
  };
}

export const pool = { min: 1, max: 3, types: ["e2-medium"], spot: false };

/** A cluster that is asked for soundly. */
export const sound: ClusterArgs = {
  place: aPlace(),
  project,
  projectNumber: "123456789012",
  network: aNetwork(),
  nodeAccount: { email: "go-coffee-dev-nodes@go-coffee-dev.iam.gserviceaccount.com", ready: [] },
  secretsKey: aKey,
  diskKey: aKey,
  version: "1.35",
  pools: { general: pool, spot: { ...pool, min: 0, spot: true } },
  after: [],
};
