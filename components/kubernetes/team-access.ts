import * as admission from "@pulumi/kubernetes/admissionregistration/v1";
import * as rbac from "@pulumi/kubernetes/rbac/v1";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { teamGroup, type TeamAccess } from "../core/teams";
import { ClusterComponent } from "./component";
import type { Ownership } from "./labels";
import { cacheSecret, databaseSecret } from "./pod";

/** A team, and what it may do with which services. */
export interface Team {
  /** Small letters, digits and `-`. */
  name: string;
  services: readonly string[];
  access: TeamAccess;
  /** Groups of the cluster's identity provider that its people are in, beside `go-coffee:team:NAME`. @defaultValue none */
  groups?: readonly string[] | undefined;
}

export interface TeamsArgs {
  whose: Ownership;
  teams: readonly Team[];
  /** The namespace of the services: its name once it stands, and in plain text. */
  namespace: Input<string>;
  namespaceName: string;
}

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}

const look = ["get", "list", "watch"];

/**
 * What everybody in a team may look at: what there is and how it is. No secrets; no logs either, since RBAC knows pods by their names alone, which
 * are drawn, and would show every service's.
 */
const reading: Rule[] = [
  { apiGroups: [""], resources: ["pods", "services", "events", "resourcequotas", "limitranges"], verbs: look },
  { apiGroups: ["apps"], resources: ["deployments", "replicasets"], verbs: look },
  { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: look },
  { apiGroups: ["keda.sh"], resources: ["scaledobjects"], verbs: look },
  { apiGroups: ["argoproj.io"], resources: ["rollouts", "analysisruns", "analysistemplates"], verbs: look },
  { apiGroups: ["autoscaling.k8s.io"], resources: ["verticalpodautoscalers"], verbs: look },
  { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: look },
  { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: look },
  { apiGroups: ["gateway.networking.k8s.io"], resources: ["httproutes"], verbs: look },
  { apiGroups: ["metrics.k8s.io"], resources: ["pods"], verbs: look },
];

/** What a team may do, in RBAC's words: everything that changes something names its own services. */
export function rulesOf({ services, access }: Pick<Team, "services" | "access">): Rule[] {
  switch (access) {
    case "view":
      return reading;
    case "deploy":
      return [...reading, ...rollingOut(services)];
    case "edit":
      return [...reading, ...rollingOut(services), changing(services, "keda.sh", "scaledobjects")];
  }
}

function changing(services: readonly string[], apiGroup: string, resource: string): Rule {
  return {
    apiGroups: [apiGroup],
    resources: [resource],
    resourceNames: [...services],
    verbs: ["patch", "update"],
  };
}

/**
 * Another image, and what becomes of its release: promoted, stopped or tried again, all of which stands in a Rollout's status. Its steps, and what judges it, are the
 * platform's to say. Source: argo-rollouts v1.9, pkg/kubectl-argo-rollouts/cmd/{promote,abort,retry}.
 */
const rollingOut = (services: readonly string[]): Rule[] => [
  changing(services, "apps", "deployments"),
  changing(services, "argoproj.io", "rollouts/status"),
];

const groupsOf = ({ name, groups = [] }: Team): string[] => [teamGroup(name), ...groups];

function text(value: string): string {
  return `'${value}'`;
}

/** What an admission policy asks of the objects of one kind. */
interface Guard {
  /** Identity, and the end of its name. */
  part: string;
  /** Whose changes it looks at. */
  may: readonly TeamAccess[];
  apiGroup: string;
  apiVersion: string;
  resource: string;
  variables: { name: string; expression: string }[];
  validations: { expression: string; message: string }[];
}

const template = "object.spec.template.spec";
const before = "oldObject.spec.template.spec";
/** What a rollout has no reason to change in a pod's spec: its priority, where it runs, what it shares with its node. */
const settled = [
  ...["priorityClassName", "schedulerName", "runtimeClassName", "nodeName", "hostNetwork", "hostPID", "hostIPC"],
  ...["nodeSelector", "affinity", "tolerations", "topologySpreadConstraints", "securityContext"],
];
/** `kubectl rollout restart` writes it. */
const restarted = text("kubectl.kubernetes.io/restartedAt");
const annotationsOf = (object: string) =>
  `(has(${object}.spec.template.metadata.annotations) ? ${object}.spec.template.metadata.annotations : {})`;
const containersOf = (spec: string) =>
  `${spec}.containers + (has(${spec}.initContainers) ? ${spec}.initContainers : [])`;

/** An image's name without its tag and digest, in CEL: a colon after the last slash begins a tag. */
function repositoryOf(image: string): string {
  const named = `${image}.split('@')[0]`;
  return `(${named}.lastIndexOf(':') > ${named}.lastIndexOf('/') ? ${named}.substring(0, ${named}.lastIndexOf(':')) : ${named})`;
}
const own = [databaseSecret, cacheSecret].map((of) => `object.metadata.name + ${text(of(""))}`).join(", ");

/**
 * What keeps a team's change within its own service. Whoever may change a Deployment may otherwise mount any Secret of the namespace into its pods,
 * run any image in them as any account, or push other pods off their nodes; whoever may change a ScaledObject could point it at another Deployment, or
 * make KEDA ask any address.
 * Source: kubernetes.io/docs/concepts/security/rbac-good-practices, "Workload creation".
 */
const guards: readonly Guard[] = [
  {
    part: "deployments",
    may: ["deploy", "edit"],
    ...{ apiGroup: "apps", apiVersion: "v1", resource: "deployments" },
    variables: [
      { name: "containers", expression: containersOf(template) },
      { name: "containersBefore", expression: containersOf(before) },
      { name: "annotations", expression: annotationsOf("object") },
      { name: "annotationsBefore", expression: annotationsOf("oldObject") },
    ],
    validations: [
      {
        expression: `has(${template}.serviceAccountName) && ${template}.serviceAccountName == object.metadata.name`,
        message: "pods of a service run as its own account",
      },
      {
        expression: `variables.containers.all(c, !has(c.env) || c.env.all(e, !has(e.valueFrom) || !has(e.valueFrom.secretKeyRef) || e.valueFrom.secretKeyRef.name in [${own}]))`,
        message: "pods of a service read its own secrets alone",
      },
      {
        expression: "variables.containers.all(c, !has(c.envFrom) || c.envFrom.all(e, !has(e.secretRef)))",
        message: "pods of a service read its own secrets alone, key by key",
      },
      {
        expression: `!has(${template}.volumes) || ${template}.volumes.all(v, !has(v.projected) && (!has(v.secret) || v.secret.secretName in [${own}]))`,
        message: "pods of a service mount its own secrets alone",
      },
      {
        // Annotations and labels can make the mesh's injector mount volumes, run another image, or leave the pod out (sidecar.istio.io, traffic.sidecar.istio.io).
        expression: `object.spec.template.metadata.labels == oldObject.spec.template.metadata.labels && variables.annotations.all(a, a == ${restarted} || (a in variables.annotationsBefore && variables.annotations[a] == variables.annotationsBefore[a])) && variables.annotationsBefore.all(a, a == ${restarted} || a in variables.annotations)`,
        message: "labels and annotations of a service's pods are the platform's to say",
      },
      {
        expression: settled
          .map((field) => {
            const [now, then] = [`${template}.${field}`, `${before}.${field}`];
            return `has(${now}) == has(${then}) && (!has(${now}) || ${now} == ${then})`;
          })
          .join(" && "),
        message: "priority, placement and the security context of a service's pods are the platform's to say",
      },
      {
        expression: `variables.containers.all(c, variables.containersBefore.exists(o, o.name == c.name && (c.image == o.image || (${repositoryOf("c.image")} == ${repositoryOf("o.image")} && (!o.image.contains('@sha256:') || c.image.contains('@sha256:'))))))`,
        message: "a rollout takes its images from the repositories that it had, and by digest where it had one",
      },
    ],
  },
  {
    part: "scaling",
    may: ["edit"],
    ...{ apiGroup: "keda.sh", apiVersion: "v1alpha1", resource: "scaledobjects" },
    variables: [],
    validations: [
      {
        expression:
          "object.spec.scaleTargetRef == oldObject.spec.scaleTargetRef && object.spec.triggers == oldObject.spec.triggers",
        message:
          "what a service scales by is the catalogue's to say; how many pods there may be, and whether it is paused, a team's",
      },
    ],
  },
];

/**
 * What each team may do in the services' namespace, and no more: a role and its binding, and for those who may change something policies that keep
 * them off the other services. The cloud puts its people into the group `go-coffee:team:NAME`.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import { Teams } from "../../components/kubernetes/team-access";
 *
 * declare const kubernetes: ProviderResource;
 *
 * new Teams(
 *   "teams",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     teams: [{ name: "payments", services: ["payment"], access: "deploy" }],
 *     ...{ namespace: "go-coffee", namespaceName: "go-coffee" },
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class Teams extends ClusterComponent {
  constructor(id: string, args: TeamsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:Teams", id, args.whose, opts);
    for (const team of args.teams) this.role(team, args.namespace);
    for (const guard of guards) {
      const groups = args.teams.filter(({ access }) => guard.may.includes(access)).flatMap(groupsOf);
      if (groups.length > 0) this.guard(guard, groups, args.namespaceName);
    }
    this.registerOutputs();
  }

  private role(team: Team, namespace: Input<string>): void {
    const metadata = { name: `team-${team.name}`, namespace, labels: this.labels({ service: "platform" }) };
    const role = new rbac.Role(this.label(team.name), { metadata, rules: rulesOf(team) }, this.here);
    const apiGroup = "rbac.authorization.k8s.io";
    new rbac.RoleBinding(
      this.label(team.name),
      {
        metadata,
        roleRef: { apiGroup, kind: "Role", name: role.metadata.name },
        subjects: groupsOf(team).map((name) => ({ apiGroup, kind: "Group", name })),
      },
      this.here,
    );
  }

  private guard(guard: Guard, groups: string[], namespace: string): void {
    const { part, apiGroup, apiVersion, resource, variables, validations } = guard;
    const metadata = { name: `${namespace}-teams-${part}`, labels: this.labels({ service: "platform" }) };
    const policy = new admission.ValidatingAdmissionPolicy(
      this.label(`guard-${part}`),
      {
        metadata,
        spec: {
          failurePolicy: "Fail",
          matchConstraints: {
            // Nobody in a team may create any.
            resourceRules: [
              { apiGroups: [apiGroup], apiVersions: [apiVersion], operations: ["UPDATE"], resources: [resource] },
            ],
          },
          matchConditions: [
            {
              name: "by-a-team",
              expression: `request.userInfo.groups.exists(g, g in [${groups.map(text).join(", ")}])`,
            },
          ],
          ...(variables.length > 0 && { variables }),
          validations,
        },
      },
      this.here,
    );
    new admission.ValidatingAdmissionPolicyBinding(
      this.label(`guard-${part}`),
      {
        metadata,
        spec: {
          policyName: policy.metadata.name,
          validationActions: ["Deny"],
          matchResources: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } },
        },
      },
      this.here,
    );
  }
}
