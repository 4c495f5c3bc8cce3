import { at, bag, text } from "../core/paths";
import { isProps, type Props } from "../protocol/values";
import { addressAt, containsAddress, parseCidr } from "./addresses";
import type { Objects } from "./cluster";
import type { Kind } from "./kinds";
import { namespaceOf, nameOf } from "./objects";
import { portsOf, scaledTo } from "./readiness";

/** What the API server itself writes into an object. */
export interface Stamp {
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
}

/** The object as the API server keeps it: what was sent, its defaults, and its own metadata. Without `status`. */
export function liveObject(
  objects: Objects,
  kind: Kind,
  sent: Props,
  current: Props | undefined,
  stamp: Partial<Stamp>,
): Props {
  const namespace = namespaceOf(sent, kind);
  const name = nameOf(sent);
  const labels = kind.kind === "Namespace" && kind.group === "" ? { "kubernetes.io/metadata.name": name } : undefined;
  const metadata: Props = {
    ...bag(sent["metadata"]),
    ...(labels && { labels: { ...bag(at(sent, "metadata.labels")), ...labels } }),
    ...(namespace === "" ? {} : { namespace }),
    name,
    ...stamp,
  };
  const live: Props = { ...sent, apiVersion: kind.apiVersion, kind: kind.kind, metadata };
  for (const key of Object.keys(live)) if (key.startsWith("__")) delete live[key];
  const fill = kind.custom ? undefined : defaults[kind.kind];
  const whole = fill ? fill(live, objects, current) : live;
  if (sent["spec"] === undefined) return whole;
  const changed = !current || JSON.stringify(whole["spec"]) !== JSON.stringify(current["spec"]);
  const generation = Number(at(current ?? {}, "metadata.generation") ?? 0) + (changed ? 1 : 0);
  return { ...whole, metadata: { ...metadata, generation } };
}

type Fill = (live: Props, objects: Objects, current: Props | undefined) => Props;

/** Defaults that programs read or that the cluster's own doings need. Source: kubernetes/kubernetes pkg/apis/(core|apps|batch|…)/v1/defaults.go. */
const defaults: Record<string, Fill> = {
  Namespace: (live) => withSpec(live, { finalizers: ["kubernetes"] }),
  Deployment: (live, objects, current) =>
    withSpec(live, {
      replicas: replicas(live, objects, current),
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
    }),
  StatefulSet: (live, objects, current) =>
    withSpec(live, {
      replicas: replicas(live, objects, current),
      podManagementPolicy: "OrderedReady",
      revisionHistoryLimit: 10,
      updateStrategy: { type: "RollingUpdate" },
    }),
  Job: (live) => withSpec(live, { completions: 1, parallelism: 1, backoffLimit: 6 }),
  CronJob: (live) =>
    withSpec(live, {
      concurrencyPolicy: "Allow",
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    }),
  Service: serviceDefaults,
  PersistentVolumeClaim: (live) => withSpec(live, { volumeMode: "Filesystem" }),
  HorizontalPodAutoscaler: (live) => withSpec(live, { minReplicas: 1 }),
  StorageClass: (live) => ({ reclaimPolicy: "Delete", volumeBindingMode: "Immediate", ...live }),
  ValidatingAdmissionPolicy: (live) => withSpec(live, { failurePolicy: "Fail" }),
  PriorityClass: (live) => ({ preemptionPolicy: "PreemptLowerPriority", ...live }),
  Secret(live) {
    const sent = Object.entries(bag(live["stringData"])).map(([key, value]) => [
      key,
      Buffer.from(String(value)).toString("base64"),
    ]);
    const { stringData: _, ...rest } = live;
    return { type: "Opaque", ...rest, data: { ...bag(live["data"]), ...Object.fromEntries(sent) } };
  },
  NetworkPolicy(live) {
    const types = ["Ingress", ...(at(live, "spec.egress") === undefined ? [] : ["Egress"])];
    return withSpec(live, { policyTypes: types });
  },
};

function withSpec(live: Props, fallback: Props): Props {
  return { ...live, spec: { ...fallback, ...bag(live["spec"]) } };
}

/** What an autoscaler keeps; else what stands. */
function replicas(live: Props, objects: Objects, current: Props | undefined): number {
  const least = scaledTo(objects, String(live["kind"]), String(at(live, "metadata.namespace")), nameOf(live)) ?? 0;
  return scaledFrom(Number(at(current ?? {}, "spec.replicas") ?? 1), least);
}

/**
 * What an autoscaler makes of a number of pods. Of 0 it makes nothing: somebody has stopped the workload, and the autoscaler with it (`ScalingDisabled`).
 * Source: kubernetes/enhancements keps/sig-autoscaling/2021-scale-from-zero.
 */
export function scaledFrom(stands: number, least: number): number {
  return stands === 0 ? 0 : Math.max(stands, least);
}

function serviceDefaults(live: Props, objects: Objects, current: Props | undefined): Props {
  const spec = bag(live["spec"]);
  const type = text(spec["type"]) ?? "ClusterIP";
  if (type === "ExternalName") return withSpec(live, { type, sessionAffinity: "None" });
  const clusterIP = text(spec["clusterIP"]) ?? text(at(current ?? {}, "spec.clusterIP")) ?? freeAddress(objects, live);
  return {
    ...live,
    spec: {
      sessionAffinity: "None",
      internalTrafficPolicy: "Cluster",
      ipFamilyPolicy: "SingleStack",
      ...spec,
      type,
      clusterIP,
      clusterIPs: [clusterIP],
      ports: portsOf(spec),
    },
  };
}

const serviceToken = "kubernetes:core/v1:Service";

function taken(objects: Objects): Set<unknown> {
  return new Set(objects.list(serviceToken).map((one) => at(one, "spec.clusterIP")));
}

/** An address of the cluster's service range, the same each time for the same Service. The first ones are the cluster's own. */
function freeAddress(objects: Objects, live: Props): string {
  const range = parseCidr(objects.cluster.serviceRange)!;
  const room = 2 ** (range.width - range.bits) - 18;
  const used = taken(objects);
  let at_ = [...`${String(at(live, "metadata.namespace"))}/${nameOf(live)}`].reduce(
    (hash, letter) => (hash * 31 + letter.charCodeAt(0)) % room,
    7,
  );
  while (used.has(addressAt(range, 17 + at_))) at_ = (at_ + 1) % room;
  return addressAt(range, 17 + at_);
}

/** What the API server says of an address that a Service asks for; undefined where it can have it. Source: pkg/registry/core/service/ipallocator. */
export function addressRefusal(objects: Objects, sent: Props): string | undefined {
  const address = text(at(sent, "spec.clusterIP"));
  if (!address || address === "None") return undefined;
  const list = JSON.stringify([address]);
  const range = parseCidr(objects.cluster.serviceRange)!;
  if (!containsAddress(range, address)) {
    return `spec.clusterIPs: Invalid value: ${list}: failed to allocate IP ${address}: the provided IP (${address}) is not in the valid range. The range of valid IPs is ${objects.cluster.serviceRange}`;
  }
  return taken(objects).has(address)
    ? `spec.clusterIPs: Invalid value: ${list}: failed to allocate IP ${address}: provided IP is already allocated`
    : undefined;
}

/** `patch` laid over `object`, map by map. */
export function merged(object: Props, patch: Props): Props {
  const out: Props = { ...object };
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith("__")) continue;
    out[key] = isProps(value) ? merged(bag(object[key]), value) : value;
  }
  return out;
}
