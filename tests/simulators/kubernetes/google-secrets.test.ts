import { World } from "../../../simulators/core/world";
import { Objects } from "../../../simulators/kubernetes/cluster";
import type { Cluster } from "../../../simulators/kubernetes/cluster-types";
import { readFromGoogle } from "../../../simulators/kubernetes/google-secrets";
import { tokenOf } from "../../../simulators/kubernetes/kinds";
import { idOf } from "../../../simulators/kubernetes/objects";
import type { Props } from "../../../simulators/protocol/values";

const project = "go-coffee-dev";
const secret = `projects/${project}/secrets/order`;
const member = `principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/${project}.svc.id.goog/subject/ns/app/sa/order-secrets`;
const cluster: Cluster = {
  ...{
    scope: "cluster",
    name: "dev",
    region: "us-central1",
    version: "1.35",
    serviceRange: "10.0.0.0/20",
    nodes: [],
    builtIn: [],
  },
  issuer: `https://container.googleapis.com/v1/projects/${project}/locations/us-central1/clusters/dev`,
};
const store = (clusterName = "dev"): Props => ({
  projectID: project,
  auth: {
    workloadIdentity: {
      ...{ clusterLocation: "us-central1", clusterName, clusterProjectID: project },
      serviceAccountRef: { name: "order-secrets" },
    },
  },
});

/** A secret with two versions, and an account that may read it unless something is other than it should be. */
function world(grant: Props = {}, annotations: Props = {}): Objects {
  const all = World.open(":memory:");
  const put = (token: string, id: string, inputs: Props, scope = "") =>
    all.put({ token, id, scope, region: "us-central1", inputs, outputs: inputs });
  put("gcp:secretmanager/secret:Secret", secret, { secretId: "order", project });
  for (const [version, password] of ["first", "second"].entries())
    put("gcp:secretmanager/secretVersion:SecretVersion", `${secret}/versions/${version + 1}`, {
      ...{ secret, secretData: JSON.stringify({ username: "order_a", password }) },
    });
  const granted = { secretId: secret, role: "roles/secretmanager.secretAccessor", member, ...grant };
  put("gcp:secretmanager/secretIamMember:SecretIamMember", "grant", granted);
  const metadata = { name: "order-secrets", namespace: "app", annotations };
  put(tokenOf("v1", "ServiceAccount"), idOf("app", "order-secrets"), { metadata }, cluster.scope);
  return new Objects(all, cluster);
}

it("an account reads the newest version of the secret that it is granted, by the secret's last name", () => {
  expect(readFromGoogle(world(), store(), "app", "order")).toEqual({ username: "order_a", password: "second" });
});

it.each([
  ["a whole name is none that External Secrets asks for", world(), store(), secret],
  [
    "another account's grant is not its own",
    world({ member: member.replace("order-secrets", "menu-secrets") }),
    store(),
    "order",
  ],
  [
    "an account of another namespace is another",
    world({ member: member.replace("/ns/app/", "/ns/other/") }),
    store(),
    "order",
  ],
  [
    "who may put a version in may read none",
    world({ role: "roles/secretmanager.secretVersionAdder" }),
    store(),
    "order",
  ],
  ["a grant is for one secret", world({ secretId: `${secret}-other` }), store(), "order"],
])("%s", (_, objects, settings, key) => {
  expect(() => readFromGoogle(objects, settings, "app", key)).toThrow("secretmanager.versions.access");
});

it("the tokens of another cluster are not taken", () => {
  expect(() => readFromGoogle(world(), store("prod"), "app", "order")).toThrow("identitybindingtoken");
});

it("an account that is to be a service account of Google's is none here", () => {
  const annotated = world({}, { "iam.gke.io/gcp-service-account": "a@b.iam.gserviceaccount.com" });
  expect(() => readFromGoogle(annotated, store(), "app", "order")).toThrow("no service account of Google's");
});
