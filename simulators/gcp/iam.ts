import { at, text } from "../core/paths";
import type { Request, Rule } from "../core/spec";
import { identityOf, askedFor } from "./agents";
import { apiParts, serviceToken } from "./apis";
import { decimal, lastOf, projectNumber } from "./names";
import { link, looseLink, mark, marked, type Parts, rule } from "./part";
import { badRequest, invalid, refuse } from "./words";

const accountToken = "gcp:serviceaccount/account:Account";
const roleToken = "gcp:projects/iAMCustomRole:IAMCustomRole";
const poolToken = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool";

const emailOf = ({ inputs, account }: Request): string =>
  `${String(inputs["accountId"])}@${account}.iam.gserviceaccount.com`;

/** A role of one's own must be there. Those of Google's are taken as they come, if they are written as roles are. */
export const roleIsThere: Rule = rule(
  "iam.role-exists",
  "docs.cloud.google.com/iam/docs/reference/rest/v1/Policy",
  ({ inputs, world }) => {
    const role = String(inputs["role"]);
    if (/^projects\//.test(role))
      return world.find(roleToken, role) ? undefined : badRequest(`Role ${role} is not found or deleted`);
    return /^(roles\/[a-zA-Z][\w.]*|organizations\/\d+\/roles\/[\w.]+)$/.test(role)
      ? undefined
      : badRequest(`Role ${role} is not supported for this resource.`);
  },
);

/** A service account that something acts as must be there: by its e-mail or its id. */
export function actsAs(path: string): Rule {
  return rule(
    `iam.acts-as.${path}`,
    "docs.cloud.google.com/iam/docs/service-accounts-actas",
    ({ inputs, account, world }) => {
      const email = lastOf(at(inputs, path));
      if (!email.endsWith(`@${account}.iam.gserviceaccount.com`) || world.find(accountToken, email, "email"))
        return undefined;
      return badRequest(`Service account ${email} does not exist.`);
    },
  );
}

const nameOfPool = ({ account }: Request, rest: string) =>
  `projects/${projectNumber(account)}/locations/global/workloadIdentityPools/${rest}`;
const takenWhileDeleted = (kind: string, days: number): Rule =>
  rule(`iam.${kind}.deleted`, "terraform-provider-google, iam_workload_identity_pool", (request) => {
    const id = request.verb === "create" ? request.inputs : undefined;
    const name =
      id &&
      [request.account, id["workloadIdentityPoolId"], id["workloadIdentityPoolProviderId"]].filter(Boolean).join("/");
    return name && marked(request.world, kind, name)
      ? refuse(
          409,
          "alreadyExists",
          `Requested entity already exists: it was deleted, and its name stays taken for ${days} days`,
        )
      : undefined;
  });
const keepName = (kind: string) => (request: Request) => {
  const { verb, inputs, account, world } = request;
  if (verb !== "delete") return;
  mark(
    world,
    kind,
    [account, inputs["workloadIdentityPoolId"], inputs["workloadIdentityPoolProviderId"]].filter(Boolean).join("/"),
  );
};

/** Source: docs.cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines; chainguard-dev/terraform-infra-common issue 672. */
const condition: Rule = rule(
  "iam.provider.condition",
  "docs.cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines",
  ({ inputs }) => {
    const issuer = text(at(inputs, "oidc.issuerUri")) ?? "";
    const shared = /token\.actions\.githubusercontent\.com|^https:\/\/gitlab\.com/.test(issuer);
    const claims = /assertion\./.test(text(inputs["attributeCondition"]) ?? "");
    return shared && !claims
      ? invalid(
          "The attribute condition must reference one of the provider's claims. For more information, see https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines#conditions.",
        )
      : undefined;
  },
);

export const iamParts: Parts = {
  ...apiParts,
  "gcp:projects/serviceIdentity:ServiceIdentity": {
    ...apiParts["gcp:projects/serviceIdentity:ServiceIdentity"],
    outputs({ inputs, account }) {
      const email = identityOf(String(inputs["service"]).replace(/\.googleapis\.com$/, ""), account);
      return { email, member: `serviceAccount:${email}` };
    },
    // An agent that was made is never taken away.
    after({ verb, current }, world) {
      if (verb === "delete" && current) askedFor(world, String(current.outputs["email"]));
    },
  },
  [accountToken]: {
    id: (request) => `projects/${request.account}/serviceAccounts/${emailOf(request)}`,
    outputs: (request) => ({
      email: emailOf(request),
      member: `serviceAccount:${emailOf(request)}`,
      name: `projects/${request.account}/serviceAccounts/${emailOf(request)}`,
      uniqueId: decimal(`${request.id} ${request.digits(12)}`, 21),
    }),
  },
  "gcp:serviceaccount/iAMMember:IAMMember": {
    refers: { serviceAccountId: looseLink(accountToken) },
    rules: [roleIsThere],
  },
  "gcp:projects/iAMMember:IAMMember": { rules: [roleIsThere] },
  "gcp:projects/iAMBinding:IAMBinding": { rules: [roleIsThere] },
  "gcp:projects/iAMAuditConfig:IAMAuditConfig": {},
  [roleToken]: { outputs: ({ id }) => ({ name: id, deleted: false }) },
  [poolToken]: {
    rules: [takenWhileDeleted("identity-pool", 30)],
    outputs: (request) => ({
      name: nameOfPool(request, String(request.inputs["workloadIdentityPoolId"])),
      state: "ACTIVE",
    }),
    after: keepName("identity-pool"),
  },
  "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": {
    refers: { workloadIdentityPoolId: { ...link(poolToken), by: ["workloadIdentityPoolId", "id"] } },
    rules: [condition, takenWhileDeleted("identity-provider", 30)],
    outputs: (request) => ({
      name: nameOfPool(
        request,
        `${String(request.inputs["workloadIdentityPoolId"])}/providers/${String(request.inputs["workloadIdentityPoolProviderId"])}`,
      ),
      state: "ACTIVE",
    }),
    after: keepName("identity-provider"),
  },
  "gcp:orgpolicy/policy:Policy": { rules: [] },
  [serviceToken]: apiParts[serviceToken]!,
};
