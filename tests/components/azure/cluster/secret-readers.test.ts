import { output, type Output } from "@pulumi/pulumi";
import { SecretReaders, type SecretReadersArgs } from "../../../../components/azure/cluster/secret-readers";
import { roles } from "../../../../components/azure/common/roles";
import { guid, tenant } from "../../../mocks-azure";
import { record } from "../../../mocks";
import { aVault, issuer, secretId, stands } from "./around";

const args: SecretReadersArgs = {
  ...{ ...stands, vault: aVault },
  readers: ["order", "payment"].map((name) => ({
    ...{ name, service: name, namespace: "go-coffee-dev", serviceAccount: `${name}-secrets` },
    secrets: { database: secretId(name), ...(name === "order" && { cache: secretId("cache") }) },
  })),
};
let made: SecretReaders;
const recorded = (change: Partial<SecretReadersArgs> = {}) =>
  record(() => {
    made = new SecretReaders("readers", { ...args, ...change });
  });
const assignment = "azure-native:authorization:RoleAssignment";
const credential = "azure-native:managedidentity:FederatedIdentityCredential";
const known = (value: unknown) =>
  new Promise((resolve) => void output(value as Output<string> | string).apply((one) => resolve(one)));

describe("SecretReaders on Azure", () => {
  it("let each account read its own secrets, as an identity of its own, and no others", async () => {
    const found = await recorded();
    const given = found.of(assignment).map(({ name, inputs }) => [name, inputs["scope"], inputs["principalId"]]);
    expect(given).toEqual([
      ["readers-order-cache", secretId("cache"), guid("principal go-coffee-dev-readers-order")],
      ["readers-order-database", secretId("order"), guid("principal go-coffee-dev-readers-order")],
      ["readers-payment-database", secretId("payment"), guid("principal go-coffee-dev-readers-payment")],
    ]);
    for (const { inputs } of found.of(assignment)) {
      expect(String(inputs["roleDefinitionId"])).toContain(roles.keyVaultSecretsUser);
      expect(inputs["principalType"]).toBe("ServicePrincipal");
    }
  });

  it("know an account by the tokens that its cluster signs, and by its name in full", async () => {
    const found = await recorded();
    const [order] = found.of(credential);
    expect(order!.inputs).toMatchObject({
      ...{ issuer, subject: "system:serviceaccount:go-coffee-dev:order-secrets" },
      audiences: ["api://AzureADTokenExchange"],
    });
    expect(found.of(credential)).toHaveLength(2);
  });

  it("name a role after what it is of: one that is left out moves no other", async () => {
    const [order] = args.readers;
    const found = await recorded({ readers: [{ ...order!, secrets: { cache: secretId("cache") } }] });
    expect(found.of(assignment).map(({ name }) => name)).toEqual(["readers-order-cache"]);
  });

  it("wait once until all of the roles work", async () => {
    const { dependsOn } = (await recorded()).one("time:index/sleep:Sleep");
    expect(dependsOn).toHaveLength(3);
    expect((await recorded({ readers: [] })).of("time:index/sleep:Sleep")).toEqual([]);
  });

  it("tell External Secrets who the account is, and by which vault, with no key", async () => {
    await recorded();
    const { annotations, provider } = made.outputs["order"]!;
    expect(await known(annotations["azure.workload.identity/client-id"])).toBe(
      guid("client go-coffee-dev-readers-order"),
    );
    expect(annotations["azure.workload.identity/tenant-id"]).toBe(tenant);
    expect(provider("order-secrets")).toEqual({
      azurekv: {
        ...{ authType: "WorkloadIdentity", tenantId: tenant, useAzureSDK: true },
        vaultUrl: "https://gc-dev-secrets-a1b2c.vault.azure.net",
        serviceAccountRef: { name: "order-secrets" },
      },
    });
  });

  it("say what External Secrets calls a secret: its name in the vault", async () => {
    await recorded();
    expect(await known(made.outputs["order"]!.keyOf!(output(secretId("order"))))).toBe("go-coffee-dev-order");
  });
});
