import { Release } from "@pulumi/kubernetes/helm/v3/release";
import { Configuration, type ConfigurationArgs } from "../../../components/vault/configuration";
import {
  operatorGrants,
  planRoles,
  planUsers,
  policyText,
  type VaultService,
} from "../../../components/vault/configuration-plan";
import { localClouds } from "../../../simulators/testing";
import { services as catalogue } from "../../../workloads/catalog";

const services: VaultService[] = [
  { name: "kettle", needs: { database: true, vault: { secrets: ["API_KEY"], encrypts: true } } },
  { name: "tea-cup", needs: { database: false, vault: { secrets: ["TOKEN"] } } },
  { name: "spoon", needs: { database: false } },
];
const database = {
  ...{ name: "coffee", host: "db.internal", port: 5432, username: "vault", password: "first" },
  authorities: "PEM",
};
const args: ConfigurationArgs = { services, namespace: "the-application", protect: true };

/** A local Vault, which answers where its release stands in a cluster. */
async function withVault(change: Partial<ConfigurationArgs> = {}) {
  const clouds = localClouds();
  clouds.world.put({
    ...{ token: "kubernetes:helm.sh/v3:Release", id: "vault/vault", scope: "c", region: "" },
    ...{ inputs: { chart: "vault", name: "vault" }, outputs: {} },
  });
  return { clouds, run: () => clouds.run(() => new Configuration("vault", { ...args, ...change })) };
}

it("cannot be set up before there is one, and a preview says so", async () => {
  expect(Release).toBeDefined();
  await expect(localClouds().run(() => new Configuration("vault", args))).rejects.toThrow("there is no Vault yet");
});

it("is set up twice without a change", async () => {
  const { run } = await withVault({
    database,
    operators: { roles: ["arn:aws:iam::1:role/ci"], region: "us-east-1", headerValue: "h" },
  });
  expect((await run()).changes.create).toBeGreaterThan(20);
  const { create, update, replace, delete: gone } = (await run()).changes;
  expect({ create, update, replace, gone }).toEqual({ create: 0, update: 0, replace: 0, gone: 0 });
});

it("records each request in two places, before anything else is there", async () => {
  const made = await (await withVault()).run();
  const devices = made.of("vault:index/audit:Audit").map(({ inputs }) => inputs["options"]);
  expect(devices).toEqual([{ file_path: "stdout" }, { file_path: "/vault/audit/audit.log" }]);
});

it("has keys that are never shown nor deleted, one for each service that has it encrypt", async () => {
  const made = await (await withVault()).run();
  expect(made.of("vault:transit/secretBackendKey:SecretBackendKey").map(({ inputs }) => inputs)).toEqual([
    expect.objectContaining({
      ...{ name: "kettle", backend: "transit", autoRotatePeriod: 7_776_000 },
      ...{ deletionAllowed: false, exportable: false, allowPlaintextBackup: false },
    }),
  ]);
});

it("lets an account of the cluster in for itself alone, with a token meant for Vault", async () => {
  const made = await (await withVault()).run();
  const roles = made.of("vault:kubernetes/authBackendRole:AuthBackendRole").map(({ inputs }) => inputs);
  expect(roles.map(({ roleName }) => roleName)).toEqual(["kettle-vault-secrets", "kettle", "tea-cup-vault-secrets"]);
  for (const role of roles) {
    expect(role).toMatchObject({ audience: "vault", boundServiceAccountNames: [role["roleName"]] });
    expect(role).toMatchObject({
      boundServiceAccountNamespaces: ["the-application"],
      tokenPolicies: [role["roleName"]],
    });
    expect(role["tokenNoDefaultPolicy"]).toBe(true);
  }
});

it("gives each role its own path, and no star", () => {
  for (const { name, grants } of planRoles(catalogue, "app")) {
    const owner = name.replace(/-vault-secrets$/, "");
    for (const [path, may] of Object.entries(grants)) {
      expect(path.split("/").at(-1)).toBe(owner);
      expect(path).not.toMatch(/[*+]/);
      expect(may).toHaveLength(1);
    }
  }
});

it("writes a policy in Vault's words", () => {
  expect(policyText({ "services/data/kettle": ["read"] })).toBe(
    'path "services/data/kettle" {\n  capabilities = ["read"]\n}\n',
  );
});

it("lets nobody who sets it up read what people have written, or use a key", () => {
  const paths = Object.keys(operatorGrants);
  expect(paths.filter((path) => /\/data\/|encrypt|decrypt|creds|^\*|^sys\/\*/.test(path))).toEqual([]);
});

it("lets who sets it up make a first token anew: with recovery keys alone Vault makes none", () => {
  expect(operatorGrants["sys/generate-root/*"]).toEqual(["create", "read", "update", "delete"]);
});

it("makes users of the database that last, belong to their service and can go", () => {
  const users = planUsers([{ name: "tea-cup", needs: { database: true } }]);
  expect(users.map(({ name }) => name)).toEqual(["tea-cup-read", "tea-cup-write"]);
  for (const { creation, revocation } of users) {
    expect(creation[0]).toContain("VALID UNTIL '{{expiration}}'");
    expect(creation.join()).toContain('"tea_cup"');
    expect(revocation.join()).toContain('DROP ROLE IF EXISTS "{{name}}"');
  }
  expect(users[0]!.creation.join()).not.toMatch(/INSERT|UPDATE|DELETE|ALL PRIVILEGES/);
});

it("knows its own user's first password as a secret, and checks whose the database is", async () => {
  const made = await (await withVault({ database })).run();
  const { inputs } = made.one("vault:database/secretBackendConnection:SecretBackendConnection");
  expect(inputs["postgresql"]).toMatchObject({ username: "vault", tlsCa: "PEM" });
  expect(JSON.stringify(inputs)).toContain("sslmode=verify-full");
  expect(JSON.stringify(inputs["postgresql"])).not.toContain("postgresql://vault:");
  expect(inputs["allowedRoles"]).toEqual(["kettle-read", "kettle-write"]);
});

it("lets in the roles that are named, and asks nobody but the region's STS", async () => {
  const operators = { roles: ["arn:aws:iam::1:role/ci"], region: "eu-west-1", headerValue: "vault.here" };
  const made = await (await withVault({ operators })).run();
  expect(made.one("vault:aws/authBackendRole:AuthBackendRole").inputs).toMatchObject({
    ...{ boundIamPrincipalArns: operators.roles, resolveAwsUniqueIds: false, tokenPolicies: ["operator"] },
  });
  expect(made.one("vault:aws/authBackendClient:AuthBackendClient").inputs).toMatchObject({
    ...{ stsEndpoint: "https://sts.eu-west-1.amazonaws.com", iamServerIdHeaderValue: "vault.here" },
  });
  const nobody = await (await withVault({ operators: { ...operators, roles: [] } })).run();
  expect(nobody.of("vault:index/authBackend:AuthBackend").map(({ inputs }) => inputs["type"])).toEqual(["kubernetes"]);
});
