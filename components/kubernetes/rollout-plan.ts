import type { IAnalysisTemplate } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/AnalysisTemplate";
import type { IRollout } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/Rollout";
import { selectorFor } from "./labels";
import type { Scale, ServiceEntry } from "./service-entry";

/*
 * How a service is released, where Argo Rollouts is installed. Pure. Why so: docs/decisions/delivery.md.
 */

export const rolloutVersion = "argoproj.io/v1alpha1";

/** What a release is held against: the owner's figures for every service. */
export const releaseLimits = {
  /** The share of requests that may fail. */
  errors: 0.001,
  /** Within how many milliseconds 95 of 100 requests are to be answered. */
  milliseconds: 200,
} as const;

/** Where analyses ask: the service of kube-prometheus-stack. */
export const prometheus = { namespace: "monitoring", service: "kube-prometheus-stack-prometheus", port: 9090 } as const;

/** How releases of a service are judged. */
export type Judgement = "metrics" | "time";

type RolloutSpec = IRollout["spec"];
type Strategy = NonNullable<RolloutSpec["strategy"]>;
type Step = NonNullable<NonNullable<Strategy["canary"]>["steps"]>[number];
type Template = IAnalysisTemplate["spec"] & Required<Pick<IAnalysisTemplate["spec"], "metrics">>;
type Analysis = NonNullable<NonNullable<Strategy["blueGreen"]>["postPromotionAnalysis"]>;

/** The Service that leads to the next release of a service alone, where it is released blue-green. */
export const previewName = (service: string): string => `${service}-preview`;

/** How a service is released. @defaultValue canary */
export const releaseOf = ({ release }: Pick<ServiceEntry, "release">) => release ?? "canary";

/**
 * The Rollout of a service. It takes its pods from the Deployment, which has none itself: whatever reads or changes the Deployment (Reloader, the size adviser, a
 * person) goes on working. The number of pods is the autoscaler's; what stands here is what a first release begins with.
 * @param judgement `metrics`: by the analyses; `time`: nothing looks but the pods' own probes
 * Sources: argo-rollouts v1.9, docs/migrating.md ("workloadRef"), docs/features/specification.md.
 */
export function rolloutSpec(service: ServiceEntry, scale: Scale, judgement: Judgement): RolloutSpec {
  return {
    replicas: service.scaling[scale].min,
    selector: { matchLabels: selectorFor(service.name) },
    workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: service.name, scaleDown: "onsuccess" },
    minReadySeconds: 5,
    revisionHistoryLimit: 5,
    // Pods that are not ready in ten minutes: the release is taken back.
    progressDeadlineSeconds: 600,
    progressDeadlineAbort: true,
    analysis: { successfulRunHistoryLimit: 3, unsuccessfulRunHistoryLimit: 10 },
    strategy: strategyOf(service, judgement),
  };
}

function strategyOf(service: ServiceEntry, judgement: Judgement): Strategy {
  switch (releaseOf(service)) {
    case "canary": {
      const judged = (): Step => (judgement === "metrics" ? { analysis: analysisOf(service) } : watched);
      return {
        canary: {
          maxSurge: "25%",
          maxUnavailable: 0,
          steps: [{ setWeight: 20 }, judged(), { setWeight: 50 }, judged()],
        },
      };
    }
    case "blueGreen":
      return {
        blueGreen: {
          activeService: service.name,
          previewService: previewName(service.name),
          // One pod says whether the image starts; all of them come before customers do.
          previewReplicaCount: 1,
          autoPromotionEnabled: true,
          // Longer than the analysis: until it has ended, the way back is a change of the Service.
          scaleDownDelaySeconds: 900,
          ...(judgement === "metrics" && { postPromotionAnalysis: analysisOf(service) }),
        },
      };
  }
}

/** Time for a person to look, where nothing measures. */
const watched: Step = { pause: { duration: "10m" } };

const templateNames = { errors: "release-errors", latency: "release-latency" } as const;

/** Held against the pods of the new release alone. A WebSocket ends when it ends: how long it took says nothing. */
function analysisOf({ name, protocol }: ServiceEntry): Analysis {
  const templates = protocol === "websocket" ? [templateNames.errors] : Object.values(templateNames);
  return {
    templates: templates.map((templateName) => ({ templateName })),
    args: [
      { name: "service", value: name },
      { name: "hash", valueFrom: { podTemplateHashValue: "Latest" } },
    ],
  };
}

/**
 * What every release is judged by, by name: five looks, a minute apart, once there is something to see. One that is bad may be chance, two are not. Where nobody asks
 * the service there is nothing to say: then it waits for a person.
 * @param namespace the services'
 */
export function analysisTemplates(namespace: string): Record<string, Template> {
  // What istiod's proxies count at the side of the service that answers. Pods of a release are called SERVICE-HASH-….
  const of = (metric: string, more = "") =>
    `${metric}{reporter="destination",namespace="${namespace}",pod=~"{{args.service}}-{{args.hash}}-.*"${more}}`;
  const rate = (selector: string) => `sum(rate(${selector}[2m]))`;
  const failed = rate(of("istio_requests_total", ',response_code=~"5.."'));
  const all = rate(of("istio_requests_total"));
  const buckets = `sum by (le) (rate(${of("istio_request_duration_milliseconds_bucket")}[2m]))`;
  return {
    // Where none failed there is no series of failures.
    [templateNames.errors]: template("errors", `(${failed} or vector(0)) / (${all} > 0)`, releaseLimits.errors),
    [templateNames.latency]: template("latency", `histogram_quantile(0.95, ${buckets})`, releaseLimits.milliseconds),
  };
}

function template(name: string, query: string, most: number): Template {
  const known = "len(result) > 0 && !isNaN(result[0])";
  return {
    args: [{ name: "service" }, { name: "hash" }],
    metrics: [
      {
        name,
        initialDelay: "2m",
        interval: "1m",
        count: 5,
        successCondition: `${known} && result[0] < ${most}`,
        failureCondition: `${known} && result[0] >= ${most}`,
        failureLimit: 1,
        inconclusiveLimit: 2,
        consecutiveErrorLimit: 4,
        provider: {
          prometheus: {
            address: `http://${prometheus.service}.${prometheus.namespace}:${prometheus.port}`,
            timeout: 20,
            query,
          },
        },
      },
    ],
  };
}
