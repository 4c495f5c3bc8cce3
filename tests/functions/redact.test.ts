import fc from "fast-check";
import * as z from "zod";
import { logger } from "../../functions/log";
import { redacted, redactedText } from "../../functions/redact";
import { cards, logged, named } from "./samples";

const digits = (text: string) => text.replace(/\D/g, "");

describe("a card's number", () => {
  it.each(cards)("%s is taken out, whatever stands around it", (card) => {
    for (const text of [
      card,
      `paid with ${card}.`,
      `card${card}x`,
      `{"pan":"${card}"}`,
      `12 ${card} 34`,
      `é${card}ß`,
    ]) {
      expect(digits(redactedText(text))).not.toContain(digits(card));
      expect(redactedText(text)).toContain("[card]");
    }
    expect(redacted(Number(digits(card)))).toBe("[card]");
    expect(redacted(BigInt(digits(card)))).toBe("[card]");
    expect(JSON.stringify(redacted({ [card]: [{ deep: card }] }))).not.toContain(digits(card));
  });

  it("is found among any other text", () => {
    const text = fc.string({ unit: fc.constantFrom(..."ab 0123456789-.:/@=é\n".split("")), maxLength: 30 });
    fc.assert(
      fc.property(text, fc.constantFrom(...cards), text, (before, card, after) => {
        const clean = redactedText(before + card + after);
        expect(clean).not.toContain(card);
        expect(redactedText(clean)).toBe(clean);
      }),
      { numRuns: 2000 },
    );
  });

  const between = [
    " ",
    "\u00a0",
    "\u2009",
    "\u202f",
    "\u200b",
    "\u00ad",
    "\u2013",
    "\u2011",
    "\u2212",
    "\ufeff",
    "\u00b7",
  ];
  it.each([...between, "/", "_", "\t", "\n", ",", "+", ":", "   ", '","'])(
    "is found with %j between its groups",
    (separator) => {
      const groups = ["4111", "1111", "1111", "1111"];
      const clean = redactedText(`card ${groups.join(separator)} x`);
      expect(clean).toBe("card [card] x");
      const text = `${"x".repeat(8178)} ${groups.join(separator)}`;
      expect(redactedText(text)).not.toMatch(/\d/);
    },
  );

  it.each([0xff10, 0x660, 0x966, 0x1d7ce, 0x1d7f6, 0x104a0])("is found in the digits from %d on", (nothing) => {
    const card = [..."4111111111111111"].map((one) => String.fromCodePoint(nothing + Number(one)));
    for (const separator of ["", " ", "\u200b"])
      expect(redactedText(`card ${card.join(separator)} x`)).toBe("card [card] x");
    const wrong = [...card.slice(0, -1), String.fromCodePoint(nothing + 3)].join("");
    expect(redactedText(wrong)).toBe(wrong);
  });

  it("is taken out, and what stands in other letters where none is, stays as it is written", () => {
    expect(redactedText("ﬁve wide １２ ½ e\u0301")).toBe("ﬁve wide １２ ½ e\u0301");
  });

  it("is none where the check digit is wrong, it is too short, or a UUID or a trace has its digits", () => {
    for (const text of [
      "4111111111111113",
      "123456789012",
      "2026-11-30T13:41:16.123Z",
      named("one"),
      "00000000-0000-8000-8000-000000000000",
      "00-04111111111111111000000000000000-b7ad6b7169203331-01",
    ])
      expect(redactedText(text)).toBe(text);
    expect(redacted(1_234_567)).toBe(1_234_567);
  });
});

it.each([
  ["authorization: Bearer abc.def-123", "authorization: Bearer [token]"],
  ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "[token]"],
  ["with tok_a8Kq0Zr3Lm5Xw7Yv", "with [token]"],
  ["AKIAIOSFODNN7EXAMPLE", "[token]"],
  ["GET https://host.example/path?code=1&sig=2 failed", "GET https://host.example/path?[removed] failed"],
  ["SharedAccessKey=abc+/=;x", "SharedAccessKey=[token];x"],
  ["write to jo.bean+x@mail.example.com now", "write to [email] now"],
])("%s becomes %s", (text, clean) => {
  expect(redactedText(text)).toBe(clean);
});

it("what is called a secret, is none of a log's business", () => {
  const value = { password: "x", apiKey: 1, Authorization: "y", cvv: "123", pan: { a: 1 }, order: "z", token: null };
  expect(redacted(value)).toEqual({
    password: "[removed]",
    apiKey: "[removed]",
    Authorization: "[removed]",
    cvv: "[removed]",
    pan: "[removed]",
    order: "z",
    token: null,
  });
});

describe("an error", () => {
  it("is name, message and stack, with its causes, all redacted", () => {
    const cause = new Error("card 4111 1111 1111 1111 of jo@mail.example");
    const { log, lines } = logged();
    log.error("failed", new TypeError("no 4111111111111111", { cause }), { order: "one" });
    const line = JSON.parse(lines[0]!) as { error: { name: string; message: string; stack: string[]; cause: object } };
    expect(line).toMatchObject({ level: "error", severity: "ERROR", message: "failed", order: "one" });
    expect(line.error).toMatchObject({ name: "TypeError", message: "no [card]" });
    expect(line.error.stack[0]).toMatch(/^at /);
    expect(line.error.cause).toMatchObject({ message: "card [card] of [email]" });
    expect(lines.join()).not.toMatch(/4111|jo@/);
  });

  it("of zod says paths and codes, never what it found", () => {
    const { error } = z.strictObject({ a: z.literal("x") }).safeParse({ a: "hunter2", hunter3: 1 });
    const line = JSON.stringify(redacted(error));
    expect(line).toContain("a: invalid_value; : unrecognized_keys");
    expect(line).not.toContain("hunter");
  });
});

it("a line says when, how bad, and all that was to be said with each", () => {
  const lines: string[] = [];
  const log = logger(
    (line) => lines.push(line),
    { environment: "dev" },
    () => 0,
  ).with({ event: "1" });
  log.info(`card ${cards[0]}`);
  expect(JSON.parse(lines.pop()!)).toMatchObject({ message: "card [card]", level: "info", severity: "INFO" });
  log.warn("slow", { seconds: 2, when: new Date(0), bytes: Buffer.from("x"), nothing: undefined, none: null });
  expect(JSON.parse(lines[0]!)).toEqual({
    time: "1970-01-01T00:00:00.000Z",
    level: "warn",
    severity: "WARNING",
    message: "slow",
    environment: "dev",
    event: "1",
    seconds: 2,
    when: "1970-01-01T00:00:00.000Z",
    bytes: "[1 bytes]",
    none: null,
  });
  expect(lines[0]).not.toContain("\n");
});

it("what is deep, or goes in a circle, is cut off", () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  expect(JSON.stringify(redacted(circle))).toContain("[object]");
});

it.each([
  ...[
    "a",
    "1",
    "1 ",
    "13",
    "a.",
    "a@",
    "@a.",
    "eyJ",
    "eyJ-",
    "bearer ",
    "http://",
    "1   ",
    "00000000-0000-4000-8000-0000000000",
  ],
  ...["\ufdfa", "\u{104a0}", "tok_", "SharedAccessKey=", "?"],
])("takes time in proportion to the text, of %j over and over", (unit) => {
  const text = `${unit.repeat(8192).slice(0, 8190)}x`;
  const began = performance.now();
  for (let time = 0; time < 20; time++) redactedText(text);
  expect(performance.now() - began).toBeLessThan(2000);
});

it("what is very long is cut, and never within a number", () => {
  for (let at = 8192 - 20; at <= 8192; at++) {
    const clean = redactedText(`${"a".repeat(at)} 4111 1111 1111 1111 and more`);
    expect(clean).not.toMatch(/4111/);
    expect(clean.length).toBeLessThan(8300);
  }
  for (const unit of ["a", "a.", "http://", "tok", "@a.", "1 a"])
    expect(redactedText(unit.repeat(200_000))).toMatch(/ \[cut\]$/);
});
