import { at, bag, bags, list, text } from "../core/paths";
import { isProps, type Props } from "../protocol/values";
import type { Kind } from "./kinds";

/** The value as a property bag, or an empty one. */
export function strings(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(bag(value)).map(([key, item]) => [key, String(item)]));
}

export const nameOf = (object: Props): string => text(at(object, "metadata.name")) ?? "";
/** The owners that an object names. */
export const ownersOf = (object: Props): Props[] => bags(at(object, "metadata.ownerReferences"));
export const labelsOf = (object: Props): Record<string, string> => strings(at(object, "metadata.labels"));
export const annotationsOf = (object: Props): Record<string, string> => strings(at(object, "metadata.annotations"));

/** The namespace that the object is in: `default` where none is said, "" for what is in none. */
export function namespaceOf(object: Props, kind: Pick<Kind, "namespaced">): string {
  return kind.namespaced === false ? "" : text(at(object, "metadata.namespace")) || "default";
}

/** `namespace/name`, or `name` for what is in no namespace. Source: fqObjName in pulumi-kubernetes provider/pkg/provider/util.go. */
export function idOf(namespace: string, name: string): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}

/** A pod template, and where it stands in its object. */
export interface PodTemplate {
  path: string;
  metadata: Props;
  spec: Props;
}

/** The pod template of a workload; undefined for an object that makes no pods. */
export function podTemplate(kind: string, object: Props): PodTemplate | undefined {
  const path = {
    CronJob: "spec.jobTemplate.spec.template",
    DaemonSet: "spec.template",
    Deployment: "spec.template",
    Job: "spec.template",
    ReplicaSet: "spec.template",
    StatefulSet: "spec.template",
  }[kind];
  const template = path === undefined ? undefined : bag(at(object, path));
  return template && { path: path!, metadata: bag(template["metadata"]), spec: bag(template["spec"]) };
}

export interface ContainerAt {
  path: string;
  container: Props;
  init: boolean;
}

/** All containers of a pod, with their paths. */
export function containersOf(spec: Props, path: string): ContainerAt[] {
  const of = (key: "initContainers" | "containers") =>
    bags(spec[key]).map((container, index) => ({
      path: `${path}.${key}[${index}]`,
      container,
      init: key === "initContainers",
    }));
  return [...of("initContainers"), ...of("containers")];
}

/** Whether labels satisfy a label selector. An empty selector selects everything, an absent one nothing. */
export function selects(selector: unknown, labels: Record<string, string>): boolean {
  if (!isProps(selector)) return false;
  const exact = Object.entries(strings(selector["matchLabels"])).every(([key, value]) => labels[key] === value);
  return exact && bags(selector["matchExpressions"]).every((one) => expressionHolds(one, labels));
}

function expressionHolds(one: Props, labels: Record<string, string>): boolean {
  const value = labels[String(one["key"])];
  const values = list(one["values"]).map(String);
  switch (one["operator"]) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}
