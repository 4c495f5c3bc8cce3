import { RunError, runtime } from "@pulumi/pulumi";
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

async function refusal(): Promise<Error> {
  try {
    await loadEnvironment();
  } catch (error) {
    return error as Error;
  }
  throw new Error("the configuration was accepted");
}

describe("loadEnvironment", () => {
  it("reads the environment of the stack from what the engine hands over", async () => {
    stack("staging", { "go-coffee:environment": JSON.stringify(written()) });
    expect(await loadEnvironment()).toMatchObject({ name: "staging", clouds: { aws: { region: "us-east-1" } } });
  });

  it("refuses a stack that is no environment, naming those there are", async () => {
    stack("qa", { "go-coffee:environment": JSON.stringify(written()) });
    expect(RunError.isInstance(await refusal())).toBe(true);
    expect((await refusal()).message).toBe(
      'the stack is called "qa"; want dev, staging, prod, each of which has a Pulumi.NAME.yaml: pulumi stack select dev',
    );
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
    afterEach(() => process.chdir(here));
    afterAll(() => rmSync(folder, { recursive: true }));
    const wrong = written((value) => (value.owner = "Nobody"));
    const said = `owner: want a letter, then small letters, digits, - and _, 63 at most: every cloud's labels allow that, got "Nobody"`;

    it("says the line, where the file has the same problems", async () => {
      const config = { "go-coffee:environment": wrong, "pulumi:disable-default-providers": ["*"] };
      writeFileSync(file, stringify({ config }));
      stack("dev", { "go-coffee:environment": JSON.stringify(wrong) });
      expect((await refusal()).message).toBe(
        `Pulumi.dev.yaml: 1 problem; correct the file and run again:\n  dev: ${said} (line 4)`,
      );
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
