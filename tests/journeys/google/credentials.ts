import type { Change, Copy } from "../changes";
import { credentialsOf as of, withCache, withDatabase, withStores } from "../services";
import { grant, onGoogle } from "./where";

const order = (to: string) => ({ "credential order": to });
const secret = (c: Copy) => c.named("database-users-order-secret", "Secret");
const store = (c: Copy) => c.object("external-secrets.io/v1:SecretStore", "order");
const project = (c: Copy) => secret(c).outputs["project"] as string;

const ofProject = "gcp:projects/iAMMember:IAMMember";
const onSecret = "gcp:secretmanager/secretIamMember:SecretIamMember";
const reads = "roles/secretmanager.secretAccessor";

/** One more who may read the order service's users. */
const reader =
  (member: string, more: object = {}) =>
  (c: Copy) =>
    grant(c, onSecret, { secretId: secret(c).id, role: reads, member, ...more });

/** What may happen to what services sign in with, on Google Cloud. */
export const credentials: Change[] = onGoogle([
  {
    what: "a SecretStore reads as the controller",
    does: (c) => c.set(store(c), "spec.provider.gcpsm.auth", undefined),
    breaks: order("its account"),
  },
  {
    what: "a SecretStore says that it is of another cluster",
    does: (c) => c.set(store(c), "spec.provider.gcpsm.auth.workloadIdentity.clusterName", "other"),
    breaks: order("its secret"),
  },
  {
    what: "an account may not read its secret",
    does: (c) => c.lose(c.named("secret-readers-order-database")),
    breaks: order("its secret"),
  },
  {
    what: "an account of another namespace may read it instead",
    does(c) {
      const own = c.named("secret-readers-order-database");
      c.set(own, "member", String(own.outputs["member"]).replace(/ns\/[^/]+/, "ns/other"));
    },
    breaks: order("its secret"),
  },
  {
    what: "an account may read its secret on a condition",
    does: (c) => c.set(c.named("secret-readers-order-database"), "condition", { title: "soon", expression: "false" }),
    breaks: order("its secret"),
  },
  {
    what: "the accounts of the cluster are members of no pool",
    does: (c) => c.set(c.named("cluster-gke"), "workloadIdentityConfig", undefined),
    breaks: { ...of(withStores, "its secret"), log: "its identity", "backup cluster": "its bucket", event: "the bus" },
  },
  { what: "the secret is gone", does: (c) => c.lose(secret(c)), breaks: order("its secret") },
  {
    what: "the secret was never given a value",
    does: (c) => c.lose(c.named("database-users-order-secret", "SecretVersion")),
    breaks: order("its secret"),
  },
  {
    what: "what is in the secret is disabled",
    does: (c) => c.set(c.named("database-users-order-secret", "SecretVersion"), "enabled", false),
    breaks: order("its secret"),
  },
  {
    what: "Secret Manager may not use the key of the secrets",
    does: (c) => c.lose(c.named("keys-database-secrets")),
    breaks: { ...of(withDatabase, "its secret"), "backup cluster": "their password" },
  },
  {
    what: "nobody administers the database",
    does: (c) => c.lose(c.named("database-administrator")),
    breaks: of(withDatabase, "a user of the database"),
  },
  {
    what: "the cache has another password",
    does: (c) => c.set(c.named("cache-instance"), "authString", "another"),
    breaks: of(withCache, "a user of the cache"),
  },
  {
    what: "the cache lets anybody in",
    does: (c) => c.set(c.named("cache-instance"), "authEnabled", false),
    breaks: of(withCache, "a user of the cache"),
  },
  {
    what: "nothing changes a service's password",
    does(c) {
      const workflow = c.named("database-users-rotation-workflow");
      const { SECRETS } = workflow.outputs["userEnvVars"] as { SECRETS: string };
      const others = SECRETS.split(",").filter((id) => id !== secret(c).id);
      c.set(workflow, "userEnvVars.SECRETS", others.join(","));
    },
    breaks: order("a new password"),
  },
  {
    what: "the workflow that changes passwords is gone",
    does: (c) => c.lose(c.named("database-users-rotation-workflow")),
    breaks: of(withDatabase, "a new password"),
  },
  {
    what: "nobody starts the workflow that changes passwords",
    does: (c) => c.lose(c.named("database-users-rotation-schedule")),
    breaks: of(withDatabase, "a new password"),
  },
  {
    what: "the schedule of changes is paused",
    does: (c) => c.set(c.named("database-users-rotation-schedule"), "paused", true),
    breaks: of(withDatabase, "a new password"),
  },
  {
    what: "the schedule may not start the workflow",
    does: (c) => c.lose(c.named("database-users-rotation-starts")),
    breaks: of(withDatabase, "a new password"),
  },
  {
    what: "the workflow may put no new password into a secret",
    does: (c) => c.lose(c.named("database-users-rotation-order-adds")),
    breaks: order("a new password"),
  },
  {
    what: "the account that changes passwords is gone",
    does: (c) => c.lose(c.named("database-users-rotation-account")),
    breaks: of(withDatabase, "a new password"),
  },
  {
    what: "another service's account may read it too",
    does: (c) => reader(String(c.named("secret-readers-user-database").outputs["member"]))(c),
    breaks: order("nobody else"),
  },
  {
    what: "every account of the pool may read it",
    does: reader("principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p.svc.id.goog/*"),
    breaks: order("nobody else"),
  },
  {
    what: "somebody may read it on a condition, which nobody judges",
    does: reader("user:barista@gocoffee.example", { condition: { title: "at night", expression: "true" } }),
    breaks: order("nobody else"),
  },
  {
    what: "an account may read every secret of the project",
    does: (c) => grant(c, ofProject, { project: project(c), role: reads, member: "serviceAccount:ci@p.iam" }),
    breaks: of(withStores, "nobody else"),
  },
  {
    what: "a person owns the project",
    does: (c) => grant(c, ofProject, { project: project(c), role: "roles/owner", member: "user:me@gocoffee.example" }),
    breaks: of(withStores, "nobody else"),
  },
  {
    what: "all who have a role of our own may read secrets",
    does(c) {
      const role = `projects/${project(c)}/roles/curious`;
      c.add("gcp:projects/iAMCustomRole:IAMCustomRole", role, { permissions: ["secretmanager.versions.access"] });
      grant(c, "gcp:projects/iAMBinding:IAMBinding", {
        project: project(c),
        role,
        members: ["group:all@gocoffee.example"],
      });
    },
    breaks: of(withStores, "nobody else"),
  },
  {
    what: "another project's owner is nobody here",
    does: (c) => grant(c, ofProject, { project: "elsewhere", role: "roles/owner", member: "user:me@gocoffee.example" }),
    breaks: {},
  },
  {
    what: "somebody may become the account that changes passwords",
    does(c) {
      const { id } = c.named("database-users-rotation-account");
      const role = "roles/iam.serviceAccountTokenCreator";
      grant(c, "gcp:serviceaccount/iAMMember:IAMMember", {
        serviceAccountId: id,
        role,
        member: "user:me@gocoffee.example",
      });
    },
    breaks: of(withDatabase, "nobody else"),
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
]);
