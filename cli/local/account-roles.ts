import type { EnvironmentSpec } from "../../config/environment";
import { account as localAccount } from "../../simulators/aws/common/account";
import { World } from "../../simulators/core/world";
import { haveRoles } from "../../simulators/aws/iam/standing-roles";

/**
 * Gives the local account the roles that an environment lets into its cluster: the real one has them, made by somebody else. Those of the account that the environment
 * belongs to become roles of the local one, as in the copy of its file.
 * @param world the world's file
 * @returns their names, each once
 */
export function takeRoles(world: string, { cluster, clouds }: Pick<EnvironmentSpec, "cluster" | "clouds">): string[] {
  const named = [...cluster.admins, ...cluster.viewers, ...cluster.access.map(({ role }) => role)];
  const mine = clouds.aws?.account;
  const arns = [...new Set(named)].map((arn) => (mine === undefined ? arn : arn.replaceAll(mine, localAccount)));
  if (arns.length === 0) return [];
  const opened = World.open(world);
  try {
    return opened.change(() => haveRoles(opened, arns));
  } finally {
    opened.close();
  }
}
