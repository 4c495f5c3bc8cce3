import type { BuiltFunction } from "../../../components/core/events";
import { TraceWorld } from "../../../cli/trace/world";
import type { Standing } from "../../../simulators/core/standing";
import type { Props } from "../../../simulators/protocol/values";

/* The least of each cloud's world that an event needs: a bus, a function behind a queue, and a service's queue. By hand, so that no engine is needed. */

/** What is asked of a world. */
export interface Handmade {
  archive: BuiltFunction;
  /** What the function is called, and takes. */
  name?: string;
  type?: string;
  /** What its environment holds beside; on AWS and Google Cloud. */
  more?: Record<string, string>;
}

const stands = (token: string, id: string, outputs: Props, inputs: Props = {}): Standing => ({
  ...{ token, id, scope: "", region: "us-east-1", inputs, outputs },
});
const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:123456789012:${rest}`;

export function awsStandings({ archive, name = "order", type = "coffee.order.created", more }: Handmade): Standing[] {
  const rule = (who: string, state = "ENABLED") => [
    stands("aws:cloudwatch/eventRule:EventRule", `bus/go-dev-events-${who}`, {
      ...{ name: `go-dev-events-${who}`, eventBusName: "bus", state, arn: arn("events", `rule/bus/${who}`) },
      eventPattern: JSON.stringify({ "detail-type": [type], detail: { coffeehops: [{ exists: false }] } }),
    }),
    stands("aws:cloudwatch/eventTarget:EventTarget", `bus-${who}`, {
      rule: `go-dev-events-${who}`,
      eventBusName: "bus",
      arn: arn("sqs", who),
    }),
    stands("aws:sqs/queue:Queue", `https://sqs.us-east-1.amazonaws.com/123456789012/${who}`, {
      ...{ name: who, arn: arn("sqs", who), visibilityTimeoutSeconds: 180 },
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: arn("sqs", `${who}-dead`), maxReceiveCount: 5 }),
    }),
  ];
  return [
    stands("aws:cloudwatch/eventBus:EventBus", "bus", { name: "bus", arn: arn("events", "event-bus/bus") }),
    ...rule(name),
    ...rule("service-payment"),
    ...rule("off", "DISABLED"),
    stands("aws:lambda/eventSourceMapping:EventSourceMapping", "m", {
      ...{ eventSourceArn: arn("sqs", name), functionName: arn("lambda", "function:fn:live"), batchSize: 1 },
      scalingConfig: { maximumConcurrency: 10 },
    }),
    stands("aws:lambda/alias:Alias", "a", { name: "live", arn: arn("lambda", "function:fn:live"), functionName: "fn" }),
    stands("aws:lambda/function:Function", "fn", {
      ...{
        name: "fn",
        arn: arn("lambda", "function:fn"),
        handler: "index.handler",
        timeout: 30,
        s3Bucket: "code",
        s3Key: "signed/1.zip",
      },
      environment: {
        variables: {
          ...{
            COFFEE_ENVIRONMENT: "dev",
            COFFEE_CLOUD: "aws",
            COFFEE_FUNCTION: name,
            COFFEE_STATE: "store",
            COFFEE_BUS: "bus",
          },
          COFFEE_QUEUE: `https://sqs.us-east-1.amazonaws.com/123456789012/${name}`,
          OTEL_EXPORTER_OTLP_ENDPOINT: "http://spans.invalid:4318",
          ...more,
        },
      },
    }),
    stands("aws:signer/signingJob:SigningJob", "j", {
      source: { s3: { bucket: "code", key: "unsigned/1.zip" } },
      signedObjects: [{ s3s: [{ bucket: "code", key: "signed/1.zip" }] }],
    }),
    stands("aws:s3/bucketObjectv2:BucketObjectv2", "o", {
      bucket: "code",
      key: "unsigned/1.zip",
      source: asset(archive),
    }),
    stands("aws:dynamodb/table:Table", "store", { name: "store", hashKey: "id" }),
  ];
}

export function googleStandings({
  archive,
  name = "order",
  type = "coffee.order.created",
  more,
}: Handmade): Standing[] {
  const filter = `attributes.ce-type = "${type}" AND NOT attributes:ce-coffeehops`;
  const subscription = (who: string, more: Props) =>
    stands("gcp:pubsub/subscription:Subscription", `projects/p/subscriptions/${who}`, {
      project: "p",
      name: who,
      ...more,
    });
  const pushes = {
    deadLetterPolicy: { deadLetterTopic: "projects/p/topics/order-dead", maxDeliveryAttempts: 5 },
    retryPolicy: { minimumBackoff: "10s", maximumBackoff: "600s" },
  };
  return [
    stands("gcp:pubsub/topic:Topic", "projects/p/topics/bus", {
      project: "p",
      name: "bus",
      messageRetentionDuration: "1209600s",
    }),
    stands("gcp:pubsub/topic:Topic", "projects/p/topics/order-dead", { project: "p", name: "order-dead" }),
    subscription("go-dev-events-order-3ri4v", {
      ...{ topic: "bus", filter, ackDeadlineSeconds: 60, ...pushes },
      pushConfig: { pushEndpoint: "https://fn.run.app" },
    }),
    subscription("go-dev-events-service-payment-u68sc", { ...{ topic: "bus", filter }, ackDeadlineSeconds: 600 }),
    subscription("order-dead", { topic: "projects/p/topics/order-dead" }),
    stands("gcp:cloudfunctionsv2/function:Function", "fn", {
      name: "fn",
      buildConfig: { entryPoint: "handle", source: { storageSource: { bucket: "code", object: "1.zip" } } },
      serviceConfig: {
        ...{ uri: "https://fn.run.app", timeoutSeconds: 30 },
        environmentVariables: {
          COFFEE_ENVIRONMENT: "dev",
          COFFEE_CLOUD: "gcp",
          COFFEE_FUNCTION: name,
          COFFEE_STATE: "projects/p/databases/events",
          COFFEE_BUS: "projects/p/topics/bus",
          ...more,
        },
      },
    }),
    stands("gcp:storage/bucketObject:BucketObject", "o", { bucket: "code", name: "1.zip", source: asset(archive) }),
  ];
}

export function azureStandings({ archive, name = "order", type = "coffee.order.created" }: Handmade): Standing[] {
  const group = "/subscriptions/s/resourceGroups/g/providers";
  const topic = `${group}/Microsoft.EventGrid/topics/bus-1`;
  const queues = `${group}/Microsoft.ServiceBus/namespaces/queues-1/queues`;
  const subscriber = (who: string) => [
    stands(
      "azure-native:eventgrid:EventSubscription",
      `${topic}/providers/Microsoft.EventGrid/eventSubscriptions/${who}`,
      {
        scope: topic,
        filter: {
          includedEventTypes: [type],
          advancedFilters: [{ operatorType: "IsNullOrUndefined", key: "coffeehops" }],
        },
        deliveryWithResourceIdentity: {
          destination: { endpointType: "ServiceBusQueue", resourceId: `${queues}/${who}` },
        },
      },
    ),
    stands("azure-native:servicebus:Queue", `${queues}/${who}`, {
      name: who,
      maxDeliveryCount: 5,
      lockDuration: "PT1M",
    }),
  ];
  const settings = {
    ...{
      COFFEE_ENVIRONMENT: "dev",
      COFFEE_CLOUD: "azure",
      COFFEE_FUNCTION: name,
      COFFEE_STATE: "https://acct.table.core.windows.net",
      COFFEE_STATE_TABLE: "events",
      COFFEE_RELEASE: archive.sha256,
    },
    ...{ COFFEE_BUS: "https://bus-1.eastus2-1.eventgrid.azure.net/api/events", COFFEE_QUEUE: name },
    COFFEE_SERVICEBUS__fullyQualifiedNamespace: "queues-1.servicebus.windows.net",
  };
  return [
    stands("azure-native:eventgrid:Topic", topic, {
      endpoint: "https://bus-1.eastus2-1.eventgrid.azure.net/api/events",
    }),
    ...subscriber(name),
    ...subscriber("service-payment"),
    stands("azure-native:web:WebApp", `${group}/Microsoft.Web/sites/fn`, {
      name: "fn",
      siteConfig: { appSettings: Object.entries(settings).map(([setting, value]) => ({ name: setting, value })) },
    }),
  ];
}

const asset = ({ file, sha256 }: BuiltFunction) => ({ path: file, hash: sha256 });

export const worldOf = (...standings: Standing[][]): TraceWorld => new TraceWorld(standings.flat());
