import * as fs from "node:fs";
import * as path from "node:path";
import { reset } from "../../../cli/local/look";
import { forgetOldRuns } from "../../../cli/local/old-runs";
import { place, write } from "./place";

describe("what the engine keeps of older runs", () => {
  let at: ReturnType<typeof place>;
  beforeEach(() => (at = place()));
  afterEach(() => {
    jest.restoreAllMocks();
    at.dispose();
  });
  const folder = (kind: string, environment = "dev") =>
    path.join(at.backend, ".pulumi", kind, "go-coffee", environment);
  const logs = () => path.join(at.home, "logs");
  const stamp = (run: number) => `17959148650000000${String(run).padStart(2, "0")}`;
  const ran = (count: number, environment = "dev") => {
    for (let run = 0; run < count; run++) {
      const name = `${environment}-${stamp(run)}`;
      for (const file of [`${name}.checkpoint.json`, `${name}.checkpoint.json.attrs`, `${name}.history.json`])
        write(path.join(folder("history", environment), file), "x");
      write(path.join(folder("backups", environment), `${environment}.${stamp(run)}.json`), "x");
      const log = path.join(logs(), `organization+go-coffee+${environment}-${run}.log`);
      write(log, "x");
      fs.utimesSync(log, run, run);
    }
  };
  const names = (of: string) => (fs.existsSync(of) ? fs.readdirSync(of).sort() : []);

  test("goes but for the last five of an environment, and the last ten logs of all", () => {
    ran(12);
    ran(7, "prod");
    forgetOldRuns(at);
    expect(names(folder("backups"))).toEqual([7, 8, 9, 10, 11].map((run) => `dev.${stamp(run)}.json`));
    expect(names(folder("history"))).toHaveLength(15);
    expect(names(folder("backups", "prod"))).toHaveLength(7);
    expect(names(logs())).toHaveLength(10);
    expect(names(logs())).toContain("organization+go-coffee+dev-11.log");
    expect(names(logs())).not.toContain("organization+go-coffee+dev-0.log");
    const before = names(folder("history"));
    forgetOldRuns(at);
    expect(names(folder("history"))).toEqual(before);
  });

  test("is nothing before the first run", () => {
    forgetOldRuns(at);
    expect(fs.existsSync(at.backend)).toBe(false);
  });

  test("goes wholly with a reset, of that environment alone", () => {
    jest.spyOn(process.stdout, "write").mockReturnValue(true);
    ran(2);
    ran(1, "prod");
    write(at.events, "x");
    reset(at, true);
    expect([names(folder("backups")), names(folder("history"))]).toEqual([[], []]);
    expect(names(logs())).toEqual(["organization+go-coffee+prod-0.log"]);
    expect(fs.existsSync(at.events)).toBe(false);
    expect(names(folder("history", "prod"))).toHaveLength(3);
  });
});
