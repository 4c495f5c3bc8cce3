import { at, bag, bags, list, text } from "../core/paths";
import type { Request, Rule } from "../core/spec";
import type { Standing, WorldView } from "../core/standing";
import { addressAt, parseCidr } from "../kubernetes/addresses";
import type { Props } from "../protocol/values";
import { actsAs } from "./iam";
import { keyUse } from "./keys";
import { clusterLink, decimal, lastOf, projectNumber, regionOf, zonesOf } from "./names";
import { clash, madeAddress, networkToken, placeExists, subnetToken } from "./network";
import { clusterVersions, defaultVersion, isMachineType, takesDisk } from "./offers";
import { nodeCount, nodeZones } from "./nodes";
import { link, looseLink, mark, named, type Parts, protectedBy, rule } from "./part";
import { badRequest, notFound, refuse } from "./words";

export const clusterToken = "gcp:container/cluster:Cluster";
export const poolToken = "gcp:container/nodePool:NodePool";
const gke = "docs.cloud.google.com/kubernetes-engine/docs";

const versionOf = (wanted: string): string | undefined =>
  wanted === "latest"
    ? clusterVersions.at(-1)
    : clusterVersions.findLast((one) => one === wanted || one.startsWith(`${wanted}.`) || one.startsWith(`${wanted}-`));

const onOffer = (path: string): Rule =>
  rule(`container.version.${path}`, `${gke}/release-notes`, ({ inputs, current }) => {
    const wanted = text(inputs[path]);
    if (wanted === undefined || current?.inputs[path] === wanted) return undefined;
    return versionOf(wanted)
      ? undefined
      : badRequest(
          `No valid versions with the prefix "${wanted}" found. This local cloud has ${clusterVersions.join(", ")}.`,
        );
  });

/** Ranges that the subnet must have, and whose pods must find room. */
const ranges: Rule = rule("container.cluster.ranges", `${gke}/how-to/flexible-pod-cidr`, ({ inputs, world }) => {
  const subnet = named(world, subnetToken, inputs["subnetwork"]);
  const names = bags(subnet?.inputs["secondaryIpRanges"]).map((one) => one["rangeName"]);
  for (const key of ["clusterSecondaryRangeName", "servicesSecondaryRangeName"]) {
    const name = at(inputs, `ipAllocationPolicy.${key}`);
    if (subnet && name !== undefined && !names.includes(name))
      return badRequest(
        `${key === "clusterSecondaryRangeName" ? "Pod" : "Services"} secondary range "${String(name)}" does not exist in network "${lastOf(inputs["network"])}", subnetwork "${lastOf(subnet.id)}".`,
      );
  }
  const plane = text(at(inputs, "privateClusterConfig.masterIpv4CidrBlock"));
  const problem = plane && clash(world, inputs["network"], plane, "");
  return problem ? badRequest(`The given master CIDR ${plane} overlaps with an existing range. ${problem}`) : undefined;
});

/** Source: terraform-provider-google resource_container_cluster.go, containerClusterNodeVersionRemoveDefaultCustomizeDiff; the Kubernetes Engine API. */
const shape: Rule = rule(
  "container.cluster.shape",
  "terraform-provider-google, resource_container_cluster.go",
  ({ inputs }) => {
    if (inputs["removeDefaultNodePool"] === true && inputs["nodeVersion"] !== undefined)
      return "node_version can only be specified if remove_default_node_pool is not true";
    return at(inputs, "networkPolicy.enabled") === true &&
      inputs["addonsConfig"] !== undefined &&
      at(inputs, "addonsConfig.networkPolicyConfig.disabled") === true
      ? "network_policy is enabled, while its add-on is disabled"
      : undefined;
  },
  "check",
);

const asked: Rule = rule(
  "container.cluster.asked",
  `${gke}/reference/rest/v1/projects.locations.clusters`,
  ({ inputs, account }) => {
    if (
      Number(inputs["initialNodeCount"] ?? 0) < 1 &&
      list(inputs["nodePools"]).length === 0 &&
      inputs["enableAutopilot"] !== true
    )
      return badRequest("Cluster.initial_node_count must be greater than zero.");
    if (inputs["datapathProvider"] === "ADVANCED_DATAPATH" && at(inputs, "networkPolicy.enabled") === true)
      return badRequest("Enabling NetworkPolicy for clusters with DatapathProvider=ADVANCED_DATAPATH is not allowed.");
    const pool = text(at(inputs, "workloadIdentityConfig.workloadPool"));
    if (pool !== undefined && pool !== `${account}.svc.id.goog`)
      return badRequest(
        `Currently, the only supported identity namespace is the Workload Identity Pool "${account}.svc.id.goog".`,
      );
    const region = regionOf(String(inputs["location"] ?? ""));
    const odd = list(inputs["nodeLocations"]).find((zone) => region !== "" && !zonesOf(region).includes(String(zone)));
    return odd === undefined ? undefined : badRequest(`Location "${String(odd)}" is not a zone of ${region}.`);
  },
);

/** 48 hours in any 92 days, in pieces of 4 hours at least. Source: docs.cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions. */
const window: Rule = rule(
  "container.cluster.window",
  `${gke}/concepts/maintenance-windows-and-exclusions`,
  ({ inputs }) => {
    const recurring = bag(at(inputs, "maintenancePolicy.recurringWindow"));
    const [start, end] = ["startTime", "endTime"].map((key) => Date.parse(text(recurring[key]) ?? ""));
    if (Number.isNaN(start) || Number.isNaN(end)) return undefined;
    const hours = (end! - start!) / 3_600_000;
    const recurrence = text(recurring["recurrence"]) ?? "";
    const days = /BYDAY=([A-Z,]+)/.exec(recurrence)?.[1]?.split(",").length ?? 1;
    const times =
      { DAILY: 92, WEEKLY: 13 * days, MONTHLY: 3 * days }[/FREQ=(\w+)/.exec(recurrence)?.[1] ?? "DAILY"] ?? 1;
    if (hours < 4 || hours * times < 48)
      return badRequest(
        `maintenance policy would go longer than 92d without 48h maintenance availability in >=4h segments: ${times} times ${hours} h`,
      );
    return undefined;
  },
);

/** How many nodes' pods a range holds: twice as many addresses as pods, in powers of two. Source: docs.cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr. */
export function nodesInRange(range: string, pods: number): number {
  const bits = 32 - Math.ceil(Math.log2(pods * 2));
  return 2 ** Math.max(0, bits - Number(range.split("/")[1]));
}

const room: Rule = rule("container.pool.room", `${gke}/how-to/flexible-pod-cidr`, ({ inputs, world, id }) => {
  const cluster = clusterOf(world, inputs);
  const subnet = cluster && named(world, subnetToken, cluster.inputs["subnetwork"]);
  const range = bags(subnet?.inputs["secondaryIpRanges"]).find(
    (one) => one["rangeName"] === at(cluster?.inputs ?? {}, "ipAllocationPolicy.clusterSecondaryRangeName"),
  );
  if (!cluster || !range) return undefined;
  const pods = Number(inputs["maxPodsPerNode"] ?? cluster.inputs["defaultMaxPodsPerNode"] ?? 110);
  const most = nodesInRange(String(range["ipCidrRange"]), pods);
  const others = world.all(poolToken).filter((one) => one.id !== id && clusterOf(world, one.inputs)?.id === cluster.id);
  const nodes = [{ inputs, outputs: {} }, ...others].reduce((sum, one) => sum + nodeCount(one), 0);
  return nodes > most
    ? badRequest(
        `IP_SPACE_EXHAUSTED: Pod secondary range "${String(range["rangeName"])}" (${String(range["ipCidrRange"])}) holds ${most} nodes of ${pods} pods, and ${nodes} are asked for.`,
      )
    : undefined;
});

/** A name of one's own, or one that begins as is asked for, as the provider makes it. */
const poolName = (inputs: Props, digits: Request["digits"]): string =>
  text(inputs["name"]) ?? `${text(inputs["namePrefix"]) ?? "pool-"}${digits(26, "name")}`;

export const clusterOf = (world: WorldView, pool: Props): Standing | undefined =>
  named(world, clusterToken, pool["cluster"]);

/** Source: docs.cloud.google.com/kubernetes-engine/docs/how-to/node-auto-upgrades; terraform-google-modules/terraform-google-kubernetes-engine issue 682. */
const managed: Rule = rule("container.pool.managed", `${gke}/concepts/release-channels`, ({ inputs, world }) => {
  const channel = text(at(clusterOf(world, inputs)?.inputs ?? {}, "releaseChannel.channel")) ?? "REGULAR";
  if (channel === "UNSPECIFIED") return undefined;
  for (const key of ["autoUpgrade", "autoRepair"])
    if (at(inputs, `management.${key}`) === false)
      return badRequest(
        `${key === "autoUpgrade" ? "Auto_upgrade" : "Auto_repair"} must be true when release_channel ${channel} is set.`,
      );
  return undefined;
});

const scaling: Rule = rule("container.pool.autoscaling", `${gke}/concepts/cluster-autoscaler`, ({ inputs }) => {
  const asked = bag(inputs["autoscaling"]);
  const [total, zone] = [
    ["totalMinNodeCount", "totalMaxNodeCount"],
    ["minNodeCount", "maxNodeCount"],
  ].map((pair) => pair.map((key) => asked[key]));
  if (total!.some((one) => one !== undefined) && zone!.some((one) => one !== undefined))
    return badRequest(
      "Only one of total_min_node_count/total_max_node_count and min_node_count/max_node_count can be used.",
    );
  for (const [least, most] of [total!, zone!])
    if (least !== undefined && most !== undefined && Number(least) > Number(most))
      return badRequest(
        `Autoscaling.min_node_count (${String(least)}) must not be greater than max_node_count (${String(most)}).`,
      );
  return undefined;
});

/** The machines of a pool: a type that there is, and a disk that it takes. */
const machines: Rule = rule(
  "container.pool.machines",
  "docs.cloud.google.com/compute/docs/machine-resource",
  (request) => {
    const { inputs, account } = request;
    const machine = text(at(inputs, "nodeConfig.machineType")) ?? "e2-medium";
    const zone = nodeZones({ inputs, outputs: {} })[0] ?? request.region;
    if (!isMachineType(machine))
      return badRequest(
        `Machine type with name '${machine}' does not exist in zone '${zone}' of project '${account}'.`,
      );
    const disk = text(at(inputs, "nodeConfig.diskType"));
    return disk !== undefined && !takesDisk(machine, disk)
      ? badRequest(`${disk} disk type cannot be used by ${machine} machine type.`)
      : undefined;
  },
);

/** What a cluster computes. */
function outputsOf(request: Request): Props {
  const { inputs, id, region, account, world } = request;
  const subnet = named(world, subnetToken, inputs["subnetwork"]);
  const rangeOf = (key: string): string | undefined => {
    const found = bags(subnet?.inputs["secondaryIpRanges"]).find(
      (one) => one["rangeName"] === at(inputs, `ipAllocationPolicy.${key}SecondaryRangeName`),
    );
    return text(found?.["ipCidrRange"]);
  };
  const [pods, services] = [rangeOf("cluster") ?? "10.124.0.0/14", rangeOf("services") ?? "34.118.224.0/20"];
  const plane = text(at(inputs, "privateClusterConfig.masterIpv4CidrBlock"));
  const inside = plane ? addressAt(parseCidr(plane)!, 2) : madeAddress(id, "10.128.0.0/20");
  const outside = madeAddress(id);
  const digits = request.digits(28, "dns");
  const privately = at(inputs, "privateClusterConfig.enablePrivateEndpoint") === true;
  const version =
    versionOf(text(inputs["minMasterVersion"]) ?? "") ??
    text(request.current?.outputs["masterVersion"]) ??
    defaultVersion;
  return {
    endpoint:
      at(inputs, "controlPlaneEndpointsConfig.ipEndpointsConfig.enabled") === false ? "" : privately ? inside : outside,
    masterVersion: version,
    nodeVersion: inputs["nodeVersion"] ?? version,
    selfLink: clusterLink(id),
    clusterIpv4Cidr: pods,
    servicesIpv4Cidr: services,
    nodeLocations: nodeZones({ inputs, outputs: { location: region } }),
    controlPlaneEndpointsConfig: {
      ...bag(inputs["controlPlaneEndpointsConfig"]),
      dnsEndpointConfig: {
        ...bag(at(inputs, "controlPlaneEndpointsConfig.dnsEndpointConfig")),
        endpoint: `gke-${digits}-${projectNumber(account)}.${region}.gke.goog`,
      },
      ipEndpointsConfig: { enabled: true, ...bag(at(inputs, "controlPlaneEndpointsConfig.ipEndpointsConfig")) },
    },
    masterAuth: {
      clientCertificate: "",
      clientKey: "",
      clientCertificateConfig: { issueClientCertificate: false },
      ...bag(inputs["masterAuth"]),
      clusterCaCertificate: Buffer.from(`-----BEGIN CERTIFICATE-----\n${digits}\n-----END CERTIFICATE-----\n`).toString(
        "base64",
      ),
    },
    privateClusterConfig: {
      enablePrivateEndpoint: false,
      ...bag(inputs["privateClusterConfig"]),
      privateEndpoint: inside,
      publicEndpoint: outside,
    },
    ipAllocationPolicy: {
      stackType: "IPV4",
      ...bag(inputs["ipAllocationPolicy"]),
      clusterIpv4CidrBlock: pods,
      servicesIpv4CidrBlock: services,
    },
    releaseChannel: { channel: "REGULAR", ...bag(inputs["releaseChannel"]) },
  };
}

/** metrics-server comes with the cluster. Source: docs.cloud.google.com/kubernetes-engine/docs/concepts/horizontalpodautoscaler. */
function metricsApi(scope: string, region: string): Standing {
  const object = {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: "v1beta1.metrics.k8s.io" },
  };
  return {
    token: "kubernetes:apiregistration.k8s.io/v1:APIService",
    id: "v1beta1.metrics.k8s.io",
    scope,
    region,
    inputs: object,
    outputs: object,
  };
}

export const containerParts: Parts = {
  [clusterToken]: {
    refers: { network: link(networkToken), subnetwork: link(subnetToken) },
    rules: [
      placeExists("location"),
      shape,
      asked,
      ranges,
      window,
      onOffer("minMasterVersion"),
      onOffer("nodeVersion"),
      actsAs("nodeConfig.serviceAccount"),
      keyUse({
        path: "databaseEncryption.keyName",
        agent: "container",
        denied: (key, email) =>
          `Cloud KMS key ${key} cannot be used: grant roles/cloudkms.cryptoKeyEncrypterDecrypter on it to ${email}`,
      }),
      keyUse({ path: "nodeConfig.bootDiskKmsKey", agent: "compute" }),
      protectedBy(
        "deletionProtection",
        () =>
          "Cannot destroy cluster because deletion_protection is set to true. Set it to false to proceed with cluster deletion.",
      ),
    ],
    outputs: outputsOf,
    inUse: () => undefined,
    // The pool of identities is the project's, made with its first cluster. What is in a cluster goes with it; what its controllers made elsewhere stays.
    after({ verb, id, inputs, account, region }, world) {
      if (verb === "create") world.put(metricsApi(clusterLink(id), region));
      if (verb === "create" && at(inputs, "workloadIdentityConfig.workloadPool") !== undefined)
        mark(world, "pool", `${account}.svc.id.goog`);
      if (verb !== "delete") return;
      for (const object of world.within(clusterLink(id))) world.forget(object);
      for (const pool of world.all(poolToken)) if (pool.id.startsWith(`${id}/`)) world.forget(pool);
    },
  },
  [poolToken]: {
    refers: { cluster: link(clusterToken, (value) => notFound(value)) },
    id: ({ inputs, world, account, region, digits }) =>
      `${clusterOf(world, inputs)?.id ?? `projects/${account}/locations/${text(inputs["location"]) ?? region}/clusters/${lastOf(inputs["cluster"])}`}/nodePools/${poolName(inputs, digits)}`,
    rules: [
      managed,
      scaling,
      machines,
      room,
      onOffer("version"),
      actsAs("nodeConfig.serviceAccount"),
      keyUse({ path: "nodeConfig.bootDiskKmsKey", agent: "compute" }),
    ],
    outputs: ({ inputs, id, account, world }) => {
      const zones = nodeZones({ inputs, outputs: {} });
      const groups = zones.map(
        (zone) =>
          `https://www.googleapis.com/compute/v1/projects/${account}/zones/${zone}/instanceGroups/gke-${lastOf(id)}-${decimal(id, 8)}-grp`,
      );
      return {
        nodeLocations: zones,
        instanceGroupUrls: groups.map((one) => one.replace("/instanceGroups/", "/instanceGroupManagers/")),
        managedInstanceGroupUrls: groups,
        version: versionOf(text(inputs["version"]) ?? "") ?? clusterOf(world, inputs)?.outputs["masterVersion"],
        management: { autoRepair: true, autoUpgrade: true, ...bag(inputs["management"]) },
      };
    },
  },
  "gcp:gkebackup/backupPlan:BackupPlan": {
    refers: { cluster: looseLink(clusterToken) },
    rules: [
      placeExists("location"),
      keyUse({ path: "backupConfig.encryptionKey.gcpKmsEncryptionKey", agent: "gkebackup" }),
    ],
    outputs: () => ({ state: "READY", stateReason: "" }),
    inUse: ({ id }) => refuse(400, "failedPrecondition", `BackupPlan ${id} is used by a RestorePlan`),
  },
  "gcp:gkebackup/restorePlan:RestorePlan": {
    refers: { cluster: looseLink(clusterToken), backupPlan: link("gcp:gkebackup/backupPlan:BackupPlan") },
    outputs: () => ({ state: "READY" }),
  },
  "gcp:containeranalysis/note:Note": { outputs: () => ({ kind: "ATTESTATION" }) },
  "gcp:binaryauthorization/attestor:Attestor": {
    refers: { "attestationAuthorityNote.noteReference": link("gcp:containeranalysis/note:Note") },
  },
  "gcp:binaryauthorization/policy:Policy": {
    refers: { "defaultAdmissionRule.requireAttestationsBies.*": link("gcp:binaryauthorization/attestor:Attestor") },
  },
};
