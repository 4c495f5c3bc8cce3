import { output, type Input } from "@pulumi/pulumi";
import { LoginRotation, type LoginRotationArgs } from "../../../../components/azure/data/login-rotation";
import { record } from "../../../mocks";
import { guid } from "../../../mocks-azure";
import { aVault, issuer, secretId, stands } from "../cluster/around";

const reach = [{ cidrs: ["10.32.224.0/20"], port: 443 }];
let made: LoginRotation;
const recorded = (change: Partial<LoginRotationArgs> = {}) =>
  record(() => {
    made = new LoginRotation("login-rotation", {
      ...{ ...stands, vault: aVault, reach, secrets: { order: secretId("order"), user: secretId("user") } },
      ...change,
    });
  });
const known = (value: Input<string>) => new Promise((resolve) => void output(value).apply((one) => resolve(one)));

describe("who changes the services' passwords on Azure", () => {
  it("may read and write each of their secrets, and delete none, nor see any other", async () => {
    const found = await recorded();
    const role = found.one("azure-native:authorization:RoleDefinition").inputs;
    expect(role["permissions"]).toEqual([
      {
        ...{ actions: [], notActions: [], notDataActions: [] },
        dataActions: [
          "Microsoft.KeyVault/vaults/secrets/getSecret/action",
          "Microsoft.KeyVault/vaults/secrets/setSecret/action",
        ],
      },
    ]);
    const given = found.of("azure-native:authorization:RoleAssignment");
    expect(given.map(({ inputs }) => inputs["scope"])).toEqual([secretId("order"), secretId("user")]);
    for (const { inputs, dependsOn } of given) {
      expect(String(inputs["roleDefinitionId"])).toContain(String(role["roleDefinitionId"]));
      expect(inputs["principalId"]).toBe(guid("principal go-coffee-dev-login-rotation-identity"));
      expect(dependsOn).toContain("time:index/sleep:Sleep::login-rotation-changes-secrets-is-known");
    }
    // A definition that was just made is not there yet for everybody who is asked.
    const wait = found.one("time:index/sleep:Sleep", "login-rotation-changes-secrets-is-known");
    expect(wait.inputs["createDuration"]).toBe("5m");
    expect(wait.dependsOn).toEqual([expect.stringMatching(/RoleDefinition::/)]);
  });

  it("is one account of the cluster, by a name that the job has", async () => {
    const { inputs } = (await recorded()).one("azure-native:managedidentity:FederatedIdentityCredential");
    expect(inputs).toMatchObject({ issuer, subject: "system:serviceaccount:database-admin:login-rotation" });
    expect(await known(made.outputs.annotations["azure.workload.identity/client-id"]!)).toBe(
      guid("client go-coffee-dev-login-rotation-identity"),
    );
  });

  it("is told where each secret is, and how old a password may become", async () => {
    await recorded();
    expect(await known(made.outputs.secrets["order"]!)).toBe(
      "https://gc-dev-secrets-a1b2c.vault.azure.net/secrets/go-coffee-dev-order",
    );
    expect(made.outputs).toMatchObject({ everyDays: 30, reach });
  });

  it("waits until its roles work", async () => {
    const found = await recorded();
    expect(found.one("time:index/sleep:Sleep", "login-rotation-roles-work").dependsOn).toHaveLength(2);
    expect(made.ready).toHaveLength(2);
  });

  it.each([0, 91, 1.5])("a change every %p days is refused", async (everyDays) => {
    await expect(recorded({ everyDays })).rejects.toThrow("1–90 days");
  });
});
