import { createHash } from "node:crypto";
import { at, bag, text } from "../core/paths";
import type { Problem, Subject } from "../core/provider";
import { checkInputs } from "../facts/check";
import { hasUnknown, mapProps, type Props } from "../protocol/values";
import { chartRefusal, checksum, releaseProblems } from "./helm/release";
import { type Kind, kindOf, releaseToken } from "./kinds";
import { annotationsOf } from "./objects";

const autonamed = "pulumi.com/autonamed";

/** Whether the provider made the name. */
export function isAutonamed(object: Props): boolean {
  return annotationsOf(object)[autonamed] === "true";
}

/**
 * An object's inputs, named and placed, and what is wrong with their form.
 * Source: Check in pulumi/pulumi-kubernetes provider/pkg/provider/provider.go; metadata/naming.go.
 */
export function checkObject(
  subject: Subject,
  olds: Props,
  news: Props,
  seed: Uint8Array,
  settings: Props,
): { inputs: Props; failures: Problem[] } {
  if (subject.token === releaseToken) return checkRelease(subject, olds, news, seed, settings);
  const kind = kindOf(subject.token);
  if (!kind.custom && kind.kind.endsWith("List")) throw new Error(listText);
  const inputs: Props = { apiVersion: kind.apiVersion, kind: kind.kind, ...mapProps(news, (value) => value) };
  const metadata = { ...bag(inputs["metadata"]) };
  inputs["metadata"] = metadata;
  if (kind.patch && !metadata["name"]) throw new Error("patch resources require the `.metadata.name` field to be set");
  if (metadata["generateName"] !== undefined && !metadata["name"]) {
    throw new Error("the `.metadata.generateName` field is not supported in Server-Side Apply mode");
  }
  if (!metadata["name"]) name(subject, olds, metadata, seed);
  const namespace = text(settings["namespace"]);
  if (namespace && !metadata["namespace"] && kind.namespaced !== false) metadata["namespace"] = namespace;
  return {
    inputs,
    failures: kind.custom ? customProblems(inputs, kind) : declaredProblems(subject.token, kind, inputs),
  };
}

/**
 * What the SDK's declaration requires, and the API server does not: it takes nothing for an empty list, for what selects all, for 0, for no.
 * Found by leaving out each property of tests/kubernetes/samples.ts; tests/kubernetes/compare.test.ts holds it.
 */
const notRequired: Record<string, RegExp> = {
  CustomResourceDefinition: /^spec\.versions\[\d+\]\.served$/,
  LimitRange: /^spec\.limits$/,
  NetworkPolicy: /^spec\.podSelector$/,
  PriorityClass: /^value$/,
};
const notRequiredOfPods = /\.volumes\[\d+\]\.projected\.sources$/;

function declaredProblems(token: string, { kind }: Kind, inputs: Props): Problem[] {
  const spared = (path: string) => notRequired[kind]?.test(path) || notRequiredOfPods.test(path);
  return checkInputs(token, inputs).filter(({ path, reason }) => !reason.endsWith("Required value") || !spared(path));
}

const listText =
  "list resources exist for compatibility with YAML manifests and Helm charts, " +
  "and cannot be created directly. Use the underlying resource type instead";

/** Keeps a name that was made before; else makes one. */
function name(subject: Subject, olds: Props, metadata: Props, seed: Uint8Array): void {
  const before = isAutonamed(olds) ? at(olds, "metadata.name") : undefined;
  metadata["name"] = before ?? madeName(subject, seed);
  metadata["annotations"] = { ...bag(metadata["annotations"]), [autonamed]: "true" };
}

function madeName(subject: Subject, seed: Uint8Array): string {
  return `${subject.name}-${createHash("sha256").update(subject.urn).update(seed).digest("hex").slice(0, 8)}`;
}

function customProblems(inputs: Props, kind: Kind): Problem[] {
  return (["apiVersion", "kind"] as const).flatMap((field) =>
    inputs[field] === kind[field]
      ? []
      : [{ path: field, reason: `the type is ${kind[field]}, and the object says ${String(inputs[field])}` }],
  );
}

function checkRelease(
  subject: Subject,
  olds: Props,
  news: Props,
  seed: Uint8Array,
  settings: Props,
): { inputs: Props; failures: Problem[] } {
  // Where the program ignores changes of it, the engine sends the old one along.
  const { checksum: _, ...given } = mapProps(news, (value) => value);
  const inputs = {
    ...given,
    compat: "true",
    name: given["name"] ?? olds["name"] ?? madeName(subject, seed),
    namespace: given["namespace"] ?? text(settings["namespace"]) ?? "default",
  };
  const failures = [...checkInputs(subject.token, inputs), ...releaseProblems(inputs)];
  if (failures.length > 0 || hasUnknown(inputs)) return { inputs, failures };
  const refused = chartRefusal(inputs);
  if (refused === undefined) return { inputs: { ...inputs, checksum: checksum(inputs, seed) }, failures };
  return {
    inputs,
    failures: [{ path: "chart", reason: `${refused}; check the chart name and repository configuration.` }],
  };
}
