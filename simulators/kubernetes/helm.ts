import { text } from "../core/paths";
import type { Problem } from "../core/provider";
import type { Standing } from "../core/spec";
import type { Props } from "../protocol/values";
import type { Objects } from "./cluster";
import { releaseToken } from "./kinds";
import { idOf, nameOf } from "./objects";

/*
 * Helm releases. The local cluster keeps them, with their values, and does not open charts: no object of a chart stands in it.
 * Source: pulumi/pulumi-kubernetes provider/pkg/provider/helm_release.go; helm.sh/helm/v3 pkg/action/install.go.
 */

/** Source: helm.sh/helm/v3 pkg/chartutil/validate_name.go. */
const releaseName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export function releaseProblems(inputs: Props): Problem[] {
  const name = text(inputs["name"]);
  if (name === undefined || (releaseName.test(name) && name.length <= 53)) return [];
  const reason = `invalid release name, must match regex ${releaseName.source} and the length must not be longer than 53`;
  return [{ path: "name", reason }];
}

export function releaseId(inputs: Props): string {
  return idOf(text(inputs["namespace"]) || "default", String(inputs["name"]));
}

/** What Helm says against an installation; undefined where it goes ahead. */
export function releaseRefusal(objects: Objects, inputs: Props): string | undefined {
  const namespace = text(inputs["namespace"]) || "default";
  if (objects.get(releaseToken, releaseId(inputs)) && inputs["replace"] !== true)
    return "cannot re-use a name that is still in use";
  if (objects.hasNamespace(namespace) || inputs["createNamespace"] === true) return undefined;
  return `create: failed to create: namespaces "${namespace}" not found`;
}

/** The outputs of a release at its next revision. */
export function releaseOutputs(inputs: Props, current: Standing | undefined): Props {
  const status = current?.outputs["status"] as { revision?: number } | undefined;
  const chart = String(inputs["chart"]).split("/").at(-1)!;
  const version = text(inputs["version"]) ?? "";
  const namespace = text(inputs["namespace"]) || "default";
  return {
    ...inputs,
    namespace,
    manifest: {},
    resourceNames: {},
    status: {
      appVersion: "",
      chart,
      name: nameOf({ metadata: inputs }),
      namespace,
      revision: (status?.revision ?? 0) + 1,
      status: "deployed",
      version,
    },
  };
}
