import { clouds, type Cloud } from "../components/core/contracts";
import type { DataFilling } from "../components/core/data-jobs";
import type { Delivery } from "../components/core/delivery";
import { deliveryOf } from "../config/delivery";
import type { EnvironmentSpec } from "../config/environment";
import { zoneName } from "../config/regions";
import { digestsOf } from "../config/security";
import { nodeGroups, nodeTypes } from "../config/sizes";
import { wantsVault } from "../workloads/addons/vault";
import { serviceNames } from "../workloads/catalog";
import { imageNames } from "../workloads/images";
import type { WorkloadsArgs } from "../workloads/workloads-args";

/*
 * What an environment asks of every cloud alike, in the layers' words. Pure.
 */

/** What has images of its own. @param rotated whether a job of the cluster changes passwords, which has one too. @defaultValue the cloud does */
export const repositories = ({ workloads, connectivity }: EnvironmentSpec, { rotated = false } = {}): string[] => [
  ...serviceNames,
  ...imageNames(wantsVault(workloads.scale, workloads.addOns), rotated, connectivity.copies?.images),
];

/** What the databases are filled with. */
function fillingOf({ mode, rows, source }: EnvironmentSpec["data"]): DataFilling | undefined {
  switch (mode) {
    case "none":
      return undefined;
    case "synthetic":
      return { mode, rows };
    case "anonymised":
      return { mode, source };
  }
}

/** Whether something fills the databases, and whether it copies another. */
export const fills = ({ data }: EnvironmentSpec): { copies: boolean } | undefined =>
  data.mode === "none" ? undefined : { copies: data.mode === "anonymised" };

type Alike =
  | ("environment" | "owner" | "costCenter" | "namespace" | "domain" | "auth" | "scale" | "peak" | "pools" | "images")
  | ("withoutImage" | "imagesCopied" | "addOns" | "promises" | "imageAdmission" | "delivery" | "data");

/** What is asked of what runs in a cluster, whichever cloud's it is. */
export function workloadsOf(spec: EnvironmentSpec): Pick<WorkloadsArgs, Alike> {
  const { workloads, security } = spec;
  return {
    environment: spec.name,
    owner: spec.owner,
    costCenter: spec.costCenter,
    namespace: workloads.namespace,
    domain: spec.domain,
    auth: spec.auth,
    scale: workloads.scale,
    peak: workloads.peak,
    pools: Object.entries(spec.cluster.nodes).map(([name, { spot, taints }]) => ({ name, spot, taints })),
    images: workloads.images,
    ...(spec.connectivity.copies?.images && { imagesCopied: true }),
    // What is real, or is to be like it, runs what somebody has chosen, by its digest (policies: k8s-image-pinned).
    withoutImage: spec.grade === "dev" ? "upstream" : "notDeployed",
    addOns: workloads.addOns,
    promises: { availability: spec.objectives.availability, busy: spec.grade === "prod" },
    imageAdmission: { ...security.images, digests: digestsOf(spec.grade, security.images.digests) },
    delivery: deliveryOf(spec.name, spec.delivery),
    data: fillingOf(spec.data),
  };
}

/** Who brings the services in: Argo CD of a cluster looks at a folder of its own, which `coffee render --delivered` writes beside the first cloud's. */
export function deliveredIn(spec: EnvironmentSpec, cloud: Cloud): Delivery {
  const delivery = deliveryOf(spec.name, spec.delivery);
  const first = clouds.find((each) => spec.clouds[each] !== undefined) === cloud;
  return delivery.owner === "argocd" && !first ? { ...delivery, folder: `${delivery.folder}/${cloud}` } : delivery;
}

/** The ports of mail servers that Alertmanager writes to, beside 443. */
export function mailPorts({ alerts }: Pick<EnvironmentSpec, "alerts">): number[] {
  const ports = Object.values(alerts.receivers).flatMap(({ server }) =>
    server === undefined ? [] : [Number(server.split(":").at(-1))],
  );
  return [...new Set(ports)].filter((port) => port !== 443).sort((one, other) => one - other);
}

/** A group of nodes as it is asked for on one cloud: its machines, and the zones that it is kept to, by that cloud's names. */
export type AskedPool = Omit<EnvironmentSpec["cluster"]["nodes"][string], "machines" | "like" | "zones"> & {
  types: readonly string[];
  zones: string[] | undefined;
};

/** The groups of nodes of a cluster, by name, in a cloud's words. */
export function poolsOf({ cluster }: EnvironmentSpec, cloud: Cloud, region: string): Record<string, AskedPool> {
  const pools = Object.entries(cluster.nodes).map(([name, { machines, like, zones, ...rest }]) => {
    const usual = nodeGroups.find((group) => group === name) ?? "general";
    const named = zones?.map((letter) => zoneName(cloud, region, String(letter)));
    return [name, { ...rest, types: machines[cloud] ?? nodeTypes[cloud][like ?? usual], zones: named }] as const;
  });
  return Object.fromEntries(pools);
}
