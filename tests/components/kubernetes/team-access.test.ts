import { rulesOf, Teams, type Team } from "../../../components/kubernetes/team-access";
import { record } from "../../mocks";
import { aCluster, ofKind, ours } from "./record";

const payments: Team = { name: "payments", services: ["payment"], access: "deploy" };
const found = (...teams: Team[]) =>
  record(
    () =>
      void new Teams(
        "teams",
        { whose: ours, teams, namespace: "go-coffee-dev", namespaceName: "go-coffee-dev" },
        { deletedWith: aCluster() },
      ),
  );

/** What a rule lets one do: `patch apps/deployments payment`. */
const said = (team: Pick<Team, "services" | "access">): string[] =>
  rulesOf(team).flatMap(({ apiGroups, resources, verbs, resourceNames = ["*"] }) =>
    verbs.flatMap((verb) =>
      resources.flatMap((resource) => resourceNames.map((name) => `${verb} ${apiGroups.join()}/${resource} ${name}`)),
    ),
  );
const changes = (team: Pick<Team, "services" | "access">) =>
  said(team).filter((one) => !/^(get|list|watch) /.test(one));

describe("a team", () => {
  const services = ["payment", "order"];

  it("that may look changes nothing", () => {
    expect(changes({ services, access: "view" })).toEqual([]);
    expect(said({ services, access: "view" })).toContain("list /pods *");
  });

  it("that may roll out changes its own Deployments alone", () => {
    expect(changes({ services, access: "deploy" })).toEqual([
      "patch apps/deployments payment",
      "patch apps/deployments order",
      "update apps/deployments payment",
      "update apps/deployments order",
      // What becomes of a release: promoted, stopped or tried again.
      "patch argoproj.io/rollouts/status payment",
      "patch argoproj.io/rollouts/status order",
      "update argoproj.io/rollouts/status payment",
      "update argoproj.io/rollouts/status order",
    ]);
  });

  it("that may edit changes how its own services scale, too", () => {
    const own = (resource: string) => ["patch", "update"].map((verb) => `${verb} ${resource} payment`);
    expect(changes({ services: ["payment"], access: "edit" })).toEqual(
      ["apps/deployments", "argoproj.io/rollouts/status", "keda.sh/scaledobjects"].flatMap(own),
    );
  });

  it.each(["view", "deploy", "edit"] as const)("reads no secrets and no logs, and gets into no pod (%s)", (access) => {
    expect(said({ services, access }).filter((one) => /secrets|log|exec|attach|portforward|\*\//.test(one))).toEqual(
      [],
    );
    for (const { apiGroups, resources, verbs } of rulesOf({ services, access }))
      for (const word of [...apiGroups, ...resources, ...verbs]) expect(word).not.toBe("*");
  });

  it("is a group of the cluster's API, and those of its identity provider that it names", async () => {
    const all = await found({ ...payments, groups: ["oidc:payments"] });
    const [binding] = ofKind(all, "RoleBinding");
    expect(binding!.inputs).toMatchObject({
      metadata: { name: "team-payments", namespace: "go-coffee-dev" },
      roleRef: { kind: "Role", name: "team-payments" },
      subjects: [
        { kind: "Group", name: "go-coffee:team:payments" },
        { kind: "Group", name: "oidc:payments" },
      ],
    });
    expect(ofKind(all, "Role")[0]!.inputs).toMatchObject({
      metadata: { namespace: "go-coffee-dev" },
      rules: rulesOf(payments),
    });
  });
});

describe("who may change a Deployment", () => {
  it("is kept off the other services' secrets and accounts, in this namespace", async () => {
    const all = await found({ ...payments, groups: ["oidc:payments"] }, { ...payments, name: "menu", access: "view" });
    const [policy] = ofKind(all, "ValidatingAdmissionPolicy");
    const { matchConditions, matchConstraints, validations, failurePolicy, variables } = policy!.inputs.spec;
    expect(failurePolicy).toBe("Fail");
    expect(matchConditions.map(({ expression }) => expression)).toEqual([
      "request.userInfo.groups.exists(g, g in ['go-coffee:team:payments', 'oidc:payments'])",
    ]);
    expect(matchConstraints.resourceRules).toMatchObject([
      { apiGroups: ["apps"], operations: ["UPDATE"], resources: ["deployments"] },
    ]);
    expect(variables.map(({ name }) => name)).toEqual([
      ...["containers", "containersBefore", "annotations", "annotationsBefore"],
    ]);
    const own = "[object.metadata.name + '-database', object.metadata.name + '-cache']";
    const expressions = validations.map(({ expression }) => expression);
    expect(expressions.filter((one) => one.includes(`secretKeyRef.name in ${own}`))).toHaveLength(1);
    expect(expressions.filter((one) => one.includes(`secret.secretName in ${own}`))).toHaveLength(1);
    expect(expressions.join("\n")).toMatch(/serviceAccountName == object\.metadata\.name/);
    expect(ofKind(all, "ValidatingAdmissionPolicyBinding")[0]!.inputs.spec).toEqual({
      policyName: policy!.inputs.metadata.name,
      validationActions: ["Deny"],
      matchResources: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "go-coffee-dev" } } },
    });
  });

  it("cannot point a ScaledObject elsewhere either", async () => {
    const policies = ofKind(
      await found({ ...payments, access: "edit" }, { ...payments, name: "menu" }),
      "ValidatingAdmissionPolicy",
    );
    expect(policies.map(({ inputs }) => inputs.metadata.name)).toEqual([
      "go-coffee-dev-teams-deployments",
      "go-coffee-dev-teams-scaling",
    ]);
    const { matchConditions, validations } = policies[1]!.inputs.spec;
    expect(matchConditions.map(({ expression }) => expression)).toEqual([
      "request.userInfo.groups.exists(g, g in ['go-coffee:team:payments'])",
    ]);
    for (const part of ["scaleTargetRef", "triggers"])
      expect(validations[0]!.expression).toContain(`object.spec.${part} == oldObject.spec.${part}`);
  });

  it("is nobody where teams only look", async () => {
    expect(ofKind(await found({ ...payments, access: "view" }), "ValidatingAdmissionPolicy")).toEqual([]);
  });
});
