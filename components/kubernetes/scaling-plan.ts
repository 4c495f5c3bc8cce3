import type { IScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import type { IVerticalPodAutoscaler } from "@kubernetes-models/autoscaler/autoscaling.k8s.io/v1/VerticalPodAutoscaler";
import type { Scale, ServiceEntry } from "./service-entry";

/*
 * When a service gets more pods, and what is said of their size. Pure. One owner: KEDA, which keeps an autoscaler of Kubernetes' own for each
 * ScaledObject, so that a schedule, the load, and later any query count together and the highest wins: docs/decisions/scaling.md.
 */

/** A time of the day at which customers come, every day or on weekdays. */
export interface Peak {
  /** Of the tz database: `America/New_York`. Summer time is kept. */
  timezone: string;
  /** When pods are to stand, `HH:MM`: some minutes before the customers come. */
  from: string;
  /** When the load alone decides again, later on the same day. */
  to: string;
  days: "everyDay" | "weekdays";
}

type Trigger = IScaledObject["spec"]["triggers"][number];

/**
 * What asks for pods: processor and memory of the service's own container, not of its sidecar, whose idle share would hide the load; and the
 * morning peak. A query of some metric would be one trigger more.
 * Sources: keda.sh/docs/2.20/scalers/cpu, "containerName", …/memory, …/cron.
 * @throws RangeError where fewer or more pods are scheduled than there may be
 */
export function triggersOf(service: ServiceEntry, scale: Scale, peak: Peak | undefined): Trigger[] {
  const { name, target, schedule } = service;
  const utilization = (type: "cpu" | "memory"): Trigger => ({
    type,
    metricType: "Utilization",
    metadata: { containerName: name, value: String(target[type]) },
  });
  return [
    utilization("cpu"),
    utilization("memory"),
    ...(peak && schedule ? [cron(peak, scheduled(service, scale, schedule.morning[scale]))] : []),
  ];
}

function scheduled({ name, scaling }: ServiceEntry, scale: Scale, morning: number): number {
  const { min, max } = scaling[scale];
  if (morning < min || morning > max)
    throw new RangeError(`${name}: ${morning} pods in the morning; want ${min}–${max}, as it scales (${scale})`);
  return morning;
}

function cron({ timezone, from, to, days }: Peak, pods: number): Trigger {
  const at = (time: string) => {
    const [hour, minute] = time.split(":").map(Number);
    return `${minute} ${hour} * * ${days === "weekdays" ? "1-5" : "*"}`;
  };
  return { type: "cron", metadata: { timezone, start: at(from), end: at(to), desiredReplicas: String(pods) } };
}

/** What has the pods of a service: its Deployment, or the Rollout that runs it. */
export type Runner = "Deployment" | "Rollout";

const runnerVersions: Readonly<Record<Runner, string>> = { Deployment: "apps/v1", Rollout: "argoproj.io/v1alpha1" };

/** How a service is scaled. Up at once; down by half at most every minute, and only after five quiet minutes. */
export function scaledObjectSpec(
  service: ServiceEntry,
  scale: Scale,
  triggers: Trigger[],
  runner: Runner = "Deployment",
): IScaledObject["spec"] {
  const { min, max } = service.scaling[scale];
  return {
    scaleTargetRef: { apiVersion: runnerVersions[runner], kind: runner, name: service.name },
    minReplicaCount: min,
    maxReplicaCount: max,
    advanced: {
      horizontalPodAutoscalerConfig: {
        // The name that it had before KEDA kept it.
        name: service.name,
        behavior: {
          scaleDown: {
            stabilizationWindowSeconds: 300,
            policies: [{ type: "Percent", value: 50, periodSeconds: 60 }],
          },
        },
      },
    },
    triggers,
  };
}

/**
 * An autoscaler that a cluster has from before KEDA is taken over, not refused. Source: keda.sh/docs/2.20/reference/scaledobject-spec,
 * "transfer-hpa-ownership".
 */
export const scaledObjectAnnotations = { "scaledobject.keda.sh/transfer-hpa-ownership": "true" };

/**
 * What pods should ask for is found out and said, and changes nothing: the number of pods goes by shares of what they ask for, and whoever
 * changed that under the autoscaler's hands would make it swing.
 */
export function sizeAdviceSpec(service: ServiceEntry): IVerticalPodAutoscaler["spec"] {
  return {
    targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: service.name },
    updatePolicy: { updateMode: "Off" },
    resourcePolicy: {
      containerPolicies: [
        { containerName: service.name, controlledResources: ["cpu", "memory"], controlledValues: "RequestsAndLimits" },
        // What sidecars ask for is the mesh's to say.
        { containerName: "*", mode: "Off" },
      ],
    },
  };
}
