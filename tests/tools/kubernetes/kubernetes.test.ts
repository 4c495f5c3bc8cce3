import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { type Archive, archivedVersion, archivesFor } from "../../../tools/kubernetes/archives";
import { type EnsureOptions, ensureKubernetes, kubernetesStatus } from "../../../tools/kubernetes/kubernetes";
import { pinnedVersion, readGoMod } from "../../../tools/kubernetes/version";
import { projectRoot } from "../../../tools/root";

const VERSION = "1.35.1";
const program = (says: string) => `#!/bin/sh\necho '${says}'\n`;
const KUBERNETES = program(`Kubernetes v${VERSION}`);
const ETCD = program("etcd Version: 3.6.6");

/** A checkout of its own, a stand-in for Go and one for the release's host; nothing of the machine's is used. */
let root: string;
let host: Server;
let said: string[];
const served = new Map<string, Buffer>();
const at = (...parts: string[]) => path.join(root, ...parts);

function put(name: string, text: string, mode = 0o644): void {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
  chmodSync(at(name), mode);
}

/** A Go that "builds" scripts which say their version. */
function go(says = KUBERNETES): void {
  put("etcd", ETCD);
  put("kubernetes", says);
  const build = `while [ "$1" != -o ]; do shift; done; case "$2" in *etcd) cp '${at("etcd")}' "$2";; *) cp '${at("kubernetes")}' "$2";; esac`;
  put(
    "go/go",
    `#!/bin/sh
case "$1" in
  env) printf 'go1.26.1\\nlocal\\n${root}/gocache\\n${root}/gomod\\n';;
  list) printf 'a\\nb/c\\n';;
  build) echo "$*" >> '${at("builds")}'; ${build};;
esac
`,
    0o755,
  );
}

beforeAll(async () => {
  host = createServer((request, answer) => {
    const body = served.get(request.url!);
    answer.writeHead(body ? 200 : 404).end(body);
  });
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
});
afterAll(() => host.close());
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "kubernetes-"));
  said = [];
  served.clear();
  put("tools/kubernetes/go.mod", `module m\n\ngo 1.25.0\n\nrequire (\n\tk8s.io/kubernetes v${VERSION}\n)\n`);
  mkdirSync(at("gocache"));
  go();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What the host has: an archive with two programs, and one program by itself. */
function published(): Archive[] {
  for (const [name, text] of [
    ["etcd", ETCD],
    ["kube-apiserver", KUBERNETES],
  ] as const)
    put(`packed/some/folder/${name}`, text, 0o755);
  spawnSync("tar", ["-czf", at("all.tar.gz"), "-C", at("packed"), "some"]);
  const one = (name: string, body: Buffer, programs: Archive["programs"]): Archive => {
    served.set(`/${name}`, body);
    const { port } = host.address() as AddressInfo;
    const digest = createHash("sha256").update(body).digest("hex");
    return { url: `http://127.0.0.1:${port}/${name}`, algorithm: "sha256", digest, programs };
  };
  return [
    one("all.tar.gz", readFileSync(at("all.tar.gz")), ["etcd", "kube-apiserver"]),
    one("kube-controller-manager", Buffer.from(KUBERNETES), ["kube-controller-manager"]),
  ];
}

function options(archives?: Archive[]): EnsureOptions {
  const env = { PATH: `${at("go")}:/usr/bin:/bin`, HOME: at("home"), GOCOFFEE_KUBERNETES_CACHE: at("cache") };
  return { root, env, goPlaces: [], progress: (line) => said.push(line), ...(archives && { archives }) };
}

test("it is downloaded where it is published, and the second call finds it in the cache", async () => {
  expect(kubernetesStatus(options())).toMatchObject({ version: VERSION, ready: false });
  const got = await ensureKubernetes(options(published()));
  expect(got).toMatchObject({ version: VERSION, source: "download" });
  for (const binary of Object.values(got.programs)) expect(spawnSync(binary).status).toBe(0);
  expect(existsSync(at("builds"))).toBe(false);
  expect(readdirSync(path.dirname(got.programs.etcd)).sort()).toEqual([
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "manifest.json",
  ]);
  served.clear();
  expect(await ensureKubernetes(options())).toEqual({ ...got, source: "cache" });
  expect(kubernetesStatus(options()).ready).toBe(true);
});

test.each<[string, (archives: Archive[]) => void, RegExp]>([
  [
    "is not what its digest says",
    () => served.set("/kube-controller-manager", Buffer.from("evil")),
    /is not what it was: its sha256 is/,
  ],
  ["is not there", () => served.delete("/all.tar.gz"), /answered 404 for \/all\.tar\.gz/],
  [
    "does not unpack",
    (archives) => {
      const body = Buffer.from("no archive");
      served.set("/all.tar.gz", body);
      archives[0]!.digest = createHash("sha256").update(body).digest("hex");
    },
    /tar cannot unpack/,
  ],
])("a download that %s is never used: it is built", async (_, spoil, why) => {
  const archives = published();
  spoil(archives);
  const got = await ensureKubernetes(options(archives));
  expect(got.source).toBe("build");
  expect(said.join("\n")).toMatch(why);
  expect(spawnSync(got.programs["kube-controller-manager"]).stdout.toString()).toContain(VERSION);
});

test("the build tells each program its version, and takes the modules as they are", async () => {
  await ensureKubernetes(options());
  const builds = readFileSync(at("builds"), "utf8").trim().split("\n");
  expect(builds).toHaveLength(3);
  for (const line of builds) {
    expect(line).toContain("-mod=readonly");
    expect(line).toContain(`-X k8s.io/component-base/version.gitVersion=v${VERSION}`);
    expect(line).toContain("-X k8s.io/component-base/version.gitMinor=35");
  }
});

test("where neither works, the message names both, and nothing is left", async () => {
  go(program("Kubernetes v9.9.9"));
  await expect(ensureKubernetes(options())).rejects.toThrow(
    /Kubernetes 1\.35\.1 cannot be installed on this machine:\n {2}download: nobody publishes[\s\S]*build: kube-apiserver says "Kubernetes v9\.9\.9" instead of v1\.35\.1[\s\S]*GOCOFFEE_KUBERNETES_CACHE/,
  );
  rmSync(at("go"), { recursive: true });
  await expect(ensureKubernetes(options())).rejects.toThrow(/build: no Go found/);
  expect(kubernetesStatus(options()).ready).toBe(false);
  expect(readdirSync(kubernetesStatus(options()).cache)).toEqual([]);
});

test("two at once get it once", async () => {
  const [a, b] = await Promise.all([ensureKubernetes(options()), ensureKubernetes(options())]);
  expect([a.source, b.source].sort()).toEqual(["build", "cache"]);
});

describe("what is pinned", () => {
  const goMod = readGoMod(projectRoot());

  test("the archives are of the version that go.mod requires, and each has its digest", () => {
    expect(pinnedVersion(goMod)).toBe(archivedVersion);
    for (const kind of ["linux-amd64", "linux-arm64"]) {
      const archives = archivesFor(archivedVersion, kind)!;
      expect(archives.flatMap(({ programs }) => programs).sort()).toEqual([
        "etcd",
        "kube-apiserver",
        "kube-controller-manager",
      ]);
      for (const { url, algorithm, digest } of archives) {
        expect(url).toMatch(/^https:/);
        expect(digest).toMatch(algorithm === "sha256" ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{128}$/);
      }
    }
    expect(archivesFor("1.36.0", "linux-amd64")).toBeUndefined();
    expect(archivesFor(archivedVersion, "darwin-arm64")).toBeUndefined();
  });

  test("each staging module is replaced by its own release, which is that of the same minor and patch", () => {
    const replaced = [...goMod.matchAll(/^\s+(k8s\.io\/\S+) => (\S+) v(\S+)$/gm)];
    expect(replaced.length).toBeGreaterThan(25);
    for (const [, from, to, version] of replaced) {
      expect(to).toBe(from);
      expect(`1.${version!.slice(2)}`).toBe(archivedVersion);
    }
  });

  test("it is the version of the environments' clusters", () => {
    const root = projectRoot();
    const minor = archivedVersion.split(".").slice(0, 2).join(".");
    for (const name of readdirSync(root).filter((file) => /^Pulumi\.\w+\.yaml$/.test(file)))
      expect(readFileSync(path.join(root, name), "utf8")).toContain(`version: "${minor}"`);
  });
});
