import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { configurationPage } from "../../../tools/generate/configuration";
import { environmentSchemaFile } from "../../../tools/generate/environment-schema";
import { generators } from "../../../tools/generate/generators";
import { generate, stale } from "../../../tools/generate/run";

const root = path.join(__dirname, "../../..");

describe("generate", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "coffee-generate-"))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const made = (file: string, text: string) => ({ path: file, produce: () => Promise.resolve(text) });

  it("writes what is missing or stale, and leaves the rest", async () => {
    writeFileSync(path.join(folder, "old"), "1");
    writeFileSync(path.join(folder, "fresh"), "2");
    const all = [made("old", "new"), made("fresh", "2"), made("deep/er", "3")];
    expect((await stale(folder, all)).map((each) => each.path)).toEqual(["old", "deep/er"]);
    expect(readFileSync(path.join(folder, "old"), "utf8")).toBe("1");
    expect(await generate(folder, all)).toEqual(["old", "deep/er"]);
    expect(readFileSync(path.join(folder, "old"), "utf8")).toBe("new");
    expect(readFileSync(path.join(folder, "deep/er"), "utf8")).toBe("3");
    expect(await generate(folder, all)).toEqual([]);
  });
});

describe("the repository", () => {
  it.each([environmentSchemaFile, configurationPage])("has a fresh $path", async (file) => {
    expect(await stale(root, [file])).toEqual([]);
    expect(generators).toContain(file);
  });
});
