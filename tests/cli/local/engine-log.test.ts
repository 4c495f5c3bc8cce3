import * as fs from "node:fs";
import * as path from "node:path";
import { settleLog } from "../../../cli/local/engine-log";
import { place, write } from "./place";

describe("the engine's own log", () => {
  let at: ReturnType<typeof place>;
  beforeEach(() => (at = place()));
  afterEach(() => at.dispose());
  const logs = () => path.join(at.home, "logs");

  test("is not kept: the engine cannot make its folder, and older ones go", () => {
    write(path.join(logs(), "old.log"), "x");
    settleLog(at, false);
    expect(fs.statSync(logs()).isFile()).toBe(true);
    expect(() => fs.mkdirSync(logs(), { recursive: true })).toThrow(/EEXIST/);
    settleLog(at, false);
    expect(fs.readFileSync(logs(), "utf8")).toMatch(/GOCOFFEE_ENGINE_LOG=1/);
  });

  test("is kept where it is wanted, and what is there stays", () => {
    settleLog(at, false);
    settleLog(at, true);
    expect(fs.existsSync(logs())).toBe(false);
    write(path.join(logs(), "new.log"), "x");
    settleLog(at, true);
    expect(fs.readdirSync(logs())).toEqual(["new.log"]);
  });
});
