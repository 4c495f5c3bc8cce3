import fc from "fast-check";
import {
  checkEnvironment,
  forwardPattern,
  longestEnvironment,
  patternOf,
  queueTimes,
  type EventPattern,
} from "../../../../components/aws/events/events-plan";
import { clouds } from "../../../../components/core/contracts";
import { delivery, eventTypes, type EventType } from "../../../../components/core/events";
import type { Props } from "../../../../simulators/protocol/values";
import { matchesPattern } from "../../../../simulators/events/matching/eventbridge";

const someTypes = fc.subarray([...eventTypes], { minLength: 1 });
const someHops = fc.option(
  fc.subarray([...clouds], { minLength: 1 }).map((hops) => hops.join(",")),
  { nil: undefined },
);

/** An event as EventBridge looks at it. */
const onTheBus = (type: EventType, coffeehops?: string) => ({
  "detail-type": type,
  source: "urn:go-coffee:dev:aws:order",
  detail: { type, ...(coffeehops !== undefined && { coffeehops }) },
});

const lets = (pattern: EventPattern, event: Props) => matchesPattern({ ...pattern }, event);

describe("what a subscriber's rule lets through", () => {
  it("is its types and no other; of what was forwarded nothing, unless it takes copies", () => {
    fc.assert(
      fc.property(someTypes, fc.constantFrom(...eventTypes), someHops, (takes, type, hops) => {
        const from = (origin: "here" | "anywhere") =>
          lets(patternOf({ key: "order", takes, origin }), onTheBus(type, hops));
        expect(from("anywhere")).toBe(takes.includes(type));
        expect(from("here")).toBe(takes.includes(type) && hops === undefined);
      }),
    );
  });

  it("is for the forwarder what has not been at the next cloud: else it would go round for ever", () => {
    fc.assert(
      fc.property(
        someTypes,
        fc.constantFrom(...eventTypes),
        fc.constantFrom(...clouds),
        someHops,
        (takes, type, next, hops) => {
          const been = (hops ?? "").split(",").includes(next);
          expect(lets(forwardPattern(takes, next), onTheBus(type, hops))).toBe(takes.includes(type) && !been);
        },
      ),
    );
  });

  it("is short enough for EventBridge, type by type and all at once", () => {
    // botocore events: DetailType has 128 characters at most, a pattern 4,096.
    for (const type of eventTypes) expect(type.length).toBeLessThanOrEqual(128);
    const longest = [patternOf({ key: "a", takes: eventTypes, origin: "here" }), forwardPattern(eventTypes, "azure")];
    for (const pattern of longest) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(4096);
  });

  it("is something: a pattern of nothing EventBridge refuses", () => {
    expect(() => patternOf({ key: "service-tea", takes: [], origin: "here" })).toThrow(
      "service-tea: want a type that it takes",
    );
    expect(() => forwardPattern([], "gcp")).toThrow("forward: want a type that it takes");
  });
});

it("hides a message for six times as long as its function may take, and longer than all tries together", () => {
  expect(queueTimes.hidden).toBe(6 * delivery.timeout);
  expect(queueTimes.deadLetterKept).toBe(14 * 86_400);
  // A dead letter's age counts from its first queue: what waited there for longest still has as long to wait.
  expect(queueTimes.kept * 2).toBeLessThanOrEqual(queueTimes.deadLetterKept);
  const waits = Array.from({ length: delivery.attempts - 1 }, (_, tries) =>
    Math.min(delivery.firstDelay * 2 ** tries, delivery.longestDelay),
  );
  const all = waits.reduce((sum, one) => sum + one, 0) + delivery.attempts * delivery.timeout;
  expect(all).toBeLessThan(queueTimes.late);
  expect(queueTimes.late).toBeLessThan((6 * 3600) / 10);
});

it("refuses an environment that Lambda would refuse, and no smaller one", () => {
  const variables = (length: number) => ({ A: "x".repeat(length - '{"A":""}'.length) });
  expect(() => checkEnvironment("forward", variables(longestEnvironment))).not.toThrow();
  expect(() => checkEnvironment("forward", variables(longestEnvironment + 1))).toThrow(
    "forward: its environment has 4097 bytes, and Lambda takes 4096",
  );
});
