import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Writable } from "node:stream";
import { follow, progressLine } from "../../../cli/local/follow";

class Terminal extends Writable {
  text = "";
  constructor(
    readonly isTTY: boolean,
    readonly columns = 80,
  ) {
    super();
  }
  override _write(chunk: Buffer, _: string, done: () => void) {
    this.text += chunk.toString();
    done();
  }
}

describe("while the engine works", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "follow-"));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  let turn = 0;
  const log = () => path.join(folder, `events-${(turn += 1)}.jsonl`);
  let sequence = 0;
  const event = (it: object) => `{"sequence":${(sequence += 1)},"timestamp":1,${JSON.stringify(it).slice(1)}\n`;
  const step = (kind: string, op: string, urn: string) => event({ [kind]: { metadata: { op, urn } } });

  it("what is said is shown, in a file that comes later and is cut anywhere", async () => {
    const [file, to] = [log(), new Terminal(false)];
    const stop = follow(file, { what: "up dev", to, every: 5, patience: 1e6 });
    const urn = "urn:pulumi:dev::go-coffee::aws:ec2/vpc:Vpc::network-vpc";
    const said = [
      event({ diagnosticEvent: { severity: "warning", message: "<{%fg 1%}>zu spät ☕<{%reset%}>\n", urn } }),
      event({
        diagnosticEvent: { severity: "info", message: "a note", urn: "urn:pulumi:dev::g::pulumi:pulumi:Stack::g-dev" },
      }),
      event({ diagnosticEvent: { severity: "debug", message: "noise" } }),
      event({ diagnosticEvent: { severity: "info", message: "passing", ephemeral: true } }),
      event({ policyEvent: { message: "not here" } }),
      event({ diagnosticEvent: { severity: "error", message: "no" } }),
    ].join("");
    const bytes = Buffer.from(said);
    const cut = bytes.indexOf(Buffer.from("☕")) + 1;
    fs.writeFileSync(file, bytes.subarray(0, cut));
    await new Promise((resolve) => setTimeout(resolve, 30));
    fs.appendFileSync(file, bytes.subarray(cut));
    await stop();
    expect(to.text).toBe("warning: network-vpc: zu spät ☕\na note\n");
  });

  it("a terminal has one line, which is gone at the end; each resource counts once", async () => {
    const [file, to] = [log(), new Terminal(true, 40)];
    fs.writeFileSync(file, ["replace", "create-replacement"].map((op) => step("resourcePreEvent", op, "vpc")).join(""));
    const stack = "urn:pulumi:dev::g::pulumi:pulumi:Stack::g-dev";
    fs.appendFileSync(file, step("resourcePreEvent", "create", stack) + step("resOutputsEvent", "create", stack));
    fs.appendFileSync(file, step("resourcePreEvent", "same", "component") + event({ resOpFailedEvent: {} }));
    fs.appendFileSync(file, step("resOutputsEvent", "same", "component").repeat(2));
    const stop = follow(file, { what: "up dev", to, every: 5 });
    await new Promise((resolve) => setTimeout(resolve, 40));
    await stop();
    expect(to.text).toContain("\r\u001b[Kup dev: 1 of 2 so far, 1 failed, 0 s\r");
    expect(to.text.endsWith("\r\u001b[K")).toBe(true);
    expect(to.text).not.toContain("\n");
  });

  it("elsewhere a line comes now and then", async () => {
    const [file, to] = [log(), new Terminal(false)];
    const stop = follow(file, { what: "up dev", to, every: 5, patience: 0 });
    await new Promise((resolve) => setTimeout(resolve, 40));
    await stop();
    expect(to.text.split("\n")[0]).toBe("up dev: starting, 0 s");
  });
});

test("a line never wraps", () => {
  expect(progressLine("preview a-long-name", { begun: 500, done: 10, failed: 2 }, 61.4, 30)).toHaveLength(29);
  expect(progressLine("up dev", { begun: 3, done: 1, failed: 0 }, 61.4, 80)).toBe("up dev: 1 of 3 so far, 61 s");
});
