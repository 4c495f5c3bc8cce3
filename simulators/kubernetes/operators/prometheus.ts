import { at, bag, bags, list } from "../../core/paths";
import type { Props } from "../../protocol/values";
import type { Objects } from "../cluster";
import type { Kind } from "../kinds";
import { nameOf } from "../objects";
import type { Operator } from "./operator";

/*
 * What the Prometheus operator makes of a Prometheus and of an Alertmanager: a StatefulSet, and the Service that rules it. Without its Deployment nobody does.
 * Source: github.com/prometheus-operator/prometheus-operator v0.93.1, pkg/prometheus/server/statefulset.go and operator.go (makeSelectorLabels), pkg/alertmanager/statefulset.go.
 */

const group = "monitoring.coreos.com";
const deployment = "kubernetes:apps/v1:Deployment";

/** The operator, where its Deployment runs. */
export const prometheusOperator: Operator = {
  watches: ({ group: of, kind }: Pick<Kind, "group" | "kind">) =>
    of === group && ["Prometheus", "Alertmanager"].includes(kind),
  keeps: (objects, object) => (runs(objects) ? [statefulSetOf(object), serviceOf(object)] : []),
};

const runs = (objects: Objects): boolean =>
  objects
    .list(deployment)
    .some((one) => /prometheus.*-operator$/.test(nameOf(one)) && Number(at(one, "status.readyReplicas") ?? 0) > 0);

const parts: Readonly<Record<string, { prefix: string; port: number; ruling: string }>> = {
  Prometheus: { prefix: "prometheus", port: 9090, ruling: "prometheus-operated" },
  Alertmanager: { prefix: "alertmanager", port: 9093, ruling: "alertmanager-operated" },
};

function labelsOf(object: Props): Record<string, string> {
  const { prefix } = parts[String(object["kind"])]!;
  const name = nameOf(object);
  return {
    "app.kubernetes.io/managed-by": "prometheus-operator",
    "app.kubernetes.io/name": prefix,
    "app.kubernetes.io/instance": name,
    [prefix]: name,
  };
}

/** The StatefulSet of a Prometheus or an Alertmanager. */
export function statefulSetOf(object: Props): Props {
  const { prefix, port, ruling } = parts[String(object["kind"])]!;
  const spec = bag(object["spec"]);
  const labels = labelsOf(object);
  const security = bag(spec["securityContext"]);
  const mounted = list(spec["secrets"]).map((name) => ({
    name: `secret-${String(name)}`,
    secret: { secretName: name },
  }));
  const restricted = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  };
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: `${prefix}-${nameOf(object)}`, namespace: at(object, "metadata.namespace"), labels },
    spec: {
      serviceName: ruling,
      replicas: Number(spec["replicas"] ?? 1),
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: spec["serviceAccountName"],
          ...(spec["nodeSelector"] !== undefined && { nodeSelector: spec["nodeSelector"] }),
          ...(spec["tolerations"] !== undefined && { tolerations: spec["tolerations"] }),
          ...(spec["priorityClassName"] !== undefined && { priorityClassName: spec["priorityClassName"] }),
          securityContext: security,
          containers: [
            {
              name: prefix,
              image: spec["image"],
              ports: [{ name: "http-web", containerPort: port }, ...(prefix === "alertmanager" ? gossip : [])],
              resources: bag(spec["resources"]),
              securityContext: restricted,
              volumeMounts: bags(spec["volumeMounts"]),
            },
            {
              name: "config-reloader",
              image: "quay.io/prometheus-operator/prometheus-config-reloader",
              ports: [{ name: "reloader-web", containerPort: 8080 }],
              resources: {},
              securityContext: restricted,
            },
          ],
          volumes: [...bags(spec["volumes"]), ...mounted],
        },
      },
    },
  };
}

const gossip = [
  { name: "mesh-tcp", containerPort: 9094, protocol: "TCP" },
  { name: "mesh-udp", containerPort: 9094, protocol: "UDP" },
];

function serviceOf(object: Props): Props {
  const { port, ruling } = parts[String(object["kind"])]!;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: ruling, namespace: at(object, "metadata.namespace"), labels: { "operated-prometheus": "true" } },
    spec: {
      clusterIP: "None",
      selector: labelsOf(object),
      ports: [{ name: "http-web", port, targetPort: "http-web" }],
    },
  };
}
