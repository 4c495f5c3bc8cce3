import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { packFolders, policyPacks } from "../../../cli/local/packs";
import { projectRoot } from "../../../tools/root";

const home = fs.mkdtempSync(path.join(os.tmpdir(), "go-coffee-packs-"));
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

describe("the policy packs of a local run", () => {
  const root = projectRoot();
  const files = policyPacks({ root, home }, "/opt/node's/bin/node");

  it("are executables, one for each folder of policies/ with a PulumiPolicy.yaml", () => {
    expect(packFolders(root).map((folder) => path.basename(folder))).toEqual(["encryption", "guardrails", "pci-dss"]);
    expect(files.map((file) => path.relative(home, file))).toEqual([
      "policies/pulumi-analyzer-encryption",
      "policies/pulumi-analyzer-guardrails",
      "policies/pulumi-analyzer-pci-dss",
    ]);
    for (const file of files) expect(fs.statSync(file).mode & 0o111).toBe(0o111);
  });

  it("start the pack's index.cjs with the Node that was named, compiled code kept", () => {
    const script = fs.readFileSync(files[0]!, "utf8");
    expect(script).toContain(`exec '/opt/node'\\''s/bin/node'`);
    expect(script).toContain(`'${path.join(root, "policies/encryption/index.cjs")}' "$@"`);
    expect(script).toContain("NODE_COMPILE_CACHE=");
  });

  it("are written once", () => {
    const before = fs.statSync(files[0]!).mtimeMs;
    policyPacks({ root, home }, "/opt/node's/bin/node");
    expect(fs.statSync(files[0]!).mtimeMs).toBe(before);
  });
});
