import type { IApplication } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1/Application";
import type { IAppProject } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProject";
import * as rbac from "@pulumi/kubernetes/rbac/v1";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { ClusterComponent } from "./component";
import { customObject } from "./custom-object";
import { applicationsNamespace, deliveredKinds, projectName, type Repository } from "../core/delivery";
import type { Ownership } from "./labels";
import { previewName } from "./rollout-plan";

export interface DeliveredServicesArgs {
  whose: Ownership;
  /** The services by name: each has a folder of its name in the repository; and what its pods do not start without. */
  services: Readonly<Record<string, readonly Resource[]>>;
  delivery: Repository;
  /** The namespace of the services: its name once it stands, and in plain text. */
  namespace: Input<string>;
  namespaceName: string;
  /** What must stand first: Argo CD, and what the services need there. */
  after: readonly Resource[];
}

const version = "argoproj.io/v1alpha1";
const inCluster = "https://kubernetes.default.svc";

/**
 * What Argo CD delivers: a project that says from where and what, an Application for each service, and the rights for that in the services' namespace. The manifests are
 * those of `coffee render --delivered`.
 *
 * ```ts
 * import type { ProviderResource, Resource } from "@pulumi/pulumi";
 * import { DeliveredServices } from "../../components/kubernetes/delivered-services";
 *
 * declare const kubernetes: ProviderResource;
 * declare const argoCd: Resource; // the release of the chart argo-cd
 *
 * new DeliveredServices(
 *   "delivery",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     services: { order: [], payment: [] },
 *     delivery: { repository: "https://git.gocoffee.example/delivery.git", branch: "main", folder: "prod" },
 *     ...{ namespace: "go-coffee", namespaceName: "go-coffee" },
 *     after: [argoCd],
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class DeliveredServices extends ClusterComponent {
  constructor(id: string, args: DeliveredServicesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:DeliveredServices", id, args.whose, opts);
    const rights = this.rights(args);
    const project = this.project(args);
    for (const [service, needed] of Object.entries(args.services))
      this.application(service, args, [...args.after, ...needed, rights, project]);
    this.registerOutputs();
  }

  /** It changes what it delivers, and looks at what comes of that. */
  private rights({ namespace }: DeliveredServicesArgs): Resource {
    const metadata = { name: "argocd", namespace, labels: this.labels({ service: "platform" }) };
    const groups = [...new Set(deliveredKinds.map(({ group }) => group))];
    const role = new rbac.Role(
      this.label("role"),
      {
        metadata,
        rules: [
          ...groups.map((group) => ({
            apiGroups: [group],
            resources: deliveredKinds.flatMap((one) => (one.group === group ? [one.resource] : [])),
            verbs: ["get", "list", "watch", "create", "update", "patch", "delete"],
          })),
          { apiGroups: [""], resources: ["pods", "events"], verbs: ["get", "list", "watch"] },
          { apiGroups: ["apps"], resources: ["replicasets"], verbs: ["get", "list", "watch"] },
          { apiGroups: ["argoproj.io"], resources: ["analysisruns"], verbs: ["get", "list", "watch"] },
          {
            apiGroups: ["autoscaling"],
            resources: ["horizontalpodautoscalers"],
            verbs: ["get", "list", "watch"],
          },
        ],
      },
      this.here,
    );
    return new rbac.RoleBinding(
      this.label("role"),
      {
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
        subjects: [{ kind: "ServiceAccount", name: "argocd-application-controller", namespace: applicationsNamespace }],
      },
      this.here,
    );
  }

  /** One repository, one namespace, and no kind that would give somebody rights. */
  private project({ delivery, namespaceName, after }: DeliveredServicesArgs): Resource {
    return customObject<IAppProject>(
      this.label("project"),
      {
        apiVersion: version,
        kind: "AppProject",
        metadata: this.named(projectName),
        spec: {
          description: "The coffee services: what runs, and how much of it.",
          sourceRepos: [delivery.repository],
          destinations: [{ server: inCluster, namespace: namespaceName }],
          clusterResourceWhitelist: [],
          namespaceResourceWhitelist: deliveredKinds.map(({ group, kind }) => ({ group, kind })),
        },
      },
      { ...this.here, dependsOn: [...after] },
    );
  }

  /**
   * Argo CD puts back what somebody changes by hand, and leaves to others what is theirs: how many pods there are to the autoscaler and Argo Rollouts, and which release a
   * Service leads to.
   * Source: argo-cd v3.4, docs/user-guide/diffing.md, docs/user-guide/sync-options.md.
   */
  private application(service: string, { delivery, namespaceName }: DeliveredServicesArgs, after: Resource[]): void {
    const { repository, branch, folder } = delivery;
    customObject<IApplication>(
      this.label(service),
      {
        apiVersion: version,
        kind: "Application",
        metadata: this.named(service, service),
        spec: {
          project: projectName,
          source: { repoURL: repository, targetRevision: branch, path: `${folder}/${service}` },
          destination: { server: inCluster, namespace: namespaceName },
          syncPolicy: {
            automated: { prune: true, selfHeal: true },
            syncOptions: ["CreateNamespace=false", "ServerSideApply=true", "RespectIgnoreDifferences=true"],
            retry: { limit: 5, backoff: { duration: "30s", factor: 2, maxDuration: "5m" } },
          },
          ignoreDifferences: [
            { group: "apps", kind: "Deployment", jsonPointers: ["/spec/replicas"] },
            { group: "argoproj.io", kind: "Rollout", jsonPointers: ["/spec/replicas"] },
            ...[service, previewName(service)].map((name) => ({
              kind: "Service",
              name,
              jsonPointers: ["/spec/selector/rollouts-pod-template-hash"],
            })),
          ],
        },
      },
      { ...this.here, dependsOn: after },
    );
  }

  private named(name: string, service = "platform") {
    return { name, namespace: applicationsNamespace, labels: this.labels({ service }) };
  }
}
