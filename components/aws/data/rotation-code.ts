/*
 * What changes a password, as Lambda runs it: no package but the AWS SDK that Lambda's own Node.js brings, and no connection to a
 * store, so that it needs no way into a network. `secrets` and `store` call an API: `secrets("GetSecretValue", { … })`.
 * Secrets Manager calls each step in turn, and again where one failed, so that each can be done twice:
 * docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html.
 */

/** The four steps. `store` has `change(current, pending)` and `isChanged()`. */
const rotate = `export async function rotate({ Step, SecretId, ClientRequestToken: token }, secrets, store, wait) {
  const { RotationEnabled, VersionIdsToStages = {} } = await secrets("DescribeSecret", { SecretId });
  const stages = VersionIdsToStages[token];
  if (!RotationEnabled) throw new Error(SecretId + " is not rotated");
  if (stages === undefined) throw new Error("no version " + token + " of " + SecretId + " is to be made");
  if (stages.includes("AWSCURRENT")) return;
  if (!stages.includes("AWSPENDING")) throw new Error("the version " + token + " of " + SecretId + " is not pending");

  const read = async (VersionStage, VersionId) =>
    JSON.parse((await secrets("GetSecretValue", { SecretId, VersionStage, VersionId })).SecretString);

  switch (Step) {
    case "createSecret": {
      try {
        await read("AWSPENDING", token);
        return;
      } catch (error) {
        if (error.name !== "ResourceNotFoundException") throw error;
      }
      const { RandomPassword } = await secrets("GetRandomPassword", { PasswordLength: 48, ExcludePunctuation: true });
      await secrets("PutSecretValue", {
        SecretId,
        ClientRequestToken: token,
        SecretString: JSON.stringify({ ...(await read("AWSCURRENT")), password: RandomPassword }),
        VersionStages: ["AWSPENDING"],
      });
      return;
    }
    case "setSecret":
      return store.change((await read("AWSCURRENT")).password, (await read("AWSPENDING", token)).password);
    case "testSecret":
      for (let tries = 0; tries < 50; tries += 1) {
        if (await store.isChanged()) return;
        await wait(5000);
      }
      throw new Error("the password of " + SecretId + " has been sent, and is not in use after four minutes");
    case "finishSecret": {
      const current = Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id].includes("AWSCURRENT"));
      await secrets("UpdateSecretVersionStage", {
        SecretId,
        VersionStage: "AWSCURRENT",
        MoveToVersionId: token,
        RemoveFromVersionId: current,
      });
      return;
    }
    default:
      throw new Error("no such step: " + Step);
  }
}
`;

/** What it does to each kind of store. `id` names it. */
const stores = {
  /** The master user: there is one password at a time; connections that are open stay so. */
  database: `export const client = "rds";
export const store = (api, id) => ({
  change: (_current, MasterUserPassword) =>
    api("ModifyDBInstance", { DBInstanceIdentifier: id, MasterUserPassword, ApplyImmediately: true }),
  async isChanged() {
    const [instance] = (await api("DescribeDBInstances", { DBInstanceIdentifier: id })).DBInstances;
    return (
      instance.DBInstanceStatus !== "resetting-master-credentials" &&
      instance.PendingModifiedValues?.MasterUserPassword === undefined
    );
  },
});
`,
  /** A user of a cache has two passwords: who knows the old one gets in until the next change. */
  cache: `export const client = "elasticache";
export const store = (api, id) => ({
  change: (current, pending) =>
    api("ModifyUser", { UserId: id, AuthenticationMode: { Type: "password", Passwords: [current, pending] } }),
  async isChanged() {
    const [user] = (await api("DescribeUsers", { UserId: id })).Users;
    return user.Status === "active" && user.Authentication.PasswordCount === 2;
  },
});
`,
} as const;

/** The kinds of store whose password is changed. */
export type RotatedStore = keyof typeof stores;

/** What Lambda calls: it joins the parts to the SDK. */
const index = `import * as secretsApi from "@aws-sdk/client-secrets-manager";
import { rotate } from "./rotate.mjs";
import { client, store } from "./store.mjs";

const caller = (api, Client) => (command, input) => Client.send(new api[command + "Command"](input));
const storeApi = await (client === "rds" ? import("@aws-sdk/client-rds") : import("@aws-sdk/client-elasticache"));
const storeClient = client === "rds" ? new storeApi.RDSClient({}) : new storeApi.ElastiCacheClient({});
const secrets = caller(secretsApi, new secretsApi.SecretsManagerClient({}));
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export const handler = (event) => rotate(event, secrets, store(caller(storeApi, storeClient), process.env.STORE_ID), wait);
`;

/** The files of the function, by name. */
export function rotationFiles(store: RotatedStore): Record<"index.mjs" | "rotate.mjs" | "store.mjs", string> {
  return { "index.mjs": index, "rotate.mjs": rotate, "store.mjs": stores[store] };
}
