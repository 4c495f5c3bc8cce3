import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { unzipSync } from "fflate";
import type { Cloud } from "../../../components/core/contracts";
import { delivery, type BuiltFunction, type BusFunction } from "../../../components/core/events";
import { archives } from "../../../functions/build/archives";
import { longestCall } from "../../../functions/build/around";
import { buildable } from "../../../functions/build/names";
import { functionArchives } from "../../../stacks/functions";
import { projectRoot } from "../../../tools/root";

const root = projectRoot();
const folders: string[] = [];

afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

function folder(): string {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), "archives-"));
  folders.push(made);
  return made;
}

/** What functions are made of, in another folder, with the same packages. */
function copy(from = source): string {
  const to = folder();
  for (const part of ["functions", "components/core", "package.json", "package-lock.json", "Pulumi.yaml"])
    fs.cpSync(path.join(from, part), path.join(to, part), { recursive: true });
  fs.symlinkSync(path.join(root, "node_modules"), path.join(to, "node_modules"));
  return to;
}

/** As it is now: an edit of the checkout meanwhile makes no difference. */
const source = copy(root);

/** Written before the build begins, as an editor does. */
function edit(file: string, change: (text: string) => string): void {
  const text = fs.readFileSync(file, "utf8");
  const changed = change(text);
  if (changed === text) throw new Error(`${file} is as it was`);
  fs.writeFileSync(file, changed);
}

type Built = Record<BusFunction, BuiltFunction>;

const build = (from: string, cloud: Cloud, into = path.join(from, "built")) =>
  archives(from, cloud, buildable[cloud], into) as Promise<Built>;
const digests = (built: Built) => Object.entries(built).map(([name, { sha256 }]) => `${name} ${sha256}`);
const inside = ({ file }: BuiltFunction) => unzipSync(fs.readFileSync(file));
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

describe.each(["aws", "gcp", "azure"] as const)("on %s", (cloud) => {
  const from = folder();
  let built: Built;

  beforeAll(async () => {
    built = await build(source, cloud, from);
  }, 60_000);

  it("each function has an archive of its own, under 1 MB, named by its bytes", () => {
    expect(Object.keys(built).sort()).toEqual([...buildable[cloud]].sort());
    for (const [name, { file, sha256, bytes }] of Object.entries(built)) {
      const found = fs.readFileSync(file);
      expect(createHash("sha256").update(found).digest("hex")).toBe(sha256);
      expect(path.basename(file)).toBe(`${cloud}-${name}-${sha256.slice(0, 16)}.zip`);
      expect(found.length).toBe(bytes);
      expect(bytes).toBeLessThan(1_000_000);
    }
    expect(new Set(digests(built)).size).toBe(buildable[cloud].length);
  });

  it("there is what the cloud wants to find, and nothing of this machine", () => {
    const wanted = {
      aws: ["index.js"],
      gcp: ["index.js", "package-lock.json", "package.json"],
      azure: ["host.json", "index.js", "package.json"],
    };
    for (const one of Object.values(built)) {
      const files = inside(one);
      expect(Object.keys(files).sort()).toEqual(wanted[cloud]);
      for (const [name, contents] of Object.entries(files))
        for (const here of [root, source]) expect([name, text(contents).includes(here)]).toEqual([name, false]);
    }
  });

  it("each holds its own handler, and no other", () => {
    const only = { payment: ":ledger:", notification: "order-received" };
    for (const name of ["payment", "notification"] as const)
      for (const [other, one] of Object.entries(built))
        expect([other, text(inside(one)["index.js"]).includes(only[name])]).toEqual([other, other === name]);
  });

  it("they are remembered: again costs no build, and a lost archive is made again", async () => {
    const stamp = fs.readdirSync(from).find((file) => file.endsWith(".json"))!;
    const before = fs.statSync(path.join(from, stamp)).mtimeMs;
    expect(await build(source, cloud, from)).toEqual(built);
    expect(fs.statSync(path.join(from, stamp)).mtimeMs).toBe(before);
    fs.rmSync(built.order.file);
    expect(await build(source, cloud, from)).toEqual(built);
    expect(fs.existsSync(built.order.file)).toBe(true);
  }, 60_000);
});

describe("the same source", () => {
  const there = copy();
  let first: Built;

  beforeAll(async () => {
    first = await build(there, "gcp");
  }, 60_000);

  it("is the same bytes, from whatever folder and in whatever time zone", async () => {
    const zone = process.env.TZ;
    process.env.TZ = "Pacific/Kiritimati";
    try {
      expect(digests(await build(copy(), "gcp"))).toEqual(digests(first));
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  }, 60_000);

  it("is so with another comment, other names inside, and another layout", async () => {
    const handler = path.join(there, "functions", "handlers", "payment.ts");
    edit(handler, (text) => `// another comment\n/*! @license kept? */\n${text.replaceAll("entry", "line")}\n\n\n`);
    edit(path.join(there, "functions", "run.ts"), (text) => text.replace("/**", "/** Said otherwise."));
    expect(digests(await build(there, "gcp"))).toEqual(digests(first));
  }, 60_000);

  it("but with another statement it is another archive, and the others are as they were", async () => {
    edit(path.join(there, "functions", "handlers", "payment.ts"), (text) => text.replace(":state", ":now"));
    const second = await build(there, "gcp");
    const changed = digests(second).filter((digest, at) => digest !== digests(first)[at]);
    expect(changed).toEqual([`payment ${second.payment.sha256}`]);
  }, 60_000);

  it("and what all share changes all", async () => {
    edit(path.join(there, "functions", "run.ts"), (text) => text.replace("had taken effect", "had its effect"));
    const third = await build(there, "gcp");
    expect(digests(third).filter((digest) => digests(first).includes(digest))).toEqual([]);
  }, 60_000);

  it("with a mistake in it says where", async () => {
    const wrong = copy();
    edit(
      path.join(wrong, "functions", "handlers", "order.ts"),
      (text) => `${text}
)`,
    );
    await expect(build(wrong, "gcp")).rejects.toThrow(/functions\/handlers\/order\.ts:\d+:\d+/);
  }, 60_000);
});

it("what runs on Google is installed by digest, with nothing that is for development", async () => {
  const files = inside((await functionArchives("gcp", ["order"])).order);
  const manifest = JSON.parse(text(files["package.json"])) as { main: string; dependencies: Record<string, string> };
  const lock = JSON.parse(text(files["package-lock.json"])) as {
    packages: Record<string, { dependencies?: Record<string, string>; integrity?: string; dev?: boolean }>;
  };
  const ours = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
    devDependencies: Record<string, string>;
  };
  const framework = "@google-cloud/functions-framework";
  expect(manifest.main).toBe("index.js");
  expect(manifest.dependencies).toEqual({ [framework]: ours.devDependencies[framework] });
  expect(lock.packages[""]!.dependencies).toEqual(manifest.dependencies);
  const { "": _, ...packages } = lock.packages;
  expect(Object.keys(packages)).toEqual(expect.arrayContaining([`node_modules/${framework}`, "node_modules/express"]));
  expect(Object.values(packages).filter(({ integrity, dev }) => !integrity?.startsWith("sha512-") || dev)).toEqual([]);
  for (const { dependencies = {} } of Object.values(packages))
    for (const name of Object.keys(dependencies))
      expect(Object.keys(packages).some((place) => place.endsWith(`node_modules/${name}`))).toBe(true);
});

it("what runs on Azure may take as long as it has to wait before the last try", async () => {
  const files = inside((await functionArchives("azure", ["order"])).order);
  const host = JSON.parse(text(files["host.json"])) as {
    version: string;
    functionTimeout: string;
    extensionBundle: { version: string };
  };
  expect(host).toMatchObject({ version: "2.0", functionTimeout: "00:05:00" });
  expect(host.extensionBundle.version).toMatch(/^\[[4-9]\./);
  const longestWait = Math.min(delivery.firstDelay * 2 ** (delivery.attempts - 2), delivery.longestDelay);
  expect(longestCall).toBeGreaterThan(delivery.timeout + longestWait);
  expect(JSON.parse(text(files["package.json"]))).toMatchObject({ main: "index.js" });
});

it("what is remembered is told without the bundler, and what is not asked for costs nothing", async () => {
  const known = await functionArchives("gcp", ["payment"]);
  await jest.isolateModulesAsync(async () => {
    for (const unwanted of ["esbuild", "fflate", "cloudevents"])
      jest.doMock(unwanted, () => {
        throw new Error(`${unwanted} was loaded`);
      });
    const fresh = await import("../../../stacks/functions");
    expect(await fresh.functionArchives("gcp", ["payment"])).toEqual(known);
    const there = folder();
    const { archives: build } = await import("../../../functions/build/archives");
    await expect(build(root, "gcp", ["payment"], there)).rejects.toThrow("was loaded");
  });
});

it("nothing is built where nothing is asked for", async () => {
  expect(await functionArchives("aws", [])).toEqual({});
});
