import * as fs from "node:fs";
import * as path from "node:path";
import type { RenderResult } from "../../cli/render/command";
import { Coffee } from "./coffee";

jest.setTimeout(180_000);

/** Where nothing stands, `coffee render` brings the environment up for itself. */
describe("render, where nothing stands", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());

  test("writes what the files say, and leaves no world behind", async () => {
    const out = path.join(coffee.folder, "rendered");
    // Its own world, and what SQLite and the engine put beside it, would be here.
    const temporary = path.join(coffee.folder, "tmp");
    fs.mkdirSync(temporary);
    const { code, stdout, stderr } = await coffee.runWith(
      { TMPDIR: temporary },
      "render",
      "dev",
      "--out",
      out,
      "--json",
    );
    expect(code).toBe(0);
    const { clusters } = JSON.parse(stdout) as RenderResult;
    expect(clusters["go-coffee-dev-cluster"]).toBeGreaterThan(150);
    expect(stderr).toContain("dev is brought up in a world of its own, which goes again.");
    expect(fs.existsSync(path.join(out, "releases", "go-coffee-dev-cluster", "kong.yaml"))).toBe(true);
    expect(fs.existsSync(path.join(coffee.folder, "dev"))).toBe(false);
    expect(fs.readdirSync(temporary).filter((name) => name.startsWith("go-coffee-render-"))).toEqual([]);
  });
});
