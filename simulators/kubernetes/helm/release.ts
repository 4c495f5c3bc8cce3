import { createHash } from "node:crypto";
import { at, bag, text } from "../../core/paths";
import type { Problem } from "../../core/provider";
import type { Standing } from "../../core/standing";
import { hasUnknown, isProps, type Props } from "../../protocol/values";
import { ApiServer, namespaceToken } from "../api-server";
import type { Objects } from "../cluster";
import { serviceApplied } from "../service-controllers";
import { type Kind, kindOf, releaseToken } from "../kinds";
import { annotationsOf, idOf, labelsOf, namespaceOf, nameOf } from "../objects";
import { stateOf } from "../readiness";
import { knownChart } from "./known";
import { isOn, type Made, objectsOf } from "./objects";

/*
 * Helm releases. Of a chart that stands in a table (`known.ts`) the objects that others meet are made; of another nothing is, as the local cluster does
 * not open charts.
 * Source: pulumi/pulumi-kubernetes provider/pkg/provider/helm_release.go; helm.sh/helm/v3 pkg/action/install.go, upgrade.go, validate.go.
 */

/** Source: helm.sh/helm/v3 pkg/chartutil/validate_name.go. */
const releaseName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export function releaseProblems(inputs: Props): Problem[] {
  const name = text(inputs["name"]);
  if (name === undefined || (releaseName.test(name) && name.length <= 53)) return [];
  const reason = `invalid release name, must match regex ${releaseName.source} and the length must not be longer than 53`;
  return [{ path: "name", reason }];
}

/**
 * What loading the chart says: a version that is not there. With anything unknown the provider does not load it.
 * Source: helm.sh/helm/v3 pkg/repo/chartrepo.go, FindChartInAuthAndTLSAndPassRepoURL.
 */
export function chartRefusal(inputs: Props): string | undefined {
  const chart = knownChart(inputs);
  const version = text(inputs["version"]);
  if (chart === undefined || version === undefined || chart.versions.includes(version) || hasUnknown(inputs))
    return undefined;
  return `chart "${String(inputs["chart"])}" version "${version}" not found in ${String(at(inputs, "repositoryOpts.repo"))} repository`;
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
  const made = apply(objects, inputs);
  const outputs = releaseOutputs(inputs, made, undefined);
  world.put({ token: releaseToken, id, scope: cluster.scope, region: cluster.region, inputs, outputs });
  return { id, outputs };
}

/** Makes the next revision of a release. @throws Error in Helm's words */
export function upgrade(objects: Objects, id: string, news: Props): Props {
  const found = objects.get(releaseToken, id);
  if (!found) throw new Error(`"${id.split("/").at(-1)}" has no deployed releases`);
  const wrong = conflict(objects, news);
  if (wrong !== undefined) throw new Error(wrong);
  const made = apply(objects, news);
  for (const { token, outputs } of owned(objects, news)) {
    if (!made.some((one) => one.token === token && nameOf(one.object) === nameOf(outputs)))
      remove(objects, token, outputs);
  }
  const outputs = releaseOutputs(news, made, found);
  objects.world.put({ ...found, inputs: news, outputs });
  return outputs;
}

/** Takes a release away, and what it made; not what it keeps. */
export function uninstall(objects: Objects, { inputs }: Standing): void {
  for (const { token, outputs } of owned(objects, inputs)) remove(objects, token, outputs);
}

/** What Helm says against an installation; undefined where it goes ahead. */
export function releaseRefusal(objects: Objects, inputs: Props): string | undefined {
  const namespace = text(inputs["namespace"]) || "default";
  if (objects.get(releaseToken, idOf(namespace, String(inputs["name"]))) && inputs["replace"] !== true)
    return "cannot re-use a name that is still in use";
  if (!objects.hasNamespace(namespace) && inputs["createNamespace"] !== true)
    return `create: failed to create: namespaces "${namespace}" not found`;
  return conflict(objects, inputs);
}

/** Why the pods of a release are not ready, in the cluster's words; empty where they are, and where nobody waits. */
export function waitsFor(objects: Objects, inputs: Props): string[] {
  if (inputs["skipAwait"] === true) return [];
  return wanted(inputs).flatMap(({ token, object, waits }) => {
    const kind = kindOf(token);
    // Helm waits for no StatefulSet whose pods a person starts anew. Source: helm.sh/helm/v3 pkg/kube/ready.go, statefulSetReady.
    if (kind.kind === "StatefulSet" && at(object, "spec.updateStrategy.type") === "OnDelete") return [];
    if (waits !== undefined) return [`${nameOf(object)}: ${waits}`];
    const found = standing(objects, kind, object);
    const { reasons } = found ? stateOf(objects, kind, found.outputs) : { reasons: [] };
    return reasons.slice(-1).map((reason) => `${nameOf(object)}: ${reason}`);
  });
}

/** What the provider says of a release whose pods did not become ready. Source: releaseFailedError in helm_release.go. */
export function failedText(id: string): string {
  return `failed to become available within allocated timeout. Error: Helm Release ${id}: context deadline exceeded`;
}

/**
 * The checksum of what a chart is rendered to, one of the inputs: when it differs, the release is updated. A chart that makes a certificate as it is rendered
 * gives another one each time. Source: setComputedInputs in pulumi-kubernetes provider/pkg/provider/helm_release.go.
 */
export function checksum(inputs: Props, seed: Uint8Array): string {
  const { checksum: _, ...given } = inputs;
  const chart = knownChart(inputs);
  const certificate = chart?.certificate !== undefined && isOn(chart.certificate, bag(inputs["values"]));
  return createHash("sha256")
    .update(JSON.stringify(given))
    .update(certificate ? seed : "")
    .digest("hex");
}

function wanted(inputs: Props): Made[] {
  const chart = knownChart(inputs);
  if (chart === undefined) return [];
  const values = isProps(inputs["values"]) ? inputs["values"] : {};
  const namespace = text(inputs["namespace"]) || "default";
  return objectsOf(chart, { name: String(inputs["name"]), namespace, values });
}

/** The definitions of custom resources that a release brings; those that outlive it are left out on request. */
export function definitionsOf(inputs: Props, { kept }: { kept: boolean }): Props[] {
  return wanted(inputs)
    .filter((made) => kindOf(made.token).kind === "CustomResourceDefinition" && (kept || !made.kept))
    .map(({ object }) => object);
}

/** Somebody else's object of that name, or a kind that nobody has defined. Source: checkOwnership in helm.sh/helm/v3 pkg/action/validate.go. */
function conflict(objects: Objects, inputs: Props): string | undefined {
  const [release, namespace] = [String(inputs["name"]), text(inputs["namespace"]) || "default"];
  for (const { token, object, kept } of wanted(inputs)) {
    const kind = kindOf(token);
    if (kind.custom && !objects.cluster.brings?.includes(kind.group) && !objects.definition(kind.group, kind.kind)) {
      return (
        `unable to build kubernetes objects from release manifest: resource mapping not found for name: "${nameOf(object)}" namespace: "" from "": ` +
        `no matches for kind "${kind.kind}" in version "${kind.apiVersion}"\nensure CRDs are installed first`
      );
    }
    const found = standing(objects, kind, object);
    if (found === undefined || kept) continue;
    const reasons = ownershipProblems(found.outputs, release, namespace);
    if (reasons.length === 0) continue;
    const [name, where] = [nameOf(object), namespaceOf(object, kind)];
    return `Unable to continue with install: ${kind.kind} "${name}" in namespace "${where}" exists and cannot be imported into the current release: invalid ownership metadata; ${reasons.join("; ")}`;
  }
  return undefined;
}

function ownershipProblems(object: Props, release: string, namespace: string): string[] {
  const missing = (what: string, found: Record<string, string>, key: string, value: string) => {
    if (found[key] === value) return [];
    return found[key] === undefined
      ? [`${what} validation error: missing key "${key}": must be set to "${value}"`]
      : [`${what} validation error: key "${key}" must equal "${value}": current value is "${found[key]}"`];
  };
  const [labels, annotations] = [labelsOf(object), annotationsOf(object)];
  return [
    ...missing("label", labels, "app.kubernetes.io/managed-by", "Helm"),
    ...missing("annotation", annotations, "meta.helm.sh/release-name", release),
    ...missing("annotation", annotations, "meta.helm.sh/release-namespace", namespace),
  ];
}

/** Makes and changes what the release wants; what it keeps is left as it stands. */
function apply(objects: Objects, inputs: Props): Made[] {
  const server = new ApiServer(objects);
  const made = wanted(inputs);
  for (const { token, object, kept } of made) {
    const kind = kindOf(token);
    const drawn = `${objects.cluster.scope} ${token} ${namespaceOf(object, kind)}/${nameOf(object)}`;
    const found = standing(objects, kind, object);
    if (found === undefined) server.create(kind, object, drawn, false);
    else if (!kept) server.update(kind, found.id, object, drawn, true);
    settle(objects, kind, object);
  }
  return made;
}

/** Lets the controllers see to it. */
function settle(objects: Objects, kind: Kind, object: Props): void {
  const found = standing(objects, kind, object);
  if (found === undefined) return;
  const { status } = stateOf(objects, kind, found.outputs);
  objects.world.put({ ...found, outputs: { ...found.outputs, ...(status && { status }) } });
  if (kind.token === "kubernetes:core/v1:Service") serviceApplied(objects, found.outputs);
}

/** The objects that say that they are this release's. */
function owned(objects: Objects, inputs: Props): Standing[] {
  const [release, namespace] = [String(inputs["name"]), text(inputs["namespace"]) || "default"];
  return objects.world
    .within(objects.cluster.scope)
    .filter(
      ({ token, outputs }) => token !== releaseToken && ownershipProblems(outputs, release, namespace).length === 0,
    );
}

function standing(objects: Objects, kind: Kind, object: Props): Standing | undefined {
  return objects.get(kind.token, idOf(namespaceOf(object, kind), nameOf(object)));
}

function remove(objects: Objects, token: string, object: Props): void {
  const found = standing(objects, kindOf(token), object);
  if (found) new ApiServer(objects).remove(found);
}

/** The outputs of a release at its next revision. */
function releaseOutputs(inputs: Props, made: readonly Made[], current: Standing | undefined): Props {
  const status = current?.outputs["status"] as { revision?: number } | undefined;
  const chart = String(inputs["chart"]).split("/").at(-1)!;
  const version = text(inputs["version"]) ?? "";
  const namespace = text(inputs["namespace"]) || "default";
  return {
    ...inputs,
    namespace,
    manifest: {},
    resourceNames: resourceNames(made),
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

/** `{ "ServiceAccount/v1": ["namespace/name"] }`. */
function resourceNames(made: readonly Made[]): Record<string, string[]> {
  const names: Record<string, string[]> = {};
  for (const { token, object } of made) {
    const kind = kindOf(token);
    (names[`${kind.kind}/${kind.apiVersion}`] ??= []).push(idOf(namespaceOf(object, kind), nameOf(object)));
  }
  return names;
}
