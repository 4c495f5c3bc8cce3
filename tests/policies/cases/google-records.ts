import { type Sample, UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const audit = (props: object = {}) =>
  of("gcp:projects/iAMAuditConfig:IAMAuditConfig")(
    {
      service: "allServices",
      auditLogConfigs: [{ logType: "ADMIN_READ" }, { logType: "DATA_READ" }, { logType: "DATA_WRITE" }],
      ...props,
    },
    { name: "audit" },
  );
const sink = (props: object = {}, rest: Partial<Sample> = { from: { destination: ["archive"] } }) =>
  of("gcp:logging/projectSink:ProjectSink")({ destination: UNKNOWN, ...props }, { name: "sink", ...rest });
const year = "31536000";
const archive = (retentionPolicy?: object, name: unknown = UNKNOWN) =>
  of("gcp:storage/bucket:Bucket")({ name, retentionPolicy }, { name: "archive" });
const logs = (props: object) =>
  of("gcp:logging/projectBucketConfig:ProjectBucketConfig")({ ...props }, { name: "logs" });
const locked = archive({ retentionPeriod: year, isLocked: true });
const open = archive({ retentionPeriod: year });
const subnet = of("gcp:compute/subnetwork:Subnetwork");
const recorded = { logConfig: { flowSampling: 0.5 }, privateIpGoogleAccess: true };

export const googleRecordCases: RuleCases[] = [
  {
    rule: "gcp-audit-logs",
    cases: [
      { name: "all of it, into a locked bucket", given: [audit(), sink(), locked], says: "pass" },
      { name: "the sink's own view", given: [sink(), audit(), locked], says: "pass" },
      { name: "one fault is told once", given: [sink(), audit(), open], says: "pass" },
      {
        name: "into a bucket that is named",
        given: [audit(), sink({ destination: "storage.googleapis.com/kept" }, {}), archive({ isLocked: true }, "kept")],
        says: "pass",
      },
      {
        name: "into a log bucket that is locked",
        given: [audit(), sink({}, { from: { destination: ["logs"] } }), logs({ locked: true })],
        says: "pass",
      },
      {
        name: "a project without a sink",
        given: [audit()],
        says: /no ProjectSink of this stack leads to a bucket that is locked/,
      },
      { name: "a bucket that is open", given: [audit(), sink(), open], says: /no ProjectSink/ },
      { name: "a sink that is off", given: [audit(), sink({ disabled: true }), locked], says: /no ProjectSink/ },
      {
        name: "a sink without the record of data",
        given: [sink(), locked],
        says: /no IAMAuditConfig of this stack is for allServices/,
      },
      {
        name: "one service",
        given: [audit({ service: "storage.googleapis.com" }), sink(), locked],
        says: /for allServices/,
      },
      {
        name: "writes alone",
        given: [audit({ auditLogConfigs: [{ logType: "DATA_WRITE" }] }), sink(), locked],
        says: /audit does not record DATA_READ; add it/,
      },
      {
        name: "somebody is exempt",
        given: [
          audit({
            auditLogConfigs: [{ logType: "DATA_READ", exemptedMembers: ["user:a@b.c"] }, { logType: "DATA_WRITE" }],
          }),
          sink(),
          locked,
        ],
        says: /does not record DATA_READ of user:a@b.c/,
      },
      {
        name: "a lock that is not known yet",
        given: [audit(), sink(), archive({ retentionPeriod: year, isLocked: UNKNOWN })],
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "gcp-log-retention-365",
    cases: [
      { name: "a year", given: [logs({ retentionDays: 365 })], says: "pass" },
      { name: "a month", given: [logs({ retentionDays: 30 })], says: /retentionDays is 30; want 365/ },
      { name: "as Google makes it", given: [logs({})], says: /retentionDays is undefined/ },
      { name: "days that are not known yet", given: [logs({ retentionDays: UNKNOWN })], says: "undetermined" },
      { name: "an archive that is locked", given: [locked, sink()], says: "pass" },
      { name: "an archive that is open", given: [open, sink()], says: /isLocked is undefined; set it/ },
      {
        name: "an archive that is named",
        given: [archive({}, "kept"), sink({ destination: "storage.googleapis.com/kept" }, {})],
        says: /retentionPeriod is undefined.*isLocked is undefined/,
      },
      {
        name: "an archive of a month",
        given: [archive({ retentionPeriod: "2592000", isLocked: true }), sink()],
        says: /2592000; want 31536000/,
      },
      {
        name: "a lock that is not known yet",
        given: [archive({ retentionPeriod: year, isLocked: UNKNOWN }), sink()],
        says: "undetermined",
      },
      {
        name: "a bucket that no sink fills",
        given: [archive(undefined, "assets"), sink({}, {})],
        says: "notApplicable",
      },
      other,
    ],
  },
  {
    rule: "gcp-subnet-flow-logs",
    cases: [
      { name: "recorded", given: subnet(recorded), says: "pass" },
      { name: "not at all", given: subnet({}), says: /logConfig is not set.*privateIpGoogleAccess is undefined/ },
      { name: "none of it", given: subnet({ ...recorded, logConfig: { flowSampling: 0 } }), says: /flowSampling is 0/ },
      {
        name: "proxies of a load balancer",
        given: subnet({ purpose: "REGIONAL_MANAGED_PROXY" }),
        says: "notApplicable",
      },
      { name: "Private Service Connect", given: subnet({ purpose: "PRIVATE_SERVICE_CONNECT" }), says: "notApplicable" },
      { name: "machines, said so", given: subnet({ purpose: "PRIVATE" }), says: /logConfig is not set/ },
      { name: "what is not known yet", given: subnet({ ...recorded, logConfig: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
];
