/** Where a pod of the mesh tells of itself: the proxy's metrics, and with them the pod's own, past mTLS. Source: istio.io/latest/docs/ops/integrations/prometheus, "Option 1: Metrics merging". */
export const proxyMetricsPort = 15020;

/** The annotations by which Prometheus finds a pod. In the mesh the proxy takes them over, and puts its own in their place. */
export function scraped(port: number, path = "/metrics"): Record<string, string> {
  return { "prometheus.io/scrape": "true", "prometheus.io/port": String(port), "prometheus.io/path": path };
}
