import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type EnsureOptions, ensureLambdaRuntime, lambdaRuntimeStatus } from "../../../tools/lambda-runtime/runtime";
import { pinnedFolder, pinnedVersion } from "../../../tools/lambda-runtime/version";
import { projectRoot } from "../../../tools/root";

/** A checkout of its own and a stand-in for npm; nothing of the machine's is used. */
let root: string;
const at = (...parts: string[]) => path.join(root, ...parts);
const programs = ["cmake", "make", "g++", "python3", "tar", "xz"];

function program(name: string, text = "#!/bin/sh\n"): void {
  mkdirSync(at("bin"), { recursive: true });
  writeFileSync(at("bin", name), text);
  chmodSync(at("bin", name), 0o755);
}

/** An npm that notes how it was called and then does this, in the folder that it is to install into. */
function npm(then: string): void {
  program("npm", `#!/bin/sh\necho "$@" >> '${at("calls")}'\nmkdir -p node_modules/aws-lambda-ric\n${then}\n`);
}
const installs = "cd node_modules/aws-lambda-ric; touch index.mjs; echo not-a-module > rapid-client.node";

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "lambda-runtime-"));
  cpSync(pinnedFolder(projectRoot()), pinnedFolder(root), { recursive: true });
  for (const name of programs) program(name);
  npm(installs);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function options(): EnsureOptions {
  const env = { PATH: `${at("bin")}:/usr/bin:/bin`, HOME: at("home"), GOCOFFEE_LAMBDA_RUNTIME_CACHE: at("cache") };
  return { root, env, platform: "linux", progress: () => {} };
}
const failed = (more: Partial<EnsureOptions> = {}) =>
  ensureLambdaRuntime({ ...options(), ...more }).catch((problem: Error) => problem.message);
const onlyOwn = () => ({ ...options().env, PATH: at("bin") });

test("it is installed as the lock file has it, with its scripts", async () => {
  // What was compiled is no module: everything before that went well.
  expect(await failed()).toMatch(/what was compiled does not load/);
  expect(readFileSync(at("calls"), "utf8")).toMatch(/^ci .*--foreground-scripts --prefix .*unfinished-/);
});

test.each<[string, () => Promise<unknown>, RegExp]>([
  ["another system than Linux", () => failed({ platform: "darwin" }), /compiles on Linux alone/],
  [
    "no compiler",
    () => {
      for (const name of ["cmake", "g++"]) rmSync(at("bin", name));
      return failed({ env: onlyOwn() });
    },
    /there is no cmake, g\+\+\n {4}→ install them: apt-get install cmake/,
  ],
  [
    "no network",
    () => {
      npm("echo 'npm error code ENOTFOUND' >&2; exit 1");
      return failed();
    },
    /npm failed: npm error code ENOTFOUND/,
  ],
  [
    "scripts that are switched off",
    () => {
      npm("touch node_modules/aws-lambda-ric/index.mjs");
      return failed();
    },
    /npm ran none of its scripts.*\n {4}→ let it: npm config set ignore-scripts false/,
  ],
])("%s is told, with what to do, and leaves nothing", async (_, spoiled, why) => {
  const message = await spoiled();
  expect(message).toMatch(/^The Lambda runtime 4\.0\.2 cannot be installed on this machine:\n {2}install: /);
  expect(message).toMatch(why);
  expect(message).toContain("GOCOFFEE_LAMBDA_RUNTIME_CACHE");
  expect(readdirSync(at("cache"), { recursive: true }).filter((name) => String(name).endsWith("runtime"))).toEqual([]);
  expect(lambdaRuntimeStatus(options())).toEqual({ missing: expect.stringContaining("is not installed") });
});

test("the lock file pins what package.json asks for, by digest, and names no registry", () => {
  const text = readFileSync(path.join(pinnedFolder(root), "package-lock.json"), "utf8");
  const { packages } = JSON.parse(text) as { packages: Record<string, { version: string; integrity?: string }> };
  expect(packages["node_modules/aws-lambda-ric"]!.version).toBe(pinnedVersion(root));
  for (const [name, { integrity }] of Object.entries(packages)) if (name) expect(integrity).toMatch(/^sha512-/);
  expect(text).not.toMatch(/"resolved"/);
});
