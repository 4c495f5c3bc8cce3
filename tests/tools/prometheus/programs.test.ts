import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type EnsureOptions, ensurePrometheus } from "../../../tools/prometheus/programs";
import { pinnedVersions, readGoMod } from "../../../tools/prometheus/version";
import { projectRoot } from "../../../tools/root";

/** A checkout of its own and a stand-in for Go; nothing of the machine's is used. */
let root: string;
const at = (...parts: string[]) => path.join(root, ...parts);

function put(name: string, text: string, mode = 0o644): void {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
  chmodSync(at(name), mode);
}

/** A Go that "builds" scripts which say what they are called, or `says`. */
function go(says = `"$(basename "$0"), version 1"`): void {
  put("program", `#!/bin/sh\necho ${says}\n`);
  put(
    "go/go",
    `#!/bin/sh
case "$1" in
  env) printf 'go1.26.1\\nlocal\\n${root}/gocache\\n${root}/gomod\\n';;
  list) printf 'a\\nb/c\\n';;
  build) echo "$*" >> '${at("builds")}'; while [ "$1" != -o ]; do shift; done; cp '${at("program")}' "$2";;
esac
`,
    0o755,
  );
}

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "prometheus-"));
  put(
    "tools/prometheus/go.mod",
    "module m\n\ngo 1.25.0\n\nrequire (\n\tgithub.com/prometheus/alertmanager v0.35.1\n\tgithub.com/prometheus/prometheus v0.309.2\n)\n",
  );
  mkdirSync(at("gocache"));
  go();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function options(): EnsureOptions {
  const env = { PATH: `${at("go")}:/usr/bin:/bin`, HOME: at("home"), GOCOFFEE_PROMETHEUS_CACHE: at("cache") };
  return { root, env, goPlaces: [], progress: () => {} };
}

test("both are built as go.sum has them, once, and the second call finds them in the cache", async () => {
  const got = await ensurePrometheus(options());
  expect(got.source).toBe("build");
  expect(await ensurePrometheus(options())).toEqual({ ...got, source: "cache" });
  const builds = readFileSync(at("builds"), "utf8").trim().split("\n");
  expect(builds.map((line) => line.split(" ").at(-1))).toEqual([
    "github.com/prometheus/prometheus/cmd/promtool",
    "github.com/prometheus/alertmanager/cmd/amtool",
  ]);
  for (const line of builds) expect(line).toContain("-mod=readonly");
});

test("two at once build once", async () => {
  const both = await Promise.all([ensurePrometheus(options()), ensurePrometheus(options())]);
  expect(both.map(({ source }) => source).sort()).toEqual(["build", "cache"]);
});

test.each<[string, () => void, RegExp]>([
  ["a program that does not start", () => go("no"), /promtool does not start: "no"/],
  ["no Go", () => rmSync(at("go"), { recursive: true }), /no Go found/],
])("%s is told, with what to do, and leaves nothing", async (_, spoil, why) => {
  spoil();
  const failed = await ensurePrometheus(options()).catch((problem: Error) => problem.message);
  expect(failed).toMatch(/^promtool and amtool 3\.9\.2-0\.35\.1 cannot be installed/);
  expect(failed).toMatch(why);
  expect(failed).toContain("GOCOFFEE_PROMETHEUS_CACHE");
  expect(readdirSync(at("cache"), { recursive: true }).filter((name) => String(name).includes("programs"))).toEqual([]);
});

test("a release's number is read from its module's", () => {
  expect(pinnedVersions(readGoMod(root))).toEqual({ prometheus: "3.9.2", alertmanager: "0.35.1" });
  expect(() => pinnedVersions("module m\n")).toThrow("requires no github.com/prometheus/prometheus");
  expect(pinnedVersions(readGoMod(projectRoot())).prometheus).toMatch(/^3\.\d+\.\d+$/);
});
