import { tagOf, type AddOn, type AddOnContext } from "./add-on";
import { restricted, restrictedPod, sized, type ContainerResources } from "./pods";
import { policyFor, prometheusPeer } from "./policies";

const name = "opencost";
const pods = { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name };
const prometheus = { serviceName: "kube-prometheus-stack-prometheus", namespaceName: "monitoring", port: 9090 };

/** Its image by digest, as its chart has it: opencost-helm-chart 2.5.17, values.yaml. */
const digest = "sha256:b0701f9b54e43c9abee98f5784792a5b469ca8951e87da32b161c1fa539ab0e1";

/** The keys of chart opencost/opencost that we set. */
export interface OpenCostValues {
  fullnameOverride: string;
  clusterName: string;
  podSecurityContext: object;
  opencost: {
    exporter: {
      image: { tag: string };
      defaultClusterId: string;
      resources: ContainerResources;
      securityContext: object;
      extraVolumeMounts: object[];
    };
    prometheus: { internal: typeof prometheus };
    /** Its metrics carry labels of the pods that they are about, which a scrape by annotation would write over. */
    metrics: { serviceMonitor: { enabled: boolean } };
    /** What it says is read through its API, or in Grafana: nothing else listens. */
    ui: { enabled: boolean };
    mcp: { enabled: boolean };
  };
  extraVolumes: object[];
}

/**
 * What each pod costs, by its requests and its use and by the list prices of the cloud's machines and disks, and so each service and each team: their pods
 * carry the labels `service` and `team`. It needs no identity: the cloud's price list is public.
 */
export const opencost: AddOn = {
  name,
  system: name,
  source: () => ({ kind: "chart", chart: name, repository: "https://opencost.github.io/opencost-helm-chart" }),
  namespace: "monitoring",
  after: ["calico", "kube-prometheus-stack"],
  when: () => true,
  byDefault: ({ scale, requests }) => scale !== "small" && requests?.["kube-prometheus-stack"]?.enabled !== false,
  values,
  brings: [],
  policies: (context) => [
    policyFor(name, context, {
      pods,
      internet: true,
      metrics: [9003],
      to: [{ ...prometheusPeer, ports: [9090] }],
    }),
  ],
};

function values(context: AddOnContext): OpenCostValues {
  const { application, scale } = context;
  return {
    fullnameOverride: name,
    clusterName: "cluster.local",
    podSecurityContext: { ...restrictedPod, runAsUser: 1001, fsGroup: 1001 },
    opencost: {
      exporter: {
        image: { tag: tagOf(context, name, "exporter", "1.120.1", digest) },
        // A name, and not the cluster's own, which is known only once it stands.
        defaultClusterId: application,
        resources: sized(scale, 50, { small: 256, medium: 512, large: 1024 }),
        securityContext: restricted,
        // It keeps prices there.
        extraVolumeMounts: [{ name: "prices", mountPath: "/var/configs" }],
      },
      prometheus: { internal: prometheus },
      metrics: { serviceMonitor: { enabled: true } },
      ui: { enabled: false },
      mcp: { enabled: false },
    },
    extraVolumes: [{ name: "prices", emptyDir: { sizeLimit: "64Mi" } }],
  };
}
