import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { createServer, type Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { certificatesIn } from "../../tools/kubernetes/certificates";
import type { Manifest } from "./server";

/** What a pod uses, by container and resource, in Kubernetes' quantities. */
export interface PodUsage {
  name: string;
  namespace: string;
  labels: Record<string, string>;
  containers: Record<string, { cpu: string; memory: string }>;
}

const groups = { "metrics.k8s.io": "v1beta1", "external.metrics.k8s.io": "v1beta1" };

/**
 * Answers for metrics-server and for KEDA's adapter, behind the API server's aggregation layer: pods use what the test says, and a query gives what it says.
 * Source: k8s.io/metrics pkg/apis/metrics/v1beta1 and external_metrics/v1beta1.
 */
export class Metrics {
  pods: PodUsage[] = [];
  /** By the metric's name. @defaultValue it is zero */
  queries = new Map<string, string>();

  private constructor(private readonly server: HttpsServer) {}

  static async start(): Promise<Metrics> {
    const folder = mkdtempSync(path.join(os.tmpdir(), "go-coffee-metrics-"));
    const { server: identity } = await certificatesIn(folder, "172.20.0.1");
    rmSync(folder, { recursive: true });
    const { certificate: cert, key } = identity;
    const server = createServer({ cert, key });
    const metrics = new Metrics(server);
    server.on("request", (request: IncomingMessage, answer) => {
      const body = metrics.answer(new URL(request.url!, "https://metrics"));
      answer.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" });
      answer.end(JSON.stringify(body ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return metrics;
  }

  /** What sends the API server here: a Service of another host's name, which is this machine. */
  get objects(): Manifest[] {
    const { port } = this.server.address() as AddressInfo;
    const [name, namespace] = ["test-metrics", "kube-system"];
    return [
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name, namespace },
        spec: { type: "ExternalName", externalName: "localhost", ports: [{ port }] },
      },
      ...Object.entries(groups).map(([group, version]) => ({
        apiVersion: "apiregistration.k8s.io/v1",
        kind: "APIService",
        metadata: { name: `${version}.${group}` },
        spec: {
          group,
          version,
          service: { name, namespace, port },
          insecureSkipTLSVerify: true,
          groupPriorityMinimum: 100,
          versionPriority: 100,
        },
      })),
    ];
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer({ pathname, searchParams }: URL): object | undefined {
    const [, , group = "", version = "", , namespace, name] = pathname.split("/");
    if (!Object.hasOwn(groups, group)) return undefined;
    const apiVersion = `${group}/${version}`;
    if (namespace === undefined)
      return { kind: "APIResourceList", apiVersion: "v1", groupVersion: apiVersion, resources: [] };
    const timestamp = new Date().toISOString().replace(/\.\d+/, "");
    if (group !== "metrics.k8s.io") {
      const items = [{ metricName: name, metricLabels: {}, timestamp, value: this.queries.get(name!) ?? "0" }];
      return { kind: "ExternalMetricValueList", apiVersion, metadata: {}, items };
    }
    const wanted = (searchParams.get("labelSelector") ?? "").split(",").filter((pair) => pair !== "");
    const items = this.pods
      .filter((pod) => pod.namespace === namespace && wanted.every((pair) => has(pod.labels, pair)))
      .map(({ containers, labels, ...metadata }) => ({
        metadata: { ...metadata, labels },
        timestamp,
        window: "15s",
        containers: Object.entries(containers).map(([container, usage]) => ({ name: container, usage })),
      }));
    return { kind: "PodMetricsList", apiVersion, metadata: {}, items };
  }
}

function has(labels: Record<string, string>, pair: string): boolean {
  const [key = "", value] = pair.split("=");
  return labels[key] === value;
}
