// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Turbot.
import type { SecretArgs, SecretRotationArgs } from "@pulumi/aws/secretsmanager";
import { notOurKey } from "../shared/keys";
import { each, findings, type Inputs, type Rule, type StackRule } from "../shared/rule";

const rotation = "aws:secretsmanager/secretRotation:SecretRotation";

const secretRotates: StackRule<SecretArgs> = {
  id: "aws-secret-rotation",
  severity: "medium",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { pci: ["8.6.3"], soc2: ["CC6.1"], hipaa: ["164.308(a)(5)(ii)(D)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["32(1)(b)"],
  applies: ["aws:secretsmanager/secret:Secret"],
  reads: [rotation],
  judges: "a secret is changed every 90 days at least, and encrypted with a key of our own",
  because: "a password that leaked is then worth little, even where nobody noticed",
  remedy: "Give it a SecretRotation with automaticallyAfterDays of 90 at most, and kmsKeyId.",
  checkStack(secret, stack) {
    const rotations = stack.pointingAt<SecretRotationArgs>(secret, rotation, "secretId");
    return findings(
      () => rotations.length === 0 && "no SecretRotation of this stack names it; add one of 90 days at most",
      () =>
        each(rotations, ({ name, props }) => {
          const days = daysOf(props.rotationRules);
          return !(days <= 90) && `${name} rotates every ${days} days; want 90 at most`;
        }),
      () => notOurKey(secret.props.kmsKeyId, "kmsKeyId"),
    );
  },
};

/** Source: Secrets Manager API reference, RotationRulesType: days, or a schedule; of a cron expression nobody can say how long it waits at most. */
function daysOf(rules: Inputs<SecretRotationArgs>["rotationRules"]): number {
  if (rules?.automaticallyAfterDays !== undefined) return rules.automaticallyAfterDays;
  const [, count, unit] = /^rate\((\d+) (hour|day)s?\)$/.exec(rules?.scheduleExpression ?? "") ?? [];
  return count === undefined ? NaN : Number(count) / (unit === "hour" ? 24 : 1);
}

export const secretRules: readonly Rule[] = [secretRotates];
