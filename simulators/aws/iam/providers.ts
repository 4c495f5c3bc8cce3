import { list, text } from "../../core/paths";
import type { Rule, TypeSpec } from "../../core/spec";
import { lengthBetween } from "../common/argument-forms";
import { arn } from "../common/arn";
import { atCreate, createdAt, valueRule } from "../common/checks";
import { iamModel, iamSource, iamTokens, nameRules, pathRule, quotas, toRole, uniqueId } from "./common";
import { fromPrefix, madeNameLength, oneName } from "../common/made-names";

const profileNameFree: Rule = atCreate(
  "iam.instance-profile.name-free",
  iamModel("EntityAlreadyExistsException"),
  ({ inputs, world }) => {
    const name = String(inputs["name"]);
    const taken = world.all(iamTokens.profile).some((it) => it.id.toLowerCase() === name.toLowerCase());
    return taken ? { code: "EntityAlreadyExists", message: `Instance Profile ${name} already exists.` } : undefined;
  },
);

const instanceProfile: TypeSpec = {
  token: iamTokens.profile,
  api: {
    service: "IAM",
    noun: "IAM Instance Profile",
    create: "CreateInstanceProfile",
    update: "AddRoleToInstanceProfile",
    delete: "DeleteInstanceProfile",
  },
  global: true,
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: madeNameLength },
  refers: { role: toRole({ holds: false }) },
  replaceOn: { paths: ["name", "namePrefix", "path"], source: iamSource("instance_profile") },
  defaults: (inputs) => ({ path: "/", ...fromPrefix(inputs) }),
  rules: [
    ...nameRules("iam.instance-profile", 128),
    oneName("iam.instance-profile.one-name", iamSource("instance_profile")),
    pathRule("iam.instance-profile.path", "pathType"),
    profileNameFree,
  ],
  outputs(request) {
    const { inputs, current } = request;
    return {
      arn: arn("iam", `instance-profile${text(inputs["path"]) ?? "/"}${String(inputs["name"])}`, request, {
        region: false,
      }),
      createDate: createdAt(request, "createDate"),
      uniqueId: current?.outputs["uniqueId"] ?? uniqueId("AIPA", request),
    };
  },
};

const host = (url: unknown): string => String(url).replace(/^https:\/\//, "");

const url = valueRule("iam.oidc-provider.url", iamSource("validate"), "url", (value) => {
  const given = String(value);
  if (!URL.canParse(given)) return `expected "url" to be a valid url, got ${given}`;
  const { protocol, search } = new URL(given);
  if (protocol !== "https:") return `expected "url" to have a url with schema of: "https", got ${given}`;
  return search === "" ? undefined : '"url" cannot contain query parameters per the OIDC standard';
});

const urlFree: Rule = atCreate(
  "iam.oidc-provider.url-free",
  iamModel("EntityAlreadyExistsException"),
  ({ inputs, world }) =>
    world.all(iamTokens.oidc).some((it) => host(it.inputs["url"]) === host(inputs["url"]))
      ? { code: "EntityAlreadyExists", message: `Provider with url ${String(inputs["url"])} already exists.` }
      : undefined,
);

const source = iamSource("openid_connect_provider");
const thumbprint = lengthBetween(
  "iam.oidc-provider.thumbprint",
  source,
  "thumbprintLists.*",
  "thumbprint_list",
  40,
  40,
);
const clientId = lengthBetween("iam.oidc-provider.client-id", source, "clientIdLists.*", "client_id_list", 1, 255);

const clients: Rule = {
  id: "iam.oidc-provider.clients",
  source: quotas,
  check: ({ inputs }) =>
    list(inputs["clientIdLists"]).length > 100
      ? { code: "LimitExceeded", message: "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100" }
      : undefined,
};

const openIdConnectProvider: TypeSpec = {
  token: iamTokens.oidc,
  api: {
    service: "IAM",
    noun: "IAM OIDC Provider",
    create: "CreateOpenIDConnectProvider",
    update: "UpdateOpenIDConnectProviderThumbprint",
    delete: "DeleteOpenIDConnectProvider",
  },
  global: true,
  id: (request) => arn("iam", `oidc-provider/${host(request.inputs["url"])}`, request, { region: false }),
  replaceOn: { paths: ["url"], source },
  rules: [url, clientId, thumbprint, urlFree, clients],
  outputs: (request) => ({
    arn: request.id,
    // IAM looks the certificate up itself where none is given.
    thumbprintLists: request.inputs["thumbprintLists"] ??
      request.current?.outputs["thumbprintLists"] ?? [request.digits(40, "thumbprint")],
  }),
};

export const profileTypes: TypeSpec[] = [instanceProfile, openIdConnectProvider];
