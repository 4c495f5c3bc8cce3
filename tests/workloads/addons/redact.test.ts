import { redactScript } from "../../../workloads/addons/redact";
import { filtered, type Value } from "./lua";

const redacted = (record: Record<string, Value>): unknown => filtered(redactScript, "redact", record);
const line = (log: string) => (redacted({ log }) as { log: string }).log;

// Numbers that card schemes publish for tests.
it.each([
  ["paid with 4111111111111111", "paid with [card]"],
  ["paid with 4111 1111 1111 1111 today", "paid with [card] today"],
  ["paid with 5500-0000-0000-0004.", "paid with [card]."],
  ["amex 378282246310005", "amex [card]"],
  ["19 digits 6304000000000000000 too", "19 digits [card] too"],
  ["7 4111111111111111 3", "7 [card] 3"],
  ["two: 4111111111111111 5500000000000004", "two: [card] [card]"],
])("takes a card's number out of %p", (log, kept) => {
  expect(line(log)).toBe(kept);
});

it.each([
  "order 1234567890123 was placed",
  "at 1732874400123 and 1732874400123456789",
  "wrong check digit 4111111111111112",
  "id 550e8400-e29b-41d4-a716-446655440000",
  "2026-11-29 10:07:44 took 12 ms",
  "10.32.64.17 - 200 5321",
])("leaves %p as it is", (log) => {
  expect(line(log)).toBe(log);
});

it("takes out e-mail addresses and tokens", () => {
  expect(line("mail to jane.doe+coffee@mail.example.com failed")).toBe("mail to [email] failed");
  expect(line("Authorization: Bearer abc.DEF-123_~+/=")).toBe("Authorization: Bearer [token]");
  expect(line("jwt eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln end")).toBe("jwt [token] end");
});

it("keeps nothing of what is called a secret, and nothing behind the ? of an address, however deep", () => {
  const record = {
    path: "/api/v1/orders?email=a@b.example&card=1",
    status: 200,
    ok: true,
    request: { headers: { authorization: "Basic abc", "Set-Cookie": "sid=1" }, uri: "/x?y=1" },
    user: { password: "hunter2", client_secret: "s", name: "Jane" },
    list: ["4111111111111111", "plain"],
    amount: 4111111111111111,
  };
  expect(redacted(record)).toEqual({
    path: "/api/v1/orders?[removed]",
    status: 200,
    ok: true,
    request: { headers: { authorization: "[removed]", "Set-Cookie": "[removed]" }, uri: "/x?[removed]" },
    user: { password: "[removed]", client_secret: "[removed]", name: "Jane" },
    list: { "1": "[card]", "2": "plain" },
    amount: "[card]",
  });
});

it("leaves what says whose line it is alone", () => {
  const kubernetes = { pod_name: "order-1", labels: { token: "is a label" } };
  expect(redacted({ log: "x", kubernetes })).toEqual({ log: "x", kubernetes });
});
