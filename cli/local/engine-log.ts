import * as fs from "node:fs";
import * as path from "node:path";
import type { Layout } from "./layout";

/** Set to anything, it makes the engine keep its log. */
export const wantsLog = "GOCOFFEE_ENGINE_LOG";

/**
 * The engine writes a log of all that it says to anybody into the folder `logs` of its home: a third of its processor time, and nobody reads it. Where it cannot make that folder it keeps none, and
 * nothing else asks it not to: so a file stands there, unless the log is wanted. Source: pulumi pkg v3.259.0 logging/encrypted.go, StartLogging; cmd/pulumi/pulumi.go goes on without it.
 */
export function settleLog({ home }: Pick<Layout, "home">, wanted = process.env[wantsLog] !== undefined): void {
  const folder = path.join(home, "logs");
  const stands = fs.statSync(folder, { throwIfNoEntry: false });
  if (wanted ? !stands?.isFile() : stands?.isFile()) return;
  fs.rmSync(folder, { recursive: true, force: true });
  if (!wanted) {
    fs.mkdirSync(home, { recursive: true });
    fs.writeFileSync(folder, `The engine keeps no log here: ${wantsLog}=1 makes it.\n`);
  }
}
