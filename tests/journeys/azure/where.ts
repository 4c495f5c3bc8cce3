import { watchdog } from "../../../components/core/alerting";
import type { Standing } from "../../../simulators/core/standing";
import { alertsAt, told } from "../alerts";
import { together, type Change, type Copy } from "../changes";

/** Where Azure stands beside the others, and is the smaller one to walk. */
const environment = "staging" as const;

/** What happens on Azure. */
export const onAzure = (changes: readonly Omit<Change, "cloud">[]): Change[] =>
  changes.map((change) => ({ environment, ...change, cloud: "azure", what: `Azure: ${change.what}` }));

/** The walks of alerts of AKS's cluster break there: of all, or of those whose rule is so. */
export const alerts = (to: string, wanted?: Parameters<typeof alertsAt>[1]) => alertsAt(to, wanted, "azure");

/** Those that Azure's collectors hear: whoever is to be told of, and the one that always fires, whose absence is told. */
export const heard = (to: string) => together(alerts(to, told), { [`alarm ${watchdog}`]: to });

/** The subscription that everything is in. */
export const subscription = (c: Copy): string => /^\/subscriptions\/[^/]+/.exec(c.named("cluster-aks").id)![0];

/** One more role for somebody. @param role the GUID of its definition */
export function grant(c: Copy, scope: string, principalId: string, role: string): void {
  const roleDefinitionId = `${subscription(c)}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${principalId}-${role}`;
  c.add("azure-native:authorization:RoleAssignment", id, { scope, principalId, roleDefinitionId });
}

/** Takes a rule out of a security group. */
export function drop(c: Copy, group: string, rule: string): void {
  const standing = c.named(group);
  const rules = standing.outputs["securityRules"] as { name: string }[];
  const left = rules.filter(({ name }) => name !== rule);
  if (left.length === rules.length) throw new Error(`${group} has no rule ${rule}`);
  c.set(standing, "securityRules", left);
}

/** The one link service that there is: the cluster made it, and the engine does not know it. */
export const linkService = (c: Copy): Standing => c.all("azure-native:network:PrivateLinkService", () => true)[0]!;
