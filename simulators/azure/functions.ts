import { at, text } from "../core/paths";
import type { CloudFunction } from "../core/spec";
import type { WorldView } from "../core/standing";
import { placeOf } from "../facts/tokens";
import type { Props } from "../protocol/values";
import { clusterToken, kubeconfigOf } from "./cluster-outputs";
import { guid, tenantIn } from "./ids";
import { armId, facts } from "./table";
import { says } from "./refusals";
import { armError, notFound } from "./words";

/** The standing of a type of the table that arguments name, as a getter's do. @throws Error in ARM's words where there is none */
function named(
  token: string,
  args: Props,
  account: string,
  world: WorldView,
): { id: string; inputs: Props; outputs: Props } {
  const id = armId(facts.types[token]!, args, account) ?? "";
  const found = world.find(token, id);
  if (!found) throw new Error(armError(notFound(id)));
  return found;
}

/** `getVault` and its like: what stands. */
const getters = Object.fromEntries(
  Object.keys(facts.types).map((token): [string, CloudFunction] => {
    const { sdk, folder, name } = placeOf(token);
    const answer: CloudFunction = (args, { account, world }) => {
      const { id, outputs } = named(token, args, account, world);
      return { ...outputs, id };
    };
    return [`${sdk}:${folder}:get${name}`, answer];
  }),
);

/** Keys and the like, which are never outputs. */
export const secretKey = (id: string, which: string): string =>
  Buffer.from(`${guid(`${id} ${which}`)}${guid(`${which} ${id}`)}`)
    .toString("base64")
    .slice(0, 44);

const redisKeys: CloudFunction = (args, { account, world }) => {
  const { id, inputs } = named("azure-native:redisenterprise:Database", args, account, world);
  if (inputs["accessKeysAuthentication"] === "Disabled") throw new Error(armError(says("BadRequest.accessKeys")));
  return { primaryKey: secretKey(id, "primary"), secondaryKey: secretKey(id, "secondary") };
};

const storageKeys: CloudFunction = (args, { account, world }) => {
  const { id, inputs } = named("azure-native:storage:StorageAccount", args, account, world);
  return {
    keys: ["key1", "key2"].map((keyName) => ({
      ...{ keyName, permissions: "FULL", creationTime: "2024-01-01T00:00:00Z" },
      value: inputs["allowSharedKeyAccess"] === false ? "" : secretKey(id, keyName),
    })),
  };
};

const credentials =
  (admin: boolean): CloudFunction =>
  (args, { account, world }) => {
    const cluster = named(clusterToken, args, account, world);
    if (admin && cluster.inputs["disableLocalAccounts"] === true)
      throw new Error(armError(says("BadRequest.localAccounts")));
    const value = Buffer.from(kubeconfigOf(cluster, admin)).toString("base64");
    return { kubeconfigs: [{ name: admin ? "clusterAdmin" : "clusterUser", value }] };
  };

const workspaceKeys: CloudFunction = (args, { account, world }) => {
  const { id } = named("azure-native:operationalinsights:Workspace", args, account, world);
  return { primarySharedKey: secretKey(id, "primary"), secondarySharedKey: secretKey(id, "secondary") };
};

/** The functions that the local Azure answers. */
export const functions: Record<string, CloudFunction> = {
  ...getters,
  "azure-native:authorization:getClientConfig": (_, { account, settings }) => ({
    clientId: guid("client"),
    objectId: guid("deployer"),
    subscriptionId: account,
    tenantId: tenantIn(settings),
  }),
  "azure-native:authorization:getClientToken": () => ({ token: guid("token") }),
  "azure-native:redisenterprise:listDatabaseKeys": redisKeys,
  "azure-native:storage:listStorageAccountKeys": storageKeys,
  "azure-native:containerservice:listManagedClusterUserCredentials": credentials(false),
  "azure-native:containerservice:listManagedClusterAdminCredentials": credentials(true),
  "azure-native:operationalinsights:getSharedKeys": workspaceKeys,
  "azure-native:containerregistry:listRegistryCredentials": (args, { account, world }) => {
    const { id, inputs } = named("azure-native:containerregistry:Registry", args, account, world);
    if (at(inputs, "adminUserEnabled") !== true) throw new Error(armError(says("UnAuthorizedForCredentialOperations")));
    return {
      username: text(args["registryName"]),
      passwords: [{ name: "password", value: secretKey(id, "password") }],
    };
  },
};
