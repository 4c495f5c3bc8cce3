import type { Handler } from "../../functions/contract";
import { run } from "../../functions/run";
import { cards, created, place } from "./samples";

it.each([
  ["an error without a message", Object.assign(new Error("x"), { message: undefined }), "undefined"],
  ["one whose message is an object", Object.assign(new Error("x"), { message: { a: cards[0] } }), '{"a":"[card]"}'],
  ["one whose name is a number", Object.assign(new Error("x"), { name: 5 }), "x"],
  ["one whose stack is a number", Object.assign(new Error("x"), { stack: 5 }), "x"],
  ["one that an invalid date caused", new Error("x", { cause: new Date(NaN) }), "x"],
  ["one that cannot be read", Object.defineProperty(new Error("x"), "message", { get: unreadable }), "[unreadable]"],
  ["an object without a prototype", Object.create(null), "{}"],
  ["an object", { code: 5, toString: unreadable }, '{"code":5,"toString":"[function]"}'],
  ["nothing", undefined, "undefined"],
  ["a symbol", Symbol("x"), "Symbol(x)"],
  ["what throws at each question", new Proxy({}, { getPrototypeOf: unreadable, ownKeys: unreadable }), "[unreadable]"],
])("%s may be thrown: it is tried again", async (_, thrown: unknown, retry) => {
  const { platform, lines } = place();
  const throws: Handler = {
    name: "order",
    takes: ["coffee.order.created"],
    handle: () => Promise.reject(thrown),
  };
  expect(await run(created(), throws, platform)).toEqual({ retry });
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: "error", message: "is to be tried again" });
  expect(lines.join()).not.toContain(cards[0]);
});

function unreadable(): never {
  throw new Error("cannot be read");
}
