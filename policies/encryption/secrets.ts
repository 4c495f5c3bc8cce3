// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Turbot.
import type { SecretArgs, SecretRotationArgs } from "@pulumi/aws/secretsmanager";
import { notOurKey } from "../shared/keys";
import { each, findings, type Inputs, notApplicable, type Rule, type StackRule } from "../shared/rule";

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

/** By type, the properties that take a password. Source: the declarations of @pulumi/aws 7. */
const passwordsOf: Readonly<Record<string, readonly string[]>> = {
  "aws:rds/instance:Instance": ["password", "passwordWo"],
  "aws:rds/cluster:Cluster": ["masterPassword", "masterPasswordWo"],
  "aws:docdb/cluster:Cluster": ["masterPassword", "masterPasswordWo"],
  "aws:redshift/cluster:Cluster": ["masterPassword", "masterPasswordWo"],
  "aws:elasticache/replicationGroup:ReplicationGroup": ["authToken", "authTokenWo"],
  "aws:elasticache/user:User": ["passwords"],
};

const passwordNotWritten: StackRule<Readonly<Record<string, unknown>>> = {
  id: "aws-password-not-written",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["8.6.2", "8.3.2"], soc2: ["CC6.1"], hipaa: ["164.308(a)(5)(ii)(D)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["8.6.2", "8.3.2", "CC6.1", "164.308(a)(5)(ii)(D)", "32(1)(b)"],
  applies: Object.keys(passwordsOf),
  reads: [],
  judges: "a store's password is made, not written down",
  because: "who may read the program or its configuration could sign in, and nobody changes what is written down",
  remedy:
    "Leave it to the cloud (manageMasterUserPassword), or take it from a resource that makes it, such as RandomPassword.",
  checkStack(store, stack) {
    const given = passwordsOf[store.type]!.filter((property) => property in store.props);
    if (given.length === 0) return notApplicable("it is given no password");
    return findings(() =>
      given
        .filter((property) => !stack.computed(store, property))
        .map((property) => `${property} is written in the program or its configuration; let it be made`),
    );
  },
};

export const secretRules: readonly Rule[] = [secretRotates, passwordNotWritten];
