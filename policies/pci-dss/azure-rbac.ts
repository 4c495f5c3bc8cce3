// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Pulumi; those of caches and messages are ours.
import type { RoleAssignmentArgs } from "@pulumi/azure-native/authorization/roleAssignment";
import type { RoleDefinitionArgs } from "@pulumi/azure-native/authorization/roleDefinition";
import type { RedisArgs } from "@pulumi/azure-native/redis/redis";
import type { DatabaseArgs } from "@pulumi/azure-native/redisenterprise/database";
import type { ServerArgs } from "@pulumi/azure-native/sql/server";
import type { ServerAzureADOnlyAuthenticationArgs } from "@pulumi/azure-native/sql/serverAzureADOnlyAuthentication";
import type { StorageAccountArgs } from "@pulumi/azure-native/storage/storageAccount";
import { each, findings, type Inputs, pass, type ResourceRule, type Rule } from "../shared/rule";

const assignment = "azure-native:authorization:RoleAssignment";

/** What may change everything, or give itself whatever it lacks. Source: Azure RBAC, "Azure built-in roles". */
const sweeping: Readonly<Record<string, string>> = {
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
  "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
};

/** What lets its holder give rights, to itself too. */
const givesRights = /^(\*|Microsoft\.Authorization\/(\*|\*\/write|roleAssignments\/(\*|write)))$/i;

const rightsNarrow: ResourceRule<never> = {
  id: "az-rbac-least",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["7.2.1", "7.2.2"], soc2: ["CC6.3"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["CC6.3", "25", "32(1)(b)"],
  applies: [assignment, "azure-native:authorization:RoleDefinition"],
  judges:
    "nobody may change everything in a subscription, nor who has which rights there; roles of our own name what they let do",
  because: "whoever takes over one identity has all that its roles allow",
  remedy: "Give a narrower role, on the resource that needs it; name the actions of a role of our own.",
  check(inputs, { type }) {
    if (type === assignment) {
      const given = inputs as Inputs<RoleAssignmentArgs>;
      return findings(() => {
        const role = sweeping[given.roleDefinitionId.split("/").at(-1)!.toLowerCase()];
        if (role === undefined || !isWide(given.scope)) return false;
        // What may be given, and to whom, can be said: "Delegate Azure role assignment management using conditions".
        if (role.startsWith("Role Based") && given.condition) return false;
        return `it gives ${role} in all of ${given.scope}; give a narrower role, on what needs it`;
      });
    }
    const { permissions } = inputs as Inputs<RoleDefinitionArgs>;
    return findings(() =>
      each(permissions, ({ actions, dataActions }, index) => [
        ...each(
          actions,
          (action) => givesRights.test(action) && `permissions[${index}].actions holds ${action}; name what it needs`,
        ),
        ...each(
          dataActions,
          (action) => action === "*" && `permissions[${index}].dataActions holds *; name what it needs`,
        ),
      ]),
    );
  },
};

/** A subscription, a group of them, or all there is. */
function isWide(scope: string): boolean {
  return /^\/?$|^\/subscriptions\/[^/]+\/?$|^\/providers\/Microsoft\.Management\/managementGroups\/[^/]+\/?$/i.test(
    scope,
  );
}

const storage = "azure-native:storage:StorageAccount";
const sqlServer = "azure-native:sql:Server";
const entraOnly = "azure-native:sql:ServerAzureADOnlyAuthentication";
const redis = "azure-native:redis:Redis";
const managedRedis = "azure-native:redisenterprise:Database";
/** What has keys of its own beside Entra, and one switch for them. */
const withKeys: readonly string[] = [
  "azure-native:servicebus:Namespace",
  "azure-native:eventhub:Namespace",
  "azure-native:eventgrid:Topic",
  "azure-native:eventgrid:Domain",
  "azure-native:appconfiguration:ConfigurationStore",
];

const noLocalAuth: ResourceRule<never> = {
  id: "az-no-local-auth",
  severity: "high",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["8.2.1", "8.2.2"], soc2: ["CC6.1"], hipaa: ["164.312(d)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["CC6.1", "32(1)(b)"],
  applies: [
    storage,
    sqlServer,
    entraOnly,
    "azure-native:sql:ServerAzureADAdministrator",
    redis,
    managedRedis,
    ...withKeys,
  ],
  judges: "who comes to a store is known to Entra: there are no keys that several share",
  because: "a key opens all of a store, names nobody, and is good until somebody changes it",
  remedy:
    "Set allowSharedKeyAccess to false; on a SQL server administrators with azureADOnlyAuthentication; of Redis accessKeysAuthentication Disabled; elsewhere disableLocalAuth.",
  check(inputs, { type }) {
    switch (type) {
      case storage: {
        const { allowSharedKeyAccess, isLocalUserEnabled } = inputs as Inputs<StorageAccountArgs>;
        return findings(
          () => allowSharedKeyAccess !== false && `allowSharedKeyAccess is ${allowSharedKeyAccess}; set it to false`,
          () => isLocalUserEnabled === true && "isLocalUserEnabled is true; set it to false",
        );
      }
      case sqlServer: {
        // Said by a resource of its own alone, it would have a password from its birth until then.
        const { administrators } = inputs as Inputs<ServerArgs>;
        return findings(
          () =>
            administrators?.azureADOnlyAuthentication !== true &&
            `administrators.azureADOnlyAuthentication is ${administrators?.azureADOnlyAuthentication}; set it`,
        );
      }
      case entraOnly: {
        const { azureADOnlyAuthentication: only } = inputs as Inputs<ServerAzureADOnlyAuthenticationArgs>;
        return findings(() => !only && `azureADOnlyAuthentication is ${only}; set it`);
      }
      case redis: {
        const { disableAccessKeyAuthentication: off } = inputs as Inputs<RedisArgs>;
        return findings(() => off !== true && `disableAccessKeyAuthentication is ${off}; set it`);
      }
      case managedRedis: {
        // Off unless set, from API version 2025-04-01 on. Source: azure-mgmt-redisenterprise, DatabaseCreateProperties.
        const { accessKeysAuthentication: keys } = inputs as Inputs<DatabaseArgs>;
        return findings(() => keys === "Enabled" && "accessKeysAuthentication is Enabled; want Disabled");
      }
      default: {
        if (!withKeys.includes(type)) return pass;
        const { disableLocalAuth } = inputs as { disableLocalAuth?: boolean };
        return findings(() => disableLocalAuth !== true && `disableLocalAuth is ${disableLocalAuth}; set it`);
      }
    }
  },
};

export const azureRbacRules: readonly Rule[] = [rightsNarrow, noLocalAuth];
