import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { EnvironmentSpec } from "../../config/environment";
import { serviceNames } from "../../workloads/catalog";
import { compositionOf, root, specOf } from "./spec";

const prod = specOf("prod");
const images = { ...prod.workloads.images, "vault-init": { digest: `sha256:${"1".repeat(64)}` as const } };
const withJob: EnvironmentSpec = { ...prod, workloads: { ...prod.workloads, images } };
const configured: EnvironmentSpec = {
  ...withJob,
  vault: {
    ...{ address: "https://127.0.0.1:8200", configured: true, login: "cloud" as const },
    operators: ["arn:aws:iam::123456789012:role/deploy"],
  },
};

describe("before Vault is initialised", () => {
  it("everything of it stands that has to, and nothing asks it", async () => {
    const { all } = await compositionOf(withJob);
    expect(all.filter(({ type }) => /^(vault:|pulumi:providers:vault$)/.test(type))).toEqual([]);
    expect(all.some(({ type, name }) => type === "kubernetes:helm.sh/v3:Release" && name === "aws-add-ons-vault")).toBe(
      true,
    );
    expect(all.some(({ name }) => /payment-vault/.test(name))).toBe(false);
  });

  it("a job initialises it, as an account that can put away the answer and read none, and nobody waits for it", async () => {
    const { all } = await compositionOf(withJob);
    const job = all.find(({ name }) => name === "aws-vault-init")!;
    expect(job.inputs["metadata"]).toMatchObject({
      ...{ namespace: "vault", annotations: expect.objectContaining({ "pulumi.com/skipAwait": "true" }) },
    });
    const may = all.find(({ name }) => name === "identities-vault-init-pods-allow")!;
    const actions = JSON.stringify(may.inputs);
    expect(actions).toContain("secretsmanager:PutSecretValue");
    expect(actions).not.toContain("GetSecretValue");
  });

  it("there is no job where nobody has named its image", async () => {
    const { "vault-init": _, ...others } = prod.workloads.images;
    const withoutImage = { ...prod, workloads: { ...prod.workloads, images: others } };
    expect((await compositionOf(withoutImage)).all.filter(({ name }) => name === "aws-vault-init")).toEqual([]);
  });

  it("an environment without Vault has nothing of it, not even a repository", async () => {
    const { all } = await compositionOf(specOf("dev"));
    const own = all.filter(({ type, name }) => /^(tls:|vault:)/.test(type) || /vault/.test(name));
    expect(own.map(({ name }) => name)).toEqual([]);
  });

  it("its key is protected: who loses it has lost what is in Vault", async () => {
    const { all } = await compositionOf(prod);
    expect(all.find(({ type, name }) => type === "aws:kms/key:Key" && name === "vault-seal-keys-vault")).toBeDefined();
    const release = all.find(({ name }) => name === "aws-add-ons-vault")!;
    expect(JSON.stringify(release.inputs["values"])).toContain("alias/go-coffee-prod-vault-seal-vault");
  });
});

describe("once Vault is set up", () => {
  it("it has mounts, keys and sign-ins, and a user at the database itself", async () => {
    const { all } = await compositionOf(configured);
    const paths = all.filter(({ type }) => type === "vault:index/mount:Mount").map(({ inputs }) => inputs["path"]);
    expect(paths.sort()).toEqual(["database", "services", "transit"]);
    const { inputs } = all.find(
      ({ type }) => type === "vault:database/secretBackendConnection:SecretBackendConnection",
    )!;
    // A secret, as a whole.
    expect(inputs["postgresql"]).toMatchObject({ value: { username: "vault" } });
    const job = all.find(
      ({ type, name }) => type === "kubernetes:batch/v1:CronJob" && /^aws-.*users-schedule/.test(name),
    );
    expect(JSON.stringify(job!.inputs)).toContain('"name":"VAULT"');
  });

  it("services are given what people write for them, and start without", async () => {
    const { all } = await compositionOf(configured);
    const { inputs } = all.find(({ type, name }) => /ExternalSecret$/.test(type) && name === "aws-payment-vault")!;
    expect(inputs["spec"]).toMatchObject({
      data: [
        { secretKey: "PAYMENT_PROVIDER_API_KEY", remoteRef: { key: "payment", property: "PAYMENT_PROVIDER_API_KEY" } },
      ],
    });
    const deployment = JSON.stringify(all.find(({ name }) => name === "aws-payment-deployment")!.inputs);
    expect(deployment).toContain('{"name":"payment-vault","key":"PAYMENT_PROVIDER_API_KEY","optional":true}');
    expect(deployment).toContain("payment-database,payment-vault");
    expect(serviceNames).toContain("payment");
  });

  it("is reached by the provider under the name on its certificate, without a token of its own", async () => {
    const { all } = await compositionOf(configured);
    const { inputs } = all.find(({ type }) => type === "pulumi:providers:vault")!;
    expect(inputs).toMatchObject({ address: "https://127.0.0.1:8200", tlsServerName: "vault.vault.svc" });
    expect(JSON.stringify(inputs)).toContain("operator");
    expect(inputs["token"]).toBeUndefined();
  });
});

it("Vault's packages and tls are loaded where they are used, and nowhere else", () => {
  const sources = ["components", "config", "stacks", "workloads"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => ({ file: `${folder}/${file}`, text: readFileSync(path.join(root, folder, file), "utf8") })),
  );
  const statically = sources.filter(({ text }) =>
    /^import (?!type).*from "(@pulumi\/(vault|tls)\b|.*components\/vault\/(configuration|certificate)")/m.test(text),
  );
  expect(statically.map(({ file }) => file).sort()).toEqual([
    "components/vault/certificate.ts",
    "components/vault/configuration.ts",
  ]);
});
