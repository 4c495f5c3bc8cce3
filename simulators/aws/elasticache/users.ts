import { at, list, text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import { arn } from "../common/arn";
import { isProps, type Props } from "../../protocol/values";
import * as checks from "../common/checks";
import { invalidCombination, invalidValue } from "../common/refusals";

const folder = "hashicorp/terraform-provider-aws internal/service/elasticache";
const model = "botocore elasticache/2015-02-02/service-2.json";
const guide = "docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html";
const userToken = "aws:elasticache/user:User";
export const userGroupToken = "aws:elasticache/userGroup:UserGroup";

/** An id of a user or of a group. */
function idForm(id: string, path: string, argument: string): Rule {
  return {
    id,
    source: `${model} UserId, UserGroupId: pattern; 40 characters at most: ${guide}`,
    check: ({ inputs }) =>
      /^[a-zA-Z][a-zA-Z0-9-]{0,39}$/.test(String(inputs[path]))
        ? undefined
        : invalidValue(
            `The parameter ${argument} must begin with a letter, and hold letters, digits and hyphens, 40 at most.`,
          ),
  };
}

function engine(id: string): Rule {
  return checks.valueRule(id, `${folder}/user.go, user_group.go`, "engine", (given) =>
    ["redis", "valkey"].includes(String(given).toLowerCase())
      ? undefined
      : `expected engine to be one of ["redis" "valkey"], got ${String(given)}`,
  );
}

/** How a user shows who it is: `password`, `no-password-required` or `iam`. */
function modeOf({ inputs }: Pick<Request, "inputs">): { type: string | undefined; passwords: unknown[] } {
  const mode = inputs["authenticationMode"];
  const type = text(at(inputs, "authenticationMode.type"));
  const passwords = list(mode === undefined ? inputs["passwords"] : at(inputs, "authenticationMode.passwords"));
  if (type) return { type, passwords };
  if (inputs["noPasswordRequired"] === true) return { type: "no-password-required", passwords };
  return { type: passwords.length > 0 || inputs["passwordsWo"] !== undefined ? "password" : undefined, passwords };
}

const password: Rule = {
  id: "elasticache.user.password",
  source: `${guide}; ${model} CreateUserMessage.Passwords, .NoPasswordRequired; ${folder}/user.go`,
  check(request) {
    const { type, passwords } = modeOf(request);
    if (type === undefined)
      return invalidCombination(
        "No password was provided. If you want to create/update the user without password, please use the NoPasswordRequired flag.",
      );
    if (type !== "password")
      return passwords.length > 0
        ? invalidCombination(`Passwords cannot be given with the authentication type ${type}.`)
        : undefined;
    if (request.inputs["passwordsWo"] !== undefined) return undefined;
    if (passwords.length === 0 || passwords.length > 2) return invalidCombination("A user has one password, or two.");
    return passwords.some((one) => String(one).length < 16 || String(one).length > 128)
      ? invalidValue("Passwords length must be between 16-128 characters.")
      : undefined;
  },
};

const iamNames: Rule = {
  id: "elasticache.user.iam-names",
  source:
    "docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html: user id and user name must be the same, in small letters",
  check(request) {
    const { inputs } = request;
    const [id, name] = [String(inputs["userId"]), String(inputs["userName"])];
    return modeOf(request).type === "iam" && (id !== name || id !== id.toLowerCase())
      ? invalidCombination("The user id and user name must be identical, and in lower case, for an IAM enabled user.")
      : undefined;
  },
};

const access: Rule = {
  id: "elasticache.user.access-string",
  source: `${guide}, "Specifying permissions using an access string"; ${model} AccessString`,
  check({ inputs }) {
    const words = String(inputs["accessString"]).trim().split(/\s+/);
    const known =
      /^(on|off|allkeys|allchannels|allcommands|nocommands|resetkeys|resetchannels|clearselectors|(%[RW]{1,2})?~\S+|&\S+|[+-]@?[a-zA-Z0-9|_-]+|\(.*|.*\))$/;
    const wrong = words.find((word) => !known.test(word));
    return words[0] === "" || wrong !== undefined
      ? invalidValue(`Invalid access string: ${words[0] === "" ? "it is empty" : `unknown rule ${wrong}`}.`)
      : undefined;
  },
};

const longWords: Record<string, string> = {
  ...{ allkeys: "~*", allchannels: "&*", allcommands: "+@all", nocommands: "-@all" },
};

/**
 * Rights as ElastiCache answers them, in the order of Redis's own `ACL LIST`: in symbols, and with what the commands begin from where that is
 * not everything. Sources: hashicorp/terraform-provider-aws issue 20334; redis.io/docs/latest/operate/oss_and_stack/management/security/acl.
 */
function answeredRights(given: string): string {
  const words = given
    .trim()
    .split(/\s+/)
    .map((word) => longWords[word] ?? word);
  const isCommand = (word: string) => /^[+-]/.test(word);
  const commands = words.filter(isCommand);
  const whole = commands.includes("-@all") || (commands.length === 1 && commands[0] === "+@all");
  return [...words.filter((word) => !isCommand(word)), ...(whole ? [] : ["-@all"]), ...commands].join(" ");
}

/** How somebody signs in is asked for in one enumeration and answered in another. */
function answered(inputs: Props): Props {
  const mode = inputs["authenticationMode"];
  const type = answeredType(text(at(inputs, "authenticationMode.type")));
  const accessString = answeredRights(String(inputs["accessString"]));
  return { accessString, ...(isProps(mode) && { authenticationMode: { ...mode, type } }) };
}

const answeredType = (type: string | undefined) => (type === "no-password-required" ? "no-password" : type);

/** A user of Redis or Valkey. */
const user: TypeSpec = {
  token: userToken,
  api: {
    service: "ElastiCache",
    noun: "ElastiCache User",
    create: "CreateUser",
    update: "ModifyUser",
    delete: "DeleteUser",
  },
  id: ({ inputs }) => String(inputs["userId"]).toLowerCase(),
  replaceOn: { paths: ["region", "userId", "userName"], source: `${folder}/user.go` },
  rules: [
    idForm("elasticache.user.id", "userId", "UserId"),
    engine("elasticache.user.engine"),
    checks.oneOf(
      "elasticache.user.authentication",
      `${model} InputAuthenticationType`,
      "authenticationMode.type",
      "authentication_mode.0.type",
      ["password", "no-password-required", "iam"],
    ),
    checks.notYet(
      "elasticache.user.unique",
      `${model} UserAlreadyExistsFault`,
      (id) => ({ code: "UserAlreadyExists", message: `User ${id} already exists.` }),
      "userId",
    ),
    ...[password, iamNames, access],
  ],
  answers: answered,
  outputs(request) {
    const { type, passwords } = modeOf(request);
    return {
      accessString: answeredRights(String(request.inputs["accessString"])),
      arn: arn("elasticache", `user:${String(request.inputs["userId"]).toLowerCase()}`, request),
      authenticationMode: {
        // botocore elasticache/2015-02-02: AuthenticationType, of InputAuthenticationType.
        type: answeredType(type),
        passwords: list(at(request.inputs, "authenticationMode.passwords")),
        passwordCount: passwords.length,
      },
    };
  },
  inUse: (standing, by) =>
    standing.inputs["userName"] === "default"
      ? {
          code: "DefaultUserAssociatedToUserGroup",
          message: `The default user ${standing.id} is associated with the user group ${by.id}.`,
        }
      : undefined,
};

function usersOf(request: Request): Standing[] {
  return checks
    .strings(request, "userIds")
    .map((id) => request.world.find(userToken, id.toLowerCase(), "id", request.region))
    .filter((it) => it !== undefined);
}

const defaultUser: Rule = {
  id: "elasticache.user-group.default-user",
  source: `${guide}; ${model} DefaultUserRequired`,
  check(request) {
    // AWS's own user of that id exists in every account. Valkey asks for none.
    if (String(request.inputs["engine"]).toLowerCase() !== "redis") return undefined;
    const ids = checks.strings(request, "userIds");
    return ids.includes("default") || usersOf(request).some((it) => it.inputs["userName"] === "default")
      ? undefined
      : { code: "DefaultUserRequired", message: "User group needs to contain a user with the user name default." };
  },
};

const namesOnce: Rule = {
  id: "elasticache.user-group.names-once",
  source: `${model} DuplicateUserNameFault`,
  check(request) {
    const names = usersOf(request).map((it) => String(it.inputs["userName"]));
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    return twice === undefined
      ? undefined
      : { code: "DuplicateUserName", message: `User group contains users with the same user name: ${twice}.` };
  },
};

const sameEngine: Rule = {
  id: "elasticache.user-group.one-engine",
  source: `${guide}: a Redis OSS user group holds Redis OSS users only`,
  check(request) {
    if (String(request.inputs["engine"]).toLowerCase() !== "redis") return undefined;
    const other = usersOf(request).find((it) => String(it.inputs["engine"]).toLowerCase() !== "redis");
    return other
      ? invalidValue(`User ${other.id} has the engine ${String(other.inputs["engine"])}, and the user group redis.`)
      : undefined;
  },
};

/** Who may use a cache. */
const userGroup: TypeSpec = {
  token: userGroupToken,
  api: {
    service: "ElastiCache",
    noun: "ElastiCache User Group",
    create: "CreateUserGroup",
    update: "ModifyUserGroup",
    delete: "DeleteUserGroup",
  },
  id: ({ inputs }) => String(inputs["userGroupId"]).toLowerCase(),
  refers: {
    "userIds.*": {
      to: userToken,
      missing: (id) => (id === "default" ? undefined : { code: "UserNotFound", message: `User ${id} not found.` }),
    },
  },
  // The provider lets the id of a group change, and CloudFormation does not: ModifyUserGroup has no such thing.
  replaceOn: {
    paths: ["region", "userGroupId"],
    when: (olds, news) =>
      String(olds["engine"]).toLowerCase() === String(news["engine"]).toLowerCase() ? [] : ["engine"],
    source: `${folder}/user_group.go; ${model} ModifyUserGroupMessage`,
  },
  rules: [
    idForm("elasticache.user-group.id", "userGroupId", "UserGroupId"),
    engine("elasticache.user-group.engine"),
    checks.notYet(
      "elasticache.user-group.unique",
      `${model} UserGroupAlreadyExistsFault`,
      (id) => ({ code: "UserGroupAlreadyExists", message: `User group ${id} already exists.` }),
      "userGroupId",
    ),
    ...[defaultUser, namesOnce, sameEngine],
  ],
  outputs: (request) => ({
    arn: arn("elasticache", `usergroup:${String(request.inputs["userGroupId"]).toLowerCase()}`, request),
  }),
  inUse: (standing, by) => ({
    code: "InvalidUserGroupState",
    message: `User group ${standing.id} is associated with the replication group ${by.id}.`,
  }),
};

/** Who may use a cache: role-based access control of ElastiCache. */
export const elasticacheUsers: TypeSpec[] = [user, userGroup];
