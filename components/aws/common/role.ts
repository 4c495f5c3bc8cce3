import * as iam from "@pulumi/aws/iam";
import { all, type CustomResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { partitionOf } from "./partition";
import { policyDocument, type Statement } from "./policy-document";

/**
 * What a role may do, by a word for each part of it that never changes: the name of one of AWS's own policies, with its path
 * (`service-role/AWS_ConfigRole`), or statements.
 */
export type Permissions = Readonly<Record<string, string | readonly Statement[]>>;

export interface RoleArgs {
  /** At most 64 characters, and the only one of its name in the account, in whatever region its users stand. */
  name: string;
  description: string;
  /** Where its users stand: which of AWS's own policies are meant follows from it. */
  region: string;
  /** Who may have it: a policy document. */
  trust: Input<string>;
  /** @see Permissions: statements that are none make no policy. */
  may: Permissions;
  tags: Record<string, string>;
  /** The logical name's last part. @defaultValue role */
  part?: string;
  change?: Change<iam.RoleArgs> | undefined;
}

/**
 * A role, and what it may do. Who has its ARN waits until it may, and is gone before it may no longer: a network add-on that
 * loses its permissions first leaves addresses behind, and no subnet goes.
 * @param label makes a child's logical name of its last part
 */
export function role(label: (part: string) => string, args: RoleArgs, here: CustomResourceOptions): Output<string> {
  const sound: iam.RoleArgs = {
    name: args.name,
    description: args.description,
    assumeRolePolicy: args.trust,
    tags: args.tags,
  };
  const made = new iam.Role(label(args.part ?? "role"), changed(sound, args.change), here);
  const allowed = Object.entries(args.may).flatMap(([key, what]): Resource[] => {
    if (typeof what === "string") {
      const policyArn = `arn:${partitionOf(args.region)}:iam::aws:policy/${what}`;
      return [new iam.RolePolicyAttachment(label(key), { role: made.name, policyArn }, here)];
    }
    if (what.length === 0) return [];
    return [new iam.RolePolicy(label(key), { name: key, role: made.name, policy: policyDocument(what) }, here)];
  });
  return all([made.arn, ...allowed.map(({ urn }) => urn)]).apply(([arn]) => arn!);
}

/** AWS's own policies as permissions, each by its own name: `service-role/AWS_ConfigRole` is `AWS_ConfigRole`. */
export function ofAws(policies: readonly string[]): Permissions {
  return Object.fromEntries(policies.map((policy) => [policy.split("/").at(-1), policy]));
}
