import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { projectRoot } from "../../tools/root";

test("the root is the nearest folder above that has Pulumi.yaml", () => {
  const root = mkdtempSync(path.join(os.tmpdir(), "root-"));
  const deep = path.join(root, "node_modules", ".cache", "program");
  mkdirSync(deep, { recursive: true });
  writeFileSync(path.join(root, "Pulumi.yaml"), "");
  expect(projectRoot(deep)).toBe(root);
  expect(projectRoot(root)).toBe(root);
  expect(projectRoot()).toBe(path.resolve(__dirname, "../.."));
});

test("outside of a checkout the message names the place", () => {
  const outside = mkdtempSync(path.join(os.tmpdir(), "outside-"));
  expect(() => projectRoot(outside)).toThrow(`No Pulumi.yaml in ${outside}`);
});
