import type { Props } from "../../../simulators/protocol/values";
import { Driver } from "./driver";

const kind = (name: string) => `kubernetes:external-secrets.io/v1:${name}`;
const account = "kettle-vault-secrets";

/** What of the way from what somebody has written to the cluster is other than it should be. */
interface Broken {
  authority?: string;
  audiences?: string[];
  bound?: string;
  namespace?: string;
  policy?: string;
  written?: string;
  role?: string;
}

async function reason(broken: Broken = {}): Promise<unknown> {
  const cluster = new Driver();
  const put = (token: string, id: string, inputs: Props) =>
    cluster.world.put({ token: `vault:${token}`, id, scope: "", region: "", inputs, outputs: inputs });
  put("kubernetes/authBackendRole:AuthBackendRole", "auth/kubernetes/role/kettle", {
    ...{ backend: "kubernetes", roleName: account, audience: "vault", tokenPolicies: ["kettle"] },
    boundServiceAccountNames: [broken.bound ?? account],
    boundServiceAccountNamespaces: [broken.namespace ?? "app"],
  });
  put("index/policy:Policy", "kettle", {
    name: "kettle",
    policy: broken.policy ?? 'path "services/data/kettle" {\n  capabilities = ["read"]\n}\n',
  });
  put("kv/secretV2:SecretV2", "services/data/kettle", {
    ...{ mount: "services", name: broken.written ?? "kettle", dataJson: '{"API_KEY":"written"}' },
  });
  await cluster.create("Namespace", { metadata: { name: "app" } });
  await cluster.create("ServiceAccount", { metadata: { name: account, namespace: "app" } });
  await cluster.create("ConfigMap", {
    metadata: { name: "vault-authority", namespace: "app" },
    data: { "ca.crt": "PEM" },
  });
  await define(cluster);
  await cluster.create(kind("SecretStore"), {
    ...{ apiVersion: "external-secrets.io/v1", kind: "SecretStore", metadata: { name: "kettle", namespace: "app" } },
    spec: {
      provider: {
        vault: {
          ...{ server: "https://vault.vault.svc:8200", path: "services", version: "v2" },
          caProvider: { type: "ConfigMap", name: broken.authority ?? "vault-authority", key: "ca.crt" },
          auth: {
            kubernetes: {
              ...{ mountPath: "kubernetes", role: broken.role ?? account },
              serviceAccountRef: { name: account, audiences: broken.audiences ?? ["vault"] },
            },
          },
        },
      },
    },
  });
  const { outputs } = await cluster.create(kind("ExternalSecret"), {
    ...{
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name: "kettle-vault", namespace: "app" },
    },
    spec: {
      secretStoreRef: { kind: "SecretStore", name: "kettle" },
      target: { name: "kettle-vault" },
      data: [{ secretKey: "API_KEY", remoteRef: { key: "kettle", property: "API_KEY" } }],
    },
  });
  const [condition] = (outputs["status"] as { conditions: { status: string; message: string }[] }).conditions;
  return condition!.status === "True" ? cluster.has("Secret", "app/kettle-vault") : condition!.message;
}

async function define(cluster: Driver): Promise<void> {
  for (const name of ["SecretStore", "ExternalSecret"])
    await cluster.create("CustomResourceDefinition", {
      metadata: { name: `${name.toLowerCase()}s.external-secrets.io` },
      spec: {
        ...{ group: "external-secrets.io", scope: "Namespaced" },
        names: { kind: name, plural: `${name.toLowerCase()}s`, singular: name.toLowerCase(), listKind: `${name}List` },
        versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
      },
    });
}

it("what somebody has written in Vault comes to be a Secret", async () => {
  expect(await reason()).toBe(true);
});

it.each([
  [{ authority: "nobody" }, 'failed to get CA from ConfigMap "nobody"'],
  [{ audiences: ["somebody-else"] }, "permission denied"],
  [{ bound: "tea-cup-vault-secrets" }, "permission denied"],
  [{ namespace: "elsewhere" }, "permission denied"],
  [{ role: "operator" }, "permission denied"],
  [{ policy: 'path "services/data/tea-cup" {\n  capabilities = ["read"]\n}\n' }, "permission denied"],
  [{ policy: 'path "services/data/kettle" {\n  capabilities = ["list"]\n}\n' }, "permission denied"],
  [{ written: "tea-cup" }, "Secret does not exist"],
] as [Broken, string][])("and does not where %j", async (broken, why) => {
  expect(await reason(broken)).toContain(why);
});
