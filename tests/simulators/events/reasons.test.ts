import { type Reason, Reasons } from "../../../simulators/events/reasons";

const reasonIn = (line: string): Reason | undefined => {
  const [, event, why] = /^(\w*)!(.*)$/.exec(line) ?? [];
  return why === undefined ? undefined : { ...(event !== "" && { event }), why };
};
let reasons: Reasons;
beforeEach(() => (reasons = new Reasons(reasonIn)));

test("the reason of an event is the newest that names it, in whatever pieces it comes, and is told once", async () => {
  reasons.take("order", "chat\none!old\none!n");
  reasons.take("order", "ew\ntwo!other\n");
  expect(await reasons.of("order", "one")).toBe("new");
  expect(await reasons.of("order", "one")).toBe("old");
  expect(await reasons.of("order", "one")).toBeUndefined();
  expect(await reasons.of("order", "two")).toBe("other");
});

test("where none names it, it is one that names no event; another's process knows nothing of it", async () => {
  reasons.take("order", "!no JSON\n");
  expect(await reasons.of("payment", "one")).toBeUndefined();
  expect(await reasons.of("order", "one")).toBe("no JSON");
});

test("a line that comes after the answer is waited for", async () => {
  const asked = reasons.of("order", "one");
  setTimeout(() => reasons.take("order", "one!late\n"), 20);
  expect(await asked).toBe("late");
});

test("what was written before a try is not its reason, and another event's is kept", async () => {
  reasons.take("order", "one!before\n!nobody's\ntwo!other\n");
  reasons.begin("order", "one");
  expect(await reasons.of("order", "one")).toBeUndefined();
  expect(await reasons.of("order", "two")).toBe("other");
});
