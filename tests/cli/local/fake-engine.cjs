#!/usr/bin/env node
// Stands in for the engine (see operate.test.ts): does what FAKE_ENGINE says, and writes an event log as the engine does.
"use strict";
const fs = require("node:fs");

const [, , ...args] = process.argv;
const mode = process.env.FAKE_ENGINE;
if (args.includes("stack")) {
  if (args.includes("output")) process.stdout.write(JSON.stringify({ url: "https://x", password: "[secret]" }));
  process.exit(mode === "no-stack" ? 1 : 0);
}
const log = args[args.indexOf("--event-log") + 1];
const event = (it) => fs.appendFileSync(log, `${JSON.stringify(it)}\n`);
const end = (code, resourceChanges = { create: 3, same: 1 }) => {
  event({ summaryEvent: { resourceChanges, durationSeconds: 1 } });
  event({ cancelEvent: {} });
  process.exit(code);
};
if (mode === "deaf") process.kill(process.pid, "SIGINT");
event({ preludeEvent: {} });
fs.appendFileSync(
  `${process.env.FAKE_WORLD}.ran`,
  `${args.find((arg) => /^(preview|up|refresh|destroy)$/.test(arg))} `,
);
if (mode === "refused" && args.includes("preview")) {
  event({ diagnosticEvent: { severity: "error", message: "there is no way back" } });
  end(4, { update: 7 });
}
if (mode === "refused") end(0);
fs.writeFileSync(process.env.FAKE_WORLD, "changed");
if (mode === "done") {
  event({ diagnosticEvent: { severity: "debug", message: "password: hunter2" } });
  const metadata = { op: "create", type: "aws:ec2/vpc:Vpc", urn: "urn:pulumi:dev::p::aws:ec2/vpc:Vpc::net" };
  event({ resourcePreEvent: { metadata } });
  end(0);
}
if (mode === "failed") {
  const stack = "urn:pulumi:dev::go-coffee::pulumi:pulumi:Stack::go-coffee-dev";
  const vpc = "urn:pulumi:dev::go-coffee::gocoffee:aws:Network$aws:ec2/vpc:Vpc::network-vpc";
  const errors = [
    [vpc, "the cloud refuses\n"],
    [vpc, "the cloud refuses"],
    [stack, "a stack of a program"],
    [undefined, "and so does the network"],
    [stack, "update failed"],
  ];
  for (const [urn, message] of errors) event({ diagnosticEvent: { severity: "error", message, urn } });
  event({ diagnosticEvent: { severity: "warning", message: "odd" } });
  end(4);
}
if (mode === "key") {
  event({ diagnosticEvent: { severity: "error", message: "cancelled before the cloud had begun" } });
  end(4);
}
if (mode === "half-done") {
  const latest = { resources: [], pending_operations: [{ type: "creating" }] };
  fs.writeFileSync(process.env.FAKE_STATE, JSON.stringify({ checkpoint: { latest } }));
  end(8);
}
if (mode === "killed") process.kill(process.pid, "SIGKILL");
if (mode === "panic") process.exit(2);
if (mode === "waits") {
  process.on("SIGINT", () => end(8, { create: 1 }));
  fs.writeFileSync(`${process.env.FAKE_WORLD}.waits`, "");
}
setTimeout(() => process.exit(99), 10_000);
