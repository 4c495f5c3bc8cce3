import fc from "fast-check";
import { ownName, ownPart } from "../../../components/core/own-name";

it.each([
  ["alerts", "alerts", "alerts", "alerts"],
  ["standby-alerts", "alerts", "alerts", "standby-alerts"],
  ["edge-keys", "keys", "logs", "edge-logs"],
  ["other", "keys", "logs", "other-logs"],
])("a part of %s, of the kind %s, called %s, is %s", (id, kind, part, named) => {
  expect(ownPart(id, kind, part)).toBe(named);
});

it("gives two components of a kind two names, within the limit", () => {
  const word = fc.stringMatching(/^[a-z]{1,12}(-[a-z]{1,12})?$/);
  fc.assert(
    fc.property(
      word,
      word,
      fc.constantFrom("keys", "alerts"),
      fc.integer({ min: 30, max: 64 }),
      (one, two, kind, limit) => {
        fc.pre(one !== two && `${one}-${kind}` !== two && `${two}-${kind}` !== one);
        const names = [one, two].map((id) => ownName("prod", id, kind, "part", limit));
        expect(names[0]).not.toBe(names[1]);
        for (const name of names) expect(name.length).toBeLessThanOrEqual(limit);
      },
    ),
  );
});
