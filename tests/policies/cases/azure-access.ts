import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const subscription = "/subscriptions/11111111-1111-4111-8111-111111111111";
const group = `${subscription}/resourceGroups/go-coffee-dev-data`;
const definition = (guid: string) => `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
const [owner, contributor, rbacAdministrator, reader] = [
  definition("8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
  definition("b24988ac-6180-42a0-ab88-20f7382dd24c"),
  definition("F58310D9-A9F6-439A-9E8D-F62E7B41A168"),
  definition("acdd72a7-3385-48ef-bd42-f606fba81ae7"),
];
const assignment = (scope: unknown, roleDefinitionId: unknown, more: object = {}) =>
  of("azure-native:authorization:RoleAssignment")({ scope, roleDefinitionId, principalId: UNKNOWN, ...more });
const role = (permission: object) => of("azure-native:authorization:RoleDefinition")({ permissions: [permission] });

const account = of("azure-native:storage:StorageAccount");
const server = of("azure-native:sql:Server");
const cache = of("azure-native:redisenterprise:Database");
const bus = of("azure-native:servicebus:Namespace");

export const azureAccessCases: RuleCases[] = [
  {
    rule: "az-rbac-least",
    cases: [
      { name: "a reader of it all", given: assignment(subscription, reader), says: "pass" },
      { name: "an owner of it all", given: assignment(subscription, owner), says: /it gives Owner in all of/ },
      {
        name: "a contributor to all subscriptions",
        given: assignment("/providers/Microsoft.Management/managementGroups/root", contributor),
        says: /it gives Contributor/,
      },
      { name: "a contributor to one group", given: assignment(group, contributor), says: "pass" },
      {
        name: "who gives rights",
        given: assignment(`${subscription}/`, rbacAdministrator),
        says: /Role Based Access Control Administrator/,
      },
      {
        name: "who gives some rights, as is said",
        given: assignment(subscription, rbacAdministrator, { condition: "@Request[…]" }),
        says: "pass",
      },
      {
        name: "an owner, whose name is not known yet, still",
        given: assignment(subscription, owner, { condition: UNKNOWN }),
        says: /it gives Owner/,
      },
      { name: "a role that is not known yet", given: assignment(subscription, UNKNOWN), says: "undetermined" },
      {
        name: "a role of ours",
        given: role({ actions: [], dataActions: ["Microsoft.KeyVault/vaults/secrets/setSecret/action"] }),
        says: "pass",
      },
      { name: "a role of all actions", given: role({ actions: ["*"] }), says: /permissions\[0\].actions holds \*/ },
      { name: "a role of all data", given: role({ dataActions: ["*"] }), says: /dataActions holds \*/ },
      {
        name: "a role that gives itself others",
        given: role({ actions: ["Microsoft.Authorization/roleAssignments/write"] }),
        says: /roleAssignments\/write/,
      },
      { name: "a role of one service", given: role({ actions: ["Microsoft.Network/*/read"] }), says: "pass" },
      other,
    ],
  },
  {
    rule: "az-no-local-auth",
    cases: [
      { name: "an account without keys", given: account({ allowSharedKeyAccess: false }), says: "pass" },
      { name: "one as Azure makes it", given: account({}), says: /allowSharedKeyAccess is undefined/ },
      {
        name: "one with users of its own",
        given: account({ allowSharedKeyAccess: false, isLocalUserEnabled: true }),
        says: /isLocalUserEnabled is true/,
      },
      { name: "not known yet", given: account({ allowSharedKeyAccess: UNKNOWN }), says: "undetermined" },
      {
        name: "SQL Server with Entra alone",
        given: server({ administrators: { azureADOnlyAuthentication: true } }),
        says: "pass",
      },
      {
        name: "SQL Server with a password",
        given: server({ administratorLogin: "admin" }),
        says: /administrators.azureADOnlyAuthentication is undefined/,
      },
      {
        name: "its administrator",
        given: of("azure-native:sql:ServerAzureADAdministrator")({ login: "dba" }),
        says: "pass",
      },
      {
        name: "its switch, off",
        given: of("azure-native:sql:ServerAzureADOnlyAuthentication")({ azureADOnlyAuthentication: false }),
        says: /azureADOnlyAuthentication is false/,
      },
      { name: "a cache without keys", given: cache({ accessKeysAuthentication: "Disabled" }), says: "pass" },
      { name: "a cache with keys", given: cache({ accessKeysAuthentication: "Enabled" }), says: /want Disabled/ },
      {
        name: "a cache of old",
        given: of("azure-native:redis:Redis")({}),
        says: /disableAccessKeyAuthentication is undefined/,
      },
      { name: "messages", given: bus({ disableLocalAuth: true }), says: "pass" },
      { name: "messages with keys", given: bus({}), says: /disableLocalAuth is undefined/ },
      other,
    ],
  },
];
