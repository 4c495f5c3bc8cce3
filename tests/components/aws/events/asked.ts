import { Events, type EventsArgs } from "../../../../components/aws/events/events";
import { eventTypes, functionNames, type BuiltFunction, type EventType } from "../../../../components/core/events";
import { account, record } from "../../../mocks";
import { aNetwork, aPlace, keyArn, logs } from "../place";

/* What tests of AWS's events ask for. */

export const undeliveredKeyArn = "arn:aws:kms:us-east-1:123456789012:key/undelivered";
export const topicArn = "arn:aws:sns:us-east-1:123456789012:go-coffee-dev-alerts";
export const built = (name: string): BuiltFunction => ({
  file: `/archives/${name}.zip`,
  sha256: `5ha${name}`,
  bytes: 1,
});
export const schemas = Object.fromEntries(eventTypes.map((type) => [type, `{"title":"${type}"}`])) as Record<
  EventType,
  string
>;

export const args = (more: Partial<EventsArgs> = {}): EventsArgs => ({
  ...{ place: aPlace(), account, network: aNetwork(), schemas, keyArn, undeliveredKeyArn, logs },
  archives: Object.fromEntries(functionNames.map((name) => [name, built(name)])),
  subscribers: [{ key: "service-coffee", takes: ["coffee.inventory.updated"], origin: "here" }],
  ...{ keepDays: 14, concurrency: 10, reserved: false, rollout: "allAtOnce" },
  told: { topicArn, keyArn: "arn:aws:kms:us-east-1:123456789012:key/alerts" },
  accessRecords: "go-coffee-dev-logs",
  deliver: { url: "https://notify.example/v1/messages" },
  ...more,
});

export const made = async (more: Partial<EventsArgs> = {}) => record(() => void new Events("events", args(more)));
export const queueArn = (name: string) => `arn:aws:mock:us-east-1:${account}:Queue/${name}`;
export const busArn = `arn:aws:mock:us-east-1:${account}:EventBus/events-bus-bus`;
