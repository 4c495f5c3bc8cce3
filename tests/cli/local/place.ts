import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { layout, type Layout } from "../../../cli/local/layout";
import { projectRoot } from "../../../tools/root";

/** A `.local` folder of a test's own, in a temporary place. */
export function place(environment = "dev"): Layout & { dispose(): void } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "coffee-"));
  const before = process.env["GOCOFFEE_LOCAL"];
  process.env["GOCOFFEE_LOCAL"] = folder;
  const at = layout(projectRoot(), environment);
  if (before === undefined) delete process.env["GOCOFFEE_LOCAL"];
  else process.env["GOCOFFEE_LOCAL"] = before;
  return { ...at, dispose: () => fs.rmSync(folder, { recursive: true, force: true }) };
}

export function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}
