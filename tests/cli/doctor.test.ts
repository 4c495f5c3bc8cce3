import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { diagnose, page } from "../../cli/doctor";
import { engineStatus, type EngineStatus } from "../../tools/engine/engine";
import { kubernetesStatus } from "../../tools/kubernetes/kubernetes";
import { findGo, freeBytes } from "../../tools/programs/go";
import { WayClosed } from "../../tools/programs/problems";
import { projectRoot } from "../../tools/root";
import { environments } from "../stacks/spec";

jest.mock("../../tools/engine/engine", () => ({ engineStatus: jest.fn() }));
jest.mock("../../tools/kubernetes/kubernetes", () => ({ kubernetesStatus: jest.fn() }));
jest.mock("../../tools/programs/go", () => ({ findGo: jest.fn(), freeBytes: jest.fn() }));

/** What signs in to clusters of the clouds that the project's environments have. */
const signingIn = [
  { key: "gcp", check: "gke-gcloud-auth-plugin (for clusters on Google Cloud)" },
  { key: "azure", check: "kubelogin (for clusters on Azure)" },
]
  .filter(({ key }) =>
    environments.some((name) =>
      new RegExp(`^ {6}${key}:`, "m").test(fs.readFileSync(path.join(projectRoot(), `Pulumi.${name}.yaml`), "utf8")),
    ),
  )
  .map(({ check }) => check);

describe("coffee doctor", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "doctor-"));
  const before = process.env["GOCOFFEE_LOCAL"];
  beforeEach(() => {
    process.env["GOCOFFEE_LOCAL"] = path.join(folder, "not", "yet");
    engine(true);
    jest.mocked(kubernetesStatus).mockReturnValue({ version: "1.35.0", cache: "/cache/k", ready: true });
    jest.mocked(findGo).mockResolvedValue({ binary: "/opt/go", version: "1.26.1", cache: "", modules: "" });
    jest.mocked(freeBytes).mockReturnValue(50e9);
  });
  afterAll(() => {
    if (before === undefined) delete process.env["GOCOFFEE_LOCAL"];
    else process.env["GOCOFFEE_LOCAL"] = before;
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const engine = (there: boolean, next: EngineStatus["next"] = there ? "nothing" : "get", others: string[] = []) =>
    jest.mocked(engineStatus).mockReturnValue({
      version: "3.0.1",
      cache: "/cache/3.0.1",
      ready: there ? { binary: "/cache/pulumi", version: "3.0.1", ours: true } : undefined,
      next,
      others,
    });
  const check = async (name: string) => (await diagnose(projectRoot())).find((one) => one.name === name);
  const noGo = () => jest.mocked(findGo).mockRejectedValue(new WayClosed("build", "no Go found", "install Go"));

  test("where all is there, nothing is to be done", async () => {
    const checks = await diagnose(projectRoot());
    expect(checks.map(({ name, ok, fix }) => [name, ok, fix])).toEqual(
      [
        "Node.js",
        "npm packages",
        "Pulumi engine",
        "Go (to build the engine)",
        "API server (for tests)",
        ...signingIn,
        "disk of the checkout",
        "disk of the engine",
        "local runs",
        ...environments.map((name) => `Pulumi.${name}.yaml`),
      ].map((name) => [name, true, ""]),
    );
  });

  test("packages that are not those of the lock file", async () => {
    const root = path.join(folder, "checkout");
    fs.mkdirSync(path.join(root, "tools", "engine"), { recursive: true });
    fs.writeFileSync(path.join(root, "tools", "engine", "go.mod"), "module m\n\ngo 1.25.11\n");
    fs.writeFileSync(path.join(root, "package-lock.json"), '{ "packages": { "node_modules/a": { "version": "1" } } }');
    expect((await diagnose(root))[1]).toEqual({
      name: "npm packages",
      ok: false,
      found: "not what package-lock.json asks for",
      fix: "run `npm ci`",
    });
  });

  describe("an environment's file", () => {
    const root = path.join(folder, "files");
    const write = (name: string, change: (text: string) => string) => {
      const text = fs.readFileSync(path.join(projectRoot(), "Pulumi.staging.yaml"), "utf8");
      fs.writeFileSync(path.join(root, `Pulumi.${name}.yaml`), change(text));
    };
    const ownSubscription = "subscription: 00000000-0000-4000-8000-000000000005";
    const found = async () => page((await diagnose(root)).filter(({ name }) => name.startsWith("Pulumi.")));
    beforeEach(() => {
      fs.rmSync(root, { recursive: true, force: true });
      for (const part of ["tools/engine", "tools/kubernetes"])
        fs.cpSync(path.join(projectRoot(), part, "go.mod"), path.join(root, part, "go.mod"));
      fs.writeFileSync(path.join(root, "package-lock.json"), "{}");
      write("staging", (text) => text);
    });

    test("that is not right is wrong, not missing, and its problems are told once", async () => {
      write("qa", (text) =>
        text
          .replace("slot: 1", "slot: 5")
          .replace("project: go-coffee-staging", "project: go-coffee-qa")
          .replace(/subscription: \S+/, ownSubscription)
          .replace("owner: platform", "owner: Nobody"),
      );
      expect(await found()).toMatch(
        /^WRONG {4}Pulumi\.qa\.yaml: 1 problem\n {9}- owner: want .*, got "Nobody" \(line \d+\)\n {9}correct the file: docs\/reference\/configuration\.md has every key\nok {7}Pulumi\.staging\.yaml: valid\n$/,
      );
    });

    test("that wants what another has says that either may be corrected", async () => {
      // Its slot, and its project on Google Cloud.
      write("qa", (text) => text.replace(/subscription: \S+/, ownSubscription));
      const lines = (await found()).split("\n").filter((line) => /^WRONG|correct this/.test(line));
      expect(lines).toEqual([
        "WRONG    Pulumi.qa.yaml: 2 problems",
        "         correct this file, or Pulumi.staging.yaml",
        "WRONG    Pulumi.staging.yaml: 2 problems",
        "         correct this file, or Pulumi.qa.yaml",
      ]);
    });
  });

  test("an engine that is not there yet, and no Go to build it", async () => {
    engine(false);
    noGo();
    expect(await check("Pulumi engine")).toMatchObject({ ok: false, found: "3.0.1 is not in /cache/3.0.1" });
    expect(await check("Go (to build the engine)")).toEqual({
      name: "Go (to build the engine)",
      ok: false,
      found: "no Go found",
      fix: "install Go, or let the engine be downloaded",
    });
  });

  test.each<[EngineStatus["next"], boolean, RegExp]>([
    ["host", true, /^3\.0\.1, built; the first run makes/],
    ["launcher", true, /^3\.0\.1, fetched by `npx pulumi`/],
    ["get", false, /^3\.0\.1 is not in .*, which has 2\.9\.0$/],
  ])("an engine for which there is something to do (%s) is told right", async (next, ok, found) => {
    engine(false, next, ["2.9.0"]);
    noGo();
    expect(await check("Pulumi engine")).toMatchObject({ ok, found: expect.stringMatching(found) as string });
    expect(await check("Go (to build the engine)")).toMatchObject({ ok });
  });

  test("an API server that is not there yet is nothing to do: who needs it gets it", async () => {
    expect(await check("API server (for tests)")).toMatchObject({ ok: true, found: "1.35.0, in /cache/k" });
    jest.mocked(kubernetesStatus).mockReturnValue({ version: "1.35.0", cache: "/cache/k", ready: false });
    const found = expect.stringMatching(/^1\.35\.0 is not here yet: `npm test` and `--kubernetes real`/) as string;
    expect(await check("API server (for tests)")).toMatchObject({ ok: true, found, fix: "" });
  });

  test("with an engine there, Go is no matter", async () => {
    noGo();
    expect(await check("Go (to build the engine)")).toMatchObject({ ok: true, found: "no Go found", fix: "" });
  });

  test("2 GB are enough for a run, and too little for a build", async () => {
    jest.mocked(freeBytes).mockReturnValue(2e9);
    expect(await check("disk of the engine")).toMatchObject({ ok: true, found: "2 GB free" });
    engine(false);
    expect(await check("disk of the engine")).toMatchObject({
      ok: false,
      fix: "make room: building the engine needs 3 GB, and running it 1 GB",
    });
  });

  test("a place for local runs that is none", async () => {
    const file = path.join(folder, "file");
    fs.writeFileSync(file, "");
    process.env["GOCOFFEE_LOCAL"] = path.join(file, "below");
    expect(await check("local runs")).toMatchObject({ ok: false, found: `${file} is no folder` });
  });
});
