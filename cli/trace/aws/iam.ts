import { conditionMet, like, listMatches } from "../../../simulators/aws/common/policy-access";
import { parsed, statementsOf, texts as listed } from "../../../simulators/aws/common/policy-document";
import type { Standing } from "../../../simulators/core/standing";
import { isProps, type Props } from "../../../simulators/protocol/values";
import type { Cluster } from "../kubernetes/objects";
import { bags, facts, text, type TraceWorld } from "../world";
import { eksOf } from "./cluster";

/** What somebody is about to do. */
export interface Call {
  action: string;
  resource: string;
  /** Condition keys and their values. */
  context?: Record<string, string>;
  /** What a condition counts as that cannot be judged: met, where a leak is looked for; not met, where a right is. */
  doubt: boolean;
}

/**
 * AWS's own policies that let their holder read secrets; no other that is in use here names Secrets Manager.
 * Source: docs.aws.amazon.com/aws-managed-policy/latest/reference.
 */
const reachingSecrets = /:policy\/(AdministratorAccess|PowerUserAccess|SecretsManagerReadWrite)$/;

/** Whether a role's own policies let it do that. Source: IAM User Guide, "Policy evaluation logic". */
export function roleMay(world: TraceWorld, role: Standing, call: Call): boolean {
  const statements = world.once(`statements of the role ${role.id}`, () =>
    documentsOf(world, role).flatMap((document) => statementsOf(parsed(document) ?? {}).filter(isProps)),
  );
  const matching = (effect: "Allow" | "Deny") =>
    statements.some((one) => one["Effect"] === effect && concerns(one, call, effect === "Allow"));
  const managed =
    call.action.startsWith("secretsmanager:") && attached(world, role).some((arn) => reachingSecrets.test(arn));
  return (matching("Allow") || managed) && !matching("Deny");
}

function concerns(statement: Props, { action, resource, context = {}, doubt }: Call, allows: boolean): boolean {
  return (
    listMatches(statement, "Action", action, true) &&
    listMatches(statement, "Resource", resource, false) &&
    // A Deny in doubt counts the other way round.
    conditionMet(statement["Condition"], context, allows ? doubt : !doubt)
  );
}

function documentsOf(world: TraceWorld, role: Standing): unknown[] {
  const name = text(role, "name") ?? role.id;
  return [
    ...bags(role, "inlinePolicies").map(({ policy }) => policy),
    ...world
      .all("aws:iam/rolePolicy:RolePolicy")
      .filter((one) => [name, role.id].includes(String(facts(one)["role"])))
      .map((one) => facts(one)["policy"]),
    ...attached(world, role).flatMap((arn) => {
      const policy = world.find("aws:iam/policy:Policy", arn, "arn");
      return policy ? [facts(policy)["policy"]] : [];
    }),
  ];
}

function attached(world: TraceWorld, role: Standing): string[] {
  const name = text(role, "name") ?? role.id;
  const own = facts(role)["managedPolicyArns"];
  return [
    ...listed(own),
    ...world
      .all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .filter((one) => [name, role.id].includes(String(facts(one)["role"])))
      .map((one) => String(facts(one)["policyArn"])),
  ];
}

/** Whether a resource's own policy lets a principal of the account do that, whatever its identity's policies say. */
export function resourceLets(document: unknown, principalArn: string, call: Call): boolean {
  const statements = statementsOf(parsed(document) ?? {}).filter(isProps);
  const matching = (effect: "Allow" | "Deny") =>
    statements.some(
      (one) =>
        one["Effect"] === effect && names(one["Principal"], principalArn) && concerns(one, call, effect === "Allow"),
    );
  return matching("Allow") && !matching("Deny");
}

function names(principal: unknown, arn: string): boolean {
  const all = isProps(principal) ? listed(principal["AWS"]) : listed(principal);
  return all.some((one) => one === "*" || one === arn);
}

export function roles(world: TraceWorld): Standing[] {
  return world.all("aws:iam/role:Role");
}

export function roleOf(world: TraceWorld, arn: unknown): Standing | undefined {
  return world.find("aws:iam/role:Role", arn, "arn");
}

/** The accounts of the cluster whose tokens open a role through the cluster's identity provider; "*" for any. */
export function accountsThatOpen(world: TraceWorld, cluster: Cluster, role: Standing): string[] {
  const eks = eksOf(world, cluster);
  const issuer = issuerOf(eks)?.replace("https://", "");
  const statements = statementsOf(parsed(facts(role)["assumeRolePolicy"]) ?? {}).filter(isProps);
  return statements.flatMap((statement) => {
    const principal = statement["Principal"];
    const federated = isProps(principal) ? listed(principal["Federated"]) : [];
    const ours = federated.filter((arn) => issuer !== undefined && arn.endsWith(`oidc-provider/${issuer}`));
    const action = "sts:AssumeRoleWithWebIdentity";
    if (statement["Effect"] !== "Allow" || ours.length === 0 || !listMatches(statement, "Action", action, true))
      return [];
    // The provider itself must stand, and what a token says it is for must be asked.
    if (!ours.some((arn) => world.find("aws:iam/openIdConnectProvider:OpenIdConnectProvider", arn, "arn"))) return [];
    const asked = conditionsOn(statement["Condition"], `${issuer}:sub`);
    return asked.length > 0 ? asked : ["*"];
  });
}

/** The values that a condition asks of a key. */
function conditionsOn(condition: unknown, key: string): string[] {
  if (!isProps(condition)) return [];
  return Object.values(condition).flatMap((tests) =>
    isProps(tests) ? Object.entries(tests).flatMap(([name, value]) => (name === key ? listed(value) : [])) : [],
  );
}

function issuerOf(eks: Standing): string | undefined {
  const [identity] = bags(eks, "identities");
  const issuer = bags(identity, "oidcs")[0]?.["issuer"];
  return typeof issuer === "string" ? issuer : undefined;
}

/** The role that Pod Identity gives to an account of the cluster. */
export function podIdentityOf(
  world: TraceWorld,
  cluster: Cluster,
  namespace: string,
  account: string,
): Standing | undefined {
  const name = text(eksOf(world, cluster), "name");
  const association = world
    .all("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    .map(facts)
    .find((one) => one["clusterName"] === name && one["namespace"] === namespace && one["serviceAccount"] === account);
  return association && roleOf(world, association["roleArn"]);
}

/** Whether a pattern of a trust takes an account: `system:serviceaccount:NAMESPACE:NAME`. */
export function takes(pattern: string, namespace: string, account: string): boolean {
  return like(pattern, `system:serviceaccount:${namespace}:${account}`);
}
