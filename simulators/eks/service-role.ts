import { createHash } from "node:crypto";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  interpolate,
  type Output,
} from "@pulumi/pulumi";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment";

export interface ServiceRoleArgs {
  service: string;
  description?: string;
  /** Names of AWS managed policies. */
  policies: string[];
  partition: Input<string>;
  actions?: string[];
  tags?: Input<Record<string, Input<string>>>;
}

/** A role that an AWS service assumes. Source of names and arguments: pulumi/pulumi-eks nodejs/eks/servicerole.ts. */
export class ServiceRole extends ComponentResource {
  readonly role: Role;
  /** The role, once its policies are attached. */
  readonly ready: Output<Role>;

  constructor(name: string, args: ServiceRoleArgs, opts: ComponentResourceOptions) {
    super("eks:index:ServiceRole", name, {}, opts);
    const statement = {
      Action: args.actions ?? ["sts:AssumeRole"],
      Effect: "Allow",
      Principal: { Service: [args.service] },
    };
    this.role = new Role(
      `${name}-role`,
      {
        description: args.description,
        assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
        tags: args.tags,
      },
      { parent: this },
    );
    const attachments = args.policies.map(
      (policy) =>
        new RolePolicyAttachment(
          `${name}-${shortHash(`arn:aws:iam::aws:policy/${policy}`)}`,
          { policyArn: interpolate`arn:${args.partition}:iam::aws:policy/${policy}`, role: this.role },
          { parent: this },
        ),
    );
    this.ready = all([this.role.arn, ...attachments.map(({ id }) => id)]).apply(() => this.role);
    this.registerOutputs({ resolvedRole: this.ready, directRole: this.role });
  }
}

function shortHash(text: string): string {
  return createHash("sha1").update(text).digest("hex").slice(0, 8);
}
