import { clickhouse as place, storesNamespace } from "../../components/kubernetes/stores/places";
import { hasStores } from "../stores/default";
import { tagOf, type AddOn, type AddOnContext } from "./add-on";
import { resources, restricted, restrictedPod, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

const { operator: name } = place;
const pods = { "app.kubernetes.io/name": "altinity-clickhouse-operator", "app.kubernetes.io/instance": name };

interface Part {
  image: { tag: string };
  containerSecurityContext: typeof restricted;
  resources: ContainerResources;
}

/** The keys of chart altinity/altinity-clickhouse-operator that we set. */
export interface ClickhouseOperatorValues {
  fullnameOverride: string;
  /** The definitions are in the folder `crds` as well; this job runs bitnami/kubectl:latest. */
  crdHook: { enabled: false };
  operator: Part;
  metrics: Part & { enabled: true };
  podSecurityContext: typeof restrictedPod;
  /** Rights in its own namespace, where it reads Secrets. */
  rbac: { namespaceScoped: true };
  /** The chart's has a password that everybody knows: ours is drawn, and of the same name. */
  secret: { create: false };
  configs: { files: { "config.yaml": { watch: { namespaces: string[] } } } };
}

/**
 * Altinity's operator: makes clusters of ClickHouse and of its Keeper. One pod: it elects nobody.
 * Source: Altinity/clickhouse-operator release-0.25.6, deploy/helm/clickhouse-operator.
 */
export const clickhouse: AddOn = {
  name,
  system: "clickhouse",
  source: () => ({ kind: "chart", chart: "altinity-clickhouse-operator", repository: "https://helm.altinity.com" }),
  namespace: storesNamespace,
  // External Secrets draws the password that it signs in with.
  after: ["calico", "external-secrets"],
  when: () => true,
  byDefault: ({ scale }) => hasStores(scale),
  values,
  brings: ["clickhouse-keeper.altinity.com", "clickhouse.altinity.com"],
  policies: (context) => [
    policyFor(name, context, {
      pods,
      // Its chart's own annotations say where it is scraped: deploy/helm/clickhouse-operator/values.yaml, podAnnotations.
      metrics: [8888],
      to: [{ pods: place.pods, ports: [place.port, place.nativePort] }],
    }),
  ],
};

function values(context: AddOnContext): ClickhouseOperatorValues {
  const { scale } = context;
  const part = (image: string, memory: number): Part => ({
    image: { tag: tagOf(context, "clickhouse", image, "0.25.6") },
    containerSecurityContext: restricted,
    resources: resources(50, memory),
  });
  return {
    fullnameOverride: name,
    crdHook: { enabled: false },
    operator: part("operator", { small: 128, medium: 256, large: 256 }[scale]),
    metrics: { enabled: true, ...part("exporter", 128) },
    podSecurityContext: restrictedPod,
    rbac: { namespaceScoped: true },
    secret: { create: false },
    configs: { files: { "config.yaml": { watch: { namespaces: [storesNamespace] } } } },
  };
}
