import fc from "fast-check";
import { clouds } from "../../../components/core/contracts";
import { conditionOf, planTrust, subjectOf, type Passage } from "../../../components/interconnect/trust-plan";

const passage = (change: Partial<Passage> = {}): Passage => ({
  key: "reports",
  from: { cloud: "gcp", namespace: "go-coffee", account: "reports" },
  to: "aws",
  ...change,
});

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,14}[a-z0-9]$/);
const passages = fc.uniqueArray(
  fc
    .record({
      from: fc.constantFrom(...clouds),
      to: fc.constantFrom(...clouds),
      namespace: word,
      account: word,
      key: word,
    })
    .filter(({ from, to }) => from !== to)
    .map(({ from, to, namespace, account, key }): Passage => ({ key, from: { cloud: from, namespace, account }, to })),
  { selector: ({ key }) => key, maxLength: 12 },
);

const distinctWho = (all: readonly Passage[]) =>
  new Set(all.map(({ from, to }) => `${from.cloud} ${subjectOf(from)} ${to}`)).size === all.length;

it("a cloud believes a cluster once, and only where somebody goes there", () => {
  fc.assert(
    fc.property(passages.filter(distinctWho), (all) => {
      const beliefs = planTrust(all);
      const pairs = beliefs.map(({ of, at }) => `${of}-${at}`);
      expect(new Set(pairs).size).toBe(pairs.length);
      expect([...pairs].sort()).toEqual([...new Set(all.map(({ from, to }) => `${from.cloud}-${to}`))].sort());
      // Everybody who is asked for comes in, as nobody else.
      const subjects = beliefs.flatMap((one) =>
        one.subjects.map((who) => `${who.key} ${one.of}-${one.at} ${who.subject}`),
      );
      expect(subjects.sort()).toEqual(
        all.map(({ key, from, to }) => `${key} ${from.cloud}-${to} ${subjectOf(from)}`).sort(),
      );
    }),
  );
});

it("the order in which people write passages changes nothing", () => {
  fc.assert(
    fc.property(passages.filter(distinctWho), (all) => {
      expect(planTrust([...all].reverse())).toEqual(planTrust(all));
    }),
  );
});

it("Google is asked for the accounts by name, never for a whole cluster", () => {
  const subjects = [
    { key: "a", subject: "system:serviceaccount:one:two" },
    { key: "b", subject: "system:serviceaccount:three:four" },
  ];
  expect(conditionOf(subjects)).toBe(
    "assertion.sub in ['system:serviceaccount:one:two', 'system:serviceaccount:three:four']",
  );
});

describe("what cannot be", () => {
  const long = "a".repeat(63);
  const many = (count: number, to: Passage["to"], account: (index: number) => string): Passage[] =>
    Array.from({ length: count }, (_, index) =>
      passage({ key: `k-${index}`, from: { cloud: "aws", namespace: "ns", account: account(index) }, to }),
    );
  it.each([
    ["its own cloud", [passage({ to: "gcp" })], /reports: want another cloud than its own, got gcp/],
    ["a key twice", [passage(), passage({ to: "azure" })], /the key reports is there twice/],
    ["an account twice", [passage(), passage({ key: "again" })], /go-coffee:reports to aws is there twice/],
    ["a key of another form", [passage({ key: "Reports" })], /Reports: want a key of 1–24/],
    [
      "a subject that Google refuses",
      [passage({ from: { cloud: "aws", namespace: long, account: long }, to: "gcp" })],
      /want a subject of 127 bytes at most, got 149/,
    ],
    [
      "more credentials than Entra takes of a cluster",
      many(21, "azure", (index) => `a-${index}`),
      /want 20 accounts at most, got 21/,
    ],
    [
      "a condition that is too long",
      many(60, "gcp", (index) => `${"a".repeat(60)}${index}`),
      /4096 characters at most/,
    ],
    [
      "a name with a quote",
      [passage({ from: { cloud: "aws", namespace: "ns", account: "a'] || true || ['" }, to: "gcp" })],
      /want plain names/,
    ],
  ] as const)("%s is refused", (_, asked, message) => {
    expect(() => planTrust(asked)).toThrow(message);
  });
});
