import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { output } from "@pulumi/pulumi";
import { Audit } from "../../../components/aws/account/audit";
import { AuditCopy } from "../../../components/aws/account/audit-copy";
import { CostWatch } from "../../../components/aws/account/cost-watch";
import { Detection } from "../../../components/aws/account/detection";
import { Findings } from "../../../components/aws/account/findings";
import { AccountGuards } from "../../../components/aws/account/guards";
import { RootUse } from "../../../components/aws/account/root-use";
import { ServiceRoles } from "../../../components/aws/account/service-roles";
import { Alarms } from "../../../components/aws/common/alarms";
import { Keys } from "../../../components/aws/common/keys";
import { Cdn } from "../../../components/aws/edge/cdn";
import { CdnLog } from "../../../components/aws/edge/cdn-log";
import { Certificates } from "../../../components/aws/edge/certificates";
import { Dns } from "../../../components/aws/edge/dns";
import { Entrance } from "../../../components/aws/edge/entrance";
import { Waf } from "../../../components/aws/edge/waf";
import { Alerts } from "../../../components/aws/operations/alerts";
import { Backup } from "../../../components/aws/operations/backup";
import { BackupVault } from "../../../components/aws/operations/backup-vault";
import { Budget } from "../../../components/aws/operations/budget";
import { ClusterBackups } from "../../../components/aws/operations/cluster-backups";
import { Commitments } from "../../../components/aws/operations/commitments";
import { SpansDoor } from "../../../components/aws/operations/spans-door";
import { account, record, type Registered } from "../../mocks";
import { root } from "../../stacks/spec";
import { aPlace, keyArn, logs } from "./place";

const place = aPlace();
const alerts = { topicArn: "arn:topic", keyArn };

/** How one of each is made: all that differs is its id, and the domain that it is for. */
const makers: Record<string, (id: string, domain: string) => unknown> = {
  Audit: (id) => new Audit(id, { place, account, keyArn, logs, accessRecord: "the-logs" }),
  AuditCopy: (id) => new AuditCopy(id, { place, account, keyArn, logRetentionDays: 365, accessRecord: "the-logs" }),
  CostWatch: (id) =>
    new CostWatch(id, {
      place,
      monitor: { mode: "own" },
      monthlyBudget: 9,
      topicArn: "arn:topic",
      allocationTags: false,
    }),
  Detection: (id) =>
    new Detection(id, {
      ...{ place, account, history: { name: "history", keyArn }, alerts, home: true },
      elsewhere: true,
    }),
  Findings: (id) => new Findings(id, { place, account, to: alerts }),
  AccountGuards: (id) => new AccountGuards(id, { place, home: true }),
  RootUse: (id) => new RootUse(id, { place, logGroup: "/audit", topicArn: "arn:topic" }),
  ServiceRoles: (id) => new ServiceRoles(id, { place }),
  Alarms: (id) =>
    new Alarms(id, {
      ...{ place, topicArn: "arn:topic" },
      watched: [
        {
          ...{ key: "late", description: "late", namespace: "AWS/SQS", metricName: "Age", dimensions: {} },
          ...{ statistic: "Maximum" as const, threshold: 1, period: 5, periods: 3 },
        },
      ],
    }),
  Keys: (id) => new Keys(id, { place, account }),
  Cdn: (id, domain) =>
    new Cdn(id, {
      ...{ place, name: { mode: "own", domain, zoneId: "Z1", certificateArn: "arn:certificate" } },
      ...{ assets: { name: output("assets") }, gateway: { mode: "none" }, priceClass: "100", aclArn: "arn:acl" },
      clientAddressHeader: "True-Client-IP",
      ...{ logs: { arn: output("arn:logs") }, topicArn: "arn:topic" },
    }),
  CdnLog: (id) => new CdnLog(id, { place, distributionArn: "arn:distribution", bucketArn: "arn:logs" }),
  Certificates: (id, domain) => new Certificates(id, { place, domain, zoneId: "Z1" }),
  Dns: (id, domain) =>
    new Dns(id, {
      ...{ place, account, domain, delegation: { mode: "byHand" }, queries: { mode: "logged", logs } },
      ...{ vpcId: "vpc-1", topicArn: "arn:topic" },
    }),
  Entrance: (id, domain) =>
    new Entrance(id, {
      ...{ place, network: { id: output("vpc-1"), private: [] }, host: `gateway.${domain}`, topicArn: "arn:topic" },
      ...{ certificateArn: "arn:certificate", logs: { name: output("logs") } },
      gateway: { port: 8443, health: { port: 8100, path: "/status/ready" } },
    }),
  SpansDoor: (id) =>
    new SpansDoor(id, {
      ...{ place, network: { id: output("vpc-1"), intra: [] }, clusterGroupId: "sg-cluster", topicArn: "arn:topic" },
    }),
  Waf: (id) => new Waf(id, { place, rateLimit: 100, logs }),
  Alerts: (id) => new Alerts(id, { place, account, keyArn }),
  Backup: (id) =>
    new Backup(id, {
      ...{ place, vaultName: "the-vault", retentionDays: 60, rpoMinutes: 15 },
      ...{ stores: { uploads: "arn:uploads" }, continuous: ["uploads"] },
    }),
  ClusterBackups: (id) =>
    new ClusterBackups(id, {
      ...{ place, keyArn, bucket: "the-backups", rpoMinutes: 15, retentionDays: 35 },
      issuer: { arn: "arn:aws:iam::123456789012:oidc-provider/one", host: "one" },
    }),
  BackupVault: (id) => new BackupVault(id, { place, keyArn, lock: "governance", lockedDays: 7, topicArn: "arn:topic" }),
  Budget: (id) => new Budget(id, { place, monthly: 500, covers: "account", topicArn: "arn:topic" }),
  Commitments: (id) =>
    new Commitments(id, {
      place,
      savingsPlans: [{ offering: "0c1f3a5e-1111-4222-8333-444455556666", hourly: "1.25" }],
    }),
};

/** The inputs that are a resource's name in the cloud. */
const naming = ["name", "bucket", "policyName", "analyzerName", "identifier", "awsServiceName"];

/** Names that are looked for inside of another resource only: a role's policy, a zone's key, a plan's selection, a domain's record. */
const inside: Record<string, string> = {
  "aws:iam/rolePolicy:RolePolicy": "role",
  "aws:route53/keySigningKey:KeySigningKey": "hostedZoneId",
  "aws:backup/selection:Selection": "planId",
  "aws:route53/record:Record": "type",
  "aws:guardduty/detectorFeature:DetectorFeature": "detectorId",
};

/** What an account, or a region of it, has but once, so that there can be one of the component: its doc comment says so. */
const once: Record<string, string[]> = {
  Detection: [
    "aws:cfg/recorder:Recorder",
    "aws:cfg/deliveryChannel:DeliveryChannel",
    "aws:cfg/recorderStatus:RecorderStatus",
  ],
  ServiceRoles: ["aws:iam/serviceLinkedRole:ServiceLinkedRole"],
};

/** A resource's name as the cloud knows it, with what it must be the only one in. */
const physical = ({ type, inputs }: Registered): string[] =>
  naming.flatMap((key) => {
    if (inputs[key] === undefined || (key === "bucket" && type !== "aws:s3/bucket:Bucket")) return [];
    const among = inside[type] === undefined ? "" : ` of ${String(inputs[inside[type]])}`;
    return [`${type} ${String(inputs["region"] ?? "")} ${String(inputs[key])}${among}`];
  });

it("covers every component of these rooms", () => {
  const classes = ["account", "common", "edge", "operations"].flatMap((room) => {
    const folder = path.join(root, "components", "aws", room);
    return readdirSync(folder).flatMap((file) =>
      [
        ...readFileSync(path.join(folder, file), "utf8").matchAll(/^export class (\w+)(?:<.*)? extends Component/gm),
      ].map(([, name]) => name!),
    );
  });
  expect(Object.keys(makers).sort()).toEqual(classes.sort());
});

it.each(Object.keys(makers))("two of %s in one environment share no name", async (kind) => {
  const make = makers[kind]!;
  const recorded = await record(() => {
    make("one", "one.gocoffee.example");
    make("two", "two.gocoffee.example");
  });
  const cloud = recorded.all.filter(({ type }) => type.startsWith("aws:"));
  const logical = cloud.map(({ type, name }) => `${type} ${name}`);
  expect(logical.filter((name, at) => logical.indexOf(name) < at)).toEqual([]);
  const names = cloud.filter(({ type }) => !once[kind]?.includes(type)).flatMap(physical);
  expect(names.filter((name, at) => names.indexOf(name) < at)).toEqual([]);
});

it("sees two of one name", () => {
  const one = { type: "aws:sns/topic:Topic", inputs: { name: "alerts" } } as unknown as Registered;
  expect(physical(one)).toEqual(physical(one));
  expect(physical(one)).not.toEqual([]);
});
