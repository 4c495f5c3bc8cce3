import { text } from "../core/paths";
import type { Problem } from "../core/provider";
import type { Standing } from "../core/standing";
import type { Props } from "../protocol/values";
import { ApiServer, namespaceToken } from "./api-server";
import type { Objects } from "./cluster";
import { kindOf, releaseToken } from "./kinds";
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

/** Installs a release. @throws Error in Helm's words */
export function install(objects: Objects, inputs: Props): { id: string; outputs: Props } {
  const wrong = releaseRefusal(objects, inputs);
  if (wrong !== undefined) throw new Error(`failed to create chart release: ${wrong}`);
  const { world, cluster } = objects;
  const namespace = text(inputs["namespace"]) || "default";
  if (!objects.hasNamespace(namespace)) {
    const made = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
    new ApiServer(objects).create(kindOf(namespaceToken), made, `${cluster.scope}/${namespace}`, false);
  }
  const id = idOf(namespace, String(inputs["name"]));
  const outputs = releaseOutputs(inputs, undefined);
  world.put({ token: releaseToken, id, scope: cluster.scope, region: cluster.region, inputs, outputs });
  return { id, outputs };
}

/** Makes the next revision of a release. @throws Error in Helm's words */
export function upgrade(objects: Objects, id: string, news: Props): Props {
  const found = objects.get(releaseToken, id);
  if (!found) throw new Error(`"${id.split("/").at(-1)}" has no deployed releases`);
  const outputs = releaseOutputs(news, found);
  objects.world.put({ ...found, inputs: news, outputs });
  return outputs;
}

/** What Helm says against an installation; undefined where it goes ahead. */
export function releaseRefusal(objects: Objects, inputs: Props): string | undefined {
  const namespace = text(inputs["namespace"]) || "default";
  if (objects.get(releaseToken, idOf(namespace, String(inputs["name"]))) && inputs["replace"] !== true)
    return "cannot re-use a name that is still in use";
  if (objects.hasNamespace(namespace) || inputs["createNamespace"] === true) return undefined;
  return `create: failed to create: namespaces "${namespace}" not found`;
}

/** The outputs of a release at its next revision. */
function releaseOutputs(inputs: Props, current: Standing | undefined): Props {
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
