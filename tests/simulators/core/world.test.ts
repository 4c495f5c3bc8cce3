import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Standing } from "../../../simulators/core/standing";
import { DamagedWorld, World } from "../../../simulators/core/world";
import { projectRoot } from "../../../tools/root";

const thing = (id: string, more: Partial<Standing> = {}): Standing => ({
  token: "a:b",
  id,
  scope: "",
  region: "here",
  inputs: {},
  outputs: {},
  ...more,
});

describe("a world", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "world-"));
    file = path.join(folder, "deep", "world.db");
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
  const use = <T>(work: (world: World) => T): T => {
    const world = World.open(file);
    try {
      return work(world);
    } finally {
      world.close();
    }
  };

  test("is still there when it is opened again, in the order of creation", () => {
    use((world) =>
      ["b", "a", "c"].forEach((id) => world.put(thing(id, { inputs: { id }, outputs: { list: [1, { x: null }] } }))),
    );
    use((world) => {
      expect(world.all("a:b").map(({ id }) => id)).toEqual(["b", "a", "c"]);
      expect(world.get("a:b", "a", "", "here")).toEqual(
        thing("a", { inputs: { id: "a" }, outputs: { list: [1, { x: null }] } }),
      );
      expect(world.count()).toBe(3);
    });
  });

  test("keeps apart what differs in type, scope or region alone", () => {
    use((world) => {
      const all = [
        thing("a"),
        thing("a", { scope: "cluster" }),
        thing("a", { region: "there" }),
        thing("a", { token: "c:d" }),
      ];
      for (const one of all) world.put(one);
      world.forget(thing("a", { scope: "cluster" }));
      expect(world.everything()).toEqual([all[0], all[2], all[3]]);
    });
  });

  test("finds by id, by an output, among several types, in a region", () => {
    use((world) => {
      world.put(thing("a", { outputs: { arn: "arn:a", "odd.key": 1 } }));
      world.put(thing("z", { token: "c:d", region: "there", outputs: { arn: "arn:z" } }));
      expect(world.find("a:b", "a")?.id).toBe("a");
      expect(world.find(["a:b", "c:d"], "arn:z", ["id", "arn"])?.id).toBe("z");
      expect(world.find("c:d", "z", "id", "here")).toBeUndefined();
      expect(world.find("c:d", "z", "id", "there")?.id).toBe("z");
      expect(world.find("a:b", "arn:a")).toBeUndefined();
    });
  });

  test("amend changes outputs alone; within gives a scope", () => {
    use((world) => {
      world.put(thing("a", { scope: "cluster", inputs: { n: 1 }, outputs: { n: 1, kept: true } }));
      world.amend(world.find("a:b", "a")!, { n: 2 });
      expect(world.within("cluster")).toEqual([
        thing("a", { scope: "cluster", inputs: { n: 1 }, outputs: { n: 2, kept: true } }),
      ]);
      expect(world.within("other")).toEqual([]);
      expect(() => world.amend(thing("none"), {})).toThrow(/is not in the world/);
    });
  });

  test("a change that fails is undone as a whole; the next one works", () => {
    use((world) => {
      world.put(thing("a"));
      const fail = () =>
        world.change(() => {
          world.put(thing("b"));
          world.forget(thing("a"));
          throw new Error("no");
        });
      expect(fail).toThrow("no");
      expect(world.everything().map(({ id }) => id)).toEqual(["a"]);
      world.change(() => world.put(thing("c")));
      expect(world.count()).toBe(2);
    });
  });

  describe("what was read once", () => {
    const ids = (world: World) => world.all("a:b").map(({ id, outputs }) => [id, outputs["n"]]);

    test("follows what is written here", () => {
      use((world) => {
        world.put(thing("a", { outputs: { n: 1 } }));
        expect(ids(world)).toEqual([["a", 1]]);
        world.put(thing("b", { outputs: { n: 1, name: "b" } }));
        world.put(thing("c", { token: "c:d" }));
        world.amend(thing("a"), { n: 2 });
        expect(ids(world)).toEqual([
          ["a", 2],
          ["b", 1],
        ]);
        expect(world.find("a:b", "b", "name")?.id).toBe("b");
        world.put(thing("b", { outputs: { n: 3 } }));
        world.forget(thing("a"));
        expect(ids(world)).toEqual([["b", 3]]);
        expect(world.find("a:b", "b", "name")).toBeUndefined();
      });
    });

    test("follows what another process writes", () => {
      use((here) =>
        use((there) => {
          here.put(thing("a", { outputs: { n: 1 } }));
          expect(ids(there)).toEqual([["a", 1]]);
          here.put(thing("b", { outputs: { n: 2 } }));
          expect(ids(there)).toEqual([
            ["a", 1],
            ["b", 2],
          ]);
          there.forget(thing("a"));
          expect(ids(here)).toEqual([["b", 2]]);
        }),
      );
    });

    test("forgets a change that was undone", () => {
      use((world) => {
        world.put(thing("a", { outputs: { n: 1 } }));
        const undone = () =>
          world.change(() => {
            world.put(thing("b", { outputs: { n: 2 } }));
            expect(ids(world)).toHaveLength(2);
            throw new Error("no");
          });
        expect(undone).toThrow("no");
        expect(ids(world)).toEqual([["a", 1]]);
        world.put(thing("c", { outputs: { n: 3 } }));
        expect(ids(world)).toEqual([
          ["a", 1],
          ["c", 3],
        ]);
      });
    });

    test("is the caller's own list", () => {
      use((world) => {
        world.put(thing("a"));
        world.all("a:b").pop();
        expect(world.all("a:b")).toHaveLength(1);
      });
    });

    test("is not read again, however many there are and are added", () => {
      use((world) => {
        const parse = jest.spyOn(JSON, "parse");
        for (let n = 0; n < 1000; n++) {
          expect(world.find("a:b", `thing-${n}`, "name")).toBeUndefined();
          world.put(thing(`thing-${n}`, { outputs: { name: `thing-${n}` } }));
        }
        expect(parse.mock.calls.length).toBeLessThan(3000);
        parse.mockRestore();
      });
    });
  });

  test("a world that was made before writes were counted is opened as it is", () => {
    use((world) => world.put(thing("a")));
    const db = new DatabaseSync(file);
    db.exec("DROP TRIGGER count_INSERT; DROP TRIGGER count_UPDATE; DROP TRIGGER count_DELETE; DROP TABLE changes");
    db.close();
    use((world) => {
      expect(world.all("a:b")).toHaveLength(1);
      world.put(thing("b"));
      expect(world.all("a:b")).toHaveLength(2);
    });
  });

  test("digits differ from turn to turn, come again in a world built the same way, and can be read back", () => {
    const draw = () => {
      const world = World.open(":memory:");
      const drawn = [world.digits("x", 8), world.digits("x", 8), world.digits("y", 64)];
      expect(world.lastDigits("x", 8)).toBe(drawn[1]);
      world.close();
      return drawn;
    };
    expect(draw()).toEqual(draw());
    expect(new Set(draw().map((digits) => digits.slice(0, 8))).size).toBe(3);
    expect(draw()[2]).toMatch(/^[0-9a-f]{64}$/);
  });

  describe("damaged", () => {
    const names = (work: () => void) => {
      let problem: unknown;
      try {
        work();
      } catch (error) {
        problem = error;
      }
      expect(problem).toBeInstanceOf(DamagedWorld);
      const { message } = problem as Error;
      expect(message).toContain(file);
      expect(message).toMatch(/Nothing was changed.*coffee local reset/);
      return message;
    };
    const fill = () =>
      use((world) =>
        Array.from({ length: 300 }, (_, at) => world.put(thing(`thing-${at}`, { outputs: { text: "x".repeat(200) } }))),
      );
    const verify = () => use((world) => world.verify());

    test("not at all: verify is silent", () => {
      fill();
      expect(verify).not.toThrow();
    });

    test("no database", () => {
      fs.mkdirSync(path.dirname(file));
      fs.writeFileSync(file, "certainly no database ".repeat(200));
      expect(names(verify)).toMatch(/not a database/);
      expect(fs.readFileSync(file, "utf8")).toMatch(/^certainly/);
    });

    test("cut short", () => {
      fill();
      fs.truncateSync(file, Math.floor(fs.statSync(file).size / 2 / 4096) * 4096 + 100);
      names(verify);
    });

    test("a page overwritten", () => {
      fill();
      const handle = fs.openSync(file, "r+");
      fs.writeSync(handle, Buffer.alloc(4096, 0xab), 0, 4096, 4096 * 8);
      fs.closeSync(handle);
      names(verify);
    });

    test("properties that are no JSON", () => {
      fill();
      const db = new DatabaseSync(file);
      db.exec("UPDATE resources SET inputs = '{' WHERE id = 'thing-7'");
      db.close();
      names(verify);
    });

    test("of another format: left as it is", () => {
      use((world) => world.setMeta("format", "99"));
      expect(names(verify)).toMatch(/it has format 99, this program reads 1/);
    });

    test("somebody else's database: nothing is written into it", () => {
      fs.mkdirSync(path.dirname(file));
      const db = new DatabaseSync(file);
      db.exec("CREATE TABLE mine (a)");
      db.close();
      const before = fs.readFileSync(file);
      expect(names(verify)).toMatch(/not one of the local clouds/);
      expect(fs.readFileSync(file)).toEqual(before);
    });

    test("a file that cannot be opened", () => {
      fs.mkdirSync(file, { recursive: true });
      names(verify);
    });
  });

  describe("shared by several processes", () => {
    const root = projectRoot();
    const writer = (name: string, count: number) =>
      spawn(
        process.execPath,
        [
          path.join(root, "bin", "run.cjs"),
          path.join(root, "tests", "simulators", "core", "world-writer.ts"),
          file,
          name,
          String(count),
        ],
        {
          stdio: ["ignore", "ignore", "pipe"],
        },
      );

    test("that open it at once, none of it there yet: nothing is lost", async () => {
      const runs = ["a", "b", "c", "d"].map((name) => writer(name, 50));
      const errors = runs.map((run) => run.stderr.toArray());
      const codes = await Promise.all(runs.map(async (run) => ((await once(run, "exit")) as [number])[0]));
      expect({ codes, errors: Buffer.concat((await Promise.all(errors)).flat()).toString() }).toEqual({
        codes: [0, 0, 0, 0],
        errors: "",
      });
      use((world) => {
        expect(world.count()).toBe(200);
        expect(world.meta("total")).toBe("200");
        world.verify();
      });
    }, 30_000);

    test("of which one is killed in the middle: the world is sound", async () => {
      const run = writer("a", 1_000_000);
      while (!fs.existsSync(file) || use((world) => world.count()) < 20)
        await new Promise((resolve) => setTimeout(resolve, 20));
      run.kill("SIGKILL");
      await once(run, "exit");
      use((world) => {
        world.verify();
        expect(world.meta("total")).toBe(String(world.count()));
      });
    }, 30_000);
  });
});
