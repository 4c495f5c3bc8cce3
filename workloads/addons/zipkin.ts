import { tagOf, type AddOn, type AddOnContext } from "./add-on";
import { grafanaPods, observabilityNamespace, tracePlace, zipkinPlace } from "./observability";
import { resources, restricted, restrictedPod, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

const name = "zipkin";

/** The keys of chart openzipkin/zipkin that we set. */
export interface ZipkinValues {
  fullnameOverride: string;
  image: { tag: string };
  replicaCount: number;
  serviceAccount: { name: string };
  resources: ContainerResources;
  podSecurityContext: object;
  securityContext: object;
  zipkin: { storage: { type: "mem" }; extraEnv: Record<string, string> };
}

/**
 * Keeps spans in memory and shows them, in place of Jaeger. In memory alone: the chart would write the password of an Elasticsearch into the
 * Deployment in clear. Source: openzipkin/zipkin-helm charts/zipkin/templates/deployment.yaml, ES_PASSWORD.
 */
export const zipkin: AddOn = {
  name,
  system: name,
  source: () => ({ kind: "chart", chart: name, repository: "https://zipkin.io/zipkin-helm" }),
  namespace: observabilityNamespace,
  after: ["calico"],
  when: (context) => tracePlace(context) !== undefined && context.observability?.traces === "zipkin",
  values,
  brings: [],
  policies: (context) => {
    const { pods, ports } = zipkinPlace;
    const collector = tracePlace(context)?.pods ?? {};
    return [
      policyFor(name, context, {
        pods: { ...pods },
        api: false,
        from: [
          { pods: { ...collector }, ports },
          { pods: grafanaPods, ports },
        ],
      }),
      policyFor("grafana-to-zipkin", context, { pods: grafanaPods, api: false, to: [{ pods: { ...pods }, ports }] }),
    ];
  },
};

function values(context: AddOnContext): ZipkinValues {
  const { scale } = context;
  const memory = { small: 512, medium: 1024, large: 2048 }[scale];
  return {
    fullnameOverride: name,
    image: { tag: tagOf(context, name, "server", "3.5.1") },
    // Two would each know half of the spans.
    replicaCount: 1,
    serviceAccount: { name },
    resources: resources(100, memory),
    podSecurityContext: restrictedPod,
    // It unpacks itself into /tmp.
    securityContext: { ...restricted, readOnlyRootFilesystem: true, runAsUser: 1000 },
    zipkin: { storage: { type: "mem" }, extraEnv: { MEM_MAX_SPANS: String(250 * memory) } },
  };
}
