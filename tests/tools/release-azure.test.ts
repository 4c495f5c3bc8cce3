import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { archiveFolder, archiveName } from "../../functions/build/archives";
import { projectRoot } from "../../tools/root";

const run = promisify(execFile);
const script = path.join(__dirname, "..", "..", "bin", "release-azure.cjs");
const app = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/go-coffee-dev-order-a1b2c";
const container = "https://gcdevordercodea1b2c.blob.core.windows.net/order-code";

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "release-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An `az` that writes down what it is asked. @param until how often it names no function before it does; @param refuses what it refuses */
function az(until: number, refuses = "nothing"): { calls: () => string[]; env: NodeJS.ProcessEnv } {
  const log = path.join(folder, "log");
  writeFileSync(log, "");
  writeFileSync(
    path.join(folder, "az"),
    `#!/usr/bin/env node
const fs = require("node:fs");
const line = process.argv.slice(2).join(" ");
fs.appendFileSync(${JSON.stringify(log)}, line + "\\n");
if (line.includes(${JSON.stringify(refuses)})) { console.error("ERROR: AuthorizationPermissionMismatch"); process.exit(1); }
const asked = fs.readFileSync(${JSON.stringify(log)}, "utf8").split("\\n").filter((one) => one.includes("/functions?")).length;
if (line.includes("/functions?")) console.log(JSON.stringify({ value: asked > ${until} ? [{ name: "app/order" }] : [{ name: "app/WarmUp" }] }));
`,
  );
  chmodSync(path.join(folder, "az"), 0o755);
  return {
    calls: () => readFileSync(log, "utf8").trim().split("\n").filter(Boolean),
    env: { ...process.env, PATH: `${folder}:${process.env["PATH"]}` },
  };
}

function archive(): { file: string; sha256: string } {
  const file = path.join(folder, "order.zip");
  writeFileSync(file, "a package");
  return { file, sha256: createHash("sha256").update("a package").digest("hex") };
}

describe("release-azure", () => {
  it("writes the package as whoever is signed in, starts the app, and tells Azure until it names the function", async () => {
    const { calls, env } = az(2);
    const { file, sha256 } = archive();
    const { stdout } = await run("node", [script, app, container, "order", sha256, "--file", file, "--wait", "0"], {
      env,
    });
    expect(stdout).toContain("order is in");
    const [upload, restart, ...rest] = calls();
    expect(upload).toContain("storage blob upload --auth-mode login --account-name gcdevordercodea1b2c");
    expect(upload).toContain(
      `--container-name order-code --name released-package.zip --file ${file} --overwrite --metadata sha256=${sha256}`,
    );
    expect(restart).toContain(`--method post --uri https://management.azure.com${app}/restart?`);
    expect(rest.map((one) => /\/(\w+)\?/.exec(one)?.[1])).toEqual(
      Array.from({ length: 3 }, () => ["syncfunctiontriggers", "functions"]).flat(),
    );
  });

  it("brings in no other package than the app expects, and starts nothing where it may not write", async () => {
    const { calls, env } = az(0);
    const { file, sha256 } = archive();
    const other = "ab".repeat(32);
    await expect(run("node", [script, app, container, "order", other, "--file", file], { env })).rejects.toThrow(
      `its SHA-256 is ${sha256}, and the app expects ${other}`,
    );
    expect(calls()).toEqual([]);
    const refused = az(0, "blob upload");
    await expect(
      run("node", [script, app, container, "order", sha256, "--file", file], { env: refused.env }),
    ).rejects.toThrow("AuthorizationPermissionMismatch");
    expect(refused.calls()).toHaveLength(1);
  });

  it("says how it is built where it is not there, and what it wants", async () => {
    const looked = path.join(archiveFolder(projectRoot()), archiveName("azure", "order", "cd".repeat(32)));
    await expect(run("node", [script, app, container, "order", "cd".repeat(32)])).rejects.toThrow(
      `${looked} is not there: \`npx pulumi preview`,
    );
    const whole = [app, container, "order", "cd".repeat(32)];
    const wrong = [
      [app, "https://example.com/order-code", "order", "cd".repeat(32)],
      [...whole, "--dry-run"],
      [...whole, "--wait", "soon"],
      [...whole, "more"],
    ];
    const { calls, env } = az(0);
    for (const args of wrong) await expect(run("node", [script, ...args], { env })).rejects.toThrow("usage: ");
    expect(calls()).toEqual([]);
  });
});
