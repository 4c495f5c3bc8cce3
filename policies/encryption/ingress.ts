// Levels, severities and controls: the project's rule catalogue; no published catalogue has this check.
import type { IngressArgs } from "@pulumi/kubernetes/networking/v1";
import { each, findings, type Inputs, type Reasons, type ResourceRule, type Rule } from "../shared/rule";
import { transitControls } from "./transit";

const ingressTls: ResourceRule<IngressArgs> = {
  id: "k8s-ingress-tls",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: transitControls,
  unconfirmed: ["4.2.1", "CC6.7", "164.312(e)(1)", "164.312(e)(2)(ii)", "32(1)(a)"],
  applies: ["kubernetes:networking.k8s.io/v1:Ingress"],
  judges: "an Ingress has a certificate for each of its hosts, and plain HTTP is only told to come back with TLS",
  because: "what is asked over plain HTTP can be read and changed on the way",
  remedy:
    "Name each host in spec.tls, or give an AWS load balancer certificate-arn; leave the redirect on, for an AWS load balancer ssl-redirect: '443'.",
  check: ({ metadata, spec }) => {
    const annotations: Readonly<Record<string, string>> = metadata?.annotations ?? {};
    return findings(
      () => !("alb.ingress.kubernetes.io/certificate-arn" in annotations) && inClear(spec),
      () =>
        each(
          redirects,
          (key) => annotations[key] === "false" && `the annotation ${key} is false; leave the redirect on`,
        ),
      () => albPlain(annotations),
    );
  },
};

type Spec = Inputs<IngressArgs>["spec"];

/** The hosts that no certificate is for. An entry without hosts is for all. Source: Kubernetes API reference, IngressTLS. */
function inClear(spec: Spec): Reasons {
  const entries = spec?.tls ?? [];
  if (entries.length === 0) return "spec.tls is empty; name a certificate for each host";
  if (entries.some(({ hosts }) => (hosts ?? []).length === 0)) return false;
  const covered = entries.flatMap(({ hosts }) => hosts ?? []);
  return each(spec?.rules, ({ host = "" }) => {
    const wildcard = host.replace(/^[^.]*/, "*");
    return !covered.includes(host) && !covered.includes(wildcard) && `spec.tls does not cover ${host || "every host"}`;
  });
}

/** Sources: the documentation of Ingress-NGINX, HAProxy Ingress and HAProxy's own controller, annotations. */
const redirects = [
  "nginx.ingress.kubernetes.io/ssl-redirect",
  "haproxy-ingress.github.io/ssl-redirect",
  "haproxy.org/ssl-redirect",
  "ingress.kubernetes.io/ssl-redirect",
];

/** An AWS load balancer that listens on HTTP passes it on unless it is told to redirect. Source: AWS Load Balancer Controller, Ingress annotations. */
function albPlain(annotations: Readonly<Record<string, string>>): Reasons {
  const listens = /"HTTP"\s*:/.test(annotations["alb.ingress.kubernetes.io/listen-ports"] ?? "");
  const told = "alb.ingress.kubernetes.io/ssl-redirect" in annotations;
  return (
    listens && !told && "alb.ingress.kubernetes.io/listen-ports has HTTP; set alb.ingress.kubernetes.io/ssl-redirect"
  );
}

export const ingressRules: readonly Rule[] = [ingressTls];
