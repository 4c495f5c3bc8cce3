import { AuthBackend } from "@pulumi/vault/authBackend";
import { AuthBackendRole } from "@pulumi/vault/kubernetes/authBackendRole";
import { Mount } from "@pulumi/vault/mount";
import { Namespace } from "@pulumi/vault/namespace";
import { Policy } from "@pulumi/vault/policy";
import { SecretBackendConnection } from "@pulumi/vault/database/secretBackendConnection";
import { SecretBackendKey } from "@pulumi/vault/transit/secretBackendKey";
import { localClouds, type LocalClouds } from "../../../simulators/testing";

/** The local clouds with a Vault in a cluster. */
function clouds(): LocalClouds {
  const made = localClouds();
  made.world.put({
    ...{ token: "kubernetes:helm.sh/v3:Release", id: "vault/vault", scope: "c", region: "" },
    ...{ inputs: { chart: "vault" }, outputs: {} },
  });
  return made;
}
const transit = (key: object = {}) => {
  const mount = new Mount("transit", { path: "transit", type: "transit" });
  return new SecretBackendKey("key", { backend: mount.path, name: "kettle", ...key });
};
const refusal = (program: () => unknown) => expect(clouds().run(program)).rejects;

it("answers nobody where no Vault runs", async () => {
  await expect(localClouds().run(() => new Policy("p", { name: "p", policy: "" }))).rejects.toThrow(
    "connection refused",
  );
});

it("has ids of the provider's form, and its defaults", async () => {
  const run = await clouds().run(() => {
    transit();
    const backend = new AuthBackend("kubernetes", { type: "kubernetes" });
    new AuthBackendRole("role", {
      ...{ backend: backend.path, roleName: "kettle", boundServiceAccountNames: ["kettle"] },
      boundServiceAccountNamespaces: ["app"],
    });
  });
  const key = run.one("vault:transit/secretBackendKey:SecretBackendKey");
  expect([key.id, key.outputs["type"], key.outputs["deletionAllowed"]]).toEqual([
    ...["transit/keys/kettle", "aes256-gcm96"],
    false,
  ]);
  expect(run.one("vault:kubernetes/authBackendRole:AuthBackendRole").id).toBe("auth/kubernetes/role/kettle");
  expect(run.one("vault:index/mount:Mount").outputs["accessor"]).toMatch(/^transit_[0-9a-f]{8}$/);
});

it("knows what replaces a resource, and what only changes it", async () => {
  const made = clouds();
  await made.run(() => transit());
  expect((await made.run(() => transit({ deletionAllowed: true }))).changes).toMatchObject({ update: 1, replace: 0 });
  expect((await made.run(() => transit({ type: "rsa-4096" }))).changes).toMatchObject({ replace: 1 });
});

it("keeps names of accounts as a set", async () => {
  const made = clouds();
  const role = (names: string[]) => () => {
    const backend = new AuthBackend("kubernetes", { type: "kubernetes" });
    new AuthBackendRole("role", {
      ...{ backend: backend.path, roleName: "r", boundServiceAccountNames: names },
      boundServiceAccountNamespaces: ["app"],
    });
  };
  await made.run(role(["a", "b"]));
  expect((await made.run(role(["b", "a"]))).changes).toMatchObject({ update: 0, replace: 0 });
  expect((await made.run(role(["b", "c"]))).changes).toMatchObject({ update: 1 });
});

it("refuses what is led to no engine", async () => {
  await refusal(() => new SecretBackendKey("key", { backend: "transit", name: "k" })).toThrow(
    'no handler for route "transit/"',
  );
  await refusal(
    () =>
      new AuthBackendRole("r", {
        roleName: "r",
        boundServiceAccountNames: ["a"],
        boundServiceAccountNamespaces: ["b"],
      }),
  ).toThrow('no handler for route "auth/kubernetes/"');
});

it("refuses what the provider refuses: ranges, values, things that do not go together", async () => {
  await refusal(() => transit({ minDecryptionVersion: 0 })).toThrow(
    "expected minDecryptionVersion to be at least (1), got 0",
  );
  await refusal(() => new Mount("m", { path: "m", type: "kv", namespace: "a/" })).toThrow(
    "invalid value for namespace",
  );
  await refusal(() => new AuthBackend("a", { type: "jwt", tune: { listingVisibility: "seen" } })).toThrow(
    'to be one of ["unauth" "hidden"], got seen',
  );
  await refusal(() => {
    const mount = new Mount("db", { path: "db", type: "database" });
    new SecretBackendConnection("c", {
      ...{ backend: mount.path, name: "c" },
      ...{ postgresql: { username: "a" }, mysql: { username: "b" } },
    });
  }).toThrow("conflicts with");
});

it("is the community's edition", async () => {
  await refusal(() => new Namespace("n", { path: "team" })).toThrow("enterprise-only feature");
});
