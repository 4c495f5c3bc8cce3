import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const trail = of("aws:cloudtrail/trail:Trail");
const detector = of("aws:guardduty/detector:Detector");
const hub = of("aws:securityhub/account:Account");
const group = of("aws:cloudwatch/logGroup:LogGroup");
const vpc = of("aws:ec2/vpc:Vpc");
const flowLog = of("aws:ec2/flowLog:FlowLog");
const pod = of("kubernetes:core/v1:Pod");
const deployment = of("kubernetes:apps/v1:Deployment");

const sound = {
  isMultiRegionTrail: true,
  enableLogFileValidation: true,
  kmsKeyId: "arn:key",
  cloudWatchLogsGroupArn: "arn:group:*",
};
const network = vpc({}, { name: "main" });
const flows = (trafficType: unknown) =>
  flowLog({ vpcId: UNKNOWN, trafficType }, { name: "flows", from: { vpcId: ["main"] } });
const amounts = { cpu: "1", memory: "1Gi" };
const app = { name: "app", resources: { requests: amounts, limits: amounts } };
const probe = { httpGet: { path: "/health", port: 80 } };
const serving = (container: object) => deployment({ spec: { template: { spec: { containers: [container] } } } });

export const loggingCases: RuleCases[] = [
  {
    rule: "aws-cloudtrail-baseline",
    cases: [
      { name: "a sound trail", given: trail(sound), says: "pass" },
      {
        name: "the cloud's defaults",
        given: trail({}),
        says: /isMultiRegionTrail is undefined.*enableLogFileValidation is undefined.*kmsKeyId is not set.*cloudWatchLogsGroupArn is not set/,
      },
      { name: "one that is off", given: trail({ ...sound, enableLogging: false }), says: /enableLogging is false/ },
      {
        name: "one without what has no region",
        given: trail({ ...sound, includeGlobalServiceEvents: false }),
        says: /includeGlobalServiceEvents is false/,
      },
      {
        name: "one of data alone",
        given: trail({ ...sound, eventSelectors: [{ includeManagementEvents: false }] }),
        says: /the event selectors leave management events out/,
      },
      {
        name: "one of writes alone",
        given: trail({ ...sound, eventSelectors: [{ readWriteType: "WriteOnly" }] }),
        says: /the event selectors leave management events out, or some of them/,
      },
      {
        name: "one of data, and one of the rest",
        given: trail({ ...sound, eventSelectors: [{ includeManagementEvents: false }, {}] }),
        says: "pass",
      },
      {
        name: "advanced ones of data alone",
        given: trail({
          ...sound,
          advancedEventSelectors: [{ fieldSelectors: [{ field: "eventCategory", equals: ["Data"] }] }],
        }),
        says: /the advanced event selectors leave/,
      },
      {
        name: "an advanced one of management",
        given: trail({
          ...sound,
          advancedEventSelectors: [{ fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }] }],
        }),
        says: "pass",
      },
      { name: "a key that is not known yet", given: trail({ ...sound, kmsKeyId: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "aws-threat-detection",
    cases: [
      { name: "an account that is watched", given: [trail(sound), detector({ enable: true }), hub({})], says: "pass" },
      { name: "GuardDuty's default, which is on", given: [trail(sound), detector({}), hub({})], says: "pass" },
      { name: "one that is not", given: [trail(sound)], says: /no GuardDuty detector.*Security Hub is not turned on/ },
      {
        name: "a detector that is off",
        given: [trail(sound), detector({ enable: false }, { name: "eyes" }), hub({})],
        says: /eyes is not enabled/,
      },
      {
        name: "a detector of which nothing is known yet",
        given: [trail(sound), detector({ enable: UNKNOWN }), hub({})],
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "aws-log-retention-365",
    cases: [
      { name: "a year", given: group({ retentionInDays: 365, kmsKeyId: "arn:key" }), says: "pass" },
      { name: "for ever", given: group({ retentionInDays: 0, kmsKeyId: "arn:key" }), says: "pass" },
      { name: "for ever, unsaid", given: group({ kmsKeyId: "arn:key" }), says: "pass" },
      {
        name: "a month",
        given: group({ retentionInDays: 30, kmsKeyId: "arn:key" }),
        says: /retentionInDays is 30; want 365/,
      },
      { name: "AWS's own key", given: group({ retentionInDays: 365 }), says: /kmsKeyId is not set/ },
      {
        name: "a key that is not known yet",
        given: group({ retentionInDays: 365, kmsKeyId: UNKNOWN }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "aws-vpc-flow-logs",
    cases: [
      { name: "all traffic", given: [network, flows("ALL")], says: "pass" },
      { name: "what was rejected", given: [network, flows("REJECT")], says: "pass" },
      { name: "nothing", given: [network], says: /no FlowLog of this stack names it/ },
      { name: "what was let through alone", given: [network, flows("ACCEPT")], says: /record ACCEPT only/ },
      { name: "what is not known yet", given: [network, flows(UNKNOWN)], says: "undetermined" },
      other,
    ],
  },
  {
    rule: "k8s-resource-limits-probes",
    cases: [
      { name: "a pod that ends by itself", given: pod({ spec: { containers: [app] } }), says: "pass" },
      {
        name: "a service",
        given: serving({ ...app, livenessProbe: probe, readinessProbe: probe }),
        says: "pass",
      },
      {
        name: "nothing said",
        given: pod({ spec: { containers: [{ name: "app" }] } }),
        says: /app has no cpu in its requests.*app has no memory in its limits/,
      },
      { name: "a service that nobody asks", given: serving(app), says: /no livenessProbe.*no readinessProbe/ },
      { name: "no pod", given: deployment({ spec: {} }), says: /says nothing about its pod/ },
      {
        name: "a limit that is not known yet",
        given: pod({ spec: { containers: [{ ...app, resources: { requests: amounts, limits: UNKNOWN } }] } }),
        says: "undetermined",
      },
      other,
    ],
  },
];
