import type { IAnalysisTemplate } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/AnalysisTemplate";
import * as rbac from "@pulumi/kubernetes/rbac/v1";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { ClusterComponent } from "./component";
import { customObject } from "./custom-object";
import type { Ownership } from "./labels";
import { analysisTemplates, rolloutVersion, type Judgement } from "./rollout-plan";

export interface ReleasesArgs {
  whose: Ownership;
  /** The namespace of the services: its name once it stands, and in plain text. */
  namespace: Input<string>;
  namespaceName: string;
  /** Who runs Argo Rollouts' controller. */
  controller: { namespace: string; account: string };
  /** How releases are judged. */
  judgement: Judgement;
  /** What must stand first: the release of Argo Rollouts, which defines its kinds. */
  after: readonly Resource[];
}

/**
 * What releases of a namespace's services need beside themselves: the rights of Argo Rollouts there, which are those of its chart without the one to read Secrets, and what
 * releases are judged by.
 *
 * ```ts
 * import type { ProviderResource, Resource } from "@pulumi/pulumi";
 * import { Releases } from "../../components/kubernetes/releases";
 *
 * declare const kubernetes: ProviderResource;
 * declare const rollouts: Resource; // the release of the chart argo-rollouts
 *
 * const { ready } = new Releases(
 *   "releases",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     ...{ namespace: "go-coffee", namespaceName: "go-coffee" },
 *     controller: { namespace: "cicd", account: "argo-rollouts" },
 *     judgement: "metrics",
 *     after: [rollouts],
 *   },
 *   { providers: { kubernetes } },
 * );
 * // Each Rollout waits for `ready`.
 * export const needed = ready.length;
 * ```
 */
export class Releases extends ClusterComponent {
  /** What must stand before the first Rollout does. */
  readonly ready: Resource[];

  constructor(id: string, args: ReleasesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:Releases", id, args.whose, opts);
    const { controller, namespace, namespaceName, judgement, after } = args;
    const metadata = (name: string) => ({ name, namespace, labels: this.labels({ service: "platform" }) });
    const role = new rbac.Role(this.label("role"), { metadata: metadata("argo-rollouts"), rules }, this.here);
    const binding = new rbac.RoleBinding(
      this.label("role"),
      {
        metadata: metadata("argo-rollouts"),
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
        subjects: [{ kind: "ServiceAccount", name: controller.account, namespace: controller.namespace }],
      },
      this.here,
    );
    const templates = judgement === "metrics" ? Object.entries(analysisTemplates(namespaceName)) : [];
    this.ready = [
      ...after,
      binding,
      ...templates.map(([name, spec]) =>
        customObject<IAnalysisTemplate>(
          this.label(name),
          { apiVersion: rolloutVersion, kind: "AnalysisTemplate", metadata: metadata(name), spec },
          { ...this.here, dependsOn: [...after] },
        ),
      ),
    ];
    this.registerOutputs();
  }
}

const look = ["get", "list", "watch"];
const change = [...look, "update", "patch"];

/**
 * What the controller does in a namespace that it looks after. Not: Secrets, which only analyses with a password would need; and no Services of its own, which only experiments make.
 * Source: argoproj/argo-helm@argo-rollouts-2.41.0, charts/argo-rollouts/templates/_helpers.tpl, "argo-rollouts.controller.roleRules".
 */
const rules = [
  { apiGroups: ["argoproj.io"], resources: ["rollouts", "rollouts/status", "rollouts/finalizers"], verbs: change },
  {
    apiGroups: ["argoproj.io"],
    resources: ["analysisruns", "analysisruns/finalizers", "experiments", "experiments/finalizers"],
    verbs: [...change, "create", "delete"],
  },
  { apiGroups: ["argoproj.io"], resources: ["analysistemplates"], verbs: look },
  { apiGroups: ["apps"], resources: ["replicasets"], verbs: [...change, "create", "delete"] },
  // It takes the pods away from the Deployment that a Rollout names.
  { apiGroups: ["apps"], resources: ["deployments"], verbs: [...look, "update"] },
  { apiGroups: [""], resources: ["podtemplates"], verbs: look },
  { apiGroups: [""], resources: ["services"], verbs: [...look, "patch"] },
  { apiGroups: [""], resources: ["configmaps"], verbs: look },
  { apiGroups: [""], resources: ["pods"], verbs: [...look, "update"] },
  { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"] },
  { apiGroups: [""], resources: ["events"], verbs: ["create", "update", "patch"] },
  // It does not start before it has seen them, though nothing here is one.
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs: look },
  { apiGroups: ["batch"], resources: ["jobs"], verbs: look },
];
