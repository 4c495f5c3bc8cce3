import { eventTypes, functionNames } from "../../components/core/events";
import { eventsSchema, type EventsSpec } from "../../config/events";
import {
  eventFunctions,
  eventServices,
  eventSubscribers,
  forwardedFrom,
  nextCloud,
  subscriberOf,
} from "../../stacks/asked-events";
import { services } from "../../workloads/catalog";
import { specOf, withoutAzure, withoutGoogle } from "./spec";

const having = (spec: ReturnType<typeof specOf>, asked: Partial<EventsSpec> = {}) => ({
  ...spec,
  events: { ...eventsSchema.parse({})!, ...asked },
});
const none = (spec: ReturnType<typeof specOf>) => ({ ...spec, events: undefined });

it("where nobody asks for events, nobody has any", () => {
  const spec = none(specOf("prod"));
  expect([eventServices(spec), eventSubscribers(spec), eventFunctions(spec)]).toEqual([[], [], []]);
  for (const cloud of ["aws", "gcp", "azure"] as const) expect(forwardedFrom(spec, cloud)).toEqual([]);
});

describe("services", () => {
  it("have a queue each that take something, and only what was published on their own cloud's bus", () => {
    const found = eventSubscribers(having(specOf("prod")));
    expect(found.map(({ key }) => key)).toEqual(["service-coffee", "service-order", "service-payment"]);
    for (const { key, takes, origin } of found) {
      const service = services.find(({ name }) => subscriberOf(name) === key);
      expect([takes, origin]).toEqual([service?.events?.takes, "here"]);
    }
  });

  it("that are not deployed have none: nobody would empty it", () => {
    const spec = having(specOf("prod"));
    const { order: _, ...images } = spec.workloads.images;
    const without = { ...spec, workloads: { ...spec.workloads, images } };
    expect(eventServices(without).map(({ name }) => name)).toEqual(["coffee", "user", "payment"]);
  });

  it("that upstream's image stands in for may publish, and have no queue: that image takes nothing from one", () => {
    const dev = having(specOf("dev"));
    expect(eventServices(dev).map(({ name }) => name)).toEqual(["coffee", "user", "order", "payment"]);
    expect(eventSubscribers(dev)).toEqual([]);
    const named = { ...dev, workloads: { ...dev.workloads, images: { order: { tag: "v1" } } } };
    expect(eventSubscribers(named).map(({ key }) => key)).toEqual(["service-order"]);
  });
});

describe("functions", () => {
  it("stand, all but the one that has nobody to send to", () => {
    const spec = specOf("prod");
    expect(eventFunctions(having(spec, { deliver: undefined }))).toEqual(["order", "payment", "analytics"]);
    expect(eventFunctions(having(spec, { deliver: { url: "https://messages.example/" } }))).toEqual(functionNames);
  });
});

describe("what goes on", () => {
  const forward = [...eventTypes];

  it("goes from a cloud to the next, where both are there", () => {
    expect(nextCloud).toEqual({ aws: "gcp", gcp: "azure", azure: undefined });
    const from = (spec: ReturnType<typeof specOf>) =>
      (["aws", "gcp", "azure"] as const).filter((cloud) => forwardedFrom(having(spec, { forward }), cloud).length > 0);
    expect(from(specOf("prod"))).toEqual(["aws", "gcp"]);
    expect(from(withoutAzure("prod"))).toEqual(["aws"]);
    expect(from(withoutGoogle("dev"))).toEqual([]);
    expect(forwardedFrom(having(specOf("prod"), { forward: [] }), "aws")).toEqual([]);
  });
});
