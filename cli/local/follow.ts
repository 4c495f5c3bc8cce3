import * as fs from "node:fs";
import { once } from "node:events";
import type { Writable } from "node:stream";

/** How many resources an operation has come to, and is done with. */
export interface Count {
  begun: number;
  done: number;
  failed: number;
}

/** What of an engine's event is shown while it works. */
interface ShownEvent {
  resourcePreEvent?: { metadata: { op: string; urn: string } };
  resOutputsEvent?: { metadata: { op: string; urn: string } };
  resOpFailedEvent?: unknown;
  diagnosticEvent?: { severity?: string; message?: string; urn?: string; ephemeral?: boolean };
}

export interface FollowOptions {
  /** What is being done: `up dev`. */
  what: string;
  to: Writable & { isTTY?: boolean; columns?: number };
  /** Milliseconds between two looks. @defaultValue 200 */
  every?: number;
  /** Milliseconds after which a stream that is no terminal gets another line. @defaultValue 15 s */
  patience?: number;
}

/**
 * Shows, while the engine works, how far it is: in a terminal one line that is written anew, elsewhere a line now and then. What the engine and
 * the program say (warnings, notes) is shown when it is said; errors are for the end. @param file the engine's event log, there or not yet
 * @returns ends it: what is left is read, and the line taken away
 */
export function follow(file: string, { what, to, every = 200, patience = 15_000 }: FollowOptions): () => Promise<void> {
  const log = new Tail(file);
  const seen = { begun: new Set<string>(), done: new Set<string>(), failed: 0 };
  const live = to.isTTY === true;
  const began = Date.now();
  let told = began;
  const wipe = live ? "\r\u001b[K" : "";
  const look = () => {
    for (const event of log.read()) {
      note(seen, event);
      for (const line of said(event)) to.write(`${wipe}${line}\n`);
    }
    const now = Date.now();
    if (!live && now - told < patience) return;
    told = now;
    const count = { begun: seen.begun.size, done: seen.done.size, failed: seen.failed };
    const line = progressLine(what, count, (now - began) / 1000, live ? (to.columns ?? 80) : 80);
    to.write(live ? `${wipe}${line}` : `${line}\n`);
  };
  const timer = setInterval(look, every);
  return async () => {
    clearInterval(timer);
    look();
    if (live && !to.write(wipe)) await once(to, "drain");
  };
}

/** One line, shorter than a terminal is wide, so that it never wraps. */
export function progressLine(what: string, { begun, done, failed }: Count, seconds: number, columns: number): string {
  const counts = begun === 0 ? "starting" : `${done} of ${begun} so far${failed > 0 ? `, ${failed} failed` : ""}`;
  return `${what}: ${counts}, ${Math.round(seconds)} s`.slice(0, columns - 1);
}

/** Resources, not events: of a component there are two at the end, of a replacement several. The stack itself is none to the engine's summary either. */
function note(seen: { begun: Set<string>; done: Set<string>; failed: number }, event: ShownEvent): void {
  const begun = event.resourcePreEvent?.metadata.urn;
  const done = event.resOutputsEvent?.metadata.urn;
  if (begun !== undefined && !isStack(begun)) seen.begun.add(begun);
  if (done !== undefined && !isStack(done)) seen.done.add(done);
  if (event.resOpFailedEvent) seen.failed += 1;
}

const isStack = (urn: string): boolean => urn.includes("::pulumi:pulumi:Stack::");

function said({ diagnosticEvent }: ShownEvent): string[] {
  const { severity = "", message = "", urn = "", ephemeral } = diagnosticEvent ?? {};
  if (ephemeral === true || !["info", "info#err", "warning"].includes(severity)) return [];
  const text = message.replace(/<\{%.*?%\}>/g, "").trim();
  if (text === "") return [];
  const name = isStack(urn) ? "" : (urn.split("::")[3] ?? "");
  const head = severity.startsWith("info") ? "" : `${severity}: `;
  return [`${head}${name === "" ? "" : `${name}: `}${text}`];
}

/** Reads what has come to a file that grows, whole lines only. */
class Tail {
  private at = 0;
  private rest = "";

  constructor(private readonly file: string) {}

  read(): ShownEvent[] {
    if (!fs.existsSync(this.file)) return [];
    const handle = fs.openSync(this.file, "r");
    try {
      const { size } = fs.fstatSync(handle);
      const more = Buffer.alloc(Math.max(0, size - this.at));
      this.at += fs.readSync(handle, more, 0, more.length, this.at);
      const lines = (this.rest + more.toString("latin1")).split("\n");
      this.rest = lines.pop() ?? "";
      return lines.filter(interesting).flatMap(parse);
    } finally {
      fs.closeSync(handle);
    }
  }
}

/** Most of a log is of no interest here, and long. */
const interesting = (line: string): boolean =>
  /^\{"sequence":\d+,"timestamp":\d+,"(resourcePre|resOutputs|resOpFailed|diagnostic)Event"/.test(line);

function parse(line: string): ShownEvent[] {
  try {
    // Read as bytes, so that a letter of several bytes may be cut between two reads.
    return [JSON.parse(Buffer.from(line, "latin1").toString("utf8")) as ShownEvent];
  } catch {
    return [];
  }
}
