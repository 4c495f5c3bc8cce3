import type { IScrapeConfig } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/ScrapeConfig";

/** The job whose targets are the pods that say where they are scraped. */
export const annotatedPods = "annotated-pods";

type Spec = NonNullable<IScrapeConfig["spec"]>;

const replace = (targetLabel: string, sourceLabels: string[], more: object = {}) => ({
  action: "replace" as const,
  sourceLabels,
  targetLabel,
  ...more,
});

/**
 * Scrapes every pod that carries `prometheus.io/scrape: "true"`, whatever namespace it is in, at the port and path that it says: one object instead of a monitor for each. A pod of the mesh says
 * 15020, where its proxy hands out both its own metrics and the pod's without mTLS: a Prometheus outside of the mesh cannot speak it. A pod has a target for each of its ports; here
 * they become the same one, which Prometheus scrapes once.
 * Sources: prometheus.io/docs/prometheus/latest/configuration, kubernetes_sd_config, role pod; istio.io/latest/docs/ops/integrations/prometheus.
 */
export const annotatedPodsSpec: Spec = {
  kubernetesSDConfigs: [{ role: "Pod" }],
  relabelings: [
    { action: "keep", sourceLabels: ["__meta_kubernetes_pod_annotation_prometheus_io_scrape"], regex: "true" },
    { action: "drop", sourceLabels: ["__meta_kubernetes_pod_phase"], regex: "Pending|Succeeded|Failed" },
    replace("__metrics_path__", ["__meta_kubernetes_pod_annotation_prometheus_io_path"], { regex: "(.+)" }),
    replace("__address__", ["__meta_kubernetes_pod_ip", "__meta_kubernetes_pod_annotation_prometheus_io_port"], {
      separator: ":",
      regex: "(.+:\\d+)",
    }),
    replace("namespace", ["__meta_kubernetes_namespace"]),
    replace("pod", ["__meta_kubernetes_pod_name"]),
    replace("node", ["__meta_kubernetes_pod_node_name"]),
    // The service of the catalogue, or what the pod's chart calls it.
    replace("job", ["__meta_kubernetes_pod_label_app_kubernetes_io_name", "__meta_kubernetes_pod_label_app"], {
      separator: ";",
      regex: ";*([^;]+).*",
    }),
  ],
  metricRelabelings: [
    // A proxy tells some 500 series of its own works, whatever passes through it. Of requests, Istio's metrics tell.
    { action: "drop", sourceLabels: ["__name__"], regex: "envoy_.*" },
    { action: "drop", sourceLabels: ["__name__"], regex: "istio_(request|response)_bytes_.*" },
  ],
};
