import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { archives } from "../../../functions/build/archives";
import { projectRoot } from "../../../tools/root";

const root = projectRoot();
const folders: string[] = [];

afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

/** A checkout with the same packages, of which npm says what the test says. */
function checkout(): string {
  const to = fs.mkdtempSync(path.join(os.tmpdir(), "remembered-"));
  folders.push(to);
  for (const part of ["functions", "components/core", "package.json", "package-lock.json", "Pulumi.yaml"])
    fs.cpSync(path.join(root, part), path.join(to, part), { recursive: true });
  fs.writeFileSync(path.join(to, "tsconfig.json"), "{}");
  fs.mkdirSync(path.join(to, "node_modules"));
  for (const name of fs.readdirSync(path.join(root, "node_modules")).filter((name) => !name.startsWith(".")))
    fs.symlinkSync(path.join(root, "node_modules", name), path.join(to, "node_modules", name));
  fs.writeFileSync(path.join(to, "node_modules", ".package-lock.json"), "{}");
  return to;
}

const days = (age: number) => Date.now() / 1000 - age * 86_400;

describe("what was built is remembered", () => {
  const there = checkout();
  const into = path.join(there, "built");
  const build = async (cloud: "aws" | "gcp" = "aws") => (await archives(there, cloud, ["payment"], into)).payment;
  const stamp = path.join(into, "aws-payment.json");
  /** Whether it was built anew: the stamp is then a new one. */
  const anew = async (): Promise<boolean> => {
    fs.utimesSync(stamp, days(1), days(1));
    const before = fs.statSync(stamp).mtimeMs;
    await build();
    return fs.statSync(stamp).mtimeMs !== before;
  };

  beforeAll(async () => {
    await build();
  }, 60_000);

  it.each(["node_modules/.package-lock.json", "tsconfig.json"])(
    "until %s changes, or is gone",
    async (file) => {
      expect(await anew()).toBe(false);
      fs.writeFileSync(path.join(there, file), '{ "name": "else" }');
      expect(await anew()).toBe(true);
      fs.rmSync(path.join(there, file));
      expect(await anew()).toBe(true);
      expect(await anew()).toBe(false);
    },
    60_000,
  );

  it("only while the archive's bytes are what they were", async () => {
    const { file, sha256 } = await build();
    const bytes = fs.readFileSync(file);
    bytes[1000]! ^= 255;
    fs.writeFileSync(file, bytes);
    const again = await build();
    expect(again).toEqual(expect.objectContaining({ file, sha256 }));
    expect(createHash("sha256").update(fs.readFileSync(file)).digest("hex")).toBe(sha256);
  }, 60_000);

  it("however old it is; what no stamp names goes after 30 days", async () => {
    const { file } = await build();
    const left = path.join(into, "aws-payment-0123456789abcdef.zip");
    fs.writeFileSync(left, "of a source that is no more");
    fs.mkdirSync(path.join(into, "folder"));
    for (const name of fs.readdirSync(into)) fs.utimesSync(path.join(into, name), days(31), days(31));
    await build("gcp");
    expect([file, stamp, left].map((one) => fs.existsSync(one))).toEqual([true, true, false]);
    expect((await build()).file).toBe(file);
  }, 60_000);
});
