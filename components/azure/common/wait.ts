import type { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { all, type Resource } from "@pulumi/pulumi";
import { Sleep } from "@pulumiverse/time/sleep";
import { optionsOf, type By } from "./by";

/**
 * A wait that stands in the graph: a role that was assigned works after up to ten minutes, a 403 is not tried again by the provider, and what is
 * refused stops the `up` (learn.microsoft.com/azure/role-based-access-control/troubleshooting, "Changes to role assignments are not being detected").
 * One to each group of users, as early as can be: it runs beside all else that is made. Waited once, it waits no more.
 * @param minutes - how long. @defaultValue 10
 */
export function settled(by: By, id: string, after: readonly Resource[], minutes = 10): Resource {
  return new Sleep(by.label(id), { createDuration: `${minutes}m` }, optionsOf(by, after));
}

/**
 * As `settled`, but it waits again whenever the set of roles changes: what depends on it waits in the same `up`. When a role is removed it waits as well, for nothing. Only for waits that no
 * environment has made with `settled` before: changing from one to the other waits once more.
 */
export function settledAgain(by: By, id: string, roles: readonly RoleAssignment[], minutes = 10): Resource {
  const after = all(roles.map(({ name }) => name)).apply((names) => [...names].sort().join(" "));
  return new Sleep(by.label(id), { createDuration: `${minutes}m`, triggers: { after } }, optionsOf(by, roles));
}
