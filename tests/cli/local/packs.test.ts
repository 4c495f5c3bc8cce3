import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { policyPack } from "../../../cli/local/packs";
import { projectRoot } from "../../../tools/root";

const home = fs.mkdtempSync(path.join(os.tmpdir(), "go-coffee-packs-"));
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

describe("the policy pack of a local run", () => {
  const root = projectRoot();
  const file = policyPack({ root, home }, "/opt/node's/bin/node");

  it("is one executable, named as the engine names what judges", () => {
    expect(path.relative(home, file)).toBe("policies/pulumi-analyzer-all");
    expect(fs.statSync(file).mode & 0o111).toBe(0o111);
  });

  it("starts the index.cjs of policies/all with the Node that was named, compiled code kept", () => {
    const script = fs.readFileSync(file, "utf8");
    expect(script).toContain(`exec '/opt/node'\\''s/bin/node'`);
    expect(script).toContain(`'${path.join(root, "policies/all/index.cjs")}' "$@"`);
    expect(fs.existsSync(path.join(root, "policies/all/index.cjs"))).toBe(true);
    expect(script).toContain("NODE_COMPILE_CACHE=");
  });

  it("is written once", () => {
    const before = fs.statSync(file).mtimeMs;
    policyPack({ root, home }, "/opt/node's/bin/node");
    expect(fs.statSync(file).mtimeMs).toBe(before);
  });
});
