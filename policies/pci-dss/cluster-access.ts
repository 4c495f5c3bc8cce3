// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler.
import type { ServiceAccountArgs } from "@pulumi/kubernetes/core/v1";
import type { ClusterRoleArgs, ClusterRoleBindingArgs } from "@pulumi/kubernetes/rbac/v1";
import { judgePod, podTypes } from "../shared/pods";
import { each, findings, type Inputs, type ResourceRule, type Rule } from "../shared/rule";

const group = "kubernetes:rbac.authorization.k8s.io/v1";
const roles: readonly string[] = ["Role", "RolePatch", "ClusterRole", "ClusterRolePatch"].map(
  (kind) => `${group}:${kind}`,
);
const bindings: readonly string[] = [
  "RoleBinding",
  "RoleBindingPatch",
  "ClusterRoleBinding",
  "ClusterRoleBindingPatch",
].map((kind) => `${group}:${kind}`);
const serviceAccounts: readonly string[] = [
  "kubernetes:core/v1:ServiceAccount",
  "kubernetes:core/v1:ServiceAccountPatch",
];

const rightsNamed: ResourceRule<never> = {
  id: "k8s-rbac-no-wildcard",
  severity: "high",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["7.2.2", "7.2.3"], soc2: ["CC6.3"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["CC6.3", "164.312(a)(1)", "32(1)(b)"],
  applies: [...roles, ...bindings],
  judges: "rights in a cluster are named: no stars, no look at every secret, nobody made its administrator",
  because: "a stolen token is worth as much as the rights behind it",
  remedy: "Name the verbs and the resources, and the secrets that are read; bind cluster-admin to nobody.",
  check(inputs, { type }) {
    if (roles.includes(type)) {
      const { rules } = inputs as Inputs<ClusterRoleArgs>;
      return findings(() => each(rules, (rule, index) => tooWide(rule, type).map((what) => `rules[${index}] ${what}`)));
    }
    const { roleRef, subjects } = inputs as Inputs<ClusterRoleBindingArgs>;
    return findings(() => {
      // A patch may leave out which role it binds.
      if ((roleRef as typeof roleRef | undefined)?.kind !== "ClusterRole" || roleRef.name !== "cluster-admin")
        return false;
      return each(
        subjects,
        ({ kind, name }) => !name.startsWith("system:") && `it makes ${kind} ${name} an administrator of it all`,
      );
    });
  },
};

type PolicyRule = NonNullable<Inputs<ClusterRoleArgs>["rules"]>[number];

function tooWide({ apiGroups, resources, resourceNames, verbs }: PolicyRule, type: string): string[] {
  const holds = (list: readonly string[] | undefined, one: string) => list?.includes(one) ?? false;
  const reads = ["get", "list", "watch", "*"].some((verb) => holds(verbs, verb));
  const secrets = holds(resources, "secrets") && (holds(apiGroups, "") || holds(apiGroups, "*"));
  const everywhere = /:ClusterRole(Patch)?$/.test(type) && (resourceNames ?? []).length === 0;
  return [
    ...(holds(verbs, "*") ? ["allows every verb; name them"] : []),
    ...(holds(resources, "*") ? ["covers every resource; name them"] : []),
    ...(secrets && reads && everywhere ? ["reads the secrets of every namespace; name them, or use a Role"] : []),
  ];
}

/** On a pod or an account that talks to the cluster's API: why. Without it, a token is not asked for. */
const optIn = "go-coffee/needs-api-token";

const noIdleToken: ResourceRule<never> = {
  id: "k8s-sa-token",
  severity: "medium",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["7.2.5"], soc2: ["CC6.3"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["7.2.5", "CC6.3", "164.312(a)(1)", "32(1)(b)"],
  applies: [...podTypes, ...serviceAccounts],
  judges: "a pod has an account of its own, and a token for the cluster's API only where it says why",
  because: "what breaks into a pod finds the token and asks the API with it",
  remedy: `Set automountServiceAccountToken to false, or annotate ${optIn} with the reason; name a serviceAccountName of its own.`,
  check(inputs, { type }) {
    if (serviceAccounts.includes(type)) {
      const { automountServiceAccountToken, metadata } = inputs as Inputs<ServiceAccountArgs>;
      return findings(() => mounts(automountServiceAccountToken, metadata?.annotations));
    }
    const { metadata } = inputs as Inputs<ServiceAccountArgs>;
    return judgePod(
      inputs,
      type,
      (pod) => mounts(pod.automountServiceAccountToken, metadata?.annotations),
      (pod) =>
        (pod.serviceAccountName ?? pod.serviceAccount ?? "default") === "default" &&
        "it runs as the account default; give it its own",
    );
  },
};

function mounts(
  automount: boolean | undefined,
  annotations: Readonly<Record<string, string>> | undefined,
): string | false {
  if (automount === false || annotations?.[optIn]) return false;
  return `automountServiceAccountToken is ${automount}; set it to false, or say why in the annotation ${optIn}`;
}

export const clusterAccessRules: readonly Rule[] = [rightsNamed, noIdleToken];
