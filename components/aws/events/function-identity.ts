import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { interpolate } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { logGroup, type LogKeeping } from "../common/log-group";
import { partitionOf } from "../common/partition";
import { plainTrustOf, type Statement } from "../common/policy-document";
import { role } from "../common/role";
import { opensEnvironment, standsInNetwork, takes, writesLines } from "./grants";

export interface FunctionIdentityArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** What it is called on the bus: `order`. */
  part: string;
  /** The queue that it is called for. */
  queueArn: Input<string>;
  /** Encrypts its queue and its environment: a key of the purpose `events`. */
  keyArn: Input<string>;
  /** What it may do beside taking from its queue and writing lines. */
  statements: readonly Statement[];
  logs: LogKeeping;
}

export interface FunctionIdentityOutputs {
  /** What the function is called. */
  name: string;
  /** By the time that it is known, the role may do all that it is to do. */
  roleArn: Output<string>;
  logGroup: Output<string>;
}

/** By name, so that its role can be told of it before it is there. */
export const functionName = (environment: string, id: string): string => displayName(environment, id, 64);

/**
 * As whom a function runs, and where its lines go: what is there before the function's security group, and after it. Lambda gives interfaces back as the function's role, long after the
 * function itself is gone: without the role it cannot, and neither the group nor the subnet goes.
 * Source: docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html, "Required IAM permissions".
 *
 * @example
 * ```ts
 * import { FunctionIdentity } from "./components/aws/events/function-identity";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const keyArn: string, queueArn: string;
 *
 * const { roleArn } = new FunctionIdentity("events-loyalty", {
 *   ...{ place, account: "123456789012", part: "loyalty", queueArn, keyArn, statements: [] },
 *   logs: { retentionDays: 30, keyArn },
 * }).outputs;
 * export const runsAs = roleArn;
 * ```
 */
export class FunctionIdentity extends Component {
  readonly outputs: FunctionIdentityOutputs;

  constructor(name: string, args: FunctionIdentityArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:FunctionIdentity", name, args.place, opts);
    const { place, account, keyArn } = args;
    const { region } = place;
    const physical = functionName(place.environment, this.id);
    const tags = (of?: string) => this.tags({ service: "platform" }, of);
    const group = logGroup(
      this.label("logs"),
      { ...args.logs, name: `/aws/lambda/${physical}`, tags: tags(`${this.id}-logs`) },
      this.here,
    );
    const own = interpolate`arn:${partitionOf(region)}:lambda:${region}:${account}:function:${physical}`;
    const roleArn = role(
      (part) => this.label(part),
      {
        name: physical,
        region,
        description: `The function ${args.part}`,
        trust: plainTrustOf("lambda.amazonaws.com"),
        may: {
          run: [
            ...writesLines(group.arn),
            ...opensEnvironment(own, keyArn),
            ...standsInNetwork(own, { account, region }),
            ...takes({ arn: args.queueArn, keyArn }, region),
          ],
          work: args.statements,
        },
        tags: tags(),
      },
      this.here,
    );
    this.outputs = { name: physical, roleArn, logGroup: group.name };
    this.registerOutputs({ roleArn });
  }
}
