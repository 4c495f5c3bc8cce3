import { InvalidFilter, matchesFilter } from "../../../../simulators/events/matching/pubsub";

/* Cases of Pub/Sub's docs, "Filter messages from a subscription". */

const attributes = { "ce-type": "coffee.order.created", "iana.org/language_tag": "en-US", name: "com", domain: "" };

test.each<[filter: string | undefined, matches: boolean]>([
  [undefined, true],
  ["", true],
  ["attributes:domain", true],
  ["attributes:gone", false],
  ['attributes:"iana.org/language_tag"', true],
  ['attributes."iana.org/language_tag" = "en-US"', true],
  ['attributes.name = "com"', true],
  ['attributes.name="net"', false],
  ['attributes.name != "net"', true],
  ["NOT attributes:gone", true],
  ["-attributes:name", false],
  ['-(attributes.name = "net")', true],
  ['hasPrefix(attributes.name, "co")', true],
  ['hasPrefix(attributes.gone, "co")', false],
  ['NOT hasPrefix(attributes.name, "co")', false],
  ['attributes:name AND NOT attributes.name = "net"', true],
  ['attributes.name = "a" OR attributes.name = "com"', true],
  ['(attributes.name = "a" OR attributes.name = "com") AND attributes:domain', true],
  ['attributes.name = "a" OR (attributes:domain AND NOT attributes:name)', false],
  ['attributes.ce-type = "coffee.order.created" AND NOT attributes:ce-coffeehops', true],
  ['attributes.name = "c\\"om"', false],
])("%s: %s", (filter, matches) => {
  expect(matchesFilter(filter, attributes)).toBe(matches);
});

test("operators are written in capitals, and a value in quotes may say anything", () => {
  expect(matchesFilter('attributes.name = "NOT (a)"', { name: "NOT (a)" })).toBe(true);
  expect(() => matchesFilter("not attributes:name", {})).toThrow(InvalidFilter);
});

test.each([
  ['attributes.a = "1" AND attributes.b = "2" OR attributes.c = "3"', "parentheses"],
  ["attributes.name = com", "quotes"],
  ["attributes.name", "!="],
  ['data.name = "x"', "attributes"],
  ['(attributes.name = "x"', ")"],
  ['attributes.name = "x" attributes:y', "an end"],
  ['attributes.name > "x"', "not valid"],
  ['hasSuffix(attributes.name, "x")', "attributes"],
  [`attributes.name = "${"x".repeat(240)}"`, "256 bytes"],
])("%s is refused", (filter, why) => {
  expect(() => matchesFilter(filter, attributes)).toThrow(InvalidFilter);
  expect(() => matchesFilter(filter, attributes)).toThrow(why);
});
