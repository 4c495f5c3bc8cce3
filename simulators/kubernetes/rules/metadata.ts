import { type FieldError, invalid, required, tooLong } from "../fields";
import { dnsLabel, dnsSubdomain, pathSegment, qualifiedName, serviceName, validLabelValue } from "../names";
import { annotationsOf, labelsOf, nameOf } from "../objects";
import type { ObjectRule } from "../rule";

const apimachinery = "k8s.io/apimachinery pkg/api/validation/objectmeta.go";

const named: Record<string, (name: string) => string[]> = {
  Namespace: dnsLabel,
  Service: serviceName,
  Role: pathSegment,
  RoleBinding: pathSegment,
  ClusterRole: pathSegment,
  ClusterRoleBinding: pathSegment,
};

const nameFormat: ObjectRule = {
  id: "meta.name.format",
  source: `${apimachinery}; ValidateNamespaceName and ValidateServiceName in pkg/apis/core/validation/validation.go`,
  check(object, { kind }) {
    const name = nameOf(object);
    if (name === "") return [required("metadata.name", "name or generateName is required")];
    return (named[kind.kind] ?? dnsSubdomain)(name).map((why) => invalid("metadata.name", name, why));
  },
};

const labelFormat: ObjectRule = {
  id: "meta.labels.format",
  source: "k8s.io/apimachinery pkg/apis/meta/v1/validation/validation.go, ValidateLabels",
  check: (object) => labelErrors(labelsOf(object), "metadata.labels"),
};

/** Source: TotalAnnotationSizeLimitB. */
const annotationBytes = 256 * 1024;

const annotationFormat: ObjectRule = {
  id: "meta.annotations.format",
  source: `${apimachinery}, ValidateAnnotations`,
  check: (object) => annotationErrors(annotationsOf(object), "metadata.annotations"),
};

/** Source: k8s.io/pod-security-admission api/constants.go and admission/admission.go. */
const podSecurityLevel: ObjectRule = {
  id: "core.namespace.pod-security-level",
  source: "k8s.io/pod-security-admission api/helpers.go, PolicyToEvaluate",
  kinds: ["Namespace"],
  check(object) {
    return Object.entries(labelsOf(object)).flatMap(([key, value]) => {
      const mode = /^pod-security\.kubernetes\.io\/(?:enforce|audit|warn)(-version)?$/.exec(key);
      if (!mode) return [];
      const sound = mode[1]
        ? /^(latest|v1\.\d+)$/.test(value)
        : ["privileged", "baseline", "restricted"].includes(value);
      if (sound) return [];
      const want = mode[1] ? 'must be "latest" or "v1.x"' : "must be one of privileged, baseline, restricted";
      return [invalid(`metadata.labels[${key}]`, value, want)];
    });
  },
};

export function labelErrors(labels: Record<string, string>, path: string): FieldError[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...qualifiedName(key).map((why) => invalid(path, key, why)),
    ...validLabelValue(value).map((why) => invalid(path, value, why)),
  ]);
}

export function annotationErrors(annotations: Record<string, string>, path: string): FieldError[] {
  const bytes = Object.entries(annotations).reduce((sum, pair) => sum + Buffer.byteLength(pair.join("")), 0);
  return [
    ...Object.keys(annotations).flatMap((key) =>
      qualifiedName(key.toLowerCase()).map((why) => invalid(path, key, why)),
    ),
    ...(bytes > annotationBytes ? [tooLong(path, annotationBytes)] : []),
  ];
}

export const metadataRules = [nameFormat, labelFormat, annotationFormat, podSecurityLevel];
