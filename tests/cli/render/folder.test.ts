import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { checkFolder, writeFolder } from "../../../cli/render/folder";

const cluster = (...paths: string[]) => [
  { name: "coffee", count: paths.length, files: paths.map((own) => ({ path: `coffee/${own}`, text: `${own}\n` })) },
];

describe("the folder of a rendering", () => {
  const above = fs.mkdtempSync(path.join(os.tmpdir(), "go-coffee-render-test-"));
  let folder = "";
  let turn = 0;
  beforeEach(() => (folder = path.join(above, String(turn++))));
  afterAll(() => fs.rmSync(above, { recursive: true, force: true }));
  const there = (own: string) => fs.existsSync(path.join(folder, own));

  it("is made where it is not there, with a file for each object", () => {
    checkFolder(folder, "dev", false);
    writeFolder(folder, "dev", cluster("app/service-order.yaml"));
    expect(fs.readFileSync(path.join(folder, "coffee/app/service-order.yaml"), "utf8")).toBe(
      "app/service-order.yaml\n",
    );
  });

  it("loses the files, and the folders, of objects that are no more, and nothing else", () => {
    writeFolder(folder, "dev", cluster("app/a.yaml", "gone/b.yaml"));
    fs.writeFileSync(path.join(folder, "coffee/app/mine.txt"), "mine");
    checkFolder(folder, "dev", false);
    writeFolder(folder, "dev", cluster("app/c.yaml"));
    expect(["coffee/app/a.yaml", "coffee/gone", "coffee/app/c.yaml", "coffee/app/mine.txt"].map(there)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it("is refused where it holds other files, or another environment", () => {
    fs.mkdirSync(folder);
    checkFolder(folder, "dev", false); // an empty one is nobody's
    fs.writeFileSync(path.join(folder, "mine.txt"), "mine");
    expect(() => checkFolder(folder, "dev", false)).toThrow(/holds files that were not rendered; .*--force/);
    checkFolder(folder, "dev", true);
    writeFolder(folder, "dev", cluster("app/a.yaml"));
    expect(there("mine.txt")).toBe(true);
    expect(() => checkFolder(folder, "prod", false)).toThrow(/holds dev/);
    checkFolder(folder, "dev", false);
  });

  it("is refused where it is a file", () => {
    fs.writeFileSync(folder, "");
    expect(() => checkFolder(folder, "dev", true)).toThrow(/is a file: name a folder/);
  });

  it("takes nothing away outside of itself, whatever its mark says", () => {
    const outside = path.join(above, "outside.txt");
    fs.writeFileSync(outside, "mine");
    writeFolder(folder, "dev", cluster("app/a.yaml"));
    const mark = { environment: "dev", files: ["../outside.txt"] };
    fs.writeFileSync(path.join(folder, ".coffee-render.json"), JSON.stringify(mark));
    writeFolder(folder, "dev", cluster("app/a.yaml"));
    expect(fs.existsSync(outside)).toBe(true);
  });
});
