import { at } from "../../core/paths";
import type { Props } from "../../protocol/values";
import type { Objects } from "../cluster";
import { nameOf } from "../objects";
import type { Operator } from "./operator";

/*
 * What Velero's server says of its objects where it runs. No time passes in the local cluster, so no schedule makes a backup, and nobody looks into a bucket.
 * Source: github.com/vmware-tanzu/velero v1.18.1, pkg/controller/(schedule|backup_storage_location)_controller.go.
 */

const deploymentToken = "kubernetes:apps/v1:Deployment";

const phases: Readonly<Record<string, string>> = { BackupStorageLocation: "Available", Schedule: "Enabled" };

const runs = (objects: Objects, namespace: unknown): boolean =>
  objects
    .list(deploymentToken, String(namespace))
    .some((one) => nameOf(one) === "velero" && Number(at(one, "status.readyReplicas") ?? 0) > 0);

/** Velero, which looks at the objects of its own namespace alone. */
export const velero: Operator = {
  watches: ({ group, kind }) => group === "velero.io" && kind in phases,
  keeps: () => [],
  status: (objects: Objects, object: Props) => {
    if (!runs(objects, at(object, "metadata.namespace"))) return {};
    return { phase: phases[String(object["kind"])]! };
  },
};
