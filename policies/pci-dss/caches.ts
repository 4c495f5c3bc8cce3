// Severities and controls are ours: no published rule catalogue judges access strings.
import type { UserArgs, UserGroupArgs, UserGroupAssociationArgs } from "@pulumi/aws/elasticache";
import { each, findings, type Inputs, type Reasons, type ResourceRule, type Rule } from "../shared/rule";

const user = "aws:elasticache/user:User";
const userGroup = "aws:elasticache/userGroup:UserGroup";
const association = "aws:elasticache/userGroupAssociation:UserGroupAssociation";

const userKnown: ResourceRule<never> = {
  id: "aws-elasticache-user-known",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["7.3.1"], soc2: ["CC6.1"], hipaa: ["164.312(d)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["7.3.1", "CC6.1", "164.312(d)", "32(1)(b)"],
  applies: [user, userGroup, association],
  judges: "nobody gets into a cache without saying who they are",
  because: "whoever reaches the cache's port could read and delete what is in it",
  remedy:
    "Turn a user without a password off (accessString: off …), and give the group a user of your own called default in place of AWS's.",
  check(inputs, { type }) {
    switch (type) {
      case userGroup:
        return findings(() => each((inputs as Inputs<UserGroupArgs>).userIds, letsAnybodyIn));
      case association:
        return findings(() => letsAnybodyIn((inputs as Inputs<UserGroupAssociationArgs>).userId));
      default: {
        const asked = inputs as Inputs<UserArgs>;
        return findings(
          () =>
            isOn(asked.accessString) &&
            asksNothing(asked) &&
            "it is on and needs no password; give it one, or turn it off",
        );
      }
    }
  },
};

/** AWS's own user is on, may do everything and has no password. Source: Amazon ElastiCache user guide, "Role-Based Access Control (RBAC)", default user. */
function letsAnybodyIn(userId: string): string | false {
  return (
    userId === "default" &&
    "it holds default of AWS, who needs no password and may do everything; make a default user that is off"
  );
}

/** Passwords are unknown at preview: that there are some is not. */
function asksNothing(asked: Inputs<UserArgs>): boolean {
  if (asked.noPasswordRequired === true) return true;
  const kind = asked.authenticationMode?.type;
  return kind === undefined ? !("passwords" in asked) : kind === "no-password-required";
}

/** A user of whom neither is said is off. Source: Amazon ElastiCache user guide, "Role-Based Access Control (RBAC)". The last word holds: redis.io, "ACL". */
function isOn(accessString: string): boolean {
  return (
    accessString
      .split(/\s+/)
      .findLast((word) => /^(on|off)$/i.test(word))
      ?.toLowerCase() === "on"
  );
}

const userModest: ResourceRule<UserArgs> = {
  id: "aws-elasticache-user-modest",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["7.2.5"], soc2: ["CC6.3"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["7.2.5", "CC6.3", "164.312(a)(1)", "32(1)(b)"],
  applies: [user],
  judges: "who uses a cache does not administer it",
  because: "a service that is broken into could empty the cache, change how it works, or see what others do in it",
  remedy: "End the accessString with -@admin -@dangerous, and add single commands that are needed, such as +info.",
  check: ({ accessString }) =>
    findings(() =>
      isOn(accessString) ? each(["@admin", "@dangerous"], (category) => allows(accessString, category)) : false,
    ),
};

/** Whether what an access string says last of a category is that it is allowed. Source: redis.io, "ACL": rules are read from left to right. */
function allows(accessString: string, category: string): Reasons {
  const said = accessString
    .toLowerCase()
    .split(/\s+/)
    .findLast((word) => [`+${category}`, `-${category}`, "+@all", "-@all", "allcommands", "nocommands"].includes(word));
  return said !== undefined && /^(\+|all)/.test(said) && `it may do ${category} (${said}); end with -${category}`;
}

export const cacheRules: readonly Rule[] = [userKnown, userModest];
