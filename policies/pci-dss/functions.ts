// Severities and controls: those of the project's rule catalogue for rights, records and what may run; published catalogues have no rule of these types, or judge them otherwise.
import type { LogGroupArgs } from "@pulumi/aws/cloudwatch";
import type { CodeSigningConfigArgs, FunctionArgs } from "@pulumi/aws/lambda";
import {
  fail,
  findings,
  type Inputs,
  notApplicable,
  pass,
  type Rule,
  type StackResource,
  type StackRule,
  type StackView,
} from "../shared/rule";
import { ifKnown } from "../shared/unknown";

const lambdaFunction = "aws:lambda/function:Function";
const role = "aws:iam/role:Role";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const signing = "aws:lambda/codeSigningConfig:CodeSigningConfig";

type Seen = StackResource<Inputs<FunctionArgs>>;

const ownRole: StackRule<FunctionArgs> = {
  id: "aws-lambda-own-role",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["7.2.2", "7.2.5"], soc2: ["CC6.3"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["7.2.2", "7.2.5", "CC6.3", "164.312(a)(1)", "25", "32(1)(b)"],
  applies: [lambdaFunction],
  reads: [role],
  judges: "each function runs as itself: no two have one role",
  because: "a role for several has the rights of all, and who did something nobody can tell",
  remedy: "Give the function a role of its own, with what it needs and no more.",
  checkStack(made, stack) {
    const roles = stack.behind(made, "role", role);
    const others = besides(made, stack).filter((one) => sameRole(made, one, roles, stack));
    return others.length === 0 ? pass : fail(`${others[0]!.name} runs as the same role; give each its own`);
  },
};

const besides = (made: Seen, stack: StackView): Seen[] =>
  stack.all<FunctionArgs>(lambdaFunction).filter(({ urn }) => urn !== made.urn);

/** By the role where it is of this stack, else by its ARN. */
function sameRole(made: Seen, other: Seen, roles: readonly StackResource[], stack: StackView): boolean {
  if (roles.length > 0) {
    const theirs = stack.behind(other, "role", role).map(({ urn }) => urn);
    return roles.some(({ urn }) => theirs.includes(urn));
  }
  const [mine, theirs] = [made, other].map((one) => ifKnown(() => one.props.role));
  return mine !== undefined && mine === theirs;
}

const linesKept: StackRule<FunctionArgs> = {
  id: "aws-lambda-log-group",
  severity: "medium",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["10.5.1"], soc2: ["CC7.2"], hipaa: ["164.312(b)"], gdpr: ["5(1)(e)", "32(1)(b)"] },
  unconfirmed: ["10.5.1", "CC7.2", "164.312(b)", "5(1)(e)", "32(1)(b)"],
  applies: [lambdaFunction],
  reads: [logGroup],
  judges: "a function writes into a log group of ours",
  because: "the one that Lambda makes by itself keeps lines for ever, under a key that we cannot take away",
  remedy:
    "Make a LogGroup with retentionInDays and kmsKeyId, and name it in loggingConfig.logGroup, or call it /aws/lambda/NAME.",
  checkStack(made, stack) {
    if (stack.behind<LogGroupArgs>(made, "loggingConfig", logGroup).length > 0) return pass;
    return findings(() => {
      const { name, loggingConfig } = made.props;
      const wanted = loggingConfig?.logGroup ?? `/aws/lambda/${name ?? made.name}`;
      const names = stack.all<LogGroupArgs>(logGroup).map(({ props }) => ifKnown(() => props.name));
      return !names.includes(wanted) && `the log group ${wanted} is none of this stack's; make it`;
    });
  },
};

const codeSigned: StackRule<FunctionArgs> = {
  id: "aws-lambda-code-signed",
  severity: "medium",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["6.3.2"], soc2: ["CC6.8", "CC8.1"], hipaa: ["164.312(c)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["6.3.2", "CC6.8", "CC8.1", "164.312(c)(1)", "32(1)(b)"],
  applies: [lambdaFunction],
  reads: [signing],
  judges: "code that lies in a bucket runs only as it was signed",
  because: "whoever may write into the bucket could otherwise put code of theirs in its place",
  remedy:
    "Have the archive signed (signer.SigningJob), and set codeSigningConfigArn; let its policies.untrustedArtifactOnDeployment be Enforce.",
  checkStack(made, stack) {
    if (made.props.packageType === "Image")
      return notApplicable("images are judged where they lie, and by their digest");
    if (!("s3Bucket" in made.props)) return notApplicable("its code is in the program, and changes with it alone");
    if (!("codeSigningConfigArn" in made.props))
      return fail("codeSigningConfigArn is not set: code that nobody signed runs");
    const configs = stack.behind<CodeSigningConfigArgs>(made, "codeSigningConfigArn", signing);
    return findings(() =>
      configs.flatMap(({ name, props }) => {
        // Warn unless set. Source: Lambda API reference, CodeSigningPolicies.
        const action = props.policies?.untrustedArtifactOnDeployment ?? "Warn";
        return action === "Enforce" ? [] : [`${name} only writes down what nobody signed (${action}); want Enforce`];
      }),
    );
  },
};

export const functionRules: readonly Rule[] = [ownRole, linesKept, codeSigned];
