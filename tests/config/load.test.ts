import { log, RunError, runtime } from "@pulumi/pulumi";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { loadEnvironment } from "../../config/load";
import { written } from "./sample";

const mocks: runtime.Mocks = { newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) };

function stack(name: string, config: Record<string, string>): void {
  void runtime.setMocks(mocks, "go-coffee", name);
  runtime.setAllConfig({ "pulumi:disable-default-providers": '["*"]', ...config });
}

const stackOf = (environment: unknown) => ({
  config: { "pulumi:disable-default-providers": ["*"], "go-coffee:environment": environment },
});

async function refusal(): Promise<Error> {
  try {
    await loadEnvironment();
  } catch (error) {
    return error as Error;
  }
  throw new Error("the configuration was accepted");
}

const auth = {
  issuer: "https://auth.gocoffee.coffee/",
  jwksUri: "https://auth.gocoffee.coffee/keys",
  audience: "go-coffee",
};

/** The sample, which has a second region, with a use for it. */
const used = (change: object = {}) =>
  JSON.stringify(written((value) => Object.assign(value, { storage: { standbyRegion: true } }, change)));

describe("loadEnvironment", () => {
  it("reads the environment of the stack from what the engine hands over", async () => {
    stack("staging", { "go-coffee:environment": used() });
    expect(await loadEnvironment()).toMatchObject({ name: "staging", clouds: { aws: { region: "us-east-1" } } });
  });

  it("tells of a domain that nobody can own, where a certificate is asked for", async () => {
    const told = jest.spyOn(log, "warn").mockResolvedValue();
    const edge = (domain: string) => stack("dev", { "go-coffee:environment": used({ domain, edge: {}, auth }) });
    edge("gocoffee.coffee");
    await loadEnvironment();
    expect(told).not.toHaveBeenCalled();
    edge("gocoffee.example");
    await loadEnvironment();
    expect(told.mock.calls.map(([message]) => message)).toEqual([
      expect.stringMatching(/^domain: gocoffee\.example is a reserved name/),
    ]);
    told.mockRestore();
  });

  it("tells of callers whom nobody signs in, and of an issuer that nobody can own", async () => {
    const told = jest.spyOn(log, "warn").mockResolvedValue();
    const warned = async (change: object) => {
      told.mockClear();
      stack("dev", { "go-coffee:environment": used(change) });
      await loadEnvironment();
      return told.mock.calls.map(([message]) => message);
    };
    expect(await warned({ auth })).toEqual([]);
    expect(await warned({ auth: undefined })).toEqual([
      expect.stringMatching(
        /^auth: nobody signs callers in, so only the routes that the catalogue calls public are open/,
      ),
    ]);
    expect(await warned({ auth: { ...auth, jwksUri: "https://auth.gocoffee.example/keys" } })).toEqual([
      expect.stringMatching(/^auth\.jwksUri: a reserved name that nobody can own/),
    ]);
    told.mockRestore();
  });

  it("refuses with every problem, in an error that Pulumi prints without a stack trace", async () => {
    stack("dev", {
      "go-coffee:environment": JSON.stringify(
        written((value) => Object.assign(value.database, { retentionDays: 0, size: "x" })),
      ),
    });
    expect(RunError.isInstance(await refusal())).toBe(true);
    expect((await refusal()).message.split("\n")).toEqual([
      "Pulumi.dev.yaml: 2 problems; correct the file and run again:",
      '  dev: database.size: want one of small, medium, large, got "x"',
      "  dev: database.retentionDays: want 1–35, got 0",
    ]);
  });

  it.each<Record<string, string>>([{}, { "go-coffee:environment": "plain words" }, { "go-coffee:enviroment": "{}" }])(
    "refuses %j",
    async (config) => {
      stack("dev", config);
      expect((await refusal()).message).toMatch(
        /^Pulumi\.dev\.yaml: 1 problem; correct the file and run again:\n {2}dev: /,
      );
    },
  );

  describe("with the stack's file at hand", () => {
    const [here, folder] = [process.cwd(), mkdtempSync(path.join(tmpdir(), "coffee-load-"))];
    // The project's root, as the SDK's mocks call it: a folder of that name, in the current one.
    const file = path.join("rootDirectory", "Pulumi.dev.yaml");
    beforeEach(() => {
      process.chdir(folder);
      mkdirSync("rootDirectory", { recursive: true });
    });
    afterEach(() => {
      process.chdir(here);
      rmSync(path.join(folder, "rootDirectory"), { recursive: true });
    });
    afterAll(() => rmSync(folder, { recursive: true }));
    const wrong = written((value) => (value.owner = "Nobody"));
    const said = `owner: want a letter, then small letters, digits, - and _, 63 at most: every cloud's labels allow that, got "Nobody"`;

    it("says the line, where the file has the same problems", async () => {
      const config = { "go-coffee:environment": wrong, "pulumi:disable-default-providers": ["*"] };
      writeFileSync(file, stringify({ config }));
      stack("dev", { "go-coffee:environment": JSON.stringify(wrong) });
      expect((await refusal()).message).toBe(
        `Pulumi.dev.yaml: 1 problem; correct the file and run again:\n  dev: ${said} (line 6)`,
      );
    });

    it("refuses a stack that no file is for, naming those there are", async () => {
      for (const name of ["prod", "demo"]) writeFileSync(path.join("rootDirectory", `Pulumi.${name}.yaml`), "");
      stack("qa", {});
      expect(RunError.isInstance(await refusal())).toBe(true);
      expect((await refusal()).message).toBe(
        'the stack is called "qa", and there is no Pulumi.qa.yaml; there are demo, prod: pulumi stack select NAME',
      );
    });

    it("takes one that no file is for, whose configuration comes from elsewhere", async () => {
      writeFileSync(path.join("rootDirectory", "Pulumi.prod.yaml"), stringify(stackOf(written())));
      stack("qa", { "go-coffee:environment": used({ slot: 3 }) });
      expect(await loadEnvironment()).toMatchObject({ name: "qa", slot: 3 });
    });

    it("refuses the slot of another environment, with both files' lines", async () => {
      const mine = written((value) => (value.slot = 1));
      writeFileSync(file, stringify(stackOf(mine)));
      writeFileSync(path.join("rootDirectory", "Pulumi.eu.yaml"), stringify(stackOf(mine)));
      stack("dev", { "go-coffee:environment": JSON.stringify(mine) });
      expect((await refusal()).message).toBe(
        "Pulumi.dev.yaml: 1 problem; correct the file and run again:\n" +
          "  dev: slot: want a slot of its own, got 1, which eu has (Pulumi.eu.yaml, line 6); free: 0, 2, 3, 4, 5 (line 6)",
      );
    });

    it("warns of another environment whose slot cannot be read, and goes on", async () => {
      const warned = jest.spyOn(log, "warn").mockResolvedValue();
      writeFileSync(path.join("rootDirectory", "Pulumi.eu.yaml"), "config: [");
      stack("dev", {
        "go-coffee:environment": used({ auth }),
      });
      expect((await loadEnvironment()).name).toBe("dev");
      expect(warned.mock.calls.map(([message]) => message)).toEqual([
        expect.stringMatching(/^Pulumi\.eu\.yaml: not YAML: .*; whether its addresses are dev's too cannot be told$/),
      ]);
    });

    it("says none, where the configuration is of another file", async () => {
      const other = written((value) => (value.domain = "Nowhere"));
      const config = { "go-coffee:environment": other, "pulumi:disable-default-providers": ["*"] };
      writeFileSync(file, stringify({ config }));
      stack("dev", { "go-coffee:environment": JSON.stringify(wrong) });
      expect((await refusal()).message).toBe(
        `Pulumi.dev.yaml: 1 problem; correct the file and run again:\n  dev: ${said}`,
      );
    });
  });
});
