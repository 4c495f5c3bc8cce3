import { isSecret, output } from "@pulumi/pulumi";
import { Cluster, type ClusterArgs } from "../../../../components/gcp/cluster/cluster";
import { record } from "../../../mocks";
import { aPlace, watch } from "../place";
import { pool, sound } from "./ground";

const gke = "gcp:container/cluster:Cluster";
const nodePool = "gcp:container/nodePool:NodePool";
const key = "projects/go-coffee-dev/locations/us-central1/keyRings/keys-1/cryptoKeys/cluster";
const cluster = (change: Partial<ClusterArgs> = {}) =>
  record(() => void new Cluster("cluster", { ...sound, ...change }));
const known = <Value>(value: Value) => new Promise((resolve) => void output(value).apply((found) => resolve(found)));
async function outputsOf(change: Partial<ClusterArgs> = {}) {
  let made: Cluster | undefined;
  await record(() => void (made = new Cluster("cluster", { ...sound, ...change })));
  return made!.outputs;
}

describe("the control plane", () => {
  it("is regional, has no address that answers, encrypts secrets, and takes nobody without a name", async () => {
    expect((await cluster()).one(gke).inputs).toMatchObject({
      name: "go-coffee-dev-cluster",
      location: "us-central1",
      nodeLocations: ["us-central1-a", "us-central1-b"],
      privateClusterConfig: {
        enablePrivateNodes: true,
        enablePrivateEndpoint: true,
        masterIpv4CidrBlock: "10.17.16.0/28",
      },
      controlPlaneEndpointsConfig: {
        dnsEndpointConfig: { allowExternalTraffic: true },
        ipEndpointsConfig: { enabled: false },
      },
      databaseEncryption: { state: "ENCRYPTED", keyName: key },
      workloadIdentityConfig: { workloadPool: "go-coffee-dev.svc.id.goog" },
      masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
      anonymousAuthenticationConfig: { mode: "LIMITED" },
      enableLegacyAbac: false,
      enableShieldedNodes: true,
      releaseChannel: { channel: "REGULAR" },
      minMasterVersion: "1.35",
      costManagementConfig: { enabled: true },
    });
  });

  it("enforces network policies by Dataplane V2 alone, and shows nothing of a node's own traffic", async () => {
    const { inputs } = (await cluster()).one(gke);
    expect(inputs).toMatchObject({ datapathProvider: "ADVANCED_DATAPATH", enableIntranodeVisibility: false });
    expect(inputs).not.toHaveProperty("networkPolicy");
    expect(inputs["addonsConfig"]).not.toHaveProperty("networkPolicyConfig");
  });

  it("says no node version and no description, which would be refused or replace it", async () => {
    const { inputs } = (await cluster()).one(gke);
    for (const absent of ["nodeVersion", "description", "initialClusterVersion"])
      expect(inputs).not.toHaveProperty(absent);
  });

  it("admits nobody's list where no address answers: the list alone would turn addresses on", async () => {
    expect((await cluster()).one(gke).inputs).not.toHaveProperty("masterAuthorizedNetworksConfig");
  });

  it("answers at an address only to those named, and then not by its name", async () => {
    const inside = (await cluster({ api: { cidrs: ["10.192.0.0/10"] } })).one(gke).inputs;
    expect(inside).toMatchObject({
      privateClusterConfig: { enablePrivateEndpoint: true, masterGlobalAccessConfig: { enabled: true } },
      controlPlaneEndpointsConfig: {
        dnsEndpointConfig: { allowExternalTraffic: false },
        ipEndpointsConfig: { enabled: true },
      },
      masterAuthorizedNetworksConfig: {
        cidrBlocks: [{ cidrBlock: "10.192.0.0/10" }],
        gcpPublicCidrsAccessEnabled: false,
        privateEndpointEnforcementEnabled: true,
      },
    });
    const open = (await cluster({ api: { publicCidrs: ["198.51.100.0/24"] } })).one(gke).inputs;
    expect(open).toMatchObject({ privateClusterConfig: { enablePrivateEndpoint: false } });
  });

  it.each([true, false])("is protected against deletion where networks are: %p", async (networks) => {
    const { inputs, protect } = (await cluster({ place: aPlace({ networks }) })).one(gke);
    expect([inputs["deletionProtection"], protect]).toEqual([networks, networks]);
  });

  it("makes its first pool as ours and takes it away, and no change of that one counts", async () => {
    const { inputs, ignoreChanges } = (await cluster()).one(gke);
    expect(inputs).toMatchObject({
      removeDefaultNodePool: true,
      nodeConfig: {
        serviceAccount: "go-coffee-dev-nodes@go-coffee-dev.iam.gserviceaccount.com",
        bootDiskKmsKey: key,
        diskSizeGb: 20,
      },
      nodePoolDefaults: { nodeConfigDefaults: { insecureKubeletReadonlyPortEnabled: "FALSE" } },
    });
    expect(ignoreChanges).toEqual(["nodeConfig", "initialNodeCount"]);
  });

  it("leaves metrics of pods, Gateway API and the vertical autoscaler to the workload layer, and puts pods behind load balancers", async () => {
    expect((await cluster()).one(gke).inputs).toMatchObject({
      monitoringConfig: { managedPrometheus: { enabled: false } },
      gatewayApiConfig: { channel: "CHANNEL_DISABLED" },
      verticalPodAutoscaling: { enabled: false },
      addonsConfig: { httpLoadBalancing: { disabled: false }, gkeBackupAgentConfig: { enabled: false } },
      binaryAuthorization: { evaluationMode: "DISABLED" },
    });
    expect((await cluster({ judged: true, backedUp: true, support: "extended" })).one(gke).inputs).toMatchObject({
      addonsConfig: { gkeBackupAgentConfig: { enabled: true } },
      binaryAuthorization: { evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE" },
      releaseChannel: { channel: "EXTENDED" },
    });
  });

  it("stands after what remembers its birth", async () => {
    const recorded = await cluster();
    expect(recorded.one("pulumi:index:Stash", "cluster-birth").inputs["input"]).toEqual({
      location: "us-central1",
      podCidr: "10.18.0.0/15",
      serviceCidr: "10.17.0.0/20",
      controlPlaneCidr: "10.17.16.0/28",
    });
    expect(recorded.one(gke).dependsOn).toContain("pulumi:index:Stash::cluster-birth");
  });
});

describe("what the cluster gives", () => {
  it("is a kubeconfig of its name as a secret, and its endpoint", async () => {
    const { kubeconfig, endpoint } = await outputsOf();
    expect(await isSecret(kubeconfig)).toBe(true);
    expect(await known(endpoint)).toBe("https://gke-one.us-central1.gke.goog");
    expect(await known(kubeconfig)).not.toContain("certificate-authority-data");
  });

  it("is a kubeconfig of its address with its authority, where addresses are named", async () => {
    const inside = await outputsOf({ api: { cidrs: ["10.192.0.0/10"] } });
    expect(await known(inside.endpoint)).toBe("https://10.17.16.2");
    expect(await known(inside.kubeconfig)).toContain('"certificate-authority-data":"QXV0aG9yaXR5"');
    const open = await outputsOf({ api: { publicCidrs: ["198.51.100.0/24"] } });
    expect(await known(open.endpoint)).toBe("https://192.0.2.2");
  });

  it("is its API where the control plane is found to answer: in its block, and where it is not, there too", async () => {
    const [reach] = (await outputsOf()).apiReach;
    expect(await known(reach!.cidrs)).toEqual(["10.17.0.1/32", "10.17.16.0/28"]);
    // The control plane of the mocks answers in the block that it is asked for: here in another than the network's.
    const privateClusterConfig = { masterIpv4CidrBlock: "10.17.32.0/28" };
    const elsewhere = { cluster: (asked: object) => ({ ...asked, privateClusterConfig }) };
    const [moved] = (await outputsOf({ change: elsewhere })).apiReach;
    expect(await known(moved!.cidrs)).toEqual(["10.17.0.1/32", "10.17.16.0/28", "10.17.32.2/32"]);
  });

  it("is a class of volumes with the key, internal load balancers, and the pool of identities", async () => {
    const { volumes, internalLoadBalancer, identity, pool: identities } = await outputsOf();
    expect(await known(volumes)).toEqual({
      provisioner: "pd.csi.storage.gke.io",
      parameters: {
        type: "pd-balanced",
        "disk-encryption-kms-key": key,
        // The owner and the cost center change: the class would be replaced, and only then.
        labels: "service=platform,data-class=internal,environment=dev,managed-by=pulumi",
      },
    });
    expect(internalLoadBalancer).toEqual({ "networking.gke.io/load-balancer-type": "Internal" });
    expect(await known(identity)).toEqual({ kind: "workloadIdentity", pool: "go-coffee-dev.svc.id.goog" });
    expect(identities.after).toHaveLength(1);
  });
});

describe("pools of nodes", () => {
  it("count in all zones together, are repaired, upgraded a new node first, and named by nobody", async () => {
    const { inputs, ignoreChanges } = (await cluster()).one(nodePool, "cluster-nodes-general");
    expect(inputs).toMatchObject({
      autoscaling: { totalMinNodeCount: 1, totalMaxNodeCount: 3, locationPolicy: "BALANCED" },
      management: { autoRepair: true, autoUpgrade: true },
      upgradeSettings: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 },
      networkConfig: { enablePrivateNodes: true },
      initialNodeCount: 1,
      nodeLocations: ["us-central1-a", "us-central1-b"],
    });
    for (const absent of ["name", "version", "nodeCount"]) expect(inputs).not.toHaveProperty(absent);
    expect(ignoreChanges).toEqual(["initialNodeCount"]);
  });

  it("have shielded nodes of our account, with encrypted disks, no read-only port, and no way to the node's own identity", async () => {
    const pools = (await cluster()).of(nodePool);
    expect(pools).toHaveLength(2);
    for (const { inputs } of pools) {
      expect(inputs["nodeConfig"]).toMatchObject({
        serviceAccount: "go-coffee-dev-nodes@go-coffee-dev.iam.gserviceaccount.com",
        bootDiskKmsKey: key,
        imageType: "COS_CONTAINERD",
        shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
        workloadMetadataConfig: { mode: "GKE_METADATA" },
        kubeletConfig: { insecureKubeletReadonlyPortEnabled: "FALSE" },
        resourceLabels: { owner: "platform" },
      });
    }
  });

  it("of spot machines come from nothing, from where there are most of them, and take only what tolerates them", async () => {
    expect((await cluster()).one(nodePool, "cluster-nodes-spot").inputs).toMatchObject({
      initialNodeCount: 0,
      autoscaling: { totalMinNodeCount: 0, locationPolicy: "ANY" },
      nodeConfig: { spot: true, taints: [{ key: "go-coffee/pool", value: "spot", effect: "NO_SCHEDULE" }] },
    });
  });

  it("of C4 machines have a Hyperdisk, and those of Arm keep off nothing that the pool's own taint lets in", async () => {
    const pools = {
      general: pool,
      compute: { ...pool, types: ["c4-highcpu-2"] },
      arm: { ...pool, types: ["c4a-standard-2"], architecture: "arm64" as const, maxPods: 32 },
    };
    const recorded = await cluster({ pools });
    expect(recorded.one(nodePool, "cluster-nodes-compute").inputs["nodeConfig"]).toMatchObject({
      machineType: "c4-highcpu-2",
      diskType: "hyperdisk-balanced",
    });
    expect(recorded.one(nodePool, "cluster-nodes-arm").inputs).toMatchObject({
      maxPodsPerNode: 32,
      nodeConfig: { taintConfig: { architectureTaintBehavior: "NONE" } },
    });
  });
});

describe("alarms", () => {
  it("tell of pods without a node, of the API, and of nodes that are full, where somebody is told", async () => {
    const policy = "gcp:monitoring/alertPolicy:AlertPolicy";
    expect((await cluster()).of(policy)).toEqual([]);
    const told = (await cluster({ alarms: watch })).of(policy);
    expect(told.map(({ name }) => name)).toEqual([
      "cluster-alarms-api-errors",
      "cluster-alarms-node-disk",
      "cluster-alarms-node-memory",
      "cluster-alarms-unschedulable",
    ]);
    for (const { inputs } of told) expect(JSON.stringify(inputs["conditions"])).toContain("go-coffee-dev-cluster");
  });
});

it("is one of two in an environment, and neither takes the other's names", async () => {
  const recorded = await record(() => {
    new Cluster("cluster", sound);
    new Cluster("second", sound);
  });
  expect(recorded.of(gke).map(({ inputs }) => inputs["name"])).toEqual([
    "go-coffee-dev-cluster",
    "go-coffee-dev-second",
  ]);
});
