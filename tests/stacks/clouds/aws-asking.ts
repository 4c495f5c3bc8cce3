import type { Recorded, Registered } from "../../mocks";
import {
  alike,
  days,
  labelled,
  named,
  protectedBy,
  said,
  storeOf,
  toldOf,
  Unanswered,
  type AllAnswers,
  type Asked,
} from "./contract";

const instanceType = "aws:rds/instance:Instance";

/** Ways to ask what is composed on AWS. */
export function asking(recorded: Recorded) {
  const key = (id: unknown): string => {
    const name = String(id).split("/").at(-1)!;
    const found = recorded.one("aws:kms/key:Key", name);
    if (said(found, "enableKeyRotation") !== true) throw new Unanswered(`${name} is never changed`);
    return `yes: \`${name}\`, changed every ${days(Number(said(found, "rotationPeriodInDays")))}`;
  };
  const tagged = labelled(() => "tags");
  const receivers = (): string =>
    [
      ...new Set(
        recorded.of("aws:sns/topicSubscription:TopicSubscription").map((one) => String(said(one, "endpoint"))),
      ),
    ].join(", ");
  const told = (name: RegExp, strip = name): string => {
    const alarms = named(recorded, "aws:cloudwatch/metricAlarm:MetricAlarm", name);
    for (const one of alarms) said(one, "alarmActions.0");
    return toldOf(alarms, strip, receivers());
  };

  /** Who is let through to a group: other groups, by what stands in them. */
  const reachedBy = (group: string): string => {
    const rules = recorded
      .of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .filter(({ inputs }) => inputs["securityGroupId"] === `${group}-id`);
    if (rules.length === 0) return "nobody: no rule lets anybody in";
    return rules.map(({ inputs }) => `${whose(inputs)}, on ${String(inputs["fromPort"])}`).join("; ");
  };
  const forced = (one: Registered): string => {
    const group = String(said(one, "parameterGroupName"));
    const found = recorded.of("aws:rds/parameterGroup:ParameterGroup").find(({ inputs }) => inputs["name"] === group);
    const parameters = (found?.inputs["parameters"] ?? []) as { name: string; value: string }[];
    return parameters.some(({ name, value }) => name === "rds.force_ssl" && value === "1")
      ? "always: nobody is let in without TLS"
      : "no";
  };

  /** The plans of AWS Backup that pick something, by its ARN. */
  const planned = (arn: string): string[] =>
    recorded.of("aws:backup/selection:Selection").flatMap(({ inputs }) => {
      if (!(inputs["resources"] as string[]).includes(arn)) return [];
      return rulesOf(recorded, String(inputs["planId"])).map(ruleText);
    });
  const continuous = (arn: string): number =>
    Math.max(
      0,
      ...recorded
        .of("aws:backup/selection:Selection")
        .flatMap(({ inputs }) =>
          (inputs["resources"] as string[]).includes(arn)
            ? rulesOf(recorded, String(inputs["planId"])).flatMap((rule) =>
                rule.enableContinuousBackup ? rule.lifecycle.deleteAfter : [],
              )
            : [],
        ),
    );

  const instance = (
    name: string,
    rest: Pick<AllAnswers, "availability" | "backup" | "moment"> & Partial<AllAnswers>,
  ): Asked => {
    const one = () => recorded.one(instanceType, name);
    return {
      is: [one()],
      answers: {
        // A copy in the region has its source's key: RDS takes no other.
        key: () => {
          if (said(one(), "storageEncrypted") !== true) throw new Unanswered("its disk is in clear");
          return key(one().inputs["kmsKeyId"] ?? said(recorded.one(instanceType, "database-instance"), "kmsKeyId"));
        },
        private: () => (said(one(), "publiclyAccessible") === false ? "yes: it has no public address" : "no"),
        reach: () => reachedBy(String((said(one(), "vpcSecurityGroupIds") as string[])[0]).replace(/-id$/, "")),
        transit: () => forced(one()),
        tags: () => tagged(one()),
        protection: () => protectedBy(one(), said(one(), "deletionProtection") === true && "by the cloud"),
        told: () => told(new RegExp(`^${name.replace(/-instance$/, "")}-alarms-`)),
        ...rest,
      },
    };
  };
  const away = () =>
    recorded
      .of("aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication")
      .map((one) => `for ${days(Number(said(one, "retentionPeriod")))} in \`${String(said(one, "region"))}\` too`)
      .join("");
  const own = (one: Registered): string =>
    `every day in ${String(said(one, "backupWindow"))}, kept for ${days(Number(said(one, "backupRetentionPeriod")))}`;
  const database = () => recorded.one(instanceType, "database-instance");
  const standby = () => recorded.one(instanceType, "database-standby-instance");
  const cache = () => recorded.one("aws:elasticache/replicationGroup:ReplicationGroup");

  const bucket = (name: string, rest: Partial<AllAnswers> & Pick<AllAnswers, "reach" | "told">): Asked => {
    const of = (type: string, part: string) => recorded.one(`aws:s3/${type}`, `${name}-${part}`);
    const one = () => of("bucket:Bucket", "bucket");
    const physical = () => String(said(one(), "bucket"));
    const copies = () =>
      recorded.all
        .filter(
          ({ type, inputs }) =>
            type === "aws:s3/bucketReplicationConfig:BucketReplicationConfig" && inputs["bucket"] === physical(),
        )
        .flatMap(
          ({ inputs }) =>
            inputs["rules"] as { destination: { bucket: string; replicationTime?: { time: { minutes: number } } } }[],
        )
        .map(({ destination }) => {
          const target = recorded
            .of("aws:s3/bucket:Bucket")
            .find(({ inputs }) => destination.bucket.endsWith(`:${String(inputs["bucket"])}`))!;
          return {
            target,
            text: `copied to \`${String(said(target, "region"))}\` within ${destination.replicationTime!.time.minutes} minutes`,
          };
        });
    const undone = () => {
      const rules = said(of("bucketLifecycleConfiguration:BucketLifecycleConfiguration", "lifecycle"), "rules") as {
        noncurrentVersionExpiration?: { noncurrentDays: number };
      }[];
      const kept = rules.flatMap(({ noncurrentVersionExpiration: old }) => old?.noncurrentDays ?? []);
      return `what is deleted or written over is kept for ${days(Math.max(...kept))}`;
    };
    return {
      is: [one(), ...copies().map(({ target }) => target)],
      answers: {
        key: () => {
          const [rule] = said(
            of("bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", "encryption"),
            "rules",
          ) as {
            applyServerSideEncryptionByDefault: { kmsMasterKeyId?: string };
          }[];
          const id = rule!.applyServerSideEncryptionByDefault.kmsMasterKeyId;
          return id === undefined ? "no: by S3's own, since balancers write it under no other" : key(id);
        },
        private: () => {
          const { inputs } = of("bucketPublicAccessBlock:BucketPublicAccessBlock", "private");
          const all = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];
          return all.every((each) => inputs[each] === true) ? "yes: nothing in it can be made public" : "no";
        },
        transit: () =>
          statementsOf(of("bucketPolicy:BucketPolicy", "policy")).some(
            ({ Effect, Condition }) =>
              Effect === "Deny" && JSON.stringify(Condition).includes('"aws:SecureTransport":"false"'),
          )
            ? "always: whoever asks without TLS is refused"
            : "no",
        backup: () =>
          [...copies().map(({ text }) => text), ...planned(`arn:aws:s3:::${physical()}`), undone()].join("; "),
        moment: () => {
          const kept = continuous(`arn:aws:s3:::${physical()}`);
          return kept > 0 ? days(kept) : "none: object by object, as long as old versions are kept";
        },
        tags: () => tagged(one()),
        protection: () => protectedBy(one(), false),
        availability: () => "nothing: it stands in all zones of the region",
        ...rest,
      },
    };
  };
  /** Roles of pods that name a bucket in what they may do. */
  const holders = (resource: RegExp): string => {
    const roles = recorded
      .of("aws:iam/rolePolicy:RolePolicy")
      .filter(({ name, inputs }) => resource.test(String(inputs["policy"])) && !/-copies-|^backups-/.test(name))
      .map(({ name }) => `\`${name.replace(/^identities-(service-)?/, "").replace(/-(allow|read|rotate)$/, "")}\``);
    if (roles.length === 0) throw new Unanswered(`nobody is granted ${resource}`);
    return [...new Set(roles)].sort().join(", ");
  };
  const holdersOfBucket = (name: string) => holders(new RegExp(`:::go-coffee-prod-${name}-\\d|Bucket/${name}-bucket`));

  const repositories = () => recorded.of("aws:ecr/repository:Repository");
  const secrets = () => named(recorded, "aws:secretsmanager/secret:Secret", /^(database|cache)/);
  const sealed = () =>
    named(recorded, "aws:secretsmanager/secret:Secret", /^(vault-seal|cluster-backups|events-deliver)/);
  const secretAnswers = (some: () => Registered[], rest: Pick<AllAnswers, "reach" | "told">): AllAnswers => ({
    key: () =>
      alike(
        some(),
        (one) => {
          const copies = (one.inputs["replicas"] ?? []) as { kmsKeyId: string }[];
          return [said(one, "kmsKeyId"), ...copies.map(({ kmsKeyId }) => kmsKeyId)].map(key).join("; ");
        },
        storeOf,
      ),
    private: () => "yes: AWS's API gives it to whom IAM names",
    transit: () => "always: the API speaks TLS alone",
    backup: () =>
      alike(
        some(),
        (one) => {
          const copies = (one.inputs["replicas"] ?? []) as { region: string }[];
          return copies.length > 0
            ? `copied to \`${copies.map(({ region }) => region).join(", ")}\` at once`
            : "no: it stands in the region alone";
        },
        storeOf,
      ),
    moment: () =>
      alike(
        some(),
        (one) => `none: as a whole, until ${days(Number(said(one, "recoveryWindowInDays")))} after it is deleted`,
        storeOf,
      ),
    tags: () => `yes, each of ${some().filter((one) => tagged(one)).length}`,
    protection: () => alike(some(), (one) => protectedBy(one, "it can be had back at first"), storeOf),
    availability: () => "nothing: it stands in all zones of the region",
    ...rest,
  });

  return {
    ...{ key, tagged, told, reachedBy, planned, instance, away, own, database, standby, cache, bucket, holders },
    ...{ holdersOfBucket, repositories, secrets, sealed, secretAnswers },
  };
}

interface BackupRule {
  schedule: string;
  enableContinuousBackup: boolean;
  lifecycle: { deleteAfter: number };
  copyActions?: { destinationVaultArn: string }[];
}

export const rulesOf = (recorded: Recorded, plan: string): BackupRule[] =>
  said(recorded.one("aws:backup/plan:Plan", plan.replace(/-id$/, "")), "rules") as BackupRule[];

export function ruleText({ schedule, enableContinuousBackup, lifecycle, copyActions = [] }: BackupRule): string {
  const [, minute, hour] = /^cron\((\d+) (\d+) /.exec(schedule)!;
  const when = enableContinuousBackup
    ? "all the time"
    : `every day at ${hour!.padStart(2, "0")}:${minute!.padStart(2, "0")}`;
  const elsewhere = copyActions.length > 0 ? ", and in the second region too" : "";
  return `by AWS Backup ${when}, kept for ${days(lifecycle.deleteAfter)}${elsewhere}`;
}

/** Whom a rule of a security group lets in. */
export function whose(inputs: Record<string, unknown>): string {
  const group = inputs["referencedSecurityGroupId"];
  if (group === "sg-cluster") return "nodes and pods of the cluster";
  if (group === "database-proxy-group-id") return "the proxy";
  if (inputs["prefixListId"] === "pl-cloudfront") return "CloudFront";
  throw new Unanswered(`a rule lets in ${JSON.stringify(inputs)}`);
}

interface Statement {
  Effect: string;
  Principal: { Service?: string } | "*";
  Condition?: object;
}

function statementsOf({ inputs }: Registered): Statement[] {
  return (JSON.parse(String(inputs["policy"])) as { Statement: Statement[] }).Statement;
}

/** Which of AWS's services a bucket's own policy lets in. */
export function readersByPolicy(recorded: Recorded, name: string): string {
  const allowed = statementsOf(recorded.one("aws:s3/bucketPolicy:BucketPolicy", `${name}-policy`)).filter(
    ({ Effect }) => Effect === "Allow",
  );
  const services = allowed.map(({ Principal }) =>
    Principal === "*" ? "everybody" : `\`${String(Principal.Service)}\``,
  );
  if (services.length === 0) throw new Unanswered("its policy lets nobody in");
  return [...new Set(services)].sort().join(", ");
}
