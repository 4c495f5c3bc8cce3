/*
 * What changes a password, as Lambda runs it: no package but the AWS SDK that Lambda's own Node.js brings, and no connection to a
 * store, so that it needs no way into a network. `secrets` and `store` call an API: `secrets("GetSecretValue", { … })`.
 * Secrets Manager calls each step in turn, and again where one failed, so that each can be done twice:
 * docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html.
 */

/**
 * The four steps. `store` has `pending(current, draw, first)`, the value that comes next; `change(passwords)`, the new one last; and
 * `isChanged(howMany)`. The first change leaves the new password alone: what was
 * before it is in Pulumi's state, and no pod has it yet. The secret has no previous version then.
 *
 * Copies in other regions follow by themselves, and fail by themselves: docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets_troubleshoot.html.
 * What they say is from before the change at first, so that it waits before it looks.
 */
const rotate = `export async function rotate({ Step, SecretId, ClientRequestToken: token }, secrets, store, wait) {
  const { RotationEnabled, VersionIdsToStages = {}, ReplicationStatus = [] } = await secrets("DescribeSecret", { SecretId });
  const stages = VersionIdsToStages[token];
  if (!RotationEnabled) throw new Error(SecretId + " is not rotated");
  if (stages === undefined) throw new Error("no version " + token + " of " + SecretId + " is to be made");
  if (stages.includes("AWSCURRENT")) return Step === "finishSecret" ? followed() : undefined;
  if (!stages.includes("AWSPENDING")) throw new Error("the version " + token + " of " + SecretId + " is not pending");

  const first = !Object.values(VersionIdsToStages).some((given) => given.includes("AWSPREVIOUS"));
  const read = async (VersionStage, VersionId) =>
    JSON.parse((await secrets("GetSecretValue", { SecretId, VersionStage, VersionId })).SecretString);
  async function followed() {
    let late = ReplicationStatus;
    for (let tries = 0; late.length > 0 && tries < 48; tries += 1) {
      await wait(5000);
      const { ReplicationStatus: now = [] } = await secrets("DescribeSecret", { SecretId });
      late = now.filter(({ Status }) => Status !== "InSync");
      const failed = late.find(({ Status }) => Status === "Failed");
      if (failed) throw new Error("the copy of " + SecretId + " in " + failed.Region + " has the old password: " + failed.StatusMessage);
    }
    if (late.length > 0)
      throw new Error("the copy of " + SecretId + " in " + late[0].Region + " is still " + late[0].Status + " after four minutes");
  }

  switch (Step) {
    case "createSecret": {
      try {
        await read("AWSPENDING", token);
        return;
      } catch (error) {
        if (error.name !== "ResourceNotFoundException") throw error;
      }
      const draw = async () =>
        (await secrets("GetRandomPassword", { PasswordLength: 48, ExcludePunctuation: true })).RandomPassword;
      await secrets("PutSecretValue", {
        SecretId,
        ClientRequestToken: token,
        SecretString: JSON.stringify(await store.pending(await read("AWSCURRENT"), draw, first)),
        VersionStages: ["AWSPENDING"],
      });
      return;
    }
    case "setSecret": {
      const { password } = await read("AWSPENDING", token);
      return store.change(first ? [password] : [(await read("AWSCURRENT")).password, password]);
    }
    case "testSecret":
      for (let tries = 0; tries < 50; tries += 1) {
        if (await store.isChanged(first ? 1 : 2)) return;
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
      return followed();
    }
    default:
      throw new Error("no such step: " + Step);
  }
}
`;

/** Where there is one user: the same, with another password. */
const pending = `pending: async (current, draw) => ({ ...current, password: await draw() }),`;

/** What it does to each kind of store. `id` names it. */
const stores = {
  /**
   * The master user: there is one password at a time; connections that are open stay so. It is changed as soon as possible whatever is asked for;
   * ApplyImmediately would make every change that waits for the maintenance window, too: botocore rds/2014-10-31, ModifyDBInstanceMessage.
   */
  database: `export const client = "rds";
export const store = (api, id) => ({
  ${pending}
  change: (passwords) =>
    api("ModifyDBInstance", { DBInstanceIdentifier: id, MasterUserPassword: passwords.at(-1) }),
  async isChanged() {
    const [instance] = (await api("DescribeDBInstances", { DBInstanceIdentifier: id })).DBInstances;
    return (
      instance.DBInstanceStatus !== "resetting-master-credentials" &&
      instance.PendingModifiedValues?.MasterUserPassword === undefined
    );
  },
});
`,
  /** A user of a cache has two passwords at most: who knows the old one gets in until the next change. */
  cache: `export const client = "elasticache";
export const store = (api, id) => ({
  ${pending}
  change: (Passwords) => api("ModifyUser", { UserId: id, AuthenticationMode: { Type: "password", Passwords } }),
  async isChanged(howMany) {
    const [user] = (await api("DescribeUsers", { UserId: id })).Users;
    return user.Status === "active" && user.Authentication.PasswordCount === howMany;
  },
});
`,
  /**
   * The users of a service at a database, of which there are two: the one that is drawn now is in use after the next change. A job
   * in the cluster has put it into the database by then, so that nothing here needs a way to it (docs/decisions/credentials.md).
   */
  users: `export const client = undefined;
export const store = () => ({
  async pending({ username, password, nextUsername, nextPassword }, draw, first) {
    const drawn = Math.floor(Date.now() / 1000);
    return first
      ? { username, password: await draw(), nextUsername, nextPassword: await draw(), drawn }
      : {
          username: nextUsername,
          password: nextPassword,
          nextUsername: username,
          nextPassword: await draw(),
          drawn,
        };
  },
  change: async () => {},
  isChanged: async () => true,
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
const clients = {
  rds: async () => ((api) => caller(api, new api.RDSClient({})))(await import("@aws-sdk/client-rds")),
  elasticache: async () =>
    ((api) => caller(api, new api.ElastiCacheClient({})))(await import("@aws-sdk/client-elasticache")),
};
const call = client && (await clients[client]());
const secrets = caller(secretsApi, new secretsApi.SecretsManagerClient({}));
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const stores = JSON.parse(process.env.STORES ?? "[]");

export const handler = (event) => {
  const id = stores.find(({ secret }) => secret === event.SecretId)?.id;
  if (client && id === undefined) throw new Error("nobody has said whose password " + event.SecretId + " holds");
  return rotate(event, secrets, store(call, id), wait);
};
`;

/** The files of the function, by name. */
export function rotationFiles(store: RotatedStore): Record<"index.mjs" | "rotate.mjs" | "store.mjs", string> {
  return { "index.mjs": index, "rotate.mjs": rotate, "store.mjs": stores[store] };
}
