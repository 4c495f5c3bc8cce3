/** What images may run in some namespaces. */
export interface ImageRules {
  /** The namespaces; none means every other one. */
  namespaces?: readonly string[];
  /** Where images may come from: a repository, or a folder of some, with its registry: `docker.io/istio`. */
  from: readonly string[];
  /** Whether an image is named by its digest, or may be by a version. */
  by: "digest" | "version";
  /** Images that may be named by their version although others may not: whole references. @defaultValue none */
  versions?: readonly string[];
}

/** A value of CEL for each namespace: the first rules that name it, or the last ones. */
function perNamespace(rules: readonly ImageRules[], value: (rules: ImageRules) => string): string {
  return rules.reduceRight((rest, one) => {
    if (one.namespaces === undefined) return value(one);
    return `request.namespace in ${list(one.namespaces)} ? ${value(one)} : ${rest}`;
  }, "");
}

const list = (texts: readonly string[]): string => `[${texts.map((text) => JSON.stringify(text)).join(", ")}]`;

/** Where a pod's spec stands in an object. */
export type PodSpecPath = "spec" | "spec.template.spec";

const kinds = ["containers", "initContainers", "ephemeralContainers"];

/** The images of an object as they are written, those of its volumes too. A template has no ephemeral containers. */
function written(object: "object" | "oldObject", path: PodSpecPath): string {
  const spec = `${object}.${path}`;
  return [
    ...kinds
      .slice(0, path === "spec" ? 3 : 2)
      .map((kind) => `${spec}.?${kind}.orValue([]).map(c, c.?image.orValue(""))`),
    `${spec}.?volumes.orValue([]).filter(v, has(v.image)).map(v, v.image.?reference.orValue(""))`,
  ].join(" + ");
}

/**
 * What makes an update worth a look: other images than before. Whatever else changes of a pod that was let in before the rules were, such as a
 * finalizer that goes, is nobody's business here.
 */
export function otherImages(path: PodSpecPath): string {
  return `oldObject == null || (${written("object", path)}) != (${written("oldObject", path)})`;
}

/**
 * The rules as variables and validations of a ValidatingAdmissionPolicy. A name without a registry is Docker Hub's, as a node reads it.
 * Sources: kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy; distribution/reference, normalize.go.
 *
 * @param rules the last ones without namespaces, the others with some
 */
export function imageChecks(rules: readonly ImageRules[], path: PodSpecPath) {
  const tagged = '"(^|/)[^/:@]+:[A-Za-z0-9_][A-Za-z0-9._-]*$"';
  return {
    variables: [
      { name: "written", expression: written("object", path) },
      {
        name: "images",
        expression:
          'variables.written.map(i, i.matches("^([^/]*[.:][^/]*|localhost)/") ? i : i.contains("/") ? "docker.io/" + i : "docker.io/library/" + i)',
      },
      { name: "sources", expression: perNamespace(rules, ({ from }) => list(from)) },
      {
        name: "foreign",
        expression:
          'variables.images.filter(i, !variables.sources.exists(s, i.startsWith(s + "/") || i.startsWith(s + ":") || i.startsWith(s + "@")))',
      },
      { name: "byDigest", expression: perNamespace(rules, ({ by }) => String(by === "digest")) },
      { name: "versions", expression: perNamespace(rules, ({ versions = [] }) => typed(versions)) },
      {
        name: "unpinned",
        expression:
          'variables.images.filter(i, !i.matches("@sha256:[0-9a-f]{64}$") && ' +
          `((variables.byDigest && !(i in variables.versions)) || !i.matches(${tagged}) || i.endsWith(":latest")))`,
      },
    ],
    validations: [
      {
        expression: "variables.foreign.size() == 0",
        messageExpression:
          '"no image may come from there: " + variables.foreign.join(", ") + "; want one of " + variables.sources.join(", ") + " (docs/runbooks/an-image-is-refused.md)"',
        reason: "Forbidden",
      },
      {
        expression: "variables.unpinned.size() == 0",
        messageExpression:
          '"want " + (variables.byDigest ? "a digest (@sha256:…)" : "a version, and not latest,") + " for " + variables.unpinned.join(", ") + " (docs/runbooks/an-image-is-refused.md)"',
        reason: "Forbidden",
      },
    ],
  };
}

/** CEL wants to know what a list without items is a list of. */
const typed = (texts: readonly string[]): string => (texts.length === 0 ? '[""]' : list(texts));
