import { InvalidEventFilter, letsThrough, type EventFilter } from "../../../../simulators/events/matching/eventgrid";

/* Cases of azure-docs, event-grid/event-filtering.md. */

const event = {
  specversion: "1.0",
  id: "1",
  type: "coffee.order.created",
  source: "urn:go-coffee:dev:azure:order",
  subject: "/containers/Orders/1.json",
  data: { key1: 5, name: "Flat White", tags: ["urgent", "hot"], ready: true, deep: { one: null } },
};

const advanced = (operatorType: string, key: string, more: object = {}, rest: EventFilter = {}): EventFilter => ({
  ...rest,
  advancedFilters: [{ operatorType, key, ...more }],
});

test.each<[what: string, filter: EventFilter | undefined, lets: boolean]>([
  ["none", undefined, true],
  ["a type", { includedEventTypes: ["coffee.order.created"] }, true],
  ["a type, in any case", { includedEventTypes: ["Coffee.Order.Created"] }, true],
  ["another type", { includedEventTypes: ["coffee.user.registered"] }, false],
  ["no type is all types", { includedEventTypes: [] }, true],
  ["how the subject begins", { subjectBeginsWith: "/containers/orders" }, true],
  ["how it begins, in its case", { subjectBeginsWith: "/containers/orders", isSubjectCaseSensitive: true }, false],
  ["how it ends", { subjectEndsWith: ".JSON" }, true],
  ["how it ends otherwise", { subjectEndsWith: ".jpg" }, false],
  ["a text within data", advanced("StringIn", "data.name", { values: ["flat white", "x"] }), true],
  ["a key in any case", advanced("StringIn", "Data.Name", { values: ["flat white"] }), true],
  ["a text that is not", advanced("StringNotIn", "data.name", { values: ["espresso"] }), true],
  ["a text that is not, of no key", advanced("StringNotIn", "data.gone", { values: ["espresso"] }), true],
  ["contains", advanced("StringContains", "data.name", { values: ["white"] }), true],
  ["does not contain", advanced("StringNotContains", "data.name", { values: ["white"] }), false],
  ["begins", advanced("StringBeginsWith", "subject", { values: ["/x", "/containers"] }), true],
  ["does not begin", advanced("StringNotBeginsWith", "subject", { values: ["/x", "/containers"] }), false],
  ["ends", advanced("StringEndsWith", "data.name", { values: ["WHITE"] }), true],
  ["does not end", advanced("StringNotEndsWith", "data.name", { values: ["black"] }), true],
  ["a number", advanced("NumberIn", "data.key1", { values: [4, 5] }), true],
  ["another number", advanced("NumberNotIn", "data.key1", { values: [4, 5] }), false],
  ["less", advanced("NumberLessThan", "data.key1", { value: 5 }), false],
  ["less or equal", advanced("NumberLessThanOrEquals", "data.key1", { value: 5 }), true],
  ["greater", advanced("NumberGreaterThan", "data.key1", { value: 4 }), true],
  ["greater or equal, of a text", advanced("NumberGreaterThanOrEquals", "data.name", { value: 4 }), false],
  [
    "in a range",
    advanced("NumberInRange", "data.key1", {
      values: [
        [1, 2],
        [4, 6],
      ],
    }),
    true,
  ],
  ["in no range", advanced("NumberNotInRange", "data.key1", { values: [[1, 2]] }), true],
  ["a switch", advanced("BoolEquals", "data.ready", { value: true }), true],
  ["null or not there: not there", advanced("IsNullOrUndefined", "coffeehops"), true],
  ["null or not there: null", advanced("IsNullOrUndefined", "data.deep.one"), true],
  ["null or not there: there", advanced("IsNullOrUndefined", "data.name"), false],
  ["not null", advanced("IsNotNull", "data.name"), true],
  ["not null, of null", advanced("IsNotNull", "data.deep.one"), false],
  ["a list matches nothing", advanced("StringContains", "data.tags", { values: ["urgent"] }), false],
  [
    "a list, switched on",
    advanced("StringContains", "data.tags", { values: ["urgent"] }, { enableAdvancedFilteringOnArrays: true }),
    true,
  ],
  [
    "not, of a list: of none of it",
    advanced("StringNotIn", "data.tags", { values: ["hot"] }, { enableAdvancedFilteringOnArrays: true }),
    false,
  ],
  [
    "all filters must let it through",
    {
      advancedFilters: [
        { operatorType: "IsNotNull", key: "id" },
        { operatorType: "NumberIn", key: "data.key1", values: [1] },
      ],
    },
    false,
  ],
])("%s", (_, filter, lets) => {
  expect(letsThrough(filter, event)).toBe(lets);
});

test("what has come from another cloud is known by its attribute", () => {
  const filter = advanced("IsNullOrUndefined", "coffeehops");
  expect(letsThrough(filter, { ...event, coffeehops: "aws" })).toBe(false);
});

test.each<[EventFilter, string]>([
  [advanced("StringMatches", "subject", { values: ["x"] }), "no operator StringMatches"],
  [advanced("StringIn", "", { values: ["x"] }), "want a key"],
  [advanced("StringIn", "subject", { values: [] }), "want a value"],
  [advanced("IsNotNull", "subject", { value: 1 }), "takes no value"],
  [advanced("StringIn", "subject", { values: ["x".repeat(513)] }), "512"],
  [advanced("StringIn", "subject", { values: Array.from({ length: 26 }, String) }), "25"],
])("%j is refused", (filter, why) => {
  expect(() => letsThrough(filter, event)).toThrow(InvalidEventFilter);
  expect(() => letsThrough(filter, event)).toThrow(why);
});
