import { grant, guidOf, roles } from "../../../../components/azure/common/roles";
import { settled } from "../../../../components/azure/common/wait";
import type { By } from "../../../../components/azure/common/by";
import { federate, ownIdentity } from "../../../../components/azure/common/identity";
import { guid, subscription } from "../../../mocks-azure";
import { record } from "../../../mocks";
import { aPlace, groupOf } from "../place";

const by: By = { label: (part) => `some-${part}`, here: {} };
const roleType = "azure-native:authorization:RoleAssignment";
const scope = `/subscriptions/${subscription}/resourceGroups/one`;
const granted = (args: Partial<Parameters<typeof grant>[2]> = {}) =>
  record(() => grant(by, "use", { scope, principalId: guid("somebody"), role: "reader", ...args }));

describe("roles", () => {
  it("are the ones that are built in, each once", () => {
    expect(new Set(Object.values(roles)).size).toBe(Object.keys(roles).length);
    for (const id of Object.values(roles)) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it("are a service principal's unless it is said otherwise: Azure refuses an identity as a user", async () => {
    const { inputs } = (await granted()).one(roleType);
    expect(inputs).toMatchObject({
      ...{ scope, principalId: guid("somebody"), principalType: "ServicePrincipal" },
      roleDefinitionId: `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roles.reader}`,
    });
    expect((await granted({ principalType: "Group" })).one(roleType).inputs["principalType"]).toBe("Group");
  });

  it("have a name that another scope, principal or role would not have", async () => {
    const all: unknown[] = [];
    for (const change of [{}, { scope: `${scope}2` }, { principalId: guid("another") }, { role: "acrPull" as const }])
      all.push((await granted(change)).one(roleType).inputs["roleAssignmentName"]);
    expect(new Set(all).size).toBe(4);
    for (const name of all)
      expect(name).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect((await granted()).one(roleType).inputs["roleAssignmentName"]).toBe(all[0]);
    expect(guidOf("a")).not.toBe(guidOf("b"));
  });

  it("work some minutes later, which somebody waits for", async () => {
    const all = await record(() =>
      settled(by, "works", [grant(by, "use", { scope, principalId: "p", role: "reader" })]),
    );
    const wait = all.one("time:index/sleep:Sleep");
    expect(wait.inputs).toEqual({ createDuration: "10m" });
    expect(wait.dependsOn).toEqual([`${roleType}::some-use`]);
    const five = await record(() => settled({ ...by, after: [] }, "works", [], 5));
    expect(five.one("time:index/sleep:Sleep").inputs).toEqual({ createDuration: "5m" });
  });
});

describe("an identity", () => {
  it("has a name of its environment, and takes others' tokens for one audience", async () => {
    const all = await record(() => {
      const identity = ownIdentity(by, "reader", { group: groupOf("cluster"), place: aPlace() });
      federate(by, "reader-signs-in", {
        identity,
        issuer: "https://issuer.example",
        subject: "system:serviceaccount:a:b",
      });
    });
    expect(all.one("azure-native:managedidentity:UserAssignedIdentity").inputs).toMatchObject({
      ...{ resourceName: "go-coffee-dev-some-reader", resourceGroupName: "go-coffee-dev-cluster", location: "eastus2" },
      tags: { environment: "dev", service: "platform" },
    });
    const credential = all.one("azure-native:managedidentity:FederatedIdentityCredential");
    expect(credential.inputs).toMatchObject({
      ...{ resourceName: "go-coffee-dev-some-reader", issuer: "https://issuer.example" },
      ...{ subject: "system:serviceaccount:a:b", audiences: ["api://AzureADTokenExchange"] },
    });
    expect(credential.dependsOn).toEqual(["azure-native:managedidentity:UserAssignedIdentity::some-reader"]);
  });
});
