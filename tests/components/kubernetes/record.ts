import type { Resource } from "@pulumi/pulumi";
import * as core from "@pulumi/kubernetes/core/v1";
import type * as k8s from "@pulumi/kubernetes/types/output";
import type { IScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import type { IVerticalPodAutoscaler } from "@kubernetes-models/autoscaler/autoscaling.k8s.io/v1/VerticalPodAutoscaler";
import type { Recorded, Registered } from "../../mocks";

/** The kinds that tests look at, and what each holds. */
export interface Kinds {
  Deployment: k8s.apps.v1.Deployment;
  HorizontalPodAutoscaler: k8s.autoscaling.v2.HorizontalPodAutoscaler;
  LimitRange: k8s.core.v1.LimitRange;
  Namespace: k8s.core.v1.Namespace;
  NetworkPolicy: k8s.networking.v1.NetworkPolicy;
  PodDisruptionBudget: k8s.policy.v1.PodDisruptionBudget;
  PriorityClass: k8s.scheduling.v1.PriorityClass;
  ResourceQuota: k8s.core.v1.ResourceQuota;
  Role: k8s.rbac.v1.Role;
  RoleBinding: k8s.rbac.v1.RoleBinding;
  ScaledObject: IScaledObject & { metadata: k8s.meta.v1.ObjectMeta };
  Secret: k8s.core.v1.Secret;
  Service: k8s.core.v1.Service;
  ServiceAccount: k8s.core.v1.ServiceAccount;
  ServiceAccountPatch: k8s.core.v1.ServiceAccount;
  ValidatingAdmissionPolicy: k8s.admissionregistration.v1.ValidatingAdmissionPolicy;
  ValidatingAdmissionPolicyBinding: k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
  VerticalPodAutoscaler: IVerticalPodAutoscaler & { metadata: k8s.meta.v1.ObjectMeta };
}

/** An object as the program registered it. */
export type Registration<Manifest> = Omit<Registered, "inputs"> & { inputs: Manifest };

/** The objects of a kind, by name: the order in which the engine hears of them is left open. */
export function ofKind<Kind extends keyof Kinds>(found: Recorded, kind: Kind): Registration<Kinds[Kind]>[] {
  return objects(found).filter(({ type }) => type.endsWith(`:${kind}`)) as Registration<Kinds[Kind]>[];
}

/** Every object in the cluster, by name, but what stands for the cluster itself. */
export function objects(found: Recorded): Registration<{ metadata: k8s.meta.v1.ObjectMeta }>[] {
  return (
    found.all
      // A release and a file of manifests are no objects: they make some.
      .filter(({ type, name }) => /^kubernetes:(?!helm|yaml)/.test(type) && name !== "cluster")
      .map((one) => ({ ...one, inputs: one.inputs as { metadata: k8s.meta.v1.ObjectMeta } }))
      .sort((one, other) => one.name.localeCompare(other.name))
  );
}

/** Something that stands for a cluster's own resource. */
export function aCluster(name = "cluster"): Resource {
  return new core.ConfigMap(name, {});
}

export const ours = { environment: "dev", owner: "platform", costCenter: "go-coffee" };
