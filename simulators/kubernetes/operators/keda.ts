import { at, bag, bags, text } from "../../core/paths";
import type { Props } from "../../protocol/values";
import type { Objects } from "../cluster";
import type { Kind } from "../kinds";
import { annotationsOf, labelsOf, nameOf, ownersOf } from "../objects";
import { isRunning as runs, type Operator } from "./operator";

/*
 * What KEDA makes of a ScaledObject: an autoscaler of Kubernetes' own, which it keeps as the ScaledObject says. Without its operator nobody does.
 * Source: github.com/kedacore/keda v2.20, controllers/keda/hpa.go, pkg/scalers/(cpu_memory|cron)_scaler.go, apis/keda/v1alpha1/scaledobject_webhook.go.
 */

export const autoscalerToken = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
const scaledObjectToken = "kubernetes:keda.sh/v1alpha1:ScaledObject";

const isScaledObject = ({ group, kind }: Pick<Kind, "group" | "kind">): boolean =>
  group === "keda.sh" && kind === "ScaledObject";

/** KEDA, where its Deployments run. */
export const keda: Operator = {
  watches: isScaledObject,
  keeps: (objects, object) => (runs(objects, "keda-operator") ? [autoscalerFor(object)] : []),
  refuses: kedaRefusal,
  status: scaledObjectStatus,
};

function targetOf(object: Props): { apiVersion: string; kind: string; name: string } {
  const { apiVersion, kind, name } = bag(at(object, "spec.scaleTargetRef"));
  return { apiVersion: text(apiVersion) ?? "apps/v1", kind: text(kind) ?? "Deployment", name: text(name) ?? "" };
}

const isSame = (one: ReturnType<typeof targetOf>, other: ReturnType<typeof targetOf>): boolean =>
  one.apiVersion === other.apiVersion && one.kind === other.kind && one.name === other.name;

function autoscalerName(scaledObject: Props): string {
  const own = text(at(scaledObject, "spec.advanced.horizontalPodAutoscalerConfig.name"));
  return own ?? `keda-hpa-${nameOf(scaledObject)}`;
}

/** What KEDA's webhook says against a ScaledObject; undefined where it says nothing, or does not run: it lets pass what it cannot see. */
function kedaRefusal(objects: Objects, sent: Props): string | undefined {
  if (!runs(objects, "keda-admission-webhooks")) return undefined;
  const wrong = ownerProblem(objects, sent) ?? boundsProblem(sent);
  return wrong && `admission webhook "vscaledobject.kb.io" denied the request: ${wrong}`;
}

/** Source: verifyScaledObjects and verifyHpas. */
function ownerProblem(objects: Objects, sent: Props): string | undefined {
  const namespace = String(at(sent, "metadata.namespace") ?? "default");
  const [name, target] = [nameOf(sent), targetOf(sent)];
  const managed = `the workload '${target.name}' of type '${target.apiVersion}.${target.kind}' is already managed by the`;
  const others = objects.list(scaledObjectToken, namespace).filter((one) => nameOf(one) !== name);
  const other = others.find((one) => isSame(targetOf(one), target));
  if (other) return `${managed} ScaledObject '${nameOf(other)}'`;
  const scaler = objects.list(autoscalerToken, namespace).find((one) => isSame(targetOf(one), target));
  if (!scaler || ownersOf(scaler).some((owner) => owner["kind"] === "ScaledObject" && owner["name"] === name))
    return undefined;
  if (annotationsOf(sent)["scaledobject.keda.sh/transfer-hpa-ownership"] !== "true")
    return `${managed} hpa '${nameOf(scaler)}'`;
  return autoscalerName(sent) === nameOf(scaler)
    ? undefined
    : `the existing hpa '${nameOf(scaler)}' for workload '${target.name}' of type '${target.apiVersion}.${target.kind}' must be specified by name in advanced settings to enable ownership transfer`;
}

/** Source: CheckReplicaCountBoundsAreValid in apis/keda/v1alpha1/scaledobject_types.go. */
function boundsProblem(sent: Props): string | undefined {
  const [min, max] = [Number(at(sent, "spec.minReplicaCount") ?? 0), Number(at(sent, "spec.maxReplicaCount") ?? 100)];
  return min > max ? `MinReplicaCount=${min} must be less than MaxReplicaCount=${max}` : undefined;
}

/** The autoscaler that KEDA's operator makes of a ScaledObject. */
export function autoscalerFor(scaledObject: Props): Props {
  const name = autoscalerName(scaledObject);
  const { minReplicaCount, maxReplicaCount } = bag(scaledObject["spec"]);
  const behavior = at(scaledObject, "spec.advanced.horizontalPodAutoscalerConfig.behavior");
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: {
      name,
      namespace: at(scaledObject, "metadata.namespace"),
      labels: {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/part-of": nameOf(scaledObject),
        "app.kubernetes.io/managed-by": "keda-operator",
        ...labelsOf(scaledObject),
      },
      annotations: annotationsOf(scaledObject),
    },
    spec: {
      scaleTargetRef: { ...targetOf(scaledObject) },
      minReplicas: Math.max(1, Number(minReplicaCount ?? 1)),
      maxReplicas: Number(maxReplicaCount ?? 100),
      metrics: metricsOf(scaledObject),
      ...(behavior !== undefined && { behavior }),
    },
  };
}

/** What KEDA says of a ScaledObject. */
function scaledObjectStatus(objects: Objects, scaledObject: Props): Props {
  const found = objects
    .list(autoscalerToken, String(at(scaledObject, "metadata.namespace")))
    .find((one) => ownersOf(one).some(({ uid }) => uid === at(scaledObject, "metadata.uid")));
  if (!found) return {};
  const external = metricsOf(scaledObject).flatMap((metric) => text(at(metric, "external.metric.name")) ?? []);
  return {
    hpaName: nameOf(found),
    externalMetricNames: external,
    conditions: [{ type: "Ready", status: "True", reason: "ScaledObjectReady" }],
  };
}

/** In the order of their types, as KEDA sorts them. */
function metricsOf(scaledObject: Props): Props[] {
  const metrics = bags(at(scaledObject, "spec.triggers")).map((trigger, index) =>
    metricOf(trigger, index, nameOf(scaledObject)),
  );
  return metrics.sort((one, other) => String(one["type"]).localeCompare(String(other["type"])));
}

function metricOf(trigger: Props, index: number, scaledObject: string): Props {
  const metadata = bag(trigger["metadata"]);
  const type = String(trigger["type"]);
  if (type === "cpu" || type === "memory") {
    const target = { type: "Utilization", averageUtilization: Number(metadata["value"]) };
    const container = text(metadata["containerName"]);
    return container === undefined
      ? { type: "Resource", resource: { name: type, target } }
      : { type: "ContainerResource", containerResource: { name: type, container, target } };
  }
  const selector = { matchLabels: { "scaledobject.keda.sh/name": scaledObject } };
  const averageValue = type === "cron" ? "1" : String(metadata["threshold"] ?? metadata["value"] ?? "1");
  return {
    type: "External",
    external: {
      metric: { name: `s${index}-${metricName(type, metadata)}`, selector },
      target: { type: "AverageValue", averageValue },
    },
  };
}

function metricName(type: string, metadata: Props): string {
  if (type !== "cron") return type;
  const written = (time: unknown) =>
    String(time).replaceAll(" ", "").replaceAll("*", "x").replaceAll("/", "Sl").replaceAll("?", "Qm");
  return `cron-${String(metadata["timezone"])}-${written(metadata["start"])}-${written(metadata["end"])}`.replace(
    /[/.:%()]/g,
    "-",
  );
}
