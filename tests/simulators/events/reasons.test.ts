import { type Reason, Reasons } from "../../../simulators/events/reasons";

const reasonIn = (line: string): Reason | undefined => {
  const [, event, why] = /^(\w*)!(.*)$/.exec(line) ?? [];
  return why === undefined ? undefined : { ...(event !== "" && { event }), why };
};
let reasons: Reasons;
beforeEach(() => (reasons = new Reasons(reasonIn)));
const take = (...lines: string[]) => lines.forEach((line) => reasons.take("order", line));

test("the reason of an event is the newest that names it, and is told once", async () => {
  take("chat", "one!old", "one!new", "two!other");
  expect(await reasons.why("order", "one")).toBe("new");
  expect(await reasons.why("order", "one")).toBe("old");
  expect(await reasons.why("order", "one")).toBeUndefined();
  expect(await reasons.why("order", "two")).toBe("other");
});

test("where none names it, it is one that names no event; another's function knows nothing of it", async () => {
  take("!no JSON");
  expect(await reasons.why("payment", "one")).toBeUndefined();
  expect(await reasons.why("order", "one")).toBe("no JSON");
});

test("a line that comes after the answer is waited for, and no longer", async () => {
  jest.useFakeTimers();
  const [asked, other] = [reasons.why("order", "one"), reasons.why("order", "two")];
  expect(jest.getTimerCount()).toBe(2);
  jest.advanceTimersByTime(199);
  take("chat", "one!late");
  expect(await asked).toBe("late");
  expect(jest.getTimerCount()).toBe(1);
  jest.advanceTimersByTime(1);
  expect(await other).toBeUndefined();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

test("of two that wait, a line that names no event is the first one's alone", async () => {
  const asked = [reasons.why("order", "one"), reasons.why("order", "two")];
  take("!no JSON");
  expect(await Promise.all(asked)).toEqual(["no JSON", undefined]);
});

test("what was written before a try is not its reason, and another event's is kept", async () => {
  take("one!before", "!nobody's", "two!other");
  reasons.begin("order", "one");
  expect(await reasons.why("order", "one")).toBeUndefined();
  expect(await reasons.why("order", "two")).toBe("other");
});
