import type { core } from "@pulumi/kubernetes/types/input";
import { fail, findings, type Inputs, notApplicable, type Reasons, type Verdict } from "./rule";

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

/** What changes a part of such an object that something else made: judged by what it sets, not by what it leaves out. */
export const podPatchTypes: readonly string[] = podTypes.map((type) => `${type}Patch`);

export type PodSpec = Inputs<core.v1.PodSpec>;
export type Container = Inputs<core.v1.Container>;

interface Pod {
  spec?: PodSpec;
}

interface Workload {
  spec?: { template?: Pod; jobTemplate?: { spec?: { template?: Pod } } };
}

/** The verdict of several conditions on the pod that an object starts. */
export function judgePod(inputs: unknown, type: string, ...conditions: ((pod: PodSpec) => Reasons)[]): Verdict {
  const pod = podOf(inputs, type);
  if (!pod && podPatchTypes.includes(type)) return notApplicable("it changes nothing of its pod");
  if (!pod) return fail("it says nothing about its pod; give it a spec");
  return findings(...conditions.map((condition) => () => condition(pod)));
}

/** The pod that an object starts; undefined when it says nothing about it. */
function podOf(inputs: unknown, type: string): PodSpec | undefined {
  if (/^kubernetes:core\/v1:Pod(Patch)?$/.test(type)) return (inputs as Pod).spec;
  const { spec } = inputs as Workload;
  return (spec?.jobTemplate?.spec?.template ?? spec?.template)?.spec;
}

/** Its containers, those that run first included. */
export function containersOf(pod: PodSpec): Container[] {
  return [...(pod.initContainers ?? []), ...(pod.containers ?? [])];
}
