import { catalog, type ServiceName } from "../../workloads/catalog";
import type { Change, Copy, Policy } from "./changes";
import { credentialsOf as of, withCache, withDatabase, withStores } from "./services";

const order = (to: string) => ({ "credential order": to });
/** The first Secret of a service that anything is asked of. */
const first = (service: ServiceName) =>
  `the Secret ${service}-${catalog[service].needs.database ? "database" : "cache"}`;

const readsOrders = (c: Copy) => (document: Policy) => {
  document.Statement.push({
    Effect: "Allow",
    Action: "secretsmanager:Get*",
    Resource: c.named("database-users-order-secret", "Secret").id.replace(/-\w+$/, "-*"),
  });
};

/** A role in the services' namespace, for somebody. */
function allow(c: Copy, rule: { resources: string[]; verbs: string[] }, subject: object): void {
  const metadata = { name: "more", namespace: c.application };
  c.addObject("rbac.authorization.k8s.io/v1:Role", { metadata, rules: [{ apiGroups: [""], ...rule }] });
  c.addObject("rbac.authorization.k8s.io/v1:RoleBinding", {
    metadata,
    roleRef: { kind: "Role", name: "more" },
    subjects: [subject],
  });
}

/** What may happen to what services sign in with. */
export const credentials: Change[] = [
  {
    what: "an ExternalSecret is gone",
    does: (c) => c.lose(c.object("external-secrets.io/v1:ExternalSecret", "order-database")),
    breaks: order("the Secret order-database"),
  },
  {
    what: "a Secret is gone",
    does: (c) => c.lose(c.object("core/v1:Secret", "order-database")),
    breaks: order("the Secret order-database"),
  },
  {
    what: "a Secret lacks its password",
    does: (c) => c.set(c.object("core/v1:Secret", "order-database"), "data.password", undefined),
    breaks: order("the Secret order-database"),
  },
  {
    what: "External Secrets crashes",
    does: (c) => c.crash("security/external-secrets"),
    breaks: { ...of(withStores, first), "alarm SecretNotBrought": "Prometheus" },
  },
  {
    what: "another pod mounts a service's Secret",
    does: (c) =>
      c.set(c.object("apps/v1:Deployment", "web"), "spec.template.spec.containers.0.envFrom", [
        { secretRef: { name: "order-database" } },
      ]),
    breaks: { ...order("order alone"), "credential web": "its stores" },
  },
  {
    what: "a job mounts a service's Secret",
    does: (c) =>
      c.addObject("batch/v1:Job", {
        metadata: { name: "peek", namespace: c.application },
        spec: { template: { spec: { volumes: [{ name: "it", secret: { secretName: "order-database" } }] } } },
      }),
    breaks: order("order alone"),
  },
  {
    what: "a team may read Secrets",
    does: (c) => allow(c, { resources: ["secrets"], verbs: ["get"] }, { kind: "Group", name: "baristas" }),
    breaks: of(withStores, (service) => `${service} alone`),
  },
  {
    what: "a service's account is an editor of everything",
    does: (c) =>
      c.addObject("rbac.authorization.k8s.io/v1:ClusterRoleBinding", {
        metadata: { name: "edit" },
        roleRef: { kind: "ClusterRole", name: "edit" },
        subjects: [{ kind: "ServiceAccount", name: "web", namespace: c.application }],
      }),
    breaks: of(withStores, (service) => `${service} alone`),
  },
  {
    what: "a SecretStore is gone",
    does: (c) => c.lose(c.object("external-secrets.io/v1:SecretStore", "order")),
    breaks: order("its account"),
  },
  {
    what: "a SecretStore reads as the controller",
    does: (c) => c.set(c.object("external-secrets.io/v1:SecretStore", "order"), "spec.provider.aws.auth", undefined),
    breaks: order("its account"),
  },
  {
    what: "External Secrets may not ask for an account's token",
    does: (c) => c.lose(c.object("rbac.authorization.k8s.io/v1:RoleBinding", "order-secrets")),
    breaks: order("its account"),
  },
  {
    what: "External Secrets may ask for another account's token instead",
    does: (c) =>
      c.set(c.object("rbac.authorization.k8s.io/v1:Role", "order-secrets"), "rules.0.resourceNames", ["web-secrets"]),
    breaks: order("its account"),
  },
  {
    what: "a service's account may ask for every token",
    does: (c) =>
      allow(
        c,
        { resources: ["serviceaccounts/token"], verbs: ["create"] },
        { kind: "ServiceAccount", name: "web", namespace: c.application },
      ),
    breaks: of(withStores, "its account"),
  },
  {
    what: "an account names another service's role",
    does: (c) =>
      c.set(
        c.object("core/v1:ServiceAccount", "order-secrets"),
        "metadata.annotations[eks.amazonaws.com/role-arn]",
        c.named("secret-readers-user").outputs["arn"],
      ),
    breaks: order("its secret"),
  },
  {
    what: "a role opens for the whole namespace",
    does: (c) =>
      c.setIn(c.named("secret-readers-order"), "assumeRolePolicy", (document) => {
        const [statement] = document.Statement;
        const text = JSON.stringify(statement!.Condition)
          .replace(/order-secrets/g, "*")
          .replace("StringEquals", "StringLike");
        statement!.Condition = JSON.parse(text) as Record<string, never>;
      }),
    breaks: order("its secret"),
  },
  {
    what: "a role opens for a second account",
    does: (c) =>
      c.setIn(c.named("secret-readers-order"), "assumeRolePolicy", (document) => {
        const copy = structuredClone(document.Statement[0]!);
        copy.Condition = JSON.parse(JSON.stringify(copy.Condition).replace(/order-secrets/g, "web")) as Record<
          string,
          never
        >;
        document.Statement.push(copy);
      }),
    breaks: order("its secret"),
  },
  {
    what: "the cluster's identity provider is gone",
    does: (c) => c.lose(c.named("cluster-issuer")),
    breaks: of(withStores, "its secret"),
  },
  {
    what: "a role may read nothing",
    does: (c) => c.lose(c.named("secret-readers-order-read")),
    breaks: order("its secret"),
  },
  {
    what: "a role may not decrypt",
    does: (c) =>
      c.setIn(c.named("secret-readers-order-read"), "policy", (document) => {
        document.Statement = document.Statement.filter(({ Action }) => Action !== "kms:Decrypt");
      }),
    breaks: order("its secret"),
  },
  {
    what: "another service's role may read it too",
    does: (c) => c.setIn(c.named("secret-readers-user-read"), "policy", readsOrders(c)),
    breaks: order("nobody else"),
  },
  {
    what: "the secret's own policy lets a node read it",
    does: (c) =>
      c.add("aws:secretsmanager/secretPolicy:SecretPolicy", "policy", {
        secretArn: c.named("database-users-order-secret", "Secret").id,
        policy: JSON.stringify({
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: c.named("cluster-nodes-role").outputs["arn"] as string },
              Action: "secretsmanager:GetSecretValue",
              Resource: "*",
            },
          ],
        }),
      }),
    breaks: order("nobody else"),
  },
  {
    what: "a service's pods may do anything in the account",
    does: (c) =>
      c.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "too-much", {
        role: c.named("identities-service-web-pods-role").outputs["name"] as string,
        policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
    breaks: of(withStores, "nobody else"),
  },
  {
    what: "the secret is gone",
    does: (c) => c.lose(c.named("database-users-order-secret", "Secret")),
    breaks: order("its secret"),
  },
  {
    what: "the secret was never given a value",
    does: (c) => c.lose(c.named("database-users-order-secret", "SecretVersion")),
    breaks: order("its secret"),
  },
  {
    what: "no job gets what a service signs in with",
    does: (c) => {
      const external = c.object("external-secrets.io/v1:ExternalSecret", "database-admin/database-users");
      const { data } = (external.outputs as { spec: { data: { secretKey: string }[] } }).spec;
      c.set(
        external,
        "spec.data",
        data.filter(({ secretKey }) => !secretKey.startsWith("order.")),
      );
    },
    breaks: order("the database's users"),
  },
  {
    what: "the job does not reach the database",
    does: (c) => c.lose(c.object("networking.k8s.io/v1:NetworkPolicy", "database-admin/database-users")),
    breaks: of(withDatabase, "the database's users"),
  },
  {
    what: "the proxy does not know a service's secret",
    environment: "prod",
    does: (c) => {
      const proxy = c.named("database-proxy-proxy");
      const auths = proxy.outputs["auths"] as { description: string }[];
      c.set(
        proxy,
        "auths",
        auths.filter(({ description }) => description !== "order"),
      );
    },
    breaks: order("a user of the database"),
  },
  {
    what: "the cache's group lost a user",
    does: (c) => {
      const group = c.named("cache-users");
      c.set(
        group,
        "userIds",
        (group.outputs["userIds"] as string[]).filter((id) => !id.endsWith("-order")),
      );
    },
    breaks: order("a user of the cache"),
  },
  {
    what: "the cache lets anybody in by its own users",
    does: (c) => c.set(c.named("cache-group"), "userGroupIds", []),
    breaks: of(withCache, "a user of the cache"),
  },
  {
    what: "nothing rotates a secret",
    does: (c) => c.lose(c.named("database-users-rotation-schedule-order")),
    breaks: order("a new password"),
  },
  {
    what: "Secrets Manager may not call the function for a secret",
    does: (c) => c.lose(c.named("database-users-rotation-caller-order")),
    breaks: order("a new password"),
  },
  {
    what: "the function that rotates may write no secret",
    does: (c) => c.lose(c.named("cache-rotation-rotate")),
    breaks: of(withCache, "a new password"),
  },
  {
    what: "the function that rotates is gone",
    does: (c) => c.lose(c.named("database-users-rotation-function")),
    breaks: of(withDatabase, "a new password"),
  },
  {
    what: "nothing restarts a service when its password changes",
    does: (c) =>
      c.set(
        c.object("apps/v1:Deployment", "order"),
        "metadata.annotations[secret.reloader.stakater.com/reload]",
        "order-cache",
      ),
    breaks: order("order's pods"),
  },
  {
    what: "Reloader crashes",
    does: (c) => c.crash("security/reloader"),
    breaks: of(withStores, (service) => `${service}'s pods`),
  },
];
