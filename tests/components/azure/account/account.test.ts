import type { PolicyAssignmentArgs } from "@pulumi/azure-native/authorization/policyAssignment";
import { ActivityLog, activityCategories } from "../../../../components/azure/account/activity-log";
import { Budget } from "../../../../components/azure/account/budget";
import { notices, startOf } from "../../../../components/azure/account/budget-plan";
import { Defender } from "../../../../components/azure/account/defender";
import { defenderPlans } from "../../../../components/azure/account/defender-plan";
import { Federations, type Federated } from "../../../../components/azure/account/federation";
import { Locks } from "../../../../components/azure/account/locks";
import { Policies } from "../../../../components/azure/account/policies";
import { guards } from "../../../../components/azure/account/policies-plan";
import { subscription } from "../../../mocks-azure";
import { record } from "../../../mocks";
import { actionGroup, aPlace, groupOf, logs, site, workspace } from "../place";

const scope = `/subscriptions/${subscription}`;

describe("the record of a subscription", () => {
  it("is all that its activity log has, in the workspace and in the archive", async () => {
    const all = await record(() => new ActivityLog("activity-log", { place: aPlace(true), logs: logs() }));
    const setting = all.one("azure-native:monitor:SubscriptionDiagnosticSetting");
    expect(setting.inputs).toMatchObject({ name: "go-coffee-dev-activity-log", workspaceId: workspace });
    expect(setting.inputs["storageAccountId"]).toBeTruthy();
    expect(setting.inputs["logs"]).toEqual(activityCategories.map((category) => ({ category, enabled: true })));
    expect(activityCategories).toEqual(expect.arrayContaining(["Administrative", "Security", "Policy"]));
    expect(setting.protect).toBe(true);
  });
});

describe("policies on a subscription", () => {
  it("refuse what the platform never makes, and say what to do instead", async () => {
    const all = await record(() => new Policies("policies", { place: aPlace(), site }));
    const assigned = all.of("azure-native:authorization:PolicyAssignment");
    expect(assigned).toHaveLength(guards.length);
    for (const { inputs } of assigned) {
      expect(inputs).toMatchObject({ scope, enforcementMode: "Default" });
      expect(inputs["policyAssignmentName"]).toMatch(/^go-coffee-dev-[a-z-]{1,50}$/);
      expect(inputs["policyDefinitionId"]).toMatch(
        /^\/providers\/Microsoft\.Authorization\/policyDefinitions\/[0-9a-f-]{36}$/,
      );
      expect((inputs["nonComplianceMessages"] as { message: string }[])[0]?.message).toBeTruthy();
    }
  });

  it("refuse public addresses on machines alone, by a definition that takes no effect: gateways have theirs", async () => {
    const all = await record(() => new Policies("policies", { place: aPlace(), site }));
    const { inputs } = all.one("azure-native:authorization:PolicyAssignment", "policies-no-public-machines");
    expect(inputs["policyDefinitionId"]).toMatch(/83a86a26-fd1f-447c-b59d-e51f44264114$/);
    expect(inputs["parameters"]).toBeUndefined();
    for (const one of all
      .of("azure-native:authorization:PolicyAssignment")
      .filter(({ name }) => name !== "policies-no-public-machines"))
      expect(one.inputs["parameters"]).toMatchObject({ effect: { value: "Deny" } });
  });

  it("may be changed by whoever makes them", async () => {
    const change = { guard: (sound: PolicyAssignmentArgs) => ({ ...sound, enforcementMode: "DoNotEnforce" }) };
    const all = await record(() => new Policies("policies", { place: aPlace(), site, change }));
    for (const { inputs } of all.of("azure-native:authorization:PolicyAssignment"))
      expect(inputs["enforcementMode"]).toBe("DoNotEnforce");
  });
});

describe("Defender", () => {
  const type = "azure-native:security:Pricing";

  it("has its plans taken over, on, and left on: ARM deletes none", async () => {
    const all = await record(() => new Defender("defender", { place: aPlace(), site, plans: defenderPlans }));
    expect(all.of(type)).toHaveLength(defenderPlans.length);
    for (const one of all.of(type)) {
      // As the provider reads it out of an id that is imported: with a slash before it, every import would be refused as another.
      expect(one.inputs).toMatchObject({ scopeId: scope.slice(1), pricingTier: "Standard" });
      expect(one.retainOnDelete).toBe(true);
      expect(one.ignoreChanges).toContain("subPlan");
      expect(one.importId).toBe(`${scope}/providers/Microsoft.Security/pricings/${String(one.inputs["pricingName"])}`);
    }
  });

  it("has those that are asked for, and no others", async () => {
    const all = await record(() => new Defender("defender", { place: aPlace(), site, plans: ["KeyVaults"] }));
    expect(all.one(type).inputs).toMatchObject({ pricingName: "KeyVaults", subPlan: "PerKeyVault" });
  });
});

describe("a budget", () => {
  const made = (change: Partial<ConstructorParameters<typeof Budget>[1]> = {}) =>
    record(() => new Budget("budget", { place: aPlace(), site, monthly: 2500, from: "2026-12-01", ...change }));
  const type = "azure-native:consumption:Budget";

  it("is the subscription's, by the month, from a day that is asked for", async () => {
    const one = (await made()).one(type);
    expect(one.inputs).toMatchObject({
      ...{ scope, budgetName: "go-coffee-dev-monthly", category: "Cost", timeGrain: "Monthly", amount: 2500 },
      timePeriod: { startDate: "2026-12-01T00:00:00Z" },
    });
    expect(one.ignoreChanges).toEqual(["timePeriod"]);
    expect(() => startOf("2026-12-02")).toThrow("want a budget from the first day of a month");
  });

  it("tells people in time: five times at most, as Azure takes, its owners in any case", async () => {
    expect(notices.length).toBeLessThanOrEqual(5);
    const { inputs } = (await made({ emails: ["a@b.example"], actionGroups: [actionGroup] })).one(type);
    const told = Object.values(inputs["notifications"] as Record<string, Record<string, unknown>>);
    expect(told).toHaveLength(notices.length);
    for (const one of told)
      expect(one).toMatchObject({
        ...{ enabled: true, contactEmails: ["a@b.example"], contactGroups: [actionGroup], contactRoles: ["Owner"] },
      });
  });
});

describe("who signs in from outside", () => {
  const ci: Federated = { name: "ci", issuer: "https://issuer.example", subject: "repo:a/b:environment:dev" };
  const made = (federated: readonly Federated[]) =>
    record(() => new Federations("federations", { place: aPlace(), site, group: groupOf("operations"), federated }));

  it("has an identity of its own, without a secret, and may do nothing by itself", async () => {
    const all = await made([ci, { ...ci, name: "aws", subject: "arn:aws:iam::1:role/x", audience: "sts" }]);
    const credentials = all.of("azure-native:managedidentity:FederatedIdentityCredential");
    expect(credentials).toHaveLength(2);
    expect(new Set(credentials.map(({ inputs }) => inputs["resourceName"])).size).toBe(2);
    expect(
      all.one("azure-native:managedidentity:FederatedIdentityCredential", "federations-aws-signs-in").inputs,
    ).toMatchObject({
      audiences: ["sts"],
    });
    expect(all.of("azure-native:authorization:RoleAssignment")).toEqual([]);
  });

  it("may look at the subscription where it is asked for", async () => {
    const all = await made([{ ...ci, role: "reader" }]);
    expect(all.one("azure-native:authorization:RoleAssignment").inputs).toMatchObject({
      ...{ scope, principalType: "ServicePrincipal" },
      roleDefinitionId: expect.stringMatching(/acdd72a7-3385-48ef-bd42-f606fba81ae7$/) as string,
    });
  });
});

describe("locks", () => {
  it("are on single stores, against deletion, and go before what they guard", async () => {
    const all = await record(() => {
      const log = new ActivityLog("activity-log", { place: aPlace(), logs: logs() });
      new Locks("locks", { place: aPlace(), guarded: [{ key: "uploads", scope: `${scope}/one`, after: [log] }] });
    });
    const lock = all.one("azure-native:authorization:ManagementLockByScope");
    expect(lock.inputs).toMatchObject({ scope: `${scope}/one`, lockName: "go-coffee", level: "CanNotDelete" });
    expect(lock.dependsOn.length).toBeGreaterThan(0);
  });
});
