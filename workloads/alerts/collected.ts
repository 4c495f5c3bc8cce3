import * as core from "@pulumi/kubernetes/core/v1";
import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import type { AlertTopic } from "../../components/core/alerting";
import { customObject, type Manifest } from "../../components/kubernetes/custom-object";
import { stackPods } from "../addons/kube-prometheus-stack-values";

type Named = Record<"name", string> & Record<"namespace", Input<string>> & Record<"labels", Record<string, string>>;

/** Who makes it: what is called, named and labelled as the rest of what watches. */
export interface CollectedBy {
  label: (part: string) => string;
  named: (name: string) => Named;
  here: CustomResourceOptions & { dependsOn: Resource[] };
}

/** Whom Google's collectors fetch metrics from. Source: GoogleCloudPlatform/prometheus-engine doc/api.md, PodMonitoring, ScrapeEndpoint. */
interface PodMonitoring extends Manifest {
  spec: {
    selector: { matchLabels: Readonly<Record<string, string>> };
    endpoints: { port: number; path: string; params: Record<string, string[]>; interval: string }[];
  };
}

/**
 * Whom Azure's fetch them from: a PodMonitor as the operator of Prometheus has it, in a group of Azure's own.
 * Source: Azure/prometheus-collector otelcollector/deploy/example-custom-resources/pod-monitor.
 */
interface PodMonitor extends Manifest {
  spec: {
    selector: { matchLabels: Readonly<Record<string, string>> };
    labelLimit: number;
    labelNameLengthLimit: number;
    labelValueLengthLimit: number;
    podMetricsEndpoints: {
      port: string;
      path: string;
      params: Record<string, string[]>;
      interval: string;
      honorLabels: boolean;
    }[];
  };
}

const firing = {
  path: "/federate",
  params: { "match[]": ['ALERTS{alertstate="firing"}'] },
  interval: "60s",
};
const selector = { matchLabels: stackPods.prometheus };

/**
 * Has the cloud's collectors fetch which alerts fire, and that there is somebody who would say: what tells people of them are alarms of its own (components/gcp/cluster/told-alerts-plan.ts, and
 * Azure's of that name). Every other series stays here.
 */
export function collected(asked: Extract<AlertTopic, { kind: "collected" }>["asked"], by: CollectedBy): void {
  switch (asked) {
    case undefined:
    case "monitoring.googleapis.com":
      customObject<PodMonitoring>(
        by.label("collected"),
        {
          apiVersion: "monitoring.googleapis.com/v1",
          kind: "PodMonitoring",
          metadata: by.named("alerts"),
          spec: { selector, endpoints: [{ port: 9090, ...firing }] },
        },
        by.here,
      );
      break;
    case "azmonitoring.coreos.com": {
      const settings = collectNothingElse(by);
      customObject<PodMonitor>(
        by.label("collected"),
        {
          apiVersion: "azmonitoring.coreos.com/v1",
          kind: "PodMonitor",
          metadata: by.named("alerts"),
          spec: {
            selector,
            // What Azure takes of a series: it refuses a sample that has more.
            ...{ labelLimit: 63, labelNameLengthLimit: 511, labelValueLengthLimit: 1023 },
            // An alert keeps the labels that it has: those of who fetched it would be put before them.
            podMetricsEndpoints: [{ port: prometheusPort, ...firing, honorLabels: true }],
          },
        },
        { ...by.here, dependsOn: [...by.here.dependsOn, settings] },
      );
    }
  }
}

/** What the operator calls the port of Prometheus: kube-prometheus-stack's own `portName`. */
const prometheusPort = "http-web";

/**
 * Azure's collectors fetch from kubelets, nodes and a kube-state-metrics of their own unless they are told not to: what our Prometheus has already, paid a second time.
 * Source: Azure/prometheus-collector otelcollector/configmaps/ama-metrics-settings-configmap.yaml.
 */
function collectNothingElse({ label, named, here }: CollectedBy) {
  const off = usual.map((target) => `${target} = false`).join("\n");
  return new core.ConfigMap(
    label("collectors"),
    {
      metadata: { ...named("ama-metrics-settings-configmap"), namespace: "kube-system" },
      data: {
        "schema-version": "v1",
        "config-version": "1",
        "default-scrape-settings-enabled": off,
        "pod-annotation-based-scraping": 'podannotationnamespaceregex = ""',
      },
    },
    here,
  );
}

const usual = [
  ...["kubelet", "coredns", "cadvisor", "kubeproxy", "apiserver", "kubestate", "nodeexporter"],
  ...["windowsexporter", "windowskubeproxy", "kappiebasic", "prometheuscollectorhealth"],
  ...["networkobservabilityRetina", "networkobservabilityHubble", "networkobservabilityCilium"],
  ...["controlplane-apiserver", "controlplane-etcd", "acstor-capacity-provisioner", "acstor-metrics-exporter"],
];
