import type { DataFilling } from "../components/core/data-jobs";
import { deliveryOf } from "../config/delivery";
import type { EnvironmentSpec } from "../config/environment";
import { digestsOf } from "../config/security";
import { wantsVault } from "../workloads/addons/vault";
import { serviceNames } from "../workloads/catalog";
import { imageNames } from "../workloads/images";
import type { WorkloadsArgs } from "../workloads/workloads-args";

/*
 * What an environment asks of every cloud alike, in the layers' words. Pure.
 */

/** What has images of its own. */
export const repositories = ({ workloads }: EnvironmentSpec): string[] => [
  ...serviceNames,
  ...imageNames(wantsVault(workloads.scale, workloads.addOns)),
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
  | ("withoutImage" | "addOns" | "promises" | "imageAdmission" | "delivery" | "data");

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
    // What is real, or is to be like it, runs what somebody has chosen, by its digest (policies: k8s-image-pinned).
    withoutImage: spec.grade === "dev" ? "upstream" : "notDeployed",
    addOns: workloads.addOns,
    promises: { availability: spec.objectives.availability, busy: spec.grade === "prod" },
    imageAdmission: { ...security.images, digests: digestsOf(spec.grade, security.images.digests) },
    delivery: deliveryOf(spec.name, spec.delivery),
    data: fillingOf(spec.data),
  };
}
