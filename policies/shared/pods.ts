import type { core } from "@pulumi/kubernetes/types/input";
import type { Inputs } from "./rule";

/** Every kind of object that starts pods. */
export const podTypes: readonly string[] = [
  "kubernetes:core/v1:Pod",
  "kubernetes:apps/v1:Deployment",
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:apps/v1:DaemonSet",
  "kubernetes:apps/v1:ReplicaSet",
  "kubernetes:core/v1:ReplicationController",
  "kubernetes:batch/v1:Job",
  "kubernetes:batch/v1:CronJob",
];

export type PodSpec = Inputs<core.v1.PodSpec>;
export type Container = Inputs<core.v1.Container>;

interface Pod {
  spec?: PodSpec;
}

interface Workload {
  spec?: { template?: Pod; jobTemplate?: { spec?: { template?: Pod } } };
}

/** The pod that an object starts; undefined when it says nothing about it. */
export function podOf(inputs: unknown, type: string): PodSpec | undefined {
  if (type === "kubernetes:core/v1:Pod") return (inputs as Pod).spec;
  const { spec } = inputs as Workload;
  return (spec?.jobTemplate?.spec?.template ?? spec?.template)?.spec;
}

/** Its containers, those that run first included. */
export function containersOf(pod: PodSpec): Container[] {
  return [...(pod.initContainers ?? []), ...(pod.containers ?? [])];
}
