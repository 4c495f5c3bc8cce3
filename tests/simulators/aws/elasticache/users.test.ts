import type { Props } from "../../../../simulators/protocol/values";
import { awsCloud, type Driver } from "../../harness";
import { judged, network, replaces } from "../fixtures";

const user = "aws:elasticache/user:User";
const users = "aws:elasticache/userGroup:UserGroup";
const group = "aws:elasticache/replicationGroup:ReplicationGroup";

const someone = (change: Props = {}): Props => ({
  userId: "services",
  userName: "gocoffee",
  engine: "redis",
  accessString: "on ~* &* +@all -@admin -@dangerous +info",
  authenticationMode: { type: "password", passwords: ["0123456789abcdef"] },
  ...change,
});
const nobody = someone({
  userId: "nobody",
  userName: "default",
  accessString: "off ~* -@all",
  authenticationMode: { type: "no-password-required" },
});

judged(user, async () => someone(), [
  ["a short password", { authenticationMode: { passwords: ["0123456789abcde"] } }, /must be between 16-128 characters/],
  ["two passwords", { authenticationMode: { passwords: ["0123456789abcdef", "0123456789abcdeg"] } }],
  [
    "three passwords",
    { authenticationMode: { passwords: ["a", "b", "c"].map((one) => one.repeat(16)) } },
    /one password, or two/,
  ],
  ["no password", { authenticationMode: undefined }, /No password was provided/],
  ["none needed", { authenticationMode: undefined, noPasswordRequired: true }],
  ["an unknown type", { authenticationMode: { type: "token" } }, /"password" "no-password-required" "iam"/],
  [
    "IAM under another name",
    { authenticationMode: { type: "iam", passwords: undefined } },
    /user id and user name must be identical/,
  ],
  ["IAM under its own name", { userName: "services", authenticationMode: { type: "iam", passwords: undefined } }],
  ["an id that begins with a digit", { userId: "1st" }, /must begin with a letter/],
  ["an id of 40 characters", { userId: `u${"x".repeat(39)}` }],
  ["an id of 41 characters", { userId: `u${"x".repeat(40)}` }, /40 at most/],
  ["an unknown engine", { engine: "memcached" }, /to be one of \["redis" "valkey"\]/],
  ["an unknown word in its rights", { accessString: "on everything" }, /unknown rule everything/],
  [
    "one that is there already",
    async (cloud) => {
      await cloud.create(user, someone());
      return {};
    },
    /User services already exists/,
  ],
]);

const both = async (cloud: Driver): Promise<Props> => {
  await cloud.create(user, someone());
  await cloud.create(user, nobody);
  return { userGroupId: "users", engine: "redis", userIds: ["services", "nobody"] };
};

judged(users, both, [
  ["nobody called default", { userIds: ["services"] }, /needs to contain a user with the user name default/],
  ["AWS's own default user", { userIds: ["services", "default"] }],
  ["a user that is not there", { userIds: ["nobody", "ghost"] }, /User ghost not found/],
  ["an unknown engine", { engine: "memcached" }, /expected engine to be one of \["redis" "valkey"\], got memcached/],
  ["an id with an underscore", { userGroupId: "the_users" }, /The parameter UserGroupId must begin with a letter/],
  [
    "a name that is taken",
    async (cloud) => {
      await cloud.create(users, { userGroupId: "taken", engine: "valkey" });
      return { userGroupId: "taken" };
    },
    /UserGroupAlreadyExists: User group taken already exists/,
  ],
  [
    "two of one name",
    async (cloud) => {
      await cloud.create(user, someone({ userId: "twin" }));
      return { userIds: ["services", "twin", "nobody"] };
    },
    /same user name: gocoffee/,
  ],
  [
    "a user of another engine",
    async (cloud) => {
      await cloud.create(user, someone({ userId: "other", userName: "other", engine: "valkey" }));
      return { userIds: ["nobody", "other"] };
    },
    /User other has the engine valkey/,
  ],
]);

const cache = async (cloud: Driver): Promise<Props> => {
  await cloud.create(users, await both(cloud));
  const net = await network(cloud);
  await cloud.create("aws:elasticache/subnetGroup:SubnetGroup", { name: "cache", subnetIds: [net.a, net.b] });
  return {
    replicationGroupId: "sessions",
    description: "sessions",
    nodeType: "cache.t4g.small",
    engine: "redis",
    engineVersion: "7.1",
    subnetGroupName: "cache",
    transitEncryptionEnabled: true,
    userGroupIds: ["users"],
  };
};

judged(group, cache, [
  ["users without TLS", { transitEncryptionEnabled: false }, /requires encryption-in-transit/],
  ["a user group that is not there", { userGroupIds: ["others"] }, /User group others not found/],
]);

/** What a second run changes of a user who stands as he was asked for. */
const again = async (asked: Props) => {
  const cloud = awsCloud();
  const { inputs, outputs } = await cloud.create(user, asked);
  return { outputs, changes: cloud.diff(user, inputs, asked, outputs).changes };
};

it("answers with words of its own to a user without a password, so that a second run would change it", async () => {
  const { outputs, changes } = await again(nobody);
  expect([outputs["authenticationMode"], changes]).toEqual([
    { type: "no-password", passwords: [], passwordCount: 0 },
    ["authenticationMode.type"],
  ]);
  const { authenticationMode: _, ...flagged } = nobody;
  expect((await again({ ...flagged, noPasswordRequired: true })).changes).toEqual([]);
});

it.each([
  ["on ~* &* +@all -@admin", "on ~* &* -@all +@all -@admin", true],
  ["on ~* &* -@all +@all -@admin", "on ~* &* -@all +@all -@admin", false],
  ["on ~app::*", "on ~app::* -@all", true],
  ["on ~* +@all", "on ~* +@all", false],
  ["off ~* -@all", "off ~* -@all", false],
  ["on allkeys allchannels allcommands", "on ~* &* +@all", true],
  ["on ~* nocommands +get", "on ~* -@all +get", true],
])("answers to the rights %j with %j", async (accessString, answer, another) => {
  const { outputs, changes } = await again(someone({ accessString }));
  expect([outputs["accessString"], changes]).toEqual([answer, another ? ["accessString"] : []]);
});

it("keeps who is in use", async () => {
  const cloud = awsCloud();
  await cloud.create(group, await cache(cloud));
  expect(await cloud.deleteRefusal(users, "users")).toMatch(/associated with the replication group sessions/);
  expect(await cloud.deleteRefusal(user, "nobody")).toMatch(
    /default user nobody is associated with the user group users/,
  );
});

it("changes rights and passwords in place, and names by another user", () => {
  const cloud = awsCloud();
  expect(replaces(cloud, user, someone(), { accessString: "off ~* -@all" })).toBe(false);
  expect(replaces(cloud, user, someone(), { authenticationMode: { passwords: ["f".repeat(16)] } })).toBe(false);
  expect(replaces(cloud, user, someone(), { userName: "other" })).toBe(true);
  expect(replaces(cloud, user, someone(), { userId: "other" })).toBe(true);
});

it("replaces a group of users for another engine, and not for one that is spelt differently", () => {
  const cloud = awsCloud();
  const sound = { userGroupId: "users", engine: "redis", userIds: ["services"] };
  expect(replaces(cloud, users, sound, { engine: "valkey" })).toBe(true);
  expect(replaces(cloud, users, sound, { engine: "REDIS" })).toBe(false);
  expect(replaces(cloud, users, sound, { userIds: ["services", "nobody"] })).toBe(false);
});
