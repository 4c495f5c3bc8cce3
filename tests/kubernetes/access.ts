import { at } from "../../simulators/core/paths";
import type { Props } from "../../simulators/protocol/values";
import type { Manifest, Question, Server } from "./server";

/** Who may do something: an account, or a group of people. */
type Subject = Pick<Question, "user" | "groups">;

const rbac = "rbac.authorization.k8s.io";

/** What nobody whom the program makes may do, wherever it is: read secrets, become somebody else, give themselves more, or take the cluster. */
const never: Pick<Question, "verb" | "group" | "resource">[] = [
  ...["get", "list", "watch", "create", "patch", "delete"].map((verb) => ({ verb, resource: "secrets" })),
  ...["roles", "rolebindings", "clusterroles", "clusterrolebindings"].flatMap((resource) =>
    ["create", "update", "patch"].map((verb) => ({ verb, group: rbac, resource })),
  ),
  ...["roles", "clusterroles"].flatMap((resource) =>
    ["escalate", "bind"].map((verb) => ({ verb, group: rbac, resource })),
  ),
  ...["users", "groups", "serviceaccounts"].map((resource) => ({ verb: "impersonate", resource })),
  { verb: "create", resource: "serviceaccounts/token" },
  { verb: "create", resource: "pods" },
  { verb: "create", resource: "pods/exec" },
  { verb: "create", resource: "pods/ephemeralcontainers" },
  { verb: "get", resource: "nodes/proxy" },
  { verb: "delete", resource: "namespaces" },
  { verb: "create", group: "apps", resource: "deployments" },
  { verb: "create", group: "apps", resource: "daemonsets" },
  { verb: "create", group: "admissionregistration.k8s.io", resource: "mutatingwebhookconfigurations" },
];

/** Every account that the objects make or use, and every group that a binding names. */
export function subjectsOf(objects: readonly Manifest[]): Subject[] {
  const namespaces = objects.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata.name);
  const accounts = [
    ...namespaces.map((namespace) => accountName(namespace, "default")),
    ...objects
      .filter(({ kind }) => kind === "ServiceAccount")
      .map(({ metadata }) => accountName(metadata.namespace!, metadata.name)),
  ];
  const bound = objects.filter(isBinding).flatMap((binding) => subjectsIn(binding));
  const all = [...accounts.map((user): Subject => ({ user })), ...bound];
  return [...new Map(all.map((subject) => [JSON.stringify(subject), subject])).values()];
}

/** What somebody may do, and should not: nothing, where all is well. In its own namespace, in all at once, and, for secrets, in each. */
export async function forbidden(
  server: Server,
  objects: readonly Manifest[],
  subjects = subjectsOf(objects),
): Promise<string[]> {
  const spaces = objects.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata.name);
  const questions = subjects.flatMap((subject) =>
    never.flatMap((question) => {
      const own = /^system:serviceaccount:([^:]+):/.exec(subject.user)?.[1];
      const everywhere = own === undefined || (question.resource === "secrets" && question.verb === "get");
      const places = [undefined, ...(everywhere ? spaces : [own])];
      return places.map((namespace) => ({ ...subject, ...question, ...(namespace !== undefined && { namespace }) }));
    }),
  );
  const allowed = await answers(server, questions);
  return questions.filter((_, index) => allowed[index]).map((question) => JSON.stringify(question));
}

/** The answers to questions, some at a time. */
export async function answers(server: Server, questions: readonly Question[]): Promise<boolean[]> {
  const found: boolean[] = [];
  for (let index = 0; index < questions.length; index += 20)
    found.push(...(await Promise.all(questions.slice(index, index + 20).map((question) => server.mayI(question)))));
  return found;
}

/** What the roles of the objects promise to whom they are bound, as one question each. */
export function promised(objects: readonly Manifest[]): Question[] {
  return objects.filter(isBinding).flatMap((binding) => {
    const { kind, name } = binding["roleRef"] as unknown as { kind: string; name: string };
    const { namespace } = binding.metadata;
    const role = objects.find(
      (one) =>
        one.kind === kind &&
        one.metadata.name === name &&
        (kind === "ClusterRole" || one.metadata.namespace === namespace),
    );
    if (!role)
      throw new Error(`${binding.kind} ${binding.metadata.name} names the ${kind} ${name}, which is not there`);
    return subjectsIn(binding).flatMap((subject) =>
      (role["rules"] as Props[]).flatMap((rule) =>
        questionsOf(rule).map((question) => ({
          ...subject,
          ...question,
          ...(namespace !== undefined && { namespace }),
        })),
      ),
    );
  });
}

function questionsOf(rule: Props): Omit<Question, "user">[] {
  const {
    apiGroups,
    resources,
    verbs,
    resourceNames = [undefined],
  } = rule as unknown as Record<"apiGroups" | "resources" | "verbs", string[]> & { resourceNames?: string[] };
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) =>
        resourceNames.map((name) => ({ group, resource, verb, ...(name !== undefined && { name }) })),
      ),
    ),
  );
}

const isBinding = ({ kind }: Manifest): boolean => kind === "RoleBinding" || kind === "ClusterRoleBinding";

const accountName = (namespace: string, name: string): string => `system:serviceaccount:${namespace}:${name}`;

function subjectsIn(binding: Manifest): Subject[] {
  return (at(binding, "subjects") as Props[]).map(({ kind, name, namespace }) => {
    switch (kind) {
      case "ServiceAccount":
        return { user: accountName(String(namespace ?? binding.metadata.namespace), String(name)) };
      case "Group":
        return { user: "somebody", groups: [String(name)] };
      default:
        return { user: String(name) };
    }
  });
}
