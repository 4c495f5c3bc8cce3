import { InvalidPattern, matchesPattern } from "../../../../simulators/events/matching/eventbridge";

/*
 * Cases of the EventBridge user guide, "Comparison operators for use in event patterns" and "Creating EventBridge event patterns", and of event-ruler's README.
 */

const event = {
  version: "0",
  "detail-type": "EC2 Instance State-change Notification",
  source: "aws.ec2",
  time: "2022-11-11T21:49:54Z",
  resources: ["arn:aws:ec2:us-east-1:123456789012:instance/i-1234567890abcdef0"],
  detail: {
    state: "terminated",
    "file-name": "dir/a.PNG",
    "c-count": 5,
    "d-count": 3,
    "x-limit": 301.8,
    flag: true,
    nothing: null,
    empty: "",
    list: ["a", "b"],
    within: [
      { one: 1, two: "x" },
      { one: 2, two: "y" },
    ],
    path: "/users/home/lib/file.txt",
    star: "a*b",
  },
};

const cases: [what: string, pattern: object, matches: boolean][] = [
  ["an exact value", { source: ["aws.ec2"] }, true],
  ["one of several", { detail: { state: ["stopped", "terminated"] } }, true],
  ["none of several", { detail: { state: ["stopped", "running"] } }, false],
  ["two fields, of which one differs", { source: ["aws.ec2"], detail: { state: ["running"] } }, false],
  ["an element of a list", { detail: { list: ["b", "c"] } }, true],
  ["a field of an object in a list", { detail: { within: { two: ["y"] } } }, true],
  ["a number", { detail: { "c-count": [5] } }, true],
  ["a number is no text", { detail: { "c-count": ["5"] } }, false],
  ["true", { detail: { flag: [true] } }, true],
  ["null", { detail: { nothing: [null] } }, true],
  ["null is no empty text", { detail: { empty: [null] } }, false],
  ["an empty text", { detail: { empty: [""] } }, true],
  ["prefix", { time: [{ prefix: "2022-11-" }] }, true],
  ["prefix, in any case", { source: [{ prefix: { "equals-ignore-case": "AWS." } }] }, true],
  ["suffix", { detail: { "file-name": [{ suffix: ".png" }] } }, false],
  ["suffix, in any case", { detail: { "file-name": [{ suffix: { "equals-ignore-case": ".png" } }] } }, true],
  ["anything but a text", { detail: { state: [{ "anything-but": "initializing" }] } }, true],
  ["anything but itself", { detail: { state: [{ "anything-but": "terminated" }] } }, false],
  ["anything but a list", { detail: { "c-count": [{ "anything-but": [5, 6] }] } }, false],
  ["anything but a prefix", { detail: { state: [{ "anything-but": { prefix: "init" } }] } }, true],
  ["anything but a list of prefixes", { detail: { state: [{ "anything-but": { prefix: ["init", "term"] } }] } }, false],
  ["anything but a suffix", { detail: { state: [{ "anything-but": { suffix: "ed" } }] } }, false],
  [
    "anything but, in any case",
    { detail: { state: [{ "anything-but": { "equals-ignore-case": "TERMINATED" } }] } },
    false,
  ],
  ["anything but a wildcard", { detail: { path: [{ "anything-but": { wildcard: "*/lib/*" } }] } }, false],
  ["anything but, of what is not there", { detail: { gone: [{ "anything-but": "x" }] } }, false],
  ["exists", { detail: { state: [{ exists: true }] } }, true],
  ["exists, of what is not there", { detail: { gone: [{ exists: true }] } }, false],
  ["does not exist", { detail: { gone: [{ exists: false }] } }, true],
  ["does not exist, of what is there", { detail: { state: [{ exists: false }] } }, false],
  ["does not exist, below what is not there", { detail: { gone: { more: [{ exists: false }] } } }, true],
  ["exists, of null", { detail: { nothing: [{ exists: true }] } }, true],
  ["exists, of an object: leaves alone", { detail: [{ exists: true }] }, false],
  ["numeric: equal", { detail: { "x-limit": [{ numeric: ["=", 3.018e2] }] } }, true],
  ["numeric: a range", { detail: { "c-count": [{ numeric: [">", 0, "<=", 5] }] } }, true],
  ["numeric: out of a range", { detail: { "d-count": [{ numeric: ["<", 3] }] } }, false],
  ["numeric, of a text", { detail: { state: [{ numeric: [">", 0] }] } }, false],
  ["in any case", { "detail-type": [{ "equals-ignore-case": "ec2 instance state-change notification" }] }, true],
  ["a wildcard", { detail: { path: [{ wildcard: "/users/*/file.*" }] } }, true],
  ["a wildcard that does not reach the end", { detail: { path: [{ wildcard: "/users/*/file" }] } }, false],
  ["a star that is meant", { detail: { star: [{ wildcard: "a\\*b" }] } }, true],
  [
    "or: the second",
    { detail: { $or: [{ "c-count": [{ numeric: [">", 10] }] }, { "d-count": [{ numeric: ["<", 10] }] }] } },
    true,
  ],
  ["or: neither", { detail: { $or: [{ "c-count": [1] }, { "d-count": [1] }] } }, false],
  [
    "or, and a field beside it",
    { source: ["aws.s3"], $or: [{ detail: { "c-count": [5] } }, { detail: { "d-count": [9] } }] },
    false,
  ],
  ["operators and values in one list", { detail: { gone: [{ exists: false }, "x"] } }, true],
];

test.each(cases)("%s", (_, pattern, matches) => {
  expect(matchesPattern(pattern as Record<string, unknown>, event)).toBe(matches);
});

/** What a platform's rule says: from here alone, or from anywhere but the next cloud. */
test.each([
  [{}, true, true],
  [{ coffeehops: "aws" }, false, true],
  [{ coffeehops: "aws,gcp" }, false, false],
])("hops %j: here %s, onward %s", (more, here, onward) => {
  const born = { "detail-type": "coffee.order.created", detail: { id: "1", ...more } };
  expect(matchesPattern({ detail: { coffeehops: [{ exists: false }] } }, born)).toBe(here);
  const next = { detail: { coffeehops: [{ exists: false }, { "anything-but": { wildcard: "*gcp*" } }] } };
  expect(matchesPattern(next, born)).toBe(onward);
});

test.each([
  [{}, "Empty objects"],
  [{ source: [] }, "Empty arrays"],
  [{ source: "aws.ec2" }, "must be an object or an array"],
  [{ source: [{ begins: "x" }] }, "Unrecognized match type begins"],
  [{ source: [{ exists: "yes" }] }, "true or false"],
  [{ source: [{ prefix: 1 }] }, "must be a string"],
  [{ source: [{ prefix: "a", suffix: "b" }] }, "Only one key"],
  [{ detail: { n: [{ numeric: [">"] }] } }, "must be numeric"],
  [{ detail: { n: [{ numeric: ["~", 1] }] } }, "Unrecognized numeric range operator"],
  [{ detail: { n: [{ wildcard: "a**b" }] } }, "Consecutive wildcard"],
  [{ detail: { $or: [{ a: [1] }] } }, "two objects or more"],
  [{ detail: { n: [{ "anything-but": { exists: true } }] } }, "Unsupported anything-but"],
])("%j is refused", (pattern, why) => {
  expect(() => matchesPattern(pattern as Record<string, unknown>, event)).toThrow(InvalidPattern);
  expect(() => matchesPattern(pattern as Record<string, unknown>, event)).toThrow(why);
});
