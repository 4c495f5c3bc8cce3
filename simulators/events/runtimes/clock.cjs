// Loaded into a function's process first (`node --require`): lets its clock run as far ahead as the local cloud's, which skips waits.
// A request to a server of the process says how far, by the header `x-local-clock`; so does whoever calls `globalThis[Symbol.for("local.clock")]`.
"use strict";
const http = require("node:http");

const Real = Date;
let ahead = Number(process.env.LOCAL_CLOCK ?? 0);
delete process.env.LOCAL_CLOCK;
const now = () => Real.now() + ahead;

globalThis.Date = new Proxy(Real, {
  construct: (target, given, asked) => Reflect.construct(target, given.length === 0 ? [now()] : given, asked),
  apply: () => new Real(now()).toString(),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});

/** @param milliseconds a number, or text of one */
const set = (milliseconds) => {
  if (milliseconds !== undefined && milliseconds !== null) ahead = Number(milliseconds);
};
globalThis[Symbol.for("local.clock")] = set;

const { emit } = http.Server.prototype;
http.Server.prototype.emit = function (name, request, ...rest) {
  if (name === "request") set(request.headers["x-local-clock"]);
  return emit.call(this, name, request, ...rest);
};
