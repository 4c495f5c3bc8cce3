import { eventPage } from "../../../cli/local/event-page";
import { reasonIn } from "../../../cli/local/event-reasons";
import type { EventResult } from "../../../cli/local/event-result";

test("a page shows each try that failed, and dead letters from before", () => {
  const told = { cloud: "aws", target: "order", type: "coffee.order.created", id: "1", took: 30 } as const;
  const result: EventResult = {
    environment: "dev",
    event: { cloud: "aws", type: "coffee.order.created", id: "1" },
    deliveries: [{ ...told, attempts: 3, result: "done", failures: ["Error: out of order", "Error: out of order"] }],
    deadLetters: [
      {
        cloud: "aws",
        target: "payment",
        type: "coffee.payment.processed",
        id: "0",
        attempts: 5,
        reason: "received too often",
      },
      {
        cloud: "gcp",
        target: "payment",
        type: "coffee.payment.processed",
        id: "0",
        attempts: 10,
        reason: "delivered too often",
      },
    ],
  };
  expect(eventPage(result)).toBe(`coffee.order.created 1 is on the aws bus of dev.

Where it went:
  ✓ order (aws) coffee.order.created: took effect, at try 3
      2 tries failed alike: Error: out of order
      waits of 30 s were skipped

Dead letters: 2, 2 of them from before.
  Once it is fixed and up: npx coffee local event dev --redrive payment --cloud aws
  Once it is fixed and up: npx coffee local event dev --redrive payment --cloud gcp

To see every line that the functions wrote, add --logs.
`);
});

test("a page folds tries that failed alike, one after the other, and says once what no try fixes", () => {
  const told = { cloud: "aws", target: "order", type: "coffee.order.created", id: "1", took: 0 } as const;
  const page = (failures: string[], attempts = failures.length) =>
    eventPage({
      environment: "dev",
      deliveries: [{ ...told, attempts, result: "dead", failures }],
      deadLetters: [],
    }).split("\n");
  expect(page(["Error: a", "Error: a", "Error: b", "it is gone"], 3).slice(2)).toEqual([
    "      tries 1–2 failed alike: Error: a",
    "      try 3 failed: Error: b",
    "      it is gone",
    "",
  ]);
  expect(page(Array.from({ length: 5 }, () => "no try will help: subject: odd")).slice(2)).toEqual([
    "      no try will help: subject: odd",
    "",
  ]);
});

test("a page shows what still fails as a failure", () => {
  const told = { cloud: "gcp", target: "order", type: "coffee.order.created", id: "1", took: 0 } as const;
  const failures = Array<string>(20).fill("Error: broken");
  expect(
    eventPage({
      environment: "dev",
      deliveries: [{ ...told, attempts: 20, result: "failing", failures }],
      deadLetters: [],
    }),
  ).toBe(`Where it went:
  ✗ order (gcp) coffee.order.created: still fails after 20 tries
      20 tries failed alike: Error: broken
      it stays in its queue, and is tried again with the next event
`);
});

describe("what a function's log says of why a try failed", () => {
  const line = (more: object) => JSON.stringify({ level: "error", ...more });
  test.each([
    [
      line({ message: "is to be tried again", event: "1", error: { name: "Error", message: "broken" } }),
      { event: "1", why: "Error: broken" },
    ],
    [
      line({ message: "no try will help", error: { name: "Poison", message: "data.total: invalid_type" } }),
      { why: "no try will help: data.total: invalid_type" },
    ],
    [line({ message: "its mark could not be let go", error: { name: "Error", message: "x" } }), undefined],
    [line({ message: "is to be tried again" }), undefined],
    ["{ half", undefined],
    ["text", undefined],
  ])("%s", (text, reason) => expect(reasonIn(text)).toEqual(reason));
});
