import { roles, type Role } from "../../components/azure/common/roles";
import type { Recorded, Registered } from "../mocks";
import { subscription } from "../mocks-azure";
import { ofAzure } from "./azure";
import { called } from "./google";
import { compositionOf, withAzure } from "./spec";

/** A role, who has it, and for what. */
interface Grant {
  one: Registered;
  /** Its word here, or the id of a definition of our own. */
  role: string;
  guid: string;
  principal: string;
  scope: string;
}

const words = new Map(Object.entries(roles).map(([word, guid]) => [guid as string, word as Role]));

function grantsOf(recorded: Recorded): Grant[] {
  return recorded.of("azure-native:authorization:RoleAssignment").map((one) => {
    const { roleDefinitionId, principalId, scope } = one.inputs as Record<string, string>;
    const guid = roleDefinitionId!.split("/").at(-1)!;
    return { one, guid, role: words.get(guid) ?? guid, principal: principalId!, scope: scope! };
  });
}

const viewer = "00000000-0000-4000-8000-00000000bb01";
/** An environment with people who look as well. */
const full = (environment: string) => withAzure(environment, { viewers: [viewer] });

describe.each(["dev", "staging", "prod"])("who may do what on Azure in %s", (environment) => {
  let recorded: Recorded;
  let grants: Grant[];
  beforeAll(async () => {
    recorded = await compositionOf(full(environment));
    grants = grantsOf(recorded);
  });
  const admins = () => full(environment).clouds.azure!.admins;
  const people = () => [...admins(), viewer];

  it("is granted once each: ARM refuses the second (traps I1, I3)", () => {
    expect(grants.length).toBeGreaterThan(25);
    const keys = grants.map(({ role, principal, scope }) => `${role} ${principal} ${scope}`.toLowerCase());
    const conditions = grants.map(({ one }) => String(one.inputs["condition"] ?? ""));
    const twice = keys.filter(
      (key, index) => keys.indexOf(key) < index && conditions[keys.indexOf(key)] === conditions[index],
    );
    expect(twice).toEqual([]);
    const names = grants.map(({ one }) => String(one.inputs["roleAssignmentName"]));
    expect(names.filter((name) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it("says of everybody who has a role what kind of somebody that is (trap I1)", () => {
    const kinds = grants.map(({ one, principal }) => [
      people().includes(principal) ? "Group" : "ServicePrincipal",
      one.inputs["principalType"],
    ]);
    expect(kinds.filter(([wanted, said]) => wanted !== said)).toEqual([]);
  });

  it("is no role that holds everything, but for whom somebody named", () => {
    // MicrosoftDocs/azure-docs, articles/role-based-access-control/built-in-roles: Owner, Contributor, User Access Administrator, RBAC Administrator.
    const wide = [
      ...["8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "b24988ac-6180-42a0-ab88-20f7382dd24c"],
      ...["18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "f58310d9-a9f6-439a-9e8d-f62e7b41a168"],
    ];
    const held = grants.filter(({ guid, principal }) => wide.includes(guid) && !people().includes(principal));
    // What AKS asks for, to make disks with our key: on the set that says which key, and nothing beside it (trap K7).
    const asked = held.filter(
      ({ role, scope }) => role === "contributor" && /\/diskEncryptionSets\/[^/]+$/.test(scope),
    );
    expect(asked).toHaveLength(1);
    expect(held.filter((each) => !asked.includes(each)).map(({ one, role }) => `${one.name}: ${role}`)).toEqual([]);
    const theirs = grants.filter(({ principal }) => people().includes(principal));
    // Whoever runs the program puts packages of functions where these take them from, and writes no blob beside.
    const releases = theirs.filter(
      ({ role, scope }) => role === "storageBlobDataContributor" && /\/\w*containers\/[a-z]+-code$/i.test(scope),
    );
    expect(
      theirs.filter((each) => !each.role.startsWith("aks") && !releases.includes(each)).map(({ one }) => called(one)),
    ).toEqual([]);
    expect(theirs.length).toBeGreaterThan(1);
  });

  it("owns no queue but the one that its function takes from, by whose length instances are started", () => {
    const owners = grants.filter(({ role }) => role === "serviceBusDataOwner");
    const apps = recorded.of("azure-native:web:WebApp").map(({ name }) => name.replace(/^events-(\w+)-app$/, "$1"));
    expect(owners.map(({ one, scope }) => `${one.name} of ${scope.split("/").slice(-2).join("/")}`).sort()).toEqual(
      apps.map((name) => `events-${name}-takes of queues/${name}`).sort(),
    );
    expect(apps.length).toBeGreaterThan(0);
    expect(new Set(owners.map(({ principal }) => principal)).size).toBe(apps.length);
  });

  it("reaches a function's public name from the one address that functions leave the network by", () => {
    for (const { inputs } of recorded.of("azure-native:web:WebApp")) {
      const { siteConfig, virtualNetworkSubnetId } = inputs as {
        siteConfig: { ipSecurityRestrictions: object[] };
        virtualNetworkSubnetId: string;
      };
      expect(virtualNetworkSubnetId).toMatch(/\/subnets\/functions$/);
      expect(siteConfig.ipSecurityRestrictions).toEqual([
        expect.objectContaining({ action: "Allow", ipAddress: "192.0.2.7/32" }),
      ]);
    }
  });

  it("holds for the subscription as a whole for who reads its quotas alone", () => {
    const whole = grants.filter(({ scope }) => scope === `/subscriptions/${subscription}`);
    expect(whole.map(({ one, role }) => `${one.name}: ${role}`)).toEqual(["quotas-reads: reader"]);
  });

  it("lets each service read its own secrets, and nobody else's", () => {
    const readers = grants.filter(
      ({ role, one }) => role === "keyVaultSecretsUser" && /^secret-readers-/.test(one.name),
    );
    expect(readers.length).toBeGreaterThan(6);
    // To one secret each: the vault as a whole is nobody's to read.
    expect(
      readers.filter(({ scope }) => !/\/vaults\/[^/]+\/secrets\/[^/]+$/.test(scope)).map(({ one }) => called(one)),
    ).toEqual([]);
    const whole = grants.filter(({ role, scope }) => /^keyVaultSecrets/.test(role) && /\/vaults\/[^/]+$/.test(scope));
    expect(whole.map(({ one }) => called(one))).toEqual([]);
  });

  it("lets who encrypts with a key use that key alone", () => {
    const users = grants.filter(
      ({ role }) => role === "keyVaultCryptoServiceEncryptionUser" || role === "keyVaultCryptoUser",
    );
    expect(users.length).toBeGreaterThan(4);
    expect(
      users.filter(({ scope }) => !/\/vaults\/[^/]+\/keys\/[^/]+$/.test(scope)).map(({ one }) => called(one)),
    ).toEqual([]);
  });

  it("needs no secret of anybody's: none is made, nor key of an account's, nor password of a registry's (traps B1, C3)", () => {
    const of = (type: string) => recorded.of(`azure-native:${type}`);
    for (const { inputs } of of("storage:StorageAccount"))
      expect(inputs).toMatchObject({ allowSharedKeyAccess: false, allowBlobPublicAccess: false });
    for (const { inputs } of of("containerregistry:Registry"))
      expect(inputs).toMatchObject({ adminUserEnabled: false, anonymousPullEnabled: false });
    for (const { inputs } of of("containerservice:ManagedCluster")) expect(inputs["disableLocalAccounts"]).toBe(true);
    const shared = ofAzure(recorded).filter(({ type }) =>
      /:(Blob|StorageAccountStaticWebsite|Token|ScopeMap)$/.test(type),
    );
    // The provider writes blobs with a key of the account's: pulumi/pulumi-azure-native, custom_storage_azidentity.go, newSharedKeyCredential.
    expect(shared.map(called)).toEqual([]);
    // Whoever comes from outside, or from a pod, brings a token of somebody who signs.
    expect(JSON.stringify(recorded.all.map(({ inputs }) => inputs))).not.toMatch(
      /client_secret|clientSecret"|sharedAccessKey|AccountKey=/,
    );
  });

  it("is of the cluster's own accounts, where it is a pod, each with an identity that is no other's (trap I5)", () => {
    // Google's forwarder of events is no pod: it brings a token of Google's.
    const tokens = recorded
      .of("azure-native:managedidentity:FederatedIdentityCredential")
      .filter(({ inputs }) => inputs["issuer"] !== "https://accounts.google.com");
    expect(tokens.length).toBeGreaterThan(8);
    const issuers = new Set(tokens.map(({ inputs }) => inputs["issuer"]));
    expect(issuers.size).toBe(1);
    const subjects = tokens.map(({ inputs }) => `${String(inputs["resourceName"])} ${String(inputs["subject"])}`);
    expect(new Set(subjects).size).toBe(subjects.length);
    expect(
      tokens.filter(({ inputs }) => !/^system:serviceaccount:[a-z0-9-]+:[a-z0-9-]+$/.test(String(inputs["subject"]))),
    ).toEqual([]);
    expect(
      tokens.filter(({ inputs }) => JSON.stringify(inputs["audiences"]) !== '["api://AzureADTokenExchange"]'),
    ).toEqual([]);
  });
});
