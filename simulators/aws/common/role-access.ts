import { text } from "../../core/paths";
import type { Standing, WorldView } from "../../core/standing";
import { isProps, type Props } from "../../protocol/values";
import { grants, like, type Access } from "./policy-access";
import { parsed, statementsOf, texts } from "./policy-document";

/** A token that a cluster has signed for one of its accounts. */
export interface AccountToken {
  /** The cluster's issuer, `https://…`. */
  issuer: string;
  /** `system:serviceaccount:NAMESPACE:NAME`. */
  subject: string;
  audience: string;
}

/** Whether a role's policies, its own and those attached to it, let it do something. Of AWS's own policies nobody knows the text. */
export function roleMay(world: WorldView, role: Standing, access: Omit<Access, "service">): boolean {
  const named = (it: Standing) => [role.id, role.outputs["name"]].includes(it.inputs["role"]);
  const attached = world
    .all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    .filter(named)
    .flatMap(({ inputs }) => world.find("aws:iam/policy:Policy", String(inputs["policyArn"]), "arn") ?? []);
  return [...world.all("aws:iam/rolePolicy:RolePolicy").filter(named), ...attached].some(({ inputs }) =>
    grants(inputs["policy"], access),
  );
}

/**
 * Why STS gives nobody the role who shows the token; undefined where it does.
 * Source: docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html, Errors.
 */
export function tokenProblem(world: WorldView, role: Standing, token: AccountToken): string | undefined {
  const provider = world
    .all("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
    .find(({ inputs }) => host(inputs["url"]) === host(token.issuer));
  if (!provider) return `InvalidIdentityToken: No OpenIDConnect provider found in your account for ${token.issuer}`;
  if (!texts(provider.inputs["clientIdLists"]).includes(token.audience))
    return "InvalidIdentityToken: Incorrect token audience";
  const policy = parsed(role.inputs["assumeRolePolicy"]);
  const claims = { [`${host(token.issuer)}:sub`]: token.subject, [`${host(token.issuer)}:aud`]: token.audience };
  const trusted = (policy ? statementsOf(policy) : [])
    .filter(isProps)
    .some((statement) => trusts(statement, String(provider.outputs["arn"]), claims));
  return trusted ? undefined : "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity";
}

/** A statement lets in whoever its conditions name, and everybody of the provider where it has none. */
function trusts(statement: Props, provider: string, claims: Record<string, string>): boolean {
  const principal = statement["Principal"];
  const ours = isProps(principal) && texts(principal["Federated"]).includes(provider);
  const action = texts(statement["Action"]).some((one) => like(one, "sts:AssumeRoleWithWebIdentity", true));
  return (
    statement["Effect"] === "Allow" &&
    ours &&
    action &&
    grants(
      { Statement: { ...statement, Resource: "*" } },
      {
        action: "sts:AssumeRoleWithWebIdentity",
        resource: "*",
        context: claims,
      },
    )
  );
}

const host = (url: unknown): string => (text(url) ?? "").replace(/^https:\/\//, "");
