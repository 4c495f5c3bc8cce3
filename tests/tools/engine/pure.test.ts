import * as fc from "fast-check";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { compareVersions, machineKey, wantedGo } from "../../../tools/programs/place";
import { Unavailable, explainGoFailure } from "../../../tools/programs/problems";
import { type BuildProgress, describe as say, elapsed, readGoLine } from "../../../tools/programs/progress";
import { cacheRoot, pinnedVersion, readGoMod } from "../../../tools/engine/version";
import { projectRoot } from "../../../tools/root";

describe("version", () => {
  test("the launcher of package.json and the engine of go.mod are the same version", () => {
    const manifest = JSON.parse(readFileSync(path.join(projectRoot(), "package.json"), "utf8")) as {
      devDependencies: Record<string, string>;
    };
    expect(manifest.devDependencies["pulumi"]).toBe(pinnedVersion(readGoMod(projectRoot())));
  });

  test("go.mod is read in both forms, and a missing requirement is an error", () => {
    expect(pinnedVersion("module m\n\ngo 1.25.11\n\nrequire github.com/pulumi/pulumi/pkg/v3 v3.1.2\n")).toBe("3.1.2");
    expect(pinnedVersion("require (\n\tgithub.com/pulumi/pulumi/pkg/v3 v3.1.3 // x\n)\n")).toBe("3.1.3");
    expect(() => pinnedVersion("require github.com/pulumi/pulumi/sdk/v3 v3.1.2")).toThrow("pinned there");
    expect(wantedGo("module m\n\ngo 1.25.11\n")).toBe("1.25.11");
  });

  test("the cache is outside the checkout, and keyed by version and machine", () => {
    expect(cacheRoot({ HOME: "/home/a" })).toBe("/home/a/.cache/go-coffee/engine");
    expect(cacheRoot({ HOME: "/home/a", XDG_CACHE_HOME: "/c" })).toBe("/c/go-coffee/engine");
    expect(cacheRoot({ HOME: "/home/a", XDG_CACHE_HOME: "/c", GOCOFFEE_ENGINE_CACHE: "/mine" })).toBe("/mine");
    const keys = [
      machineKey("1.0.0", "linux", "x64"),
      machineKey("1.0.1", "linux", "x64"),
      machineKey("1.0.0", "darwin", "x64"),
      machineKey("1.0.0", "linux", "arm64"),
    ];
    expect(keys[0]).toBe("1.0.0-linux-amd64");
    expect(new Set(keys).size).toBe(4);
  });

  test("versions are ordered as numbers", () => {
    expect(compareVersions("go1.9", "1.25.11")).toBeLessThan(0);
    expect(compareVersions("go1.26.8 X:foo", "1.26.8")).toBe(0);
    expect(compareVersions("1.26rc1", "1.26")).toBe(0);
    const version = fc.array(fc.nat(50), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(version, version, (a, b) => {
        const order = compareVersions(a.join("."), b.join("."));
        expect(Math.sign(order)).toBe(-Math.sign(compareVersions(b.join("."), a.join("."))) + 0);
        const pad = (v: number[]) => [0, 1, 2, 3].map((i) => String.fromCharCode(65 + (v[i] ?? 0))).join("");
        expect(order < 0).toBe(pad(a) < pad(b));
      }),
    );
  });
});

describe("progress", () => {
  const none: BuildProgress = { downloaded: 0, built: 0, total: 0 };

  test("go's own lines are counted, anything else is not", () => {
    const lines = [
      "go: downloading golang.org/x/net v0.58.0",
      "internal/cpu",
      "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      "# some/package",
      "warning: a b",
      "",
    ];
    expect(lines.reduce(readGoLine, { ...none, total: 10 })).toEqual({ downloaded: 1, built: 2, total: 10 });
  });

  test("what is built never goes beyond the total", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.nat(20), (lines, total) => {
        const end = lines.reduce(readGoLine, { ...none, total });
        expect(end.built).toBeLessThanOrEqual(total);
      }),
    );
  });

  test("it reads as a person would say it", () => {
    expect(say({ downloaded: 0, built: 0, total: 0 })).toBe("looking at the modules");
    expect(say({ downloaded: 57, built: 0, total: 0 })).toBe("downloading: 57 modules");
    expect(say({ downloaded: 0, built: 25, total: 100 })).toBe("building: 25 of 100 packages (25 %)");
    expect(say({ downloaded: 0, built: 100, total: 100 })).toBe("linking");
    expect([elapsed(12_400), elapsed(65_000)]).toEqual(["12 s", "1 min 05 s"]);
  });
});

describe("problems", () => {
  const why = (text: string, signal: NodeJS.Signals | null = null) => explainGoFailure(text, signal, "/log").why;

  test.each([
    ['x: Get "https://h/p": dial tcp: lookup h on 1.1.1.1:53: no such host', "cannot download modules"],
    ["x: write /tmp/a: no space left on device", "disk is full"],
    ["go: go.mod requires go >= 1.25.11 (running go 1.22.1; GOTOOLCHAIN=local)", "found 1.22.1, want 1.25.11"],
    ["verifying a@v1: checksum mismatch", "go.sum"],
    ["compile: signal: killed", "memory"],
    ["x.go:1: strange", "strange"],
  ])("%s", (output, expected) => expect(why(output)).toContain(expected));

  test("a kill without a word is memory, and an unknown failure points at the log", () => {
    expect(why("", "SIGKILL")).toContain("memory");
    expect(explainGoFailure("odd", null, "/log").cure).toContain("/log");
  });

  test("the one error names each way with its cure", () => {
    const error = new Unavailable("The engine 3.0.0", "GOCOFFEE_X", [
      { way: "download", why: "no network", cure: "connect" },
      { way: "build", why: "no Go found", cure: "install Go" },
    ]);
    for (const part of [
      "The engine 3.0.0",
      "GOCOFFEE_X",
      "download: no network",
      "→ connect",
      "build: no Go found",
      "→ install Go",
    ])
      expect(error.message).toContain(part);
  });
});
