import * as fs from "node:fs";
import * as path from "node:path";
import type { Layout } from "./layout";

/** Where this environment variable is set, the engine keeps its log. */
export const wantsLog = "GOCOFFEE_ENGINE_LOG";

/**
 * Switches the engine's own log on or off. The engine logs each of its messages, with all properties, to a file in the folder `logs` of its home, which takes a third of its processor time. It has no
 * option against that, but runs without a log where it cannot create the folder: so a file of that name stands there, and logs of earlier runs are deleted.
 * Source: pulumi pkg v3.259.0 logging/encrypted.go, StartLogging; cmd/pulumi/pulumi.go.
 */
export function settleLog({ home }: Pick<Layout, "home">, wanted = process.env[wantsLog] !== undefined): void {
  const folder = path.join(home, "logs");
  const stands = fs.statSync(folder, { throwIfNoEntry: false });
  if (wanted ? !stands?.isFile() : stands?.isFile()) return;
  fs.rmSync(folder, { recursive: true, force: true });
  if (!wanted) {
    fs.mkdirSync(home, { recursive: true });
    fs.writeFileSync(folder, `The engine keeps no log. To get one, set ${wantsLog}=1.\n`);
  }
}
