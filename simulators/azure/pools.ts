import { at, list, text } from "../core/paths";
import type { Refusal } from "../core/spec";
import type { Props } from "../protocol/values";
import { clusterToken, poolToken } from "./cluster-outputs";
import { nameIn, parentOf } from "./ids";
import { keyUse } from "./keys";
import { coresOf, hasZones, isBurstable, isMachine, versionOf } from "./offers";
import { assignedIn, atCreate, fixed, type Parts, rule } from "./part";
import { from } from "./sources";
import { ownId } from "./table";
import { says } from "./refusals";

const maintenanceToken = "azure-native:containerservice:MaintenanceConfiguration";

/** What AKS refuses of a pool, wherever it is said. Sources: articles/aks/use-system-pools, spot-node-pool, enable-host-encryption, cluster-autoscaler. */
export function poolProblem(pool: Props, region: string, name: string): Refusal | undefined {
  const size = text(pool["vmSize"]) ?? "Standard_D2s_v3";
  const [count, least, most] = [pool["count"], pool["minCount"], pool["maxCount"]].map((one) =>
    one === undefined ? undefined : Number(one),
  );
  const scales = pool["enableAutoScaling"] === true;
  if (!isMachine(size)) return says("VMSizeNotSupported", size, region);
  if (list(pool["availabilityZones"]).length > 0 && !hasZones(region))
    return says("AvailabilityZoneNotSupported.pool", list(pool["availabilityZones"]).join("','"), name, region);
  if (scales && (least === undefined || most === undefined)) return says("InvalidParameter.boundsMissing", name);
  if (!scales && (least !== undefined || most !== undefined)) return says("InvalidParameter.boundsUnused", name);
  if (
    least !== undefined &&
    most !== undefined &&
    (least > most || (count !== undefined && (count < least || count > most)))
  )
    return says("InvalidParameter.bounds", name, count ?? "of nothing", least, most);
  if (/Spot/.test(String(pool["scaleSetPriority"])) && pool["mode"] === "System")
    return says("SystemPoolMustBeRegular", name);
  // Source: hashicorp/terraform-provider-azurerm#31129.
  if (pool["scaleSetPriority"] === "Spot" && at(pool, "upgradeSettings.maxSurge") !== undefined)
    return says("InvalidParameter.spotSurge");
  if (pool["mode"] === "System") {
    if (isBurstable(size) || coresOf(size) < 4) return says("SystemPoolSkuTooLow", size, name);
    if ((scales ? least! : (count ?? 1)) < 1) return says("SystemPoolMustHaveNodes", name);
    if (Number(pool["maxPods"] ?? 110) < 30) return says("InsufficientMaxPods", name);
  }
  if (Number(pool["maxPods"] ?? 110) > 250 || Number(pool["maxPods"] ?? 110) < 10) return says("InvalidMaxPods", name);
  if (pool["osDiskType"] === "Ephemeral" && !/[a-z]*d[a-z]*_v\d+$|DS\d/.test(size.replace(/^Standard_[A-Z]+\d+/, "")))
    return says("EphemeralOSDiskNotSupported", size);
  return undefined;
}

const pool = rule("containerservice.pool", from.useMultipleNodePools, (request) => {
  const { inputs, region, world, current } = request;
  const cluster = world.find(clusterToken, parentOf(ownId(request)));
  const problem = poolProblem(inputs, region || String(cluster?.outputs["location"] ?? ""), nameIn(ownId(request)));
  if (problem) return problem;
  const own = text(inputs["orchestratorVersion"]);
  const plane = text(cluster?.outputs["currentKubernetesVersion"]);
  if (own === undefined || plane === undefined || own === current?.inputs["orchestratorVersion"]) return undefined;
  const minor = (version: string | undefined) => Number(version?.split(".")[1]);
  if (versionOf(own) === undefined) return says("K8sVersionNotSupported.pool", own);
  return minor(own) > minor(plane) ? says("NodePoolMcVersionIncompatible", own, plane) : undefined;
});

/** The last system pool, and its cluster's own, stay. Source: articles/aks/use-system-pools. */
const lastSystem = rule(
  "containerservice.last-system-pool",
  from.useSystemPools,
  ({ id, world, current }) => {
    const others = world
      .under(`${parentOf(id)}/agentPools/`)
      .filter((one) => one.id !== id && one.inputs["mode"] === "System");
    return current?.inputs["mode"] === "System" && others.length === 0 && world.find(clusterToken, parentOf(id))
      ? says("OperationNotAllowed.lastSystemPool")
      : undefined;
  },
  "delete",
);

/** Source: articles/aks/planned-maintenance. */
const maintenance = rule("containerservice.maintenance", from.plannedMaintenance, (request) => {
  const { inputs } = request;
  const name = nameIn(ownId(request));
  const window = at(inputs, "maintenanceWindow");
  if (!["default", "aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule"].includes(name))
    return says("InvalidMaintenanceConfigName", name);
  if (name === "default" && window !== undefined) return says("InvalidMaintenanceConfig.default");
  if (name !== "default" && window === undefined) return says("InvalidMaintenanceConfig.window", name);
  const hours = at(inputs, "maintenanceWindow.durationHours");
  return hours !== undefined && (Number(hours) < 4 || Number(hours) > 24)
    ? says("InvalidMaintenanceConfig.duration", hours, name)
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
      fixed("containerservice.pool-fixed", from.useMultipleNodePools, ...forLife),
      atCreate("containerservice.pool-spot", from.spotNodePool, ({ inputs }) =>
        inputs["scaleSetPriority"] !== "Spot" &&
        (inputs["spotMaxPrice"] !== undefined || inputs["scaleSetEvictionPolicy"] !== undefined)
          ? says("InvalidParameter.spotOnly")
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
      fixed("compute.disk-encryption", from.diskEncryption, "encryptionType"),
    ],
    inUse: (standing, by) =>
      /ManagedCluster|Disk$/.test(by.token) ? says("DiskEncryptionSetInUse", nameIn(standing.id), by.id) : undefined,
  },
};
