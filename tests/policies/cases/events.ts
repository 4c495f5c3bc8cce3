import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const queue = of("aws:sqs/queue:Queue");
const target = of("aws:cloudwatch/eventTarget:EventTarget");
const bus = of("aws:cloudwatch/eventBus:EventBus");
const archive = of("aws:cloudwatch/eventArchive:EventArchive");
const source = of("aws:lambda/eventSourceMapping:EventSourceMapping");
const lambda = of("aws:lambda/function:Function");
const alias = of("aws:lambda/alias:Alias");
const permission = of("aws:lambda/permission:Permission");
const failures = of("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig");
const subscription = of("gcp:pubsub/subscription:Subscription");
const topic = of("gcp:pubsub/topic:Topic");
const google = of("gcp:cloudfunctionsv2/function:Function");
const documents = of("gcp:firestore/database:Database");
const delivered = of("azure-native:eventgrid:EventSubscription");
const serviceBusQueue = of("azure-native:servicebus:Queue");
const namespace = of("azure-native:servicebus:Namespace");
const gridTopic = of("azure-native:eventgrid:Topic");

const it = { name: "it" };
const key = "arn:aws:kms:us-east-1:1:key/k";
const feeds = target(
  { arn: UNKNOWN, eventBusName: "ours", deadLetterConfig: {} },
  { name: "rule", from: { arn: ["it"] } },
);
const takes = source({ eventSourceArn: UNKNOWN }, { name: "takes", from: { eventSourceArn: ["it"] } });
const reports = { functionResponseTypes: ["ReportBatchItemFailures"] };
const whole = { deadLetterPolicy: { deadLetterTopic: UNKNOWN }, retryPolicy: { minimumBackoff: "10s" } };
const letters = [topic({ name: "events" }, { name: "events" }), topic({ name: "letters" }, { name: "letters" })];
const ofDead = subscription({ topic: UNKNOWN }, { name: "keeps", from: { topic: ["letters"] } });
const ofTopic = { topic: UNKNOWN };
const known = { topic: ["events"], deadLetterPolicy: ["letters"] };
const recovered = { pointInTimeRecoveryEnablement: "POINT_IN_TIME_RECOVERY_ENABLED" };
const card = { tags: { "data-class": "card" } };
const keyed = {
  keySource: "Microsoft.KeyVault",
  keyVaultProperties: [{ keyName: "events" }],
  requireInfrastructureEncryption: true,
};

export const eventCases: RuleCases[] = [
  {
    rule: "aws-events-dead-letters",
    cases: [
      { name: "a queue that puts aside", given: [queue({ redrivePolicy: UNKNOWN }, it), feeds], says: "pass" },
      { name: "a queue that a rule fills", given: [queue({}, it), feeds], says: /redrivePolicy is not set/ },
      { name: "a queue that a function empties", given: [queue({}, it), takes], says: /redrivePolicy is not set/ },
      { name: "a queue of something else", given: queue({}), says: "notApplicable" },
      { name: "a target that puts aside", given: target({ eventBusName: "ours", deadLetterConfig: {} }), says: "pass" },
      { name: "a target", given: target({ eventBusName: "ours" }), says: /deadLetterConfig is not set/ },
      {
        name: "a target of a bus that is not there yet",
        given: [target({ eventBusName: UNKNOWN }, { from: { eventBusName: ["bus"] } }), bus({}, { name: "bus" })],
        says: /deadLetterConfig is not set/,
      },
      { name: "a target of AWS's own bus", given: target({}), says: "notApplicable" },
      { name: "a bus that nobody knows yet", given: target({ eventBusName: UNKNOWN }), says: "undetermined" },
    ],
  },
  {
    rule: "aws-lambda-async-dead-letters",
    cases: [
      {
        name: "a destination for failures",
        given: [
          lambda({ name: "it" }, it),
          permission({ principal: "events.amazonaws.com", function: "it" }, { name: "caller" }),
          failures({ functionName: "it", destinationConfig: { onFailure: { destination: UNKNOWN } } }, { name: "f" }),
        ],
        says: "pass",
      },
      {
        name: "a queue for failures",
        given: [
          lambda({ name: "it", deadLetterConfig: { targetArn: UNKNOWN } }, it),
          permission({ principal: "sns.amazonaws.com", function: "it" }, { name: "caller" }),
        ],
        says: "pass",
      },
      {
        name: "neither",
        given: [
          lambda({ name: "it" }, it),
          permission(
            { principal: "s3.amazonaws.com", function: UNKNOWN },
            { name: "caller", from: { function: ["it"] } },
          ),
          failures({ functionName: "it", maximumRetryAttempts: 1 }, { name: "f" }),
        ],
        says: /s3\.amazonaws\.com calls it and does not wait/,
      },
      {
        name: "a destination that is not known yet",
        given: [
          lambda({ name: "it" }, it),
          permission({ principal: "events.amazonaws.com", function: "it" }, { name: "caller" }),
          failures({ functionName: "it", destinationConfig: UNKNOWN }, { name: "f" }),
        ],
        says: "undetermined",
      },
      {
        name: "somebody who waits",
        given: [
          lambda({ name: "it" }, it),
          permission({ principal: "apigateway.amazonaws.com", function: "it" }, { name: "caller" }),
        ],
        says: "notApplicable",
      },
    ],
  },
  {
    rule: "aws-lambda-queue-source",
    cases: [
      {
        name: "failures by message, and time enough, by an alias",
        given: [
          source(
            { ...reports, functionName: UNKNOWN },
            { from: { eventSourceArn: ["queue"], functionName: ["live"] } },
          ),
          queue({ visibilityTimeoutSeconds: 180 }, { name: "queue" }),
          alias({ functionName: UNKNOWN }, { name: "live", from: { functionName: ["it-runs"] } }),
          lambda({ timeout: 30 }, { name: "it-runs" }),
        ],
        says: "pass",
      },
      {
        name: "too little time, and all of a batch again",
        given: [
          source({ functionName: UNKNOWN }, { from: { eventSourceArn: ["queue"], functionName: ["live"] } }),
          queue({}, { name: "queue" }),
          alias({ functionName: UNKNOWN }, { name: "live", from: { functionName: ["it-runs"] } }),
          lambda({ timeout: 30 }, { name: "it-runs" }),
        ],
        says: /lacks ReportBatchItemFailures.*hides a message for 30 seconds, and the function may take 30; want 180/,
      },
      {
        name: "a time that is not known yet",
        given: [
          source({ ...reports }, { from: { eventSourceArn: ["queue"] } }),
          queue({ visibilityTimeoutSeconds: UNKNOWN }, { name: "queue" }),
        ],
        says: "undetermined",
      },
      {
        name: "a stream",
        given: source({ eventSourceArn: "arn:aws:kinesis:us-east-1:1:stream/s" }),
        says: "notApplicable",
      },
    ],
  },
  {
    rule: "gcp-pubsub-dead-letters",
    cases: [
      {
        name: "dead letters that somebody keeps",
        given: [subscription({ ...ofTopic, ...whole }, { from: known }), ...letters, ofDead],
        says: "pass",
      },
      {
        name: "neither",
        given: subscription({ topic: "events" }),
        says: /deadLetterPolicy is not set.*retryPolicy is not set/,
      },
      {
        name: "dead letters that nobody keeps",
        given: [subscription({ ...ofTopic, ...whole }, { from: known }), ...letters],
        says: /nobody is subscribed to letters/,
      },
      {
        name: "what keeps dead letters",
        given: [ofDead, subscription({ ...ofTopic, ...whole }, { from: known }), ...letters],
        says: "pass",
      },
      other,
    ],
    neverUnknown: "which topic it is, the engine knows before the topic is there",
  },
  {
    rule: "az-events-dead-letters",
    cases: [
      {
        name: "a container",
        given: delivered({
          deadLetterWithResourceIdentity: { deadLetterDestination: { endpointType: "StorageBlob" } },
        }),
        says: "pass",
      },
      { name: "a container by a key", given: delivered({ deadLetterDestination: {} }), says: "pass" },
      { name: "none", given: delivered({}), says: /neither deadLetterDestination nor/ },
      {
        name: "a container that is not known yet",
        given: delivered({ deadLetterWithResourceIdentity: { deadLetterDestination: UNKNOWN } }),
        says: "undetermined",
      },
      { name: "a queue that keeps", given: serviceBusQueue({ deadLetteringOnMessageExpiration: true }), says: "pass" },
      { name: "a queue", given: serviceBusQueue({}), says: /deadLetteringOnMessageExpiration is undefined/ },
      other,
    ],
  },
  {
    rule: "gcp-firestore-pitr",
    cases: [
      { name: "any moment", given: documents(recovered), says: "pass" },
      { name: "last night", given: documents({}), says: /pointInTimeRecoveryEnablement is undefined/ },
      {
        name: "any moment in prod, and not deleted",
        given: documents({ ...recovered, deleteProtectionState: "DELETE_PROTECTION_ENABLED" }),
        says: "pass",
        stack: "prod",
      },
      {
        name: "deleted in prod",
        given: documents(recovered),
        says: /deleteProtectionState is undefined/,
        stack: "prod",
      },
      {
        name: "not known yet",
        given: documents({ pointInTimeRecoveryEnablement: UNKNOWN }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "aws-eventbridge-cmk",
    cases: [
      { name: "a bus with a key", given: bus({ kmsKeyIdentifier: key }), says: "pass" },
      { name: "an archive with a key", given: archive({ kmsKeyIdentifier: key }), says: "pass" },
      { name: "a bus", given: bus({}), says: /kmsKeyIdentifier is not set/ },
      { name: "AWS's own key", given: archive({ kmsKeyIdentifier: "alias/aws/events" }), says: /AWS managed key/ },
      { name: "a key that is not known yet", given: bus({ kmsKeyIdentifier: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "gcp-function-firestore-cmek",
    cases: [
      { name: "a function with a key", given: google({ kmsKeyName: "k" }), says: "pass" },
      { name: "a database with a key", given: documents({ cmekConfig: { kmsKeyName: "k" } }), says: "pass" },
      { name: "a function", given: google({}), says: /kmsKeyName is not set/ },
      { name: "a database", given: documents({}), says: /cmekConfig\.kmsKeyName is not set/ },
      { name: "a key that is not known yet", given: google({ kmsKeyName: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "az-servicebus-cmk",
    cases: [
      { name: "a key in prod", given: namespace({ ...card, encryption: keyed }), says: "pass", stack: "prod" },
      {
        name: "none in prod",
        given: namespace(card),
        says: /keySource is undefined.*keyVaultProperties\.keyName is not set.*requireInfrastructureEncryption/,
        stack: "prod",
      },
      { name: "none in dev", given: namespace(card), says: "notApplicable" },
      { name: "nothing that a law protects", given: namespace({}), says: "notApplicable", stack: "prod" },
      {
        name: "a key that is not known yet",
        given: namespace({ ...card, encryption: { ...keyed, keyVaultProperties: [{ keyName: UNKNOWN }] } }),
        says: "undetermined",
        stack: "prod",
      },
    ],
  },
  {
    rule: "az-messaging-tls12",
    cases: [
      { name: "a namespace", given: namespace({ minimumTlsVersion: "1.2" }), says: "pass" },
      { name: "a topic", given: gridTopic({ minimumTlsVersionAllowed: "1.3" }), says: "pass" },
      { name: "an old namespace", given: namespace({ minimumTlsVersion: "1.0" }), says: /minimumTlsVersion is 1\.0/ },
      { name: "a topic that says nothing", given: gridTopic({}), says: /minimumTlsVersionAllowed is undefined/ },
      { name: "not known yet", given: namespace({ minimumTlsVersion: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
];
