import type { Recorded } from "../../mocks";
import { at } from "../google";
import { eventsOfAws } from "./events";
import { asking, readersByPolicy, ruleText, rulesOf, whose } from "./aws-asking";
import {
  alike,
  days,
  first,
  named,
  nobody,
  protectedBy,
  said,
  Unanswered,
  type AllAnswers,
  type Answers,
} from "./contract";

/** What AWS answers. */
export function aws(recorded: Recorded): Answers {
  const asked = asking(recorded);
  const { key, tagged, told, reachedBy, planned, instance, away, own, database, standby, cache, bucket, holders } =
    asked;
  const { holdersOfBucket, repositories, secrets, sealed, secretAnswers } = asked;
  const eks = () => recorded.one("eks:index:Cluster");
  const vaults = () => recorded.of("aws:backup/vault:Vault");
  const volumesPlan = () => recorded.one("aws:backup/selection:Selection", "backups-volumes");
  const volumeBackups = () =>
    rulesOf(recorded, String(said(volumesPlan(), "planId")))
      .map(ruleText)
      .join("; ");
  const disk = () => recorded.one("kubernetes:storage.k8s.io/v1:StorageClass", "aws-encrypted");
  const trail = () => recorded.one("aws:cloudtrail/trail:Trail");
  const distribution = () => recorded.one("aws:cloudfront/distribution:Distribution");
  const balancer = () => recorded.one("aws:lb/loadBalancer:LoadBalancer", "entrance-balancer");
  const spansDoor = () => recorded.one("aws:lb/loadBalancer:LoadBalancer", "spans-balancer");
  const group = () => recorded.one("aws:cloudwatch/logGroup:LogGroup", "audit-group");

  return {
    database: instance("database-instance", {
      backup: () =>
        [
          `${own(database())}, and ${away()}`,
          ...planned("arn:aws:mock:us-east-1:123456789012:Instance/database-instance"),
        ].join("; "),
      moment: () => days(Number(said(database(), "backupRetentionPeriod"))),
      availability: () =>
        said(database(), "multiAz") === true ? "it goes on in another zone, by itself" : "it is away",
    }),
    reader: instance("database-replica-1-instance", {
      backup: () => "no: what it copies is",
      moment: () => "none: what it copies can be",
      availability: () => "it is away: the primary is read from",
    }),
    away: instance("database-standby-instance", {
      backup: () => own(standby()),
      moment: () => days(Number(said(standby(), "backupRetentionPeriod"))),
      availability: () => "it is away, and follows again",
    }),
    cache: {
      is: [cache()],
      answers: {
        key: () => key(said(cache(), "kmsKeyId")),
        private: () =>
          recorded.one("aws:elasticache/subnetGroup:SubnetGroup") && cache() ? "yes: it has no public address" : "no",
        reach: () => {
          const users = recorded.of("aws:elasticache/user:User").filter(({ name }) => name !== "cache-nobody");
          return `${reachedBy("cache-firewall")}; each service as a user of its own, of ${users.length}`;
        },
        transit: () =>
          said(cache(), "transitEncryptionMode") === "required" ? "always: nobody is let in without TLS" : "no",
        backup: () =>
          `a snapshot every day in ${String(said(cache(), "snapshotWindow"))}, kept for ${days(Number(said(cache(), "snapshotRetentionLimit")))}, in its own region`,
        moment: () => "none: a snapshot",
        tags: () => tagged(cache()),
        protection: () =>
          protectedBy(cache(), said(cache(), "finalSnapshotIdentifier") !== undefined && "with a last snapshot"),
        availability: () =>
          said(cache(), "automaticFailoverEnabled") === true
            ? `one of ${String(said(cache(), "replicasPerNodeGroup"))} copies takes over, by itself`
            : "it is lost",
        told: () => told(/^cache-alarms-/),
      },
    },
    uploads: bucket("uploads", { reach: () => holdersOfBucket("uploads"), told: nobody }),
    assets: bucket("assets", { reach: () => readersByPolicy(recorded, "assets"), told: () => told(/^cdn-/) }),
    backups: bucket("backups", { reach: () => holdersOfBucket("backups"), told: nobody }),
    lines: bucket("lines", { reach: () => holdersOfBucket("lines"), told: nobody }),
    accessLogs: {
      is: named(recorded, "aws:s3/bucket:Bucket", /^(standby-)?logs-bucket$/),
      answers: (
        bucket("logs", { reach: () => readersByPolicy(recorded, "logs"), told: nobody }) as { answers: AllAnswers }
      ).answers,
    },
    images: {
      is: repositories(),
      answers: {
        key: () => {
          const keys = repositories().map((one) =>
            key((said(one, "encryptionConfigurations") as { kmsKey: string }[])[0]!.kmsKey),
          );
          return [...new Set(keys)].sort().join("; ");
        },
        private: () => "yes: AWS's API gives it to whom IAM names",
        reach: () => {
          const nodes = recorded
            .of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
            .filter(({ inputs }) => /policy\/AmazonEC2ContainerRegistry/.test(String(inputs["policyArn"])));
          const node = alike(nodes, ({ inputs }) =>
            /-nodes$/.test(String(inputs["role"])) ? "nodes" : String(inputs["role"]),
          );
          return `${holders(/"ecr:BatchGetImage"/)}, ${node}`;
        },
        transit: () => "always: the API speaks TLS alone",
        backup: () => {
          const { destinations } = (
            said(
              recorded.one("aws:ecr/replicationConfiguration:ReplicationConfiguration"),
              "replicationConfiguration.rules",
            ) as { destinations: { region: string }[] }[]
          )[0]!;
          return `copied to \`${destinations.map(({ region }) => region).join(", ")}\` at once`;
        },
        moment: () =>
          alike(repositories(), (one) =>
            said(one, "imageTagMutability") === "IMMUTABLE" ? "none: a tag is never moved" : "none",
          ),
        tags: () => `yes, each of ${repositories().filter((one) => tagged(one)).length}`,
        protection: () => alike(repositories(), (one) => protectedBy(one, false)),
        availability: () => "nothing: it stands in all zones of the region",
        told: nobody,
      },
    },
    secrets: {
      is: secrets(),
      answers: secretAnswers(secrets, {
        reach: () => `each its own: ${holders(/Secret(Version)?\/(database|cache)/)}`,
        told: () => told(/^(database|cache).*rotation-/),
      }),
    },
    volumes: {
      is: [disk()],
      answers: {
        key: () => key(said(disk(), "parameters.kmsKeyId")),
        private: () => "yes: a disk is reached by its node alone",
        reach: () => "the pod that asked for it",
        transit: () => "always: by the cloud",
        backup: () => volumeBackups(),
        moment: () => "none: a backup",
        tags: () => {
          const conditions = JSON.stringify(said(volumesPlan(), "conditions"));
          if (!conditions.includes("aws:ResourceTag/environment")) throw new Unanswered("a volume has no tags");
          return "yes: its driver adds them, and backups go by them";
        },
        protection: () =>
          String(said(disk(), "reclaimPolicy")) === "Delete"
            ? "no: it goes with its claim; backups stay"
            : "it stays when its claim goes",
        availability: () => "it is away until its zone is back",
        told: () => told(/^(standby-)?vault-/),
      },
    },
    cluster: {
      is: [eks()],
      answers: {
        key: () => key(said(eks(), "encryptionConfigKeyArn")),
        private: () =>
          said(eks(), "endpointPublicAccess") === false ? "yes: neither nodes nor API have a public address" : "no",
        reach: () => {
          const host = recorded.one("aws:ec2/instance:Instance");
          if (said(host, "associatePublicIpAddress") !== false) throw new Unanswered("the machine before it is public");
          return "whom IAM lets, from the network: through a machine in it that Systems Manager leads to";
        },
        transit: () => "always: the API speaks TLS alone",
        backup: () => `its objects by Velero alone; its volumes ${volumeBackups()}`,
        moment: () => "none: a backup",
        tags: () => tagged(eks()),
        protection: () => protectedBy(eks(), said(eks(), "deletionProtection") === true && "by the cloud"),
        availability: () =>
          `nodes in ${(said(eks(), "privateSubnetIds") as string[]).length} zones; the control plane is regional`,
        told: () => told(/^cluster-alarms-/),
      },
    },
    clusterBackups: {
      is: vaults(),
      answers: {
        key: () => alike(vaults(), (one) => key(said(one, "kmsKeyArn"))),
        private: () => "yes: AWS's API gives it to whom IAM names",
        reach: () => {
          if (recorded.all.some(({ type }) => type === "aws:backup/vaultPolicy:VaultPolicy"))
            throw new Unanswered("a policy says who, and nobody asks it");
          return "whom IAM lets: the program grants nobody";
        },
        transit: () => "always: the API speaks TLS alone",
        backup: () =>
          [
            ...new Set(
              recorded.of("aws:backup/plan:Plan").flatMap(({ name }) => rulesOf(recorded, `${name}-id`).map(ruleText)),
            ),
          ].join("; "),
        moment: () => {
          const kept = recorded
            .of("aws:backup/plan:Plan")
            .flatMap(({ name }) =>
              rulesOf(recorded, `${name}-id`).flatMap((rule) =>
                rule.enableContinuousBackup ? rule.lifecycle.deleteAfter : [],
              ),
            );
          return `${days(Math.max(...kept))}, of buckets; else a backup`;
        },
        tags: () => alike(vaults(), tagged),
        protection: () =>
          alike(vaults(), (one) => {
            const lock = recorded
              .of("aws:backup/vaultLockConfiguration:VaultLockConfiguration")
              .find(({ inputs }) => inputs["backupVaultName"] === one.inputs["name"]);
            if (!lock) throw new Unanswered("a vault has no lock");
            const changeable = at(lock.inputs, "changeableForDays") === undefined;
            return protectedBy(
              one,
              `nobody keeps one for less than ${days(Number(said(lock, "minRetentionDays")))}${changeable ? "" : ", locked"}`,
            );
          }),
        availability: () => "nothing: it stands in all zones of the region",
        told: () => told(/^(standby-)?vault-/),
      },
    },
    record: {
      is: named(recorded, "aws:s3/bucket:Bucket", /^(audit-|standby-audit-)/),
      answers: {
        ...(
          bucket("audit-audit", {
            reach: () => readersByPolicy(recorded, "audit-audit"),
            told: () => told(/^root-|-untold$/, /^(standby-)?(detection-)?/),
          }) as { answers: AllAnswers }
        ).answers,
        backup: () => {
          const lock = recorded.one(
            "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
            "audit-audit-lock",
          );
          const copy = recorded.one("aws:s3/bucket:Bucket", "standby-audit-copy-bucket-bucket");
          if (
            said(trail(), "s3BucketName") !== said(recorded.one("aws:s3/bucket:Bucket", "audit-audit-bucket"), "bucket")
          )
            throw new Unanswered("it goes elsewhere");
          return `copied to \`${String(said(copy, "region"))}\`; kept for ${days(Number(said(lock, "rule.defaultRetention.days")))}, and to search for ${days(Number(said(group(), "retentionInDays")))}`;
        },
        moment: () => "none: nothing in it is changed",
        protection: () => {
          const lock = recorded.one(
            "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
            "audit-audit-lock",
          );
          const mode = String(said(lock, "rule.defaultRetention.mode"));
          return protectedBy(
            recorded.one("aws:s3/bucket:Bucket", "audit-audit-bucket"),
            `nothing is deleted before its time; ${mode === "COMPLIANCE" ? "nobody can change that" : "who has the right to may (governance)"}`,
          );
        },
      },
    },
    wayIn: {
      is: [distribution(), balancer(), spansDoor()],
      answers: {
        key: () => "it keeps nothing but public files, for as long as these say",
        private: () => "no: it is the way in",
        reach: () => {
          if (said(distribution(), "webAclId") === "" || said(balancer(), "internal") !== true)
            throw new Unanswered("it has no web ACL");
          if (said(spansDoor(), "internal") !== true) throw new Unanswered("spans come in from outside");
          return `everybody, past AWS WAF; the load balancer takes requests from ${whose(first(named(recorded, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", /^entrance-from/), "rule").inputs)} alone; functions' spans come in by one of their own, inside of the network`;
        },
        transit: () => {
          const listener = first(
            recorded.of("aws:lb/listener:Listener").filter(({ name }) => !name.startsWith("spans-")),
            "listener",
          );
          const behind = first(
            recorded.of("aws:lb/targetGroup:TargetGroup").filter(({ name }) => !name.startsWith("spans-")),
            "group",
          );
          const minimum = String(said(distribution(), "viewerCertificate.minimumProtocolVersion"));
          if (said(listener, "protocol") !== "HTTPS") throw new Unanswered("a listener speaks HTTP");
          return `${minimum.replace(/^TLSv(1\.\d).*/, "TLS $1")} or newer to it, and ${String(said(behind, "protocol"))} to the pods; plain HTTP is led to it, or refused`;
        },
        backup: () => "it keeps nothing",
        moment: () => "it keeps nothing",
        tags: () => alike([distribution(), balancer()], (one) => tagged(one)),
        protection: () =>
          protectedBy(balancer(), said(balancer(), "enableDeletionProtection") === true && "by the cloud"),
        availability: () => `it sends requests to the other ${(said(balancer(), "subnets") as unknown[]).length - 1}`,
        told: () => told(/^(entrance-alarms|cdn|dns-signing)-/),
      },
    },
    vault: {
      is: sealed(),
      answers: secretAnswers(sealed, {
        reach: () => holders(/Secret(Version)?\/(vault-seal|cluster-backups|events-deliver)|vault-seal/),
        told: () => "nobody: they are written once",
      }),
    },
    ...eventsOfAws(recorded, asked),
  };
}
