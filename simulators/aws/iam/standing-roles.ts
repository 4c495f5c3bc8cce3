import { createHash } from "node:crypto";
import type { WorldView } from "../../core/standing";
import { account } from "../common/account";
import { parseArn } from "../common/arn";
import { iamTokens, isMadeByAws } from "./common";

/**
 * Puts roles into the local account that somebody has made in the real one, outside of the environment, and that it names. A role that stands is left as it is;
 * one of another account, or of AWS's own making, needs nobody to make it.
 * @returns the names of those that the local account has for it
 */
export function haveRoles(world: WorldView, arns: readonly string[]): string[] {
  return arns.flatMap((arn) => {
    const named = parseArn(arn);
    const [, path = "/", name] = /^role(\/(?:.*\/)?)([^/]+)$/.exec(named?.resource ?? "") ?? [];
    if (named?.service !== "iam" || named.account !== account || name === undefined || isMadeByAws(named.resource))
      return [];
    if (!world.all(iamTokens.role).some(({ id }) => id.toLowerCase() === name.toLowerCase())) {
      const inputs = { name, path, assumeRolePolicy: trust, maxSessionDuration: 3600, forceDetachPolicies: false };
      const made = { arn, createDate: "2026-01-01T00:00:00Z", uniqueId: `AROA${letters(name)}` };
      const outputs = { ...inputs, ...made, inlinePolicies: [], managedPolicyArns: [], tags: {}, tagsAll: {} };
      world.put({ token: iamTokens.role, id: name, scope: "", region: "", inputs, outputs });
    }
    return [name];
  });
}

/** Who may take such a role on, nobody said: the account decides. */
const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: `arn:aws:iam::${account}:root` } }],
});

/** 17 capital letters and digits, as an id has them after its prefix. */
const letters = (name: string): string => createHash("sha256").update(name).digest("hex").toUpperCase().slice(0, 17);
