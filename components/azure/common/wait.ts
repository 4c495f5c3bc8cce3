import type { Resource } from "@pulumi/pulumi";
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
