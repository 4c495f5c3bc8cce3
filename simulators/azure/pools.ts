import { at, list, text } from "../core/paths";
import type { Refusal, Rule } from "../core/spec";
import type { Props } from "../protocol/values";
import { clusterToken, poolToken } from "./cluster-outputs";
import { nameIn, parentOf } from "./ids";
import { keyUse } from "./keys";
import { coresOf, hasZones, isBurstable, isMachine, versionOf } from "./offers";
import { assignedIn, atCreate, fixed, type Parts, rule } from "./part";
import { ownId } from "./table";
import { badRequest } from "./words";

const aks = "articles/aks of MicrosoftDocs/azure-aks-docs";
const maintenanceToken = "azure-native:containerservice:MaintenanceConfiguration";

/** What AKS refuses of a pool, wherever it is said. Sources: articles/aks/use-system-pools, spot-node-pool, enable-host-encryption, cluster-autoscaler. */
export function poolProblem(pool: Props, region: string, name: string): Refusal | undefined {
  const size = text(pool["vmSize"]) ?? "Standard_D2s_v3";
  const [count, least, most] = [pool["count"], pool["minCount"], pool["maxCount"]].map((one) =>
    one === undefined ? undefined : Number(one),
  );
  const scales = pool["enableAutoScaling"] === true;
  if (!isMachine(size))
    return badRequest(
      "VMSizeNotSupported",
      `The VM size of ${size} is not allowed in your subscription in location '${region}'.`,
    );
  if (list(pool["availabilityZones"]).length > 0 && !hasZones(region))
    return badRequest(
      "AvailabilityZoneNotSupported",
      `The zone(s) '${list(pool["availabilityZones"]).join("','")}' for resource '${name}' is not supported in ${region}.`,
    );
  if (scales && (least === undefined || most === undefined))
    return badRequest(
      "InvalidParameter",
      `Agent pool ${name}: minCount and maxCount are needed where enableAutoScaling is true.`,
    );
  if (!scales && (least !== undefined || most !== undefined))
    return badRequest(
      "InvalidParameter",
      `Agent pool ${name}: minCount and maxCount are taken only where enableAutoScaling is true.`,
    );
  if (
    least !== undefined &&
    most !== undefined &&
    (least > most || (count !== undefined && (count < least || count > most)))
  )
    return badRequest(
      "InvalidParameter",
      `Agent pool ${name}: count ${count ?? "of nothing"} must be within minCount ${least} and maxCount ${most}.`,
    );
  if (/Spot/.test(String(pool["scaleSetPriority"])) && pool["mode"] === "System")
    return badRequest("SystemPoolMustBeRegular", `System node pool ${name} must not be of Spot priority.`);
  if (pool["mode"] === "System") {
    if (isBurstable(size) || coresOf(size) < 4)
      return badRequest(
        "SystemPoolSkuTooLow",
        `The VM SKU ${size} of system node pool ${name} is too small: system pools need 4 vCPUs at least, and no B series.`,
      );
    if ((scales ? least! : (count ?? 1)) < 1)
      return badRequest("SystemPoolMustHaveNodes", `System node pool ${name} must have one node at least.`);
    if (Number(pool["maxPods"] ?? 110) < 30)
      return badRequest("InsufficientMaxPods", `System node pool ${name} must have maxPods of 30 at least.`);
  }
  if (Number(pool["maxPods"] ?? 110) > 250 || Number(pool["maxPods"] ?? 110) < 10)
    return badRequest("InvalidMaxPods", `Agent pool ${name}: maxPods must be within 10 and 250.`);
  if (pool["osDiskType"] === "Ephemeral" && !/[a-z]*d[a-z]*_v\d+$|DS\d/.test(size.replace(/^Standard_[A-Z]+\d+/, "")))
    return badRequest("EphemeralOSDiskNotSupported", `The VM size ${size} has no local disk for an ephemeral OS disk.`);
  return undefined;
}

const pool: Rule = rule("containerservice.pool", `${aks}: use-multiple-node-pools`, (request) => {
  const { inputs, region, world, current } = request;
  const cluster = world.find(clusterToken, parentOf(ownId(request)));
  const problem = poolProblem(inputs, region || String(cluster?.outputs["location"] ?? ""), nameIn(ownId(request)));
  if (problem) return problem;
  const own = text(inputs["orchestratorVersion"]);
  const plane = text(cluster?.outputs["currentKubernetesVersion"]);
  if (own === undefined || plane === undefined || own === current?.inputs["orchestratorVersion"]) return undefined;
  const minor = (version: string | undefined) => Number(version?.split(".")[1]);
  if (versionOf(own) === undefined)
    return badRequest("K8sVersionNotSupported", `Agent pool version ${own} is not supported in this region.`);
  return minor(own) > minor(plane)
    ? badRequest(
        "NodePoolMcVersionIncompatible",
        `Node pool version ${own} and control plane version ${plane} are incompatible: a node pool must not be newer.`,
      )
    : undefined;
});

/** The last system pool, and its cluster's own, stay. Source: articles/aks/use-system-pools. */
const lastSystem: Rule = rule(
  "containerservice.last-system-pool",
  `${aks}: use-system-pools`,
  ({ id, world, current }) => {
    const others = world
      .under(`${parentOf(id)}/agentPools/`)
      .filter((one) => one.id !== id && one.inputs["mode"] === "System");
    return current?.inputs["mode"] === "System" && others.length === 0 && world.find(clusterToken, parentOf(id))
      ? badRequest("OperationNotAllowed", "There has to be at least one system agent pool.")
      : undefined;
  },
  "delete",
);

/** Source: articles/aks/planned-maintenance. */
const maintenance: Rule = rule("containerservice.maintenance", `${aks}: planned-maintenance`, (request) => {
  const { inputs } = request;
  const name = nameIn(ownId(request));
  const window = at(inputs, "maintenanceWindow");
  if (!["default", "aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule"].includes(name))
    return badRequest(
      "InvalidMaintenanceConfigName",
      `Maintenance configuration name '${name}' is not one of default, aksManagedAutoUpgradeSchedule, aksManagedNodeOSUpgradeSchedule.`,
    );
  if (name === "default" && window !== undefined)
    return badRequest("InvalidMaintenanceConfig", "Configuration default takes timeInWeek, and no maintenanceWindow.");
  if (name !== "default" && window === undefined)
    return badRequest("InvalidMaintenanceConfig", `Configuration ${name} takes a maintenanceWindow.`);
  const hours = at(inputs, "maintenanceWindow.durationHours");
  return hours !== undefined && (Number(hours) < 4 || Number(hours) > 24)
    ? badRequest("InvalidMaintenanceConfig", `durationHours ${String(hours)} of ${name} must be within 4 and 24.`)
    : undefined;
});

/** What stays of a pool for life. Source: articles/aks/use-multiple-node-pools, enable-host-encryption, spot-node-pool. */
const forLife = [
  "osDiskSizeGB",
  "osDiskType",
  "osType",
  "vnetSubnetID",
  "podSubnetID",
  "maxPods",
  "availabilityZones",
  "enableEncryptionAtHost",
  "scaleSetPriority",
  "scaleSetEvictionPolicy",
  "spotMaxPrice",
  "type",
];

export const poolParts: Parts = {
  [poolToken]: {
    rules: [
      pool,
      lastSystem,
      fixed("containerservice.pool-fixed", `${aks}: use-multiple-node-pools`, ...forLife),
      atCreate("containerservice.pool-spot", `${aks}: spot-node-pool`, ({ inputs }) =>
        inputs["scaleSetPriority"] !== "Spot" &&
        (inputs["spotMaxPrice"] !== undefined || inputs["scaleSetEvictionPolicy"] !== undefined)
          ? badRequest("InvalidParameter", "scaleSetEvictionPolicy and spotMaxPrice are taken of Spot pools alone.")
          : undefined,
      ),
    ],
    outputs: ({ inputs, world, id }) => ({
      currentOrchestratorVersion:
        versionOf(text(inputs["orchestratorVersion"]) ?? "") ??
        world.find(clusterToken, parentOf(id))?.outputs["currentKubernetesVersion"],
      powerState: { code: "Running" },
    }),
  },
  [maintenanceToken]: { rules: [maintenance] },
  "azure-native:compute:DiskEncryptionSet": {
    rules: [
      keyUse({
        uri: (inputs) => at(inputs, "activeKey.keyUrl"),
        identity: (inputs) => assignedIn(inputs)[0],
        code: "KeyVaultAccessForbidden",
      }),
      fixed("compute.disk-encryption", "articles/virtual-machines/disk-encryption", "encryptionType"),
    ],
    inUse: (standing, by) =>
      /ManagedCluster|Disk$/.test(by.token)
        ? badRequest(
            "DiskEncryptionSetInUse",
            `Disk encryption set ${nameIn(standing.id)} is in use by ${by.id} and cannot be deleted.`,
          )
        : undefined,
  },
};
