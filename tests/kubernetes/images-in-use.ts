import { at, bags, text } from "../../simulators/core/paths";
import { isProps, type Props } from "../../simulators/protocol/values";
import type { Registered } from "../mocks";
import { charts } from "../workloads/addons/chart-table";

/** An image that a pod in a namespace has, and what it comes from. */
export interface ImageInUse {
  namespace: string;
  image: string;
  by: string;
}

/** Everything that a program has running in its cluster: what its own objects name, what charts start, and what operators make pods of later. */
export function imagesInUse(all: readonly Registered[]): ImageInUse[] {
  const found = [...all.flatMap(ofObject), ...all.flatMap(ofChart), ...sidecars(all)];
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

/** In a pod's spec, wherever it stands: a Deployment's, a CronJob's, a ClickHouse template's. */
function written(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(written);
  if (!isProps(value)) return [];
  return Object.entries(value).flatMap(([key, inside]) => [
    ...(/^(c|initC)ontainers$/.test(key) ? bags(inside).flatMap(({ image }) => text(image) ?? []) : []),
    ...written(inside),
  ]);
}

/**
 * What ECK makes of its objects. Source: elastic/cloud-on-k8s v3.5.0, pkg/controller/common/container/container.go.
 */
const stack: Readonly<Record<string, string>> = {
  Elasticsearch: "docker.elastic.co/elasticsearch/elasticsearch",
  Kibana: "docker.elastic.co/kibana/kibana",
  Logstash: "docker.elastic.co/logstash/logstash",
};

function ofObject({ type, inputs }: Registered): ImageInUse[] {
  const kind = type.split(":").at(-1)!;
  const namespace = text(at(inputs, "metadata.namespace"));
  if (!type.startsWith("kubernetes:") || namespace === undefined) return [];
  const started = stack[kind] === undefined ? [] : [`${stack[kind]}:${String(at(inputs, "spec.version"))}`];
  return [...written(inputs["spec"]), ...started].map((image) => ({
    ...{ namespace, image },
    by: `${kind} ${String(at(inputs, "metadata.name"))}`,
  }));
}

/** What our values name, and what the chart names itself. Istio's come from where our values say. */
function ofChart({ type, inputs }: Registered): ImageInUse[] {
  if (!type.endsWith(":Release")) return [];
  const [name, namespace] = [String(inputs["name"]), String(inputs["namespace"])];
  const values = (inputs["values"] ?? {}) as Props;
  const hub = text(at(values, "global.hub"));
  const own = charts[name]?.images ?? [];
  const images = [
    ...own.map((image) => (hub === undefined ? image : image.replace(/^.*\/(?=[^/]+$)/, `${hub}/`))),
    ...chosen(values),
    // A hook, with the cluster's own version. Source: vmware-tanzu/helm-charts, charts/velero/templates/upgrade-crds/upgrade-crds.yaml.
    ...(values["upgradeCRDs"] === true ? ["registry.k8s.io/kubectl:1.35.0"] : []),
  ];
  return images.map((image) => ({ namespace, image, by: `chart ${name}` }));
}

/** `{ registry, repository, tag }`, and whole references, at any depth. */
function chosen(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(chosen);
  if (!isProps(value)) return [];
  const [registry, repository, tag] = ["registry", "repository", "tag"].map((key) => text(value[key]));
  const whole = repository && tag ? [`${registry ? `${registry}/` : ""}${repository}:${tag}`] : [];
  const image = text(value["image"]);
  return [...whole, ...(image?.includes("/") ? [image] : []), ...Object.values(value).flatMap(chosen)];
}

/** What istiod puts beside the pods of a namespace that is labelled so. Source: istio 1.30, manifests/charts/istio-control/istio-discovery, `global.hub`, `global.proxy.image`. */
function sidecars(all: readonly Registered[]): ImageInUse[] {
  const istiod = all.find(({ type, inputs }) => type.endsWith(":Release") && inputs["name"] === "istiod");
  if (!istiod) return [];
  const values = istiod.inputs["values"] as Props;
  const named = text(at(values, "global.proxy.image"));
  const image = named ?? `${String(at(values, "global.hub"))}/proxyv2:${String(istiod.inputs["version"])}`;
  return all
    .filter(({ type, inputs }) => type.endsWith(":Namespace") && injected(inputs))
    .map(({ inputs }) => ({ namespace: String(at(inputs, "metadata.name")), image, by: "istiod" }));
}

const injected = (namespace: Props): boolean => {
  const labels = (at(namespace, "metadata.labels") ?? {}) as Record<string, string>;
  return labels["istio-injection"] === "enabled";
};
