import { at, azure, groupId, key, token } from "./clouds";

const policy = (more: object = {}) =>
  at({ policyName: "waf1", location: "global", sku: { name: "Premium_AzureFrontDoor" }, ...more });
const managed = {
  managedRules: {
    managedRuleSets: [{ ruleSetType: "Microsoft_DefaultRuleSet", ruleSetVersion: "2.1", ruleSetAction: "Block" }],
  },
};

async function profile(name = "Premium_AzureFrontDoor") {
  const cloud = await azure();
  await cloud.create(token.Profile, at({ profileName: "fd", location: "global", sku: { name } }));
  return cloud;
}

describe("Front Door", () => {
  it("is not the classic one, and its policy is of its SKU", async () => {
    const cloud = await profile();
    expect(
      await cloud.refusal(
        token.Profile,
        at({ profileName: "cdn", location: "global", sku: { name: "Standard_Microsoft" } }),
      ),
    ).toContain("ProfileCreationNotAllowed");
    expect(await cloud.refusal(token.Policy, policy({ sku: undefined }))).toContain("ClassicNotAllowed");
    expect(await cloud.refusal(token.Policy, policy({ policyName: "waf-1" }))).toContain("letters and digits alone");
    expect(
      await cloud.refusal(token.Policy, policy({ sku: { name: "Standard_AzureFrontDoor" }, ...managed })),
    ).toContain("Managed rule sets are not supported");
    const rule = (name: string) => ({
      name,
      priority: 1,
      ruleType: "RateLimitRule",
      action: "Block",
      matchConditions: [],
    });
    expect(await cloud.refusal(token.Policy, policy({ customRules: { rules: [rule("a"), rule("b")] } }))).toContain(
      "same priority 1",
    );
    const refused = (matchConditions: object[]) =>
      cloud.refusal(token.Policy, policy({ customRules: { rules: [{ ...rule("a"), matchConditions }] } }));
    const from = (count: number) => ({
      ...{ matchVariable: "SocketAddr", operator: "IPMatch" },
      matchValue: Array.from({ length: count }, (_, index) => `10.${index >> 8}.${index & 255}.0/24`),
    });
    const host = (count: number) => ({
      ...{ matchVariable: "RequestHeader", selector: "Host", operator: "Equal" },
      matchValue: Array.from({ length: count }, (_, index) => `h${index}`),
    });
    expect(await refused([])).toContain("a has 0 match conditions: it must have 1 to 10");
    expect(await refused(Array<object>(11).fill(host(1)))).toContain("a has 11 match conditions");
    expect(await refused([from(300), from(301)])).toContain("a has 601 IP address ranges: 600 at most");
    expect(await refused([host(11)])).toContain("of the custom rule a has 11 values: 10 at most");
    const { id } = await cloud.create(token.Policy, policy({ sku: { name: "Standard_AzureFrontDoor" } }));
    const guard = at({
      profileName: "fd",
      securityPolicyName: "s",
      parameters: { type: "WebApplicationFirewall", wafPolicy: { id }, associations: [] },
    });
    expect(await cloud.refusal(token.SecurityPolicy, guard)).toContain("does not match the profile's");
    const { id: premium } = await cloud.create(token.Policy, policy({ policyName: "waf2", ...managed }));
    await cloud.create(token.SecurityPolicy, {
      ...guard,
      parameters: { ...guard.parameters, wafPolicy: { id: premium } },
    });
    expect(await cloud.deleteRefusal(token.Policy, premium)).toContain("PolicyInUse");
  });

  it("has routes to a group with an origin, and domains that are somebody's once", async () => {
    const cloud = await profile();
    await cloud.create(token.AFDEndpoint, at({ profileName: "fd", endpointName: "site", location: "global" }));
    const { id } = await cloud.create(token.AFDOriginGroup, at({ profileName: "fd", originGroupName: "og" }));
    const route = (routeName: string) =>
      at({ profileName: "fd", endpointName: "site", routeName, originGroup: { id }, patternsToMatch: ["/*"] });
    expect(await cloud.refusal(token.Route, route("r"))).toContain("has no origin");
    const origin = (more: object) =>
      at({ profileName: "fd", originGroupName: "og", originName: "o", hostName: "o.example", ...more });
    await cloud.create(token.AFDOrigin, origin({}));
    await cloud.create(token.Route, route("r"));
    expect(await cloud.refusal(token.Route, route("s"))).toContain("same domains and patterns");
    expect(await cloud.deleteRefusal(token.AFDOriginGroup, id)).toContain("is used by");
    const domain = (customDomainName: string, hostName = "a.example") =>
      at({ profileName: "fd", customDomainName, hostName, tlsSettings: { certificateType: "ManagedCertificate" } });
    expect(await cloud.refusal(token.AFDCustomDomain, domain("w", "*.example"))).toContain("no wildcard");
    expect((await cloud.create(token.AFDCustomDomain, domain("a"))).outputs["domainValidationState"]).toBe("Pending");
    expect(await cloud.refusal(token.AFDCustomDomain, domain("b"))).toContain("already in use");
  });

  it("runs the rules of a set one after the other, and keeps a set that a route has", async () => {
    const cloud = await profile();
    const set = (ruleSetName: string) => at({ profileName: "fd", ruleSetName });
    expect(await cloud.refusal(token.RuleSet, set("of-headers"))).toContain("letters and digits alone");
    const { id } = await cloud.create(token.RuleSet, set("headers"));
    const rule = (ruleName: string, order: number) =>
      at({ profileName: "fd", ruleSetName: "headers", ruleName, order, actions: [], conditions: [] });
    await cloud.create(token.Rule, rule("first", 1));
    expect(await cloud.refusal(token.Rule, rule("second", 1))).toContain("has the order 1: 'first'");
    const header = { headerAction: "Overwrite", headerName: "a", value: "b" };
    const action = {
      name: "ModifyRequestHeader",
      parameters: { typeName: "DeliveryRuleHeaderActionParameters", ...header },
    };
    const long = { ...rule("third", 3), actions: Array<object>(6).fill(action) };
    expect(await cloud.refusal(token.Rule, long)).toContain(
      "10 conditions and 5 actions at most, and this one 0 and 6",
    );
    await cloud.create(token.Rule, rule("second", 2));
    await cloud.create(token.AFDEndpoint, at({ profileName: "fd", endpointName: "site", location: "global" }));
    const group_ = await cloud.create(token.AFDOriginGroup, at({ profileName: "fd", originGroupName: "og" }));
    await cloud.create(
      token.AFDOrigin,
      at({ profileName: "fd", originGroupName: "og", originName: "o", hostName: "o.example" }),
    );
    await cloud.create(
      token.Route,
      at({
        ...{ profileName: "fd", endpointName: "site", routeName: "r", patternsToMatch: ["/*"] },
        ...{ originGroup: { id: group_.id }, ruleSets: [{ id }] },
      }),
    );
    expect(await cloud.deleteRefusal(token.RuleSet, id)).toContain("is used by");
  });

  it("leads privately only where it is Premium, and the certificate is checked", async () => {
    const cloud = await profile("Standard_AzureFrontDoor");
    await cloud.create(token.AFDOriginGroup, at({ profileName: "fd", originGroupName: "og" }));
    const sharedPrivateLinkResource = {
      privateLink: { id: "x" },
      privateLinkLocation: "eastus2",
      requestMessage: "us",
    };
    const origin = at({
      profileName: "fd",
      originGroupName: "og",
      originName: "o",
      hostName: "o.example",
      sharedPrivateLinkResource,
    });
    expect(await cloud.refusal(token.AFDOrigin, origin)).toContain("Premium_AzureFrontDoor alone");
    const premium = await profile();
    await premium.create(token.AFDOriginGroup, at({ profileName: "fd", originGroupName: "og" }));
    expect(await premium.refusal(token.AFDOrigin, { ...origin, enforceCertificateNameCheck: false })).toContain(
      "certificate name check",
    );
  });
});

describe("what is watched", () => {
  it("is written down by categories of its type, once to each target, in its region", async () => {
    const cloud = await azure();
    const { id: workspace } = await cloud.create(token.Workspace, at({ workspaceName: "logs" }));
    const mine = await key(cloud);
    const resourceUri = mine.id.replace(/\/keys\/.*/, "");
    const setting = (name: string, category: string, more: object = {}) => ({
      name,
      resourceUri,
      workspaceId: workspace,
      logs: [{ category, enabled: true }],
      ...more,
    });
    expect(await cloud.refusal(token.DiagnosticSetting, setting("a", "kube-audit"))).toContain(
      "Category 'kube-audit' is not supported",
    );
    expect(
      await cloud.refusal(token.DiagnosticSetting, setting("a", "AuditEvent", { workspaceId: undefined })),
    ).toContain("At least one data sink");
    const { id: store } = await cloud.create(
      token.StorageAccount,
      at({ accountName: "store1", location: "centralus", kind: "StorageV2", sku: { name: "Standard_LRS" } }),
    );
    expect(
      await cloud.refusal(token.DiagnosticSetting, setting("a", "AuditEvent", { storageAccountId: store })),
    ).toContain("storage must be in the region");
    expect(await cloud.refusal(token.DiagnosticSetting, setting("a", "StorageRead", { resourceUri: store }))).toContain(
      "not supported",
    );
    await cloud.create(
      token.DiagnosticSetting,
      setting("a", "StorageRead", { resourceUri: `${store}/blobServices/default` }),
    );
    await cloud.create(token.DiagnosticSetting, setting("a", "AuditEvent"));
    expect(await cloud.refusal(token.DiagnosticSetting, setting("b", "AuditEvent"))).toContain(
      "Data sink is already used",
    );
  });

  it("a workspace's name comes back where it was, and is taken elsewhere", async () => {
    const cloud = await azure();
    const workspace = (location: string) => at({ workspaceName: "logs", location });
    const { id } = await cloud.create(token.Workspace, workspace("eastus2"));
    await cloud.delete(token.Workspace, id);
    expect(await cloud.refusal(token.Workspace, workspace("centralus"))).toContain("its name is taken");
    await cloud.create(token.Workspace, workspace("eastus2"));
    expect(id.startsWith(groupId)).toBe(true);
  });

  it("tells people whose names differ", async () => {
    const cloud = await azure();
    const mail = (name: string) => ({ name, emailAddress: "a@example.com", useCommonAlertSchema: true });
    const told = (...emailReceivers: object[]) =>
      at({ actionGroupName: "people", location: "global", groupShortName: "people", enabled: true, emailReceivers });
    expect(await cloud.refusal(token.ActionGroup, told(mail("a"), mail("a")))).toContain("InvalidReceiverName");
    expect(await cloud.refusal(token.ActionGroup, { ...told(), groupShortName: "much-too-long" })).toContain(
      "groupShortName",
    );
    await cloud.create(token.ActionGroup, told(mail("a"), mail("b")));
  });
});
