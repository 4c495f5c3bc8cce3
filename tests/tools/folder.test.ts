import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { makeFolder } from "../../tools/folder.cjs";

describe("making a folder", () => {
  const place = fs.mkdtempSync(path.join(os.tmpdir(), "folder-"));
  afterAll(() => fs.rmSync(place, { recursive: true, force: true }));

  test("with those above it; one that is there stays", () => {
    const deep = path.join(place, "a", "b", "c");
    makeFolder(deep);
    fs.writeFileSync(path.join(deep, "kept"), "");
    makeFolder(deep);
    expect(fs.readdirSync(deep)).toEqual(["kept"]);
  });

  test.each(["file", "file/below"])("a file in its place is an error: %s", (name) => {
    fs.writeFileSync(path.join(place, "file"), "");
    expect(() => makeFolder(path.join(place, name))).toThrow(/EEXIST|ENOTDIR/);
  });
});
