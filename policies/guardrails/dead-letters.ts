// Severities and controls are ours, from the requirement texts: published catalogues have no such rules.
import type { EventTargetArgs } from "@pulumi/aws/cloudwatch";
import type {
  EventSourceMappingArgs,
  FunctionArgs,
  FunctionEventInvokeConfigArgs,
  PermissionArgs,
} from "@pulumi/aws/lambda";
import type { QueueArgs } from "@pulumi/aws/sqs";
import type { EventSubscriptionArgs } from "@pulumi/azure-native/eventgrid/eventSubscription";
import type { QueueArgs as ServiceBusQueueArgs } from "@pulumi/azure-native/servicebus/queue";
import type { SubscriptionArgs } from "@pulumi/gcp/pubsub";
import {
  fail,
  findings,
  type Inputs,
  notApplicable,
  pass,
  type ResourceRule,
  type Rule,
  type StackRule,
} from "../shared/rule";

/** What asks that nothing is lost that was taken on. */
const kept = {
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { soc2: ["A1.2"], hipaa: ["164.312(c)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["A1.2", "164.312(c)(1)", "32(1)(b)"],
} as const;

const queue = "aws:sqs/queue:Queue";
const target = "aws:cloudwatch/eventTarget:EventTarget";
const bus = "aws:cloudwatch/eventBus:EventBus";
const source = "aws:lambda/eventSourceMapping:EventSourceMapping";
const lambdaFunction = "aws:lambda/function:Function";
const alias = "aws:lambda/alias:Alias";
const permission = "aws:lambda/permission:Permission";
const invokeConfig = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";

const queueDeadLetters: StackRule<QueueArgs | EventTargetArgs> = {
  ...kept,
  id: "aws-events-dead-letters",
  applies: [queue, target],
  reads: [source, bus],
  judges: "an event that a rule cannot deliver, or nobody can take, is put aside and kept",
  because: "a message that fails again and again is thrown away at its end, and an order with it",
  remedy: "Give the queue a redrivePolicy with a deadLetterTargetArn, and the rule's target a deadLetterConfig.",
  checkStack(resource, stack) {
    if (resource.type === target) {
      const own = stack.behind(resource, "eventBusName", bus).length > 0;
      if (!own && ((resource.props as Inputs<EventTargetArgs>).eventBusName ?? "default") === "default")
        return notApplicable("what AWS itself says is on its bus: nobody's order is lost with it");
      return "deadLetterConfig" in resource.props
        ? pass
        : fail("deadLetterConfig is not set: after a day what could not be delivered is gone; name a queue");
    }
    const taken = stack.pointingAt<EventSourceMappingArgs>(resource, source, "eventSourceArn");
    const fed = stack.pointingAt<EventTargetArgs>(resource, target, "arn");
    if (taken.length === 0 && fed.length === 0)
      return notApplicable("no rule puts into it, and no function takes from it");
    return "redrivePolicy" in resource.props
      ? pass
      : fail("redrivePolicy is not set: what always fails is tried until its time is over; name a dead-letter queue");
  },
};

/** Who calls a function and does not wait for what it answers. Source: AWS Lambda developer guide, "Using AWS Lambda with events from other AWS services", asynchronous invocation. */
const doNotWait = /^(events|s3|sns|logs|ses|iot|codecommit|config|cloudformation)\.amazonaws\.com$/;

const calledDeadLetters: StackRule<FunctionArgs> = {
  ...kept,
  id: "aws-lambda-async-dead-letters",
  applies: [lambdaFunction],
  reads: [permission, invokeConfig],
  judges: "what a function fails on is kept, where whoever calls it does not wait",
  because: "Lambda tries an event three times within hours, and drops it then without a word",
  remedy: "Give it a FunctionEventInvokeConfig with destinationConfig.onFailure, or a deadLetterConfig.",
  checkStack(made, stack) {
    const callers = stack
      .pointingAt<PermissionArgs>(made, permission, "function")
      .filter(({ props }) => doNotWait.test(props.principal));
    if (callers.length === 0) return notApplicable("nobody calls it without waiting for it");
    if ("deadLetterConfig" in made.props) return pass;
    const configs = stack.pointingAt<FunctionEventInvokeConfigArgs>(made, invokeConfig, "functionName");
    return findings(
      () =>
        !configs.some(({ props }) => props.destinationConfig?.onFailure !== undefined) &&
        `${callers[0]!.props.principal} calls it and does not wait; give it a destination for failures`,
    );
  },
};

const queueSource: StackRule<EventSourceMappingArgs> = {
  id: "aws-lambda-queue-source",
  severity: "medium",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { soc2: ["A1.2"], hipaa: ["164.312(c)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["A1.2", "164.312(c)(1)", "32(1)(b)"],
  applies: [source],
  reads: [queue, alias, lambdaFunction],
  judges:
    "a function says which messages of a queue it could not take, and has six times its time before others get them",
  because: "one message that fails has all of its batch done again, and a slow one is done twice at once",
  remedy:
    "Set functionResponseTypes ReportBatchItemFailures on the mapping, and the queue's visibilityTimeoutSeconds to six times the function's timeout.",
  checkStack(mapping, stack) {
    const queues = stack.behind<QueueArgs>(mapping, "eventSourceArn", queue);
    if (queues.length === 0) return notApplicable("it takes from no queue of this stack");
    const { functionResponseTypes } = mapping.props;
    return findings(
      () =>
        !(functionResponseTypes ?? []).includes("ReportBatchItemFailures") &&
        "functionResponseTypes lacks ReportBatchItemFailures; set it",
      () => {
        const direct = stack.behind<FunctionArgs>(mapping, "functionName", lambdaFunction);
        const timeouts = direct.map(({ props }) => props.timeout ?? 3);
        // 30 seconds and 3 unless set. Sources: SQS API reference, CreateQueue; Lambda API reference, CreateFunction.
        const hidden = Math.min(...queues.map(({ props }) => props.visibilityTimeoutSeconds ?? 30));
        const longest = Math.max(0, ...timeouts);
        return (
          hidden < 6 * longest &&
          `the queue hides a message for ${hidden} seconds, and the function may take ${longest}; want ${6 * longest}`
        );
      },
    );
  },
};

const subscription = "gcp:pubsub/subscription:Subscription";
const topic = "gcp:pubsub/topic:Topic";

const googleDeadLetters: StackRule<SubscriptionArgs> = {
  ...kept,
  id: "gcp-pubsub-dead-letters",
  applies: [subscription],
  reads: [topic],
  judges: "a message that nobody can take is put aside, where somebody keeps it, and is tried again with pauses before",
  because: "a message that always fails is sent again without a pause until its days are over, and then it is gone",
  remedy:
    "Set deadLetterPolicy and retryPolicy, and give the topic of dead letters a subscription: a topic without one keeps nothing.",
  checkStack(one, stack) {
    const [from] = stack.behind(one, "topic", topic);
    if (from && stack.pointingAt<SubscriptionArgs>(from, subscription, "deadLetterPolicy").length > 0)
      return notApplicable("it keeps the dead letters of another");
    return findings(
      () => !("deadLetterPolicy" in one.props) && "deadLetterPolicy is not set; name a topic for dead letters",
      () => !("retryPolicy" in one.props) && "retryPolicy is not set: it is tried again at once; set minimumBackoff",
      () => {
        const [letters] = stack.behind(one, "deadLetterPolicy", topic);
        return (
          letters !== undefined &&
          stack.pointingAt<SubscriptionArgs>(letters, subscription, "topic").length === 0 &&
          `nobody is subscribed to ${letters.name}: its dead letters are gone; give it a subscription`
        );
      },
    );
  },
};

const serviceBusQueue = "azure-native:servicebus:Queue";

const azureDeadLetters: ResourceRule<never> = {
  ...kept,
  id: "az-events-dead-letters",
  applies: [
    "azure-native:eventgrid:EventSubscription",
    "azure-native:eventgrid:TopicEventSubscription",
    "azure-native:eventgrid:SystemTopicEventSubscription",
    "azure-native:eventgrid:DomainTopicEventSubscription",
    serviceBusQueue,
    "azure-native:servicebus:Subscription",
  ],
  judges: "an event that cannot be delivered is put aside and kept, and so is a message whose time is over",
  because: "Event Grid drops what it could not deliver within a day, and Service Bus what nobody took in time",
  remedy:
    "Set deadLetterDestination, or deadLetterWithResourceIdentity; on Service Bus deadLetteringOnMessageExpiration.",
  check(inputs, { type }) {
    if (type === serviceBusQueue || type === "azure-native:servicebus:Subscription") {
      // Off unless set; after maxDeliveryCount tries it always is. Source: azure-mgmt-servicebus, SBQueue.
      const { deadLetteringOnMessageExpiration: said } = inputs as Inputs<ServiceBusQueueArgs>;
      return findings(() => said !== true && `deadLetteringOnMessageExpiration is ${said}; set it`);
    }
    const { deadLetterDestination, deadLetterWithResourceIdentity } = inputs as Inputs<EventSubscriptionArgs>;
    return findings(
      () =>
        deadLetterDestination === undefined &&
        deadLetterWithResourceIdentity?.deadLetterDestination === undefined &&
        "neither deadLetterDestination nor deadLetterWithResourceIdentity is set; name a container",
    );
  },
};

export const deadLetterRules: readonly Rule[] = [
  queueDeadLetters,
  calledDeadLetters,
  queueSource,
  googleDeadLetters,
  azureDeadLetters,
];
