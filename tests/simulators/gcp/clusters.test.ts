import type { Driver } from "../harness";
import { Objects, clusterAt } from "../../../simulators/kubernetes/cluster";
import { ApiServer } from "../../../simulators/kubernetes/api-server";
import { fillGroups } from "../../../simulators/kubernetes/endpoint-groups";
import { kindOf } from "../../../simulators/kubernetes/kinds";
import { serviceApplied } from "../../../simulators/kubernetes/service-controllers";
import { stateOf } from "../../../simulators/kubernetes/readiness";
import { agent, cluster, encrypts, google, key, network, project, token } from "./clouds";

const clusterToken = "gcp:container/cluster:Cluster";
const poolToken = "gcp:container/nodePool:NodePool";
const groupToken = "gcp:compute/networkEndpointGroup:NetworkEndpointGroup";
const serviceToken = "kubernetes:core/v1:Service";

async function ground(
  more: object = {},
): Promise<{ cloud: Driver; net: { network: string; subnetwork: string }; id: string }> {
  const cloud = await google();
  const net = await network(cloud);
  return { cloud, net, id: (await cloud.create(clusterToken, cluster(net, more))).id };
}

const pool = (cluster: string, more: object = {}) => ({
  name: "general",
  cluster,
  location: "us-central1",
  nodeConfig: { machineType: "e2-standard-4" },
  autoscaling: { totalMinNodeCount: 2, totalMaxNodeCount: 6 },
  ...more,
});

describe("clusters", () => {
  it("have an address and a name, a version on offer, and ranges that their subnet has", async () => {
    const cloud = await google();
    const net = await network(cloud);
    const refused = (more: object) => cloud.refusal(clusterToken, cluster(net, more));
    expect(await refused({ minMasterVersion: "1.99" })).toContain('No valid versions with the prefix "1.99" found');
    expect(
      await refused({
        ipAllocationPolicy: { clusterSecondaryRangeName: "tea", servicesSecondaryRangeName: "services" },
      }),
    ).toContain('Pod secondary range "tea" does not exist');
    expect(await refused({ location: "us-central9" })).toContain("Unknown location");
    expect(await refused({ network: `projects/${project}/global/networks/other` })).toContain("was not found");
    const { id, outputs } = await cloud.create(clusterToken, cluster(net));
    expect(id).toBe(`projects/${project}/locations/us-central1/clusters/c`);
    expect(outputs).toMatchObject({
      masterVersion: expect.stringMatching(/^1\.35\./),
      clusterIpv4Cidr: "10.16.0.0/20",
      selfLink: `https://container.googleapis.com/v1/${id}`,
      controlPlaneEndpointsConfig: {
        dnsEndpointConfig: { endpoint: expect.stringMatching(/^gke-[0-9a-f]+-\d{12}\.us-central1\.gke\.goog$/) },
      },
    });
  });

  it("refuse what GKE refuses of their settings", async () => {
    const cloud = await google();
    const net = await network(cloud);
    const refused = (more: object) => cloud.refusal(clusterToken, cluster(net, more));
    expect(await refused({ initialNodeCount: 0 })).toContain("initial_node_count must be greater than zero");
    expect(await refused({ datapathProvider: "ADVANCED_DATAPATH", networkPolicy: { enabled: true } })).toContain(
      "DatapathProvider=ADVANCED_DATAPATH is not allowed",
    );
    expect(await refused({ workloadIdentityConfig: { workloadPool: "other.svc.id.goog" } })).toContain(
      "the only supported identity namespace",
    );
    expect(await refused({ nodeLocations: ["us-east1-b"] })).toContain("is not a zone of us-central1");
    expect(await refused({ nodeVersion: "1.35.2-gke.1052000" })).toContain(
      "node_version can only be specified if remove_default_node_pool is not true",
    );
    expect(
      await refused({ privateClusterConfig: { enablePrivateNodes: true, masterIpv4CidrBlock: "10.0.0.16/28" } }),
    ).toContain("overlaps with an existing range");
    const window = (startTime: string, endTime: string, recurrence: string) => ({
      maintenancePolicy: { recurringWindow: { startTime, endTime, recurrence } },
    });
    expect(await refused(window("2026-01-04T02:00:00Z", "2026-01-04T05:00:00Z", "FREQ=DAILY"))).toContain(
      "48h maintenance availability in >=4h segments",
    );
    await cloud.create(
      clusterToken,
      cluster(net, window("2026-01-04T02:00:00Z", "2026-01-04T06:00:00Z", "FREQ=WEEKLY;BYDAY=SU")),
    );
  });

  it("keep their secrets with a key that GKE's agent may use, and their deletion protected", async () => {
    const cloud = await google();
    const net = await network(cloud);
    const keyName = await key(cloud);
    const kept = cluster(net, { databaseEncryption: { state: "ENCRYPTED", keyName }, deletionProtection: true });
    expect(await cloud.refusal(clusterToken, kept)).toContain("cannot be used");
    await cloud.create(token.keyMember, encrypts(keyName, await agent(cloud, "container")));
    const { id } = await cloud.create(clusterToken, kept);
    expect(await cloud.deleteRefusal(clusterToken, id)).toContain("deletion_protection is set to true");
    await cloud.update(clusterToken, id, { ...kept, deletionProtection: false });
    await cloud.delete(clusterToken, id);
  });

  it("replace when what they stand on changes", async () => {
    const { cloud, net } = await ground();
    expect(
      cloud.diff(clusterToken, cluster(net), cluster(net, { datapathProvider: "ADVANCED_DATAPATH" })).replaces,
    ).toBe(true);
    expect(cloud.diff(clusterToken, cluster(net), cluster(net, { minMasterVersion: "1.34" })).replaces).toBe(false);
  });
});

describe("node pools", () => {
  it("want machines that there are, and disks that these take", async () => {
    const { cloud, id } = await ground();
    const refused = (nodeConfig: object) => cloud.refusal(poolToken, pool(id, { nodeConfig }));
    expect(await refused({ machineType: "e2-standard-5" })).toContain(
      "Machine type with name 'e2-standard-5' does not exist in zone 'us-central1-a'",
    );
    expect(await refused({ machineType: "n4-standard-4", diskType: "pd-ssd" })).toContain(
      "pd-ssd disk type cannot be used by n4-standard-4",
    );
    expect(await refused({ machineType: "e2-standard-4", diskType: "hyperdisk-balanced" })).toContain(
      "cannot be used by e2-standard-4",
    );
    expect((await cloud.create(poolToken, pool(id))).id).toBe(`${id}/nodePools/general`);
    const named = await cloud.create(poolToken, pool(id, { name: undefined, namePrefix: "spot-" }));
    expect(named.outputs["name"]).toMatch(/^spot-[0-9a-f]{26}$/);
    expect(named.id).toBe(`${id}/nodePools/${String(named.outputs["name"])}`);
  });

  it("are mended and upgraded by themselves in a release channel, scale by one pair of bounds, and fit into the range of pods", async () => {
    const { cloud, id } = await ground();
    const refused = (more: object) => cloud.refusal(poolToken, pool(id, more));
    expect(await refused({ management: { autoUpgrade: false } })).toContain(
      "Auto_upgrade must be true when release_channel REGULAR is set",
    );
    expect(await refused({ autoscaling: { totalMinNodeCount: 1, maxNodeCount: 2 } })).toContain("Only one of");
    expect(await refused({ autoscaling: { totalMinNodeCount: 5, totalMaxNodeCount: 2 } })).toContain(
      "must not be greater than",
    );
    expect(await refused({ autoscaling: { totalMinNodeCount: 17, totalMaxNodeCount: 20 } })).toContain(
      "holds 16 nodes of 110 pods, and 17 are asked for",
    );
    expect(await refused({ nodeConfig: { serviceAccount: `nodes@${project}.iam.gserviceaccount.com` } })).toContain(
      "does not exist",
    );
    await cloud.create(poolToken, pool(id));
  });
});

describe("what is in a GKE cluster", () => {
  async function inside(more: object = {}) {
    const made = await ground();
    await made.cloud.create(
      poolToken,
      pool(made.id, {
        nodeConfig: {
          machineType: "e2-standard-4",
          labels: { work: "general" },
          taints: [{ key: "spot", value: "true", effect: "NO_SCHEDULE" }],
        },
        nodeLocations: ["us-central1-a", "us-central1-b"],
        ...more,
      }),
    );
    const { outputs } = made.cloud.find(clusterToken, made.id);
    const { endpoint } = (outputs["controlPlaneEndpointsConfig"] as { dnsEndpointConfig: { endpoint: string } })
      .dnsEndpointConfig;
    const found = clusterAt(`https://${endpoint}`, made.cloud.world)!;
    const objects = new Objects(made.cloud.world, found);
    return { ...made, found, objects, server: new ApiServer(objects) };
  }
  const service = (name: string) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "gateway",
      namespace: "default",
      annotations: { "cloud.google.com/neg": JSON.stringify({ exposed_ports: { 443: { name } } }) },
    },
    spec: { ports: [{ port: 443 }], selector: { app: "gateway" } },
  });

  it("answers at its name in DNS, with the nodes of its pools as Kubernetes has them", async () => {
    const { found, id } = await inside();
    expect(found).toMatchObject({
      scope: `https://container.googleapis.com/v1/${id}`,
      version: "1.35",
      serviceRange: "10.32.0.0/22",
      groups: { zones: ["us-central1-a", "us-central1-b"] },
    });
    expect(found.nodes).toEqual([
      {
        count: 2,
        labels: expect.objectContaining({
          "cloud.google.com/gke-nodepool": "general",
          "topology.kubernetes.io/region": "us-central1",
          work: "general",
        }),
        taints: [{ key: "spot", value: "true", effect: "NoSchedule" }],
      },
    ]);
  });

  it("has Google's classes and namespaces, and takes snapshots without anybody's definitions", async () => {
    const { objects, server } = await inside();
    expect(objects.has("kubernetes:storage.k8s.io/v1:StorageClass", "", "standard-rwo")).toBe(true);
    expect(objects.has("kubernetes:storage.k8s.io/v1:StorageClass", "", "gp2")).toBe(false);
    expect(objects.hasNamespace("gmp-system")).toBe(true);
    const snapshots = {
      apiVersion: "snapshot.storage.k8s.io/v1",
      kind: "VolumeSnapshotClass",
      metadata: { name: "pd" },
    };
    expect(
      server.create(kindOf("kubernetes:snapshot.storage.k8s.io/v1:VolumeSnapshotClass"), snapshots, "x", false),
    ).toBe("pd");
    const gateway = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { name: "g", namespace: "default" },
    };
    expect(() => server.create(kindOf("kubernetes:gateway.networking.k8s.io/v1:Gateway"), gateway, "y", false)).toThrow(
      "no matches for kind",
    );
  });

  it("takes over the groups that a Service names, and refuses those of somebody else", async () => {
    const { cloud, net, objects, server } = await inside();
    const group = (name: string, description: string | undefined, zone = "us-central1-a") => ({
      name,
      zone,
      network: net.network,
      subnetwork: net.subnetwork,
      ...(description !== undefined && { description }),
    });
    const problem = (name: string) => stateOf(objects, kindOf(serviceToken), service(name)).reasons;
    await cloud.create(groupToken, group("bare", undefined));
    expect(problem("bare")).toEqual(["found a custom named neg bare with an empty description"]);
    await cloud.create(
      groupToken,
      group("theirs", JSON.stringify({ "cluster-uid": "1", namespace: "other", "service-name": "x", port: "80" })),
    );
    expect(problem("theirs")[0]).toContain("found conflicting description in neg theirs");
    const { id } = await cloud.create(groupToken, group("ours", "pods of the gateway"));
    expect(problem("ours")).toEqual([]);
    server.create(kindOf(serviceToken), service("ours"), "s", false);
    fillGroups(objects, objects.get(serviceToken, "default/gateway")!.outputs);
    expect(cloud.find(groupToken, id).outputs["size"]).toBe(1);
    expect(cloud.find(groupToken, id.replace("us-central1-a", "us-central1-b")).outputs["size"]).toBe(1); // made where there was none
    expect(await cloud.refusal(groupToken, group("ours", "x", "us-central1-b"))).toContain("already exists");
    server.remove(objects.get(serviceToken, "default/gateway")!);
    expect(cloud.world.all(groupToken).map((one) => one.inputs["name"])).toEqual(["bare", "theirs"]);
  });

  it("gives a Service the address inside of the network that it names, and holds that and its subnet until the Service goes", async () => {
    const { cloud, net, id, objects, server } = await inside();
    const named = (address: string, name = "spans") => ({
      ...{ apiVersion: "v1", kind: "Service", spec: { type: "LoadBalancer", ports: [{ port: 4318 }] } },
      metadata: {
        ...{ name, namespace: "default" },
        annotations: {
          "networking.gke.io/load-balancer-type": "Internal",
          "networking.gke.io/load-balancer-ip-addresses": address,
        },
      },
    });
    const state = (service: object) => stateOf(objects, kindOf(serviceToken), service as Record<string, unknown>);
    expect(state(named("kept")).reasons[0]).toContain("the static IP address kept is not in the region");
    const addressToken = "gcp:compute/address:Address";
    const where = { region: "us-central1", subnetwork: net.subnetwork };
    await cloud.create(addressToken, { name: "outer", region: "us-central1", addressType: "EXTERNAL" });
    expect(state(named("outer")).reasons[0]).toContain("is not internal");
    const kept = await cloud.create(addressToken, { name: "kept", addressType: "INTERNAL", ...where });
    // Of the subnet's own range.
    expect(kept.outputs["address"]).toMatch(/^10\.0\.[0-3]\./);
    server.create(kindOf(serviceToken), named("kept"), "s", false);
    const standing = () => objects.get(serviceToken, "default/spans")!;
    expect(state(standing().outputs)).toMatchObject({
      reasons: [],
      status: { loadBalancer: { ingress: [{ ip: kept.outputs["address"] }] } },
    });
    serviceApplied(objects, standing().outputs);
    serviceApplied(objects, standing().outputs);
    expect(state(named("kept", "another")).reasons[0]).toContain("already being used by another resource");
    expect(await cloud.deleteRefusal(addressToken, kept.id)).toContain("is already being used");
    server.remove(standing());
    await cloud.delete(addressToken, kept.id);
    // One that goes with the cluster leaves its rule behind.
    const again = await cloud.create(addressToken, { name: "kept", addressType: "INTERNAL", ...where });
    server.create(kindOf(serviceToken), named("kept"), "s", false);
    serviceApplied(objects, standing().outputs);
    await cloud.delete(poolToken, `${id}/nodePools/general`);
    await cloud.delete(clusterToken, id);
    expect(await cloud.deleteRefusal(addressToken, again.id)).toContain("is already being used");
  });

  it("goes with its objects, and leaves its groups behind where it goes first", async () => {
    const { cloud, net, id, objects, server } = await inside();
    server.create(kindOf(serviceToken), service("left"), "s", false);
    fillGroups(objects, objects.get(serviceToken, "default/gateway")!.outputs);
    await cloud.delete(poolToken, `${id}/nodePools/general`);
    await cloud.delete(clusterToken, id);
    expect(cloud.world.within(`https://container.googleapis.com/v1/${id}`)).toEqual([]);
    expect(await cloud.deleteRefusal(token.subnet, net.subnetwork)).toContain("is already being used");
  });
});
