import type * as k8s from "@pulumi/kubernetes/types/output";
import type { IApplication } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1/Application";
import type { IAppProject } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProject";
import type { IAnalysisTemplate } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/AnalysisTemplate";
import type { IRollout } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/Rollout";
import type { IExternalSecret } from "@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret";
import type { ISecretStore } from "@kubernetes-models/external-secrets/external-secrets.io/v1/SecretStore";
import type { IGateway } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway";
import type { IGatewayClass } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/GatewayClass";
import type { IHTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import type { ISidecar } from "@kubernetes-models/istio/networking.istio.io/v1/Sidecar";
import type { IAuthorizationPolicy } from "@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy";
import type { IPeerAuthentication } from "@kubernetes-models/istio/security.istio.io/v1/PeerAuthentication";
import type { IRequestAuthentication } from "@kubernetes-models/istio/security.istio.io/v1/RequestAuthentication";
import type { ITelemetry } from "@kubernetes-models/istio/telemetry.istio.io/v1/Telemetry";
import type { IScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import type { IClickHouseInstallation } from "../../../components/kubernetes/stores/clickhouse-kinds";
import type { IElasticsearch } from "../../../components/kubernetes/stores/elastic-kinds";
import type { IAlertmanager } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/Alertmanager";
import type { IPrometheus } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/Prometheus";
import type { IPrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import type { IServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";
import type { IScrapeConfig } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/ScrapeConfig";
import type { Standing } from "../../../simulators/core/standing";
import { Unchanging } from "../once";
import { Missing } from "../trail";

/** An object as it is read: anything may be missing from what somebody has changed by hand. */
export type Read<T> = T extends (infer Item)[]
  ? Read<Item>[]
  : T extends object
    ? { [Key in keyof T]?: Read<T[Key]> }
    : T;

interface TargetGroupBinding {
  metadata: k8s.meta.v1.ObjectMeta;
  spec: { targetGroupARN: string; targetType: string; serviceRef: { name: string; port: number | string } };
}

interface KongClusterPlugin {
  metadata: k8s.meta.v1.ObjectMeta;
  plugin: string;
  config: { traces_endpoint?: string };
}

interface BackupStorageLocation {
  metadata: k8s.meta.v1.ObjectMeta;
  spec: {
    default: boolean;
    accessMode: string;
    config: Record<string, string>;
    objectStorage: { bucket: string; prefix: string };
  };
  status: { phase: string };
}
interface BackupSchedule {
  metadata: k8s.meta.v1.ObjectMeta;
  spec: {
    schedule: string;
    paused: boolean;
    template: {
      includedNamespaces: string[];
      excludedNamespaces: string[];
      snapshotVolumes: boolean;
      snapshotMoveData: boolean;
      storageLocation: string;
    };
  };
  status: { phase: string };
}
/** Whom Google's collectors fetch metrics from. Source: GoogleCloudPlatform/prometheus-engine doc/api.md. */
interface PodMonitoring {
  metadata: k8s.meta.v1.ObjectMeta;
  spec: {
    selector: k8s.meta.v1.LabelSelector;
    endpoints: { port: number | string; path: string; interval: string; params: Record<string, string[]> }[];
  };
}
/** Whom Azure's fetch them from. Source: Azure/prometheus-collector otelcollector/deploy/example-custom-resources/pod-monitor. */
interface PodMonitor {
  metadata: k8s.meta.v1.ObjectMeta;
  spec: {
    selector: k8s.meta.v1.LabelSelector;
    podMetricsEndpoints: {
      port: string;
      path: string;
      interval: string;
      params: Record<string, string[]>;
      honorLabels: boolean;
    }[];
  };
}
/** Source: cert-manager/cert-manager pkg/apis/certmanager/v1/types_certificate.go, pkg/apis/acme/v1/types_issuer.go. */
interface Certificate {
  metadata: k8s.meta.v1.ObjectMeta;
  spec: { secretName: string; dnsNames: string[]; issuerRef: { kind: string; name: string } };
  status: { conditions: { type: string; status: string; reason: string; message: string }[] };
}
interface Issuer {
  metadata: k8s.meta.v1.ObjectMeta;
  spec: { acme: { server: string; solvers: { dns01: { azureDNS: { hostedZoneName: string } } }[] } };
}
interface VolumeSnapshotClass {
  metadata: k8s.meta.v1.ObjectMeta;
  driver: string;
}

interface Kinds {
  "apps/v1:Deployment": k8s.apps.v1.Deployment;
  "apps/v1:DaemonSet": k8s.apps.v1.DaemonSet;
  "apps/v1:StatefulSet": k8s.apps.v1.StatefulSet;
  "apiregistration.k8s.io/v1:APIService": k8s.apiregistration.v1.APIService;
  "argoproj.io/v1alpha1:AnalysisTemplate": IAnalysisTemplate;
  "argoproj.io/v1alpha1:AppProject": IAppProject;
  "argoproj.io/v1alpha1:Application": IApplication;
  "argoproj.io/v1alpha1:Rollout": IRollout;
  "autoscaling/v2:HorizontalPodAutoscaler": k8s.autoscaling.v2.HorizontalPodAutoscaler;
  "admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding": k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
  "azmonitoring.coreos.com/v1:PodMonitor": PodMonitor;
  "batch/v1:CronJob": k8s.batch.v1.CronJob;
  "batch/v1:Job": k8s.batch.v1.Job;
  "cert-manager.io/v1:Certificate": Certificate;
  "cert-manager.io/v1:Issuer": Issuer;
  "configuration.konghq.com/v1:KongClusterPlugin": KongClusterPlugin;
  "core/v1:ConfigMap": k8s.core.v1.ConfigMap;
  "core/v1:Namespace": k8s.core.v1.Namespace;
  "core/v1:ResourceQuota": k8s.core.v1.ResourceQuota;
  "core/v1:Secret": k8s.core.v1.Secret;
  "core/v1:Service": k8s.core.v1.Service;
  "core/v1:ServiceAccount": k8s.core.v1.ServiceAccount;
  "clickhouse.altinity.com/v1:ClickHouseInstallation": IClickHouseInstallation;
  "elasticsearch.k8s.elastic.co/v1:Elasticsearch": IElasticsearch;
  "elbv2.k8s.aws/v1beta1:TargetGroupBinding": TargetGroupBinding;
  "external-secrets.io/v1:ExternalSecret": IExternalSecret;
  "external-secrets.io/v1:SecretStore": ISecretStore;
  "gateway.networking.k8s.io/v1:Gateway": IGateway;
  "gateway.networking.k8s.io/v1:GatewayClass": IGatewayClass;
  "gateway.networking.k8s.io/v1:HTTPRoute": IHTTPRoute;
  "keda.sh/v1alpha1:ScaledObject": IScaledObject;
  "monitoring.coreos.com/v1:Alertmanager": IAlertmanager;
  "monitoring.coreos.com/v1:Prometheus": IPrometheus;
  "monitoring.coreos.com/v1:PrometheusRule": IPrometheusRule;
  "monitoring.coreos.com/v1:ServiceMonitor": IServiceMonitor;
  "monitoring.coreos.com/v1alpha1:ScrapeConfig": IScrapeConfig;
  "monitoring.googleapis.com/v1:PodMonitoring": PodMonitoring;
  "networking.istio.io/v1:Sidecar": ISidecar;
  "networking.k8s.io/v1:NetworkPolicy": k8s.networking.v1.NetworkPolicy;
  "policy/v1:PodDisruptionBudget": k8s.policy.v1.PodDisruptionBudget;
  "rbac.authorization.k8s.io/v1:ClusterRole": k8s.rbac.v1.ClusterRole;
  "rbac.authorization.k8s.io/v1:ClusterRoleBinding": k8s.rbac.v1.ClusterRoleBinding;
  "rbac.authorization.k8s.io/v1:Role": k8s.rbac.v1.Role;
  "rbac.authorization.k8s.io/v1:RoleBinding": k8s.rbac.v1.RoleBinding;
  "snapshot.storage.k8s.io/v1:VolumeSnapshotClass": VolumeSnapshotClass;
  "storage.k8s.io/v1:StorageClass": k8s.storage.v1.StorageClass;
  "velero.io/v1:BackupStorageLocation": BackupStorageLocation;
  "velero.io/v1:Schedule": BackupSchedule;
  "security.istio.io/v1:AuthorizationPolicy": IAuthorizationPolicy;
  "security.istio.io/v1:PeerAuthentication": IPeerAuthentication;
  "security.istio.io/v1:RequestAuthentication": IRequestAuthentication;
  "telemetry.istio.io/v1:Telemetry": ITelemetry;
}

export type KindName = keyof Kinds;
export type ObjectOf<Kind extends KindName> = Read<Kinds[Kind]>;
export type Deployment = ObjectOf<"apps/v1:Deployment">;
export type PodTemplate = NonNullable<NonNullable<Deployment["spec"]>["template"]>;
export type PodSpec = NonNullable<PodTemplate["spec"]>;
export type Container = NonNullable<PodSpec["containers"]>[number];
export type Service = ObjectOf<"core/v1:Service">;

interface Named {
  metadata?: { name?: string; namespace?: string };
}

/** The objects of one cluster, as they stand in the local world. */
export class Cluster extends Unchanging {
  private readonly read = new Map<string, unknown[]>();

  /** @param scope what the local clouds know the cluster by: on AWS its ARN, on Google Cloud its address, on Azure its ARM id */
  constructor(
    readonly scope: string,
    private readonly standings: (token: string) => Standing[],
  ) {
    super();
  }

  all<Kind extends KindName>(kind: Kind): ObjectOf<Kind>[] {
    const known = this.read.get(kind);
    if (known) return known as ObjectOf<Kind>[];
    const found = this.standings(`kubernetes:${kind}`).map(({ outputs }) => outputs as ObjectOf<Kind>);
    this.read.set(kind, found);
    return found;
  }

  in<Kind extends KindName>(kind: Kind, namespace: string): ObjectOf<Kind>[] {
    return this.all(kind).filter((one) => namespaceOf(one as Named) === namespace);
  }

  find<Kind extends KindName>(kind: Kind, namespace: string, name: string): ObjectOf<Kind> | undefined {
    return this.in(kind, namespace).find((one) => nameOf(one as Named) === name);
  }

  /** @throws Missing where there is none of that name */
  need<Kind extends KindName>(kind: Kind, namespace: string, name: string): ObjectOf<Kind> {
    const found = this.find(kind, namespace, name);
    if (!found) throw new Missing(`there is no ${kindOf(kind)} ${name} in ${namespace}`);
    return found;
  }
}

export function nameOf({ metadata }: Named): string {
  return metadata?.name ?? "";
}

export function namespaceOf({ metadata }: Named): string {
  return metadata?.namespace ?? "";
}

/** `Deployment go-coffee/order`: what carries a hop. */
export function called(kind: KindName, object: Named): string {
  return `${kindOf(kind)} ${[namespaceOf(object), nameOf(object)].filter((part) => part !== "").join("/")}`;
}

function kindOf(kind: string): string {
  return kind.split(":")[1]!;
}

/** The entries of a map that has no holes. */
export function entries<T>(map: Readonly<Record<string, T | undefined>> | undefined): [string, T][] {
  return Object.entries(map ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined);
}
