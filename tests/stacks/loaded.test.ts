import { spawnSync } from "node:child_process";
import * as path from "node:path";
import type { EnvironmentSpec } from "../../config/environment";
import { root, specOf, withAzure, withGoogle } from "./spec";

/** What only one cloud needs, or only an environment with Vault. */
const sdks = [
  "@pulumi/gcp",
  "@pulumi/azure-native",
  "@pulumiverse/time",
  "@pulumi/tls",
  "@pulumi/vault",
  "@pulumi/cloudflare",
];
/** What is loaded of an SDK all at once: hundreds of megabytes. */
const wholes = ["@pulumi/azure-native/index.js", "@pulumi/azure-native/types/index.js", "@pulumi/gcp/index.js"];

/** Composes a specification in a process of its own, bundled as the program is, and tells which packages that process loads. */
function loadedBy(spec: EnvironmentSpec): { count: number; sdks: string[]; wholes: string[] } {
  const script = `
    const { load } = require(${JSON.stringify(path.join(root, "bin", "load.cjs"))});
    const { composedAlone } = load(${JSON.stringify(path.join(root, "tests", "stacks", "composed-alone.ts"))});
    composedAlone(JSON.parse(require("node:fs").readFileSync(0, "utf8"))).then((count) => {
      const files = Object.keys(require.cache);
      const found = (names, end) => names.filter((name) => files.some((file) => file.includes("/node_modules/" + name + end)));
      console.log(JSON.stringify({ count, sdks: found(${JSON.stringify(sdks)}, "/"), wholes: found(${JSON.stringify(wholes)}, "") }));
    });`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["-e", script], {
    ...{ cwd: root, encoding: "utf8", input: JSON.stringify(spec) },
    maxBuffer: 1 << 24,
  });
  expect([status, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as ReturnType<typeof loadedBy>;
}

describe("what nobody asks for is not loaded", () => {
  it("neither Google's SDK nor Azure's where the environment stands on AWS alone", () => {
    const { gcp: _, azure: __, ...clouds } = specOf("dev").clouds;
    const { count, ...loaded } = loadedBy({ ...specOf("dev"), clouds });
    expect(loaded).toEqual({ sdks: [], wholes: [] });
    expect(count).toBeGreaterThan(400);
  });

  it("nor Azure's where it stands on AWS and Google Cloud, with events or without", () => {
    const { azure: _, ...clouds } = withGoogle("dev").clouds;
    const { events: __, ...spec } = { ...withGoogle("dev"), clouds };
    const { count, ...loaded } = loadedBy(spec);
    // What waits for agents is where all agents are: one module, of less than a millisecond.
    expect(loaded).toEqual({ sdks: ["@pulumi/gcp", "@pulumiverse/time"], wholes: [] });
    expect(count).toBeGreaterThan(900);
    const { count: more, ...withEvents } = loadedBy({ ...withGoogle("dev"), clouds });
    expect(withEvents).toEqual(loaded);
    expect(more).toBeGreaterThan(count);
  });

  it("and of each SDK the modules in use alone", () => {
    const { count, ...loaded } = loadedBy(withAzure("dev"));
    expect(loaded).toEqual({ sdks: ["@pulumi/gcp", "@pulumi/azure-native", "@pulumiverse/time"], wholes: [] });
    expect(count).toBeGreaterThan(1400);
  });
});
