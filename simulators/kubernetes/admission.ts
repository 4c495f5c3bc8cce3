import { at, bag, bags, text } from "../core/paths";
import { isProps, type Props } from "../protocol/values";
import type { Objects } from "./cluster";
import { containersOf, labelsOf, type PodTemplate, strings } from "./objects";
import { podSecurity } from "./pod-security";
import { quantity, writeQuantity } from "./quantity";
import { podQuota } from "./quotas";

/**
 * Why the API server does not let a workload's pods in, as it says after `pods "…" is forbidden: `; undefined where it does. The
 * workload itself is accepted all the same: its controller tries in vain.
 * Source: the admission plugins of kube-apiserver, in their order (kubernetes/kubernetes pkg/kubeapiserver/options/plugins.go).
 */
export function podRefusal(
  objects: Objects,
  namespace: string,
  template: PodTemplate,
  replicas: number,
  own: { kind: string; name: string },
): string | undefined {
  const { labels, limits } = surroundings(objects, namespace);
  const pod = withDefaults(template.spec, limits);
  return (
    outOfLimits(pod, limits) ??
    account(objects, namespace, pod) ??
    priority(objects, pod) ??
    podSecurity(labels, pod, strings(template.metadata["annotations"])) ??
    podQuota(objects, namespace, pod, replicas, own)
  );
}

function surroundings(objects: Objects, namespace: string) {
  const found = objects.get("kubernetes:core/v1:Namespace", namespace);
  const ranges = objects.list("kubernetes:core/v1:LimitRange", namespace);
  return {
    labels: found ? labelsOf(found.outputs) : {},
    limits: ranges.flatMap((range) => bags(at(range, "spec.limits"))),
  };
}

/**
 * A limit range for containers as the API server keeps it: the most is the limit of who says none, and that limit, else the least, the request.
 * Source: SetDefaults_LimitRangeItem in pkg/apis/core/v1/defaults.go.
 */
function wholeLimit(limit: Props): Props {
  const most = { ...bag(limit["max"]), ...bag(limit["default"]) };
  return {
    ...limit,
    default: most,
    defaultRequest: { ...bag(limit["min"]), ...most, ...bag(limit["defaultRequest"]) },
  };
}

/** Source: mergeContainerResources in plugin/pkg/admission/limitranger/admission.go. */
function withDefaults(pod: Props, limits: Props[]): Props {
  const ofContainers = limits.filter(({ type }) => type === "Container").map(wholeLimit);
  const fill = (container: Props): Props => {
    const given = bag(container["resources"]);
    const limit = Object.assign({}, ...ofContainers.map((one) => bag(one["default"])), bag(given["limits"])) as Props;
    const asked = { ...bag(given["limits"]), ...bag(given["requests"]) };
    const requests = Object.assign({}, ...ofContainers.map((one) => bag(one["defaultRequest"])), asked) as Props;
    return { ...container, resources: { ...given, limits: limit, requests } };
  };
  const filled: Props = { ...pod, containers: bags(pod["containers"]).map(fill) };
  if (pod["initContainers"] !== undefined) filled["initContainers"] = bags(pod["initContainers"]).map(fill);
  return filled;
}

/** Source: minConstraint and maxConstraint in plugin/pkg/admission/limitranger/admission.go. */
function outOfLimits(pod: Props, limits: Props[]): string | undefined {
  const complaints = limits.flatMap((limit) => {
    if (limit["type"] !== "Container") return [];
    return containersOf(pod, "").flatMap(({ container }) => {
      const [most, least] = [bag(at(container, "resources.limits")), bag(at(container, "resources.requests"))];
      return [
        ...Object.entries(bag(limit["max"])).flatMap(([name, max]) => {
          const given = quantity(most[name]);
          if (given === undefined)
            return [`maximum ${name} usage per Container is ${String(max)}.  No limit is specified`];
          return given > quantity(max)!
            ? [`maximum ${name} usage per Container is ${String(max)}, but limit is ${writeQuantity(given, name)}`]
            : [];
        }),
        ...Object.entries(bag(limit["min"])).flatMap(([name, min]) => {
          const given = quantity(least[name]);
          if (given === undefined)
            return [`minimum ${name} usage per Container is ${String(min)}.  No request is specified`];
          return given < quantity(min)!
            ? [`minimum ${name} usage per Container is ${String(min)}, but request is ${writeQuantity(given, name)}`]
            : [];
        }),
      ];
    });
  });
  return complaints.length > 1 ? `[${complaints.join(", ")}]` : complaints[0];
}

/** Source: plugin/pkg/admission/serviceaccount/admission.go. */
function account(objects: Objects, namespace: string, pod: Props): string | undefined {
  const name = text(pod["serviceAccountName"]) || "default";
  if (objects.has("kubernetes:core/v1:ServiceAccount", namespace, name)) return undefined;
  return `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
}

/** Source: plugin/pkg/admission/priority/admission.go. */
function priority(objects: Objects, pod: Props): string | undefined {
  const name = text(pod["priorityClassName"]);
  if (!name || objects.has("kubernetes:scheduling.k8s.io/v1:PriorityClass", "", name)) return undefined;
  return `no PriorityClass with name ${name} was found`;
}

/** What a pod's containers need and is not there, as the kubelet says it; undefined where nothing is missing. */
export function missingConfiguration(objects: Objects, namespace: string, pod: Props): string | undefined {
  const missing = (kind: "ConfigMap" | "Secret", reference: unknown, key = "name"): string | undefined => {
    if (!isProps(reference) || reference["optional"] === true) return undefined;
    const name = text(reference[key]) ?? "";
    return objects.has(`kubernetes:core/v1:${kind}`, namespace, name)
      ? undefined
      : `[CreateContainerConfigError] ${kind.toLowerCase()} "${name}" not found`;
  };
  const volumes = bags(pod["volumes"]).map(
    (volume) =>
      missing("ConfigMap", volume["configMap"]) ??
      missing("Secret", volume["secret"], "secretName") ??
      missingClaim(objects, namespace, volume),
  );
  const variables = containersOf(pod, "").flatMap(({ container }) => [
    ...bags(container["env"]).map(
      (one) =>
        missing("ConfigMap", at(one, "valueFrom.configMapKeyRef")) ??
        missing("Secret", at(one, "valueFrom.secretKeyRef")),
    ),
    ...bags(container["envFrom"]).map(
      (one) => missing("ConfigMap", one["configMapRef"]) ?? missing("Secret", one["secretRef"]),
    ),
  ]);
  return [...volumes, ...variables].find((one) => one !== undefined);
}

function missingClaim(objects: Objects, namespace: string, volume: Props): string | undefined {
  const name = text(at(volume, "persistentVolumeClaim.claimName"));
  if (name === undefined || objects.has("kubernetes:core/v1:PersistentVolumeClaim", namespace, name)) return undefined;
  return `persistentvolumeclaim "${name}" not found`;
}
