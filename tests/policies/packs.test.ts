import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { type AnalyzerInfo, AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import { buildSync } from "esbuild";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { controls } from "../../policies/controls";
import { everything, packs, ruleIds } from "../../policies/packs";
import { readExemptions } from "../../policies/shared/exemptions";
import type { Grade } from "../../policies/shared/rule";
import { azureTaggableTypes } from "../../tools/generate/azure-taggable";
import { controlsPage } from "../../tools/generate/controls";
import { generators } from "../../tools/generate/generators";
import { labelableTypes } from "../../tools/generate/labelable";
import { stale } from "../../tools/generate/run";
import { taggableTypes } from "../../tools/generate/taggable";

const root = path.join(__dirname, "../..");
const served = [...packs, everything];
const folders = served.map(({ name }) => name);

/** How a pack is started. */
interface Start {
  args(folder: string): string[];
  /** Where the process stands. */
  cwd(folder: string): string;
}
/** By a language host, Pulumi's or ours, for an engine that is given the pack's folder. */
const byHost: Start = {
  args: (folder) => [path.join(root, "node_modules/@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", folder],
  cwd: (folder) => folder,
};
/** By the engine, which is given an executable. */
const byEngine: Start = { args: (folder) => [path.join(folder, "index.cjs"), "127.0.0.1:1"], cwd: () => root };

/** Starts a pack, tells it of a stack as the engine does, and asks it what it is. */
async function infoOf(pack: string, grade: Grade, start: Start): Promise<AnalyzerInfo> {
  const folder = path.join(root, "policies", pack);
  const child = spawn(process.execPath, start.args(folder), {
    cwd: start.cwd(folder),
    env: { PATH: process.env["PATH"] },
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    const port = await new Promise<string>((resolve, reject) => {
      child.stdout.once("data", (data: Buffer) => resolve(data.toString().trim()));
      child.once("exit", (code) => reject(new Error(`the pack ended with ${code}`)));
    });
    const client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
    await new Promise<void>((resolve, reject) =>
      client.configureStack(told(grade), (error) => (error ? reject(error) : resolve())),
    );
    const request = new Empty() as Parameters<AnalyzerClient["getAnalyzerInfo"]>[0];
    return await new Promise<AnalyzerInfo>((resolve, reject) =>
      client.getAnalyzerInfo(request, (error, info) => (error ? reject(error) : resolve(info))),
    ).finally(() => client.close());
  } finally {
    child.kill();
  }
}

/** As pkg/resource/plugin/analyzer_plugin.go of the engine fills it in. */
function told(grade: Grade): AnalyzerStackConfigureRequest {
  const request = new AnalyzerStackConfigureRequest().setStack("demo").setProject("go-coffee");
  request.getConfigMap().set("go-coffee:environment", JSON.stringify({ grade }));
  return request;
}

it("a pack ends with the engine that started it", async () => {
  const child = spawn(process.execPath, byEngine.args(path.join(root, "policies/encryption")), {
    env: { PATH: process.env["PATH"] },
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.stdin.end();
  expect(await once(child, "exit")).toEqual([0, null]);
}, 60_000);

it("a pack does not start with a mistake in exemptions.yaml, and says in which line", async () => {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), "go-coffee-pack-"));
  try {
    fs.mkdirSync(path.join(copy, "all"));
    fs.writeFileSync(path.join(copy, "exemptions.yaml"), "exemptions:\n  - rule: no-such-rule\n");
    const script = `require(${JSON.stringify(path.join(root, "bin/load.cjs"))}).load(${JSON.stringify(path.join(root, "policies/all/pack.ts"))}).start(${JSON.stringify(path.join(copy, "all"))})`;
    const child = spawn(process.execPath, ["-e", script], {
      env: { PATH: process.env["PATH"] },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (data: Buffer) => (out += data.toString()));
    child.stderr.on("data", (data: Buffer) => (err += data.toString()));
    expect((await once(child, "close"))[0]).toBe(1);
    expect(out).toBe("");
    expect(err).toContain("policies/exemptions.yaml:2: exemptions[0].resource: want a text, got undefined\n");
  } finally {
    fs.rmSync(copy, { recursive: true, force: true });
  }
}, 60_000);

describe.each(folders)("the pack %s", (name) => {
  const pack = served.find((one) => one.name === name)!;
  const folder = path.join(root, "policies", name);

  it("is served with its rules, enforced as the stack's grade asks, whoever starts it", async () => {
    const [dev, prod] = await Promise.all([infoOf(name, "dev", byHost), infoOf(name, "prod", byEngine)]);
    expect([dev.getName(), prod.getName()]).toEqual([name, name]);
    expect(dev.getVersion()).toBe(prod.getVersion());
    const described = prod.getPoliciesList().map((policy) => policy.toObject());
    expect(described.map((policy) => policy.name)).toEqual([...pack.rules.map(({ id }) => id), "exemptions"]);
    for (const rule of pack.rules) {
      const shown = described.find((policy) => policy.name === rule.id)!;
      expect(shown.description).toBe(rule.judges);
      expect(shown.remediationSteps).toBe(rule.remedy);
      expect(shown.framework!.reference).not.toBe("");
      expect(shown.tagsList).toEqual(
        expect.arrayContaining(Object.entries(rule.controls).map(([key, [control]]) => `${key}:${control}`)),
      );
    }
    const levels = (info: AnalyzerInfo) => info.getPoliciesList().map((policy) => policy.getEnforcementlevel());
    const wanted = (grade: Grade) => [
      ...pack.rules.map(({ levels: { [grade]: level } }) => (level === "mandatory" ? 1 : 0)),
      0,
    ];
    expect(levels(dev)).toEqual(wanted("dev"));
    expect(levels(prod)).toEqual(wanted("prod"));
  }, 60_000);

  it("has the version of its package", () => {
    const yaml = parse(fs.readFileSync(path.join(folder, "PulumiPolicy.yaml"), "utf8")) as { version: string };
    const json = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as { version: string };
    expect(yaml.version).toBe(json.version);
  });

  it("is made of policies alone: no product code, no cloud SDK", () => {
    const { metafile } = buildSync({
      entryPoints: [path.join(folder, "pack.ts")],
      absWorkingDir: root,
      bundle: true,
      write: false,
      metafile: true,
      platform: "node",
      packages: "external",
      outdir: folder,
    });
    expect(Object.keys(metafile.inputs).filter((file) => !file.startsWith("policies/"))).toEqual([]);
    const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map((one) => one.path));
    expect([...new Set(outside)].filter((one) => !one.startsWith("node:")).sort()).toEqual([
      "@grpc/grpc-js",
      "@pulumi/pulumi/proto/analyzer_pb",
      "@pulumi/pulumi/proto/plugin_pb",
      "google-protobuf",
      "yaml",
    ]);
  });
});

it("every folder with a PulumiPolicy.yaml is one of the packs", () => {
  const found = fs
    .readdirSync(path.join(root, "policies"))
    .filter((name) => fs.existsSync(path.join(root, "policies", name, "PulumiPolicy.yaml")));
  expect(found.sort()).toEqual([...folders].sort());
});

it("exemptions.yaml has no mistake", () => {
  const text = fs.readFileSync(path.join(root, "policies/exemptions.yaml"), "utf8");
  expect(readExemptions(text, new Set(ruleIds)).problems).toEqual([]);
});

it("every control that a rule names is explained, and no other", () => {
  const rules = packs.flatMap((pack) => pack.rules);
  for (const framework of ["pci", "soc2", "hipaa", "gdpr"] as const) {
    const named = new Set(rules.flatMap((rule) => rule.controls[framework] ?? []));
    expect(Object.keys(controls[framework]).sort()).toEqual([...named].sort());
  }
});

it("CONTROLS.md and the lists of types that carry tags and labels are fresh", async () => {
  expect(
    (await stale(root, [controlsPage, taggableTypes, azureTaggableTypes, labelableTypes])).map(
      ({ path: file }) => file,
    ),
  ).toEqual([]);
  expect(generators).toEqual(expect.arrayContaining([controlsPage, taggableTypes, azureTaggableTypes, labelableTypes]));
}, 30_000);
