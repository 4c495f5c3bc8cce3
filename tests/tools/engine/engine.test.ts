import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { engineSpace } from "../../../tools/engine/build";
import { runCommand } from "../../../tools/programs/command";
import { downloadEngine } from "../../../tools/engine/download";
import { type EnsureOptions, engineStatus, ensureEngine } from "../../../tools/engine/engine";
import { checkSpace, findGo, freeBytes } from "../../../tools/programs/go";
import { Unavailable } from "../../../tools/programs/problems";
import { projectRoot } from "../../../tools/root";
import { pidIn } from "../../pid-file";

const real = projectRoot();
const VERSION = "3.0.1";
const SAYS_VERSION = `#!/bin/sh\necho v${VERSION}\n`;

/** A checkout of its own, with stand-ins for the launcher and for Go; nothing of the machine's is used. */
let root: string;
let said: string[];
const cache = () => path.join(root, "cache");
const at = (...parts: string[]) => path.join(root, ...parts);

function put(name: string, text: string, mode = 0o644): string {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
  chmodSync(at(name), mode);
  return at(name);
}

function launcher(body: string): void {
  put(
    "node_modules/pulumi/run.js",
    `const fs = require("fs"), path = require("path"), home = process.env.PULUMI_HOME;\n${body}`,
  );
}

/** A Go that "builds" a script which says the version; `build` is run before the result is written. */
function go(version = "1.26.1", toolchain = "local", build = ""): void {
  put(
    "go/go",
    `#!/bin/sh
case "$1" in
  env) printf 'go${version}\\n${toolchain}\\n${root}/gocache\\n${root}/gomod\\n';;
  list) echo "go: downloading a.b/c v1.0.0" >&2; printf 'a\\nb/c\\n';;
  build) echo one >> '${root}/builds'; ${build}
    while [ "$1" != -o ]; do shift; done; printf '#!/bin/sh\\necho v${VERSION}\\n' > "$2";;
esac
`,
    0o755,
  );
}

function options(extra: Partial<EnsureOptions> = {}): EnsureOptions {
  const env = { PATH: `${at("go")}:/usr/bin:/bin`, HOME: at("home"), GOCOFFEE_ENGINE_CACHE: cache() };
  return { root, env, goPlaces: [], progress: (line) => said.push(line), ...extra };
}

const NO_DOWNLOAD = `console.error("Downloading pulumi"); console.error("pulumi: fetch failed"); process.exit(1);`;
const DOWNLOAD = `
const bin = path.join(home, "versions", "${VERSION}", "bin");
fs.mkdirSync(bin, { recursive: true });
for (const name of ["pulumi", "pulumi-language-nodejs"]) fs.writeFileSync(path.join(bin, name), "#!/bin/sh\\necho v${VERSION}\\n", { mode: 0o755 });`;

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "engine-"));
  said = [];
  put("tools/engine/go.mod", `module m\n\ngo 1.25.11\n\nrequire github.com/pulumi/pulumi/pkg/v3 v${VERSION}\n`);
  cpSync(path.join(real, "tools/engine/language-host"), at("tools/engine/language-host"), { recursive: true });
  mkdirSync(at("node_modules"));
  for (const name of ["@grpc", "@pulumi", "google-protobuf", "node"])
    symlinkSync(path.join(real, "node_modules", name), at("node_modules", name));
  mkdirSync(at("gocache"));
  launcher(NO_DOWNLOAD);
  go();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("the official launcher comes first, and the second call finds its engine in the cache", async () => {
  launcher(DOWNLOAD);
  const engine = await ensureEngine(options());
  expect(engine).toMatchObject({ version: VERSION, source: "launcher", ours: false });
  expect(existsSync(path.join(path.dirname(engine.binary), "pulumi-language-nodejs"))).toBe(true);
  expect(existsSync(at("builds"))).toBe(false);
  said = [];
  expect(await ensureEngine(options())).toEqual({ ...engine, source: "cache" });
  expect(said).toEqual([]);
});

test("an engine that npx pulumi fetched before is used as it is", async () => {
  for (const name of ["pulumi", "pulumi-language-nodejs"])
    put(`home/.pulumi/versions/${VERSION}/bin/${name}`, SAYS_VERSION, 0o755);
  expect(await ensureEngine(options())).toMatchObject({
    source: "launcher",
    binary: at(`home/.pulumi/versions/${VERSION}/bin/pulumi`),
  });
});

test("without a download it is built, once, with a language host beside it that starts", async () => {
  const before = engineStatus(options());
  expect(before).toMatchObject({ ready: undefined, next: "get", others: [] });
  expect(existsSync(cache())).toBe(false);
  const engine = await ensureEngine(options());
  expect(engine).toMatchObject({ version: VERSION, source: "build", ours: true });
  expect(said.join("\n")).toMatch(
    /not possible: get\.pulumi\.com cannot be reached[\s\S]*Building the engine 3\.0\.1 with Go 1\.26\.1[\s\S]*Built/,
  );
  expect(await ensureEngine(options())).toEqual({ ...engine, source: "cache" });
  expect(engineStatus(options())).toMatchObject({
    ready: { binary: engine.binary, version: VERSION, ours: true },
    next: "nothing",
  });
  expect(readFileSync(at("builds"), "utf8")).toBe("one\n");
  const host = spawnSync(path.join(path.dirname(engine.binary), "pulumi-language-nodejs"), ["127.0.0.1:1"], {
    input: "",
    encoding: "utf8",
  });
  expect(host.stderr).toBe("");
  expect(host.stdout).toMatch(/^\d+\n$/);
}, 30_000);

test("what is to be done next is told: of an engine that is built, or that npx pulumi fetched; and other versions", async () => {
  const { binary } = await ensureEngine(options());
  rmSync(path.dirname(binary), { recursive: true });
  expect(engineStatus(options())).toMatchObject({ ready: undefined, next: "host", others: [] });
  const { cache: folder } = engineStatus(options());
  const other = path.join(path.dirname(folder), "2.9.0-any");
  renameSync(folder, other);
  const manifest = path.join(other, "built", "manifest.json");
  writeFileSync(manifest, readFileSync(manifest, "utf8").replace(`"${VERSION}"`, '"2.9.0"'));
  expect(engineStatus(options())).toMatchObject({ next: "get", others: ["2.9.0"] });
  for (const name of ["pulumi", "pulumi-language-nodejs"])
    put(`home/.pulumi/versions/${VERSION}/bin/${name}`, SAYS_VERSION, 0o755);
  expect(engineStatus(options())).toMatchObject({ next: "launcher" });
}, 30_000);

test("two at once build once", async () => {
  go("1.26.1", "local", "sleep 0.3;");
  const [a, b] = await Promise.all([ensureEngine(options()), ensureEngine(options())]);
  expect([a.source, b.source].sort()).toEqual(["build", "cache"]);
  expect(readFileSync(at("builds"), "utf8")).toBe("one\n");
}, 30_000);

test("a changed language host gets a folder of its own without a second build", async () => {
  const first = await ensureEngine(options());
  put("tools/engine/language-host/more.ts", "export const more = 1;");
  const second = await ensureEngine(options());
  expect(second.source).toBe("cache");
  expect(second.binary).not.toBe(first.binary);
  expect(existsSync(first.binary)).toBe(true);
  expect(readFileSync(at("builds"), "utf8")).toBe("one\n");
}, 30_000);

test("a build that fails half-way leaves nothing that is ever used", async () => {
  go(
    "1.26.1",
    "local",
    'while [ "$1" != -o ]; do shift; done; echo half > "$2"; echo \'x: no space left on device\' >&2; exit 1;',
  );
  await expect(ensureEngine(options())).rejects.toThrow(/build: the disk is full/);
  expect(engineStatus(options()).ready).toBeUndefined();
  const folder = engineStatus(options()).cache;
  expect(readdirSync(folder)).toEqual(["build.log"]);
  go();
  expect((await ensureEngine(options())).source).toBe("build");
}, 30_000);

test("a build that makes another version is refused", async () => {
  put("go/go", readFileSync(at("go/go"), "utf8").replace(`echo v${VERSION}`, "echo v9.9.9"), 0o755);
  await expect(ensureEngine(options())).rejects.toThrow(/says "v9\.9\.9" instead of v3\.0\.1/);
});

test("an interrupted build ends what it started and leaves nothing", async () => {
  go("1.26.1", "local", `echo $$ > '${at("pid")}'; sleep 60 & wait;`.replaceAll("${root}", root));
  const abort = new AbortController();
  const wait = ensureEngine(options({ signal: abort.signal }));
  const pid = await pidIn(at("pid"));
  abort.abort(new Error("cancelled"));
  await expect(wait).rejects.toThrow("cancelled");
  expect(readdirSync(engineStatus(options()).cache)).toEqual([]);
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

describe("when neither way works, the error names what is missing", () => {
  const message = async () => {
    const problem = await ensureEngine(options()).then(
      () => new Error("it worked"),
      (error: Error) => error,
    );
    expect(problem).toBeInstanceOf(Unavailable);
    return problem.message;
  };

  test("no Go", async () => {
    rmSync(at("go"), { recursive: true });
    const text = await message();
    expect(text).toContain("download: get.pulumi.com cannot be reached");
    expect(text).toContain("build: no Go found");
  });

  test("Go too old, and not allowed to fetch a newer one", async () => {
    go("1.20.3", "auto");
    expect(await message()).toContain("Go is too old: found 1.20.3, want 1.25.11 or newer");
    go("1.22.3", "local");
    expect(await message()).toContain("found 1.22.3");
  });

  test("no network for Go", async () => {
    go("1.26.1", "local", "echo 'm: dial tcp 1.2.3.4:443: i/o timeout' >&2; exit 1;");
    expect(await message()).toContain("build: Go cannot download modules (m: dial tcp");
  });

  test("no room for the download", async () => {
    launcher(`console.error("ENOSPC: no space left on device, write"); process.exit(1);`);
    rmSync(at("go"), { recursive: true });
    expect(await message()).toMatch(/download: the disk is full \(.*official\)\n.*GOCOFFEE_ENGINE_CACHE/);
  });

  test("no launcher either", async () => {
    rmSync(at("node_modules/pulumi"), { recursive: true });
    rmSync(at("go"), { recursive: true });
    expect(await message()).toContain("npm ci");
  });
});

test("a Go that may fetch its toolchain will do from 1.21 on", async () => {
  go("1.21.0", "auto");
  await expect(findGo("1.25.11", { PATH: at("go") }, [])).resolves.toMatchObject({ version: "1.21.0" });
});

test("Go is also found off the path, and the first one that is new enough is taken", async () => {
  go("1.19.0");
  put("usual/go", readFileSync(at("go/go"), "utf8").replace("1.19.0", "1.30.0"), 0o755);
  await expect(findGo("1.25.11", { PATH: `${at("go")}:/usr/bin:/bin` }, [at("usual")])).resolves.toMatchObject({
    binary: at("usual/go"),
  });
});

test("too little disk space is said before the build", () => {
  const places = { cache: at("gocache"), modules: at("gomod") };
  const space = { ...engineSpace("3.0.1"), module: "m@v1" };
  expect(() => checkSpace(places, cache(), space, () => 1e9)).toThrow(
    /too little disk space at .*gomod: 0\.9 GB free, want 1\.7 GB/,
  );
  expect(() => checkSpace(places, cache(), space, () => 2e9)).not.toThrow();
  mkdirSync(at("gomod/m@v1"), { recursive: true });
  expect(() => checkSpace(places, cache(), space, () => 1e9)).not.toThrow();
  expect(() => checkSpace(places, cache(), space, () => 1e6)).toThrow("too little disk space");
  expect(freeBytes(at("not/there/yet"))).toBeGreaterThan(0);
});

test("a launcher that hears nothing is given up, one that is at work is not", async () => {
  const download = () =>
    downloadEngine({
      root,
      version: VERSION,
      target: at("official"),
      progress: () => undefined,
      limits: { first: 700, whole: 5000 },
    });
  launcher(`console.error("Downloading pulumi v1..."); setInterval(() => {}, 1000);`);
  await expect(download()).rejects.toThrow("nothing answered within 0 s");
  launcher(`console.error("+ Downloading the archive"); setTimeout(() => {${DOWNLOAD}}, 1200);`);
  await download();
  expect(existsSync(at("official/bin/pulumi"))).toBe(true);
});

test("a command's output is read by lines, its limit and a missing program are told", async () => {
  const lines: string[] = [];
  const done = await runCommand("/bin/sh", ["-c", "printf 'a\\nb'; exit 3"], { line: (line) => lines.push(line) });
  expect([done.code, lines]).toEqual([3, ["a", "b"]]);
  expect((await runCommand("/bin/sh", ["-c", "sleep 30 & wait"], { limit: 100 })).late).toBe(true);
  expect((await runCommand(at("nothing"), [])).code).toBe(127);
});
