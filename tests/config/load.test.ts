import { RunError, runtime } from "@pulumi/pulumi";
import { loadEnvironment } from "../../config/load";
import { written } from "./sample";

const mocks: runtime.Mocks = { newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) };

function stack(name: string, config: Record<string, string>): void {
  void runtime.setMocks(mocks, "go-coffee", name);
  runtime.setAllConfig(config);
}

function refusal(): Error {
  try {
    loadEnvironment();
  } catch (error) {
    return error as Error;
  }
  throw new Error("the configuration was accepted");
}

describe("loadEnvironment", () => {
  it("reads the environment of the stack from what the engine hands over", () => {
    stack("staging", { "go-coffee:environment": JSON.stringify(written()), "aws:region": "us-east-1" });
    expect(loadEnvironment()).toMatchObject({ name: "staging", clouds: { aws: { region: "us-east-1" } } });
  });

  it("refuses a stack that is no environment, naming those there are", () => {
    stack("qa", { "go-coffee:environment": JSON.stringify(written()) });
    expect(RunError.isInstance(refusal())).toBe(true);
    expect(refusal().message).toBe(
      'the stack is called "qa"; want dev, staging, prod, each of which has a Pulumi.NAME.yaml: pulumi stack select dev',
    );
  });

  it("refuses with every problem, in an error that Pulumi prints without a stack trace", () => {
    stack("dev", {
      "go-coffee:environment": JSON.stringify(
        written((value) => Object.assign(value.database, { retentionDays: 0, size: "x" })),
      ),
    });
    expect(RunError.isInstance(refusal())).toBe(true);
    expect(refusal().message.split("\n")).toEqual([
      "Pulumi.dev.yaml: 2 problems; correct the file and run again:",
      '  dev: database.size: want one of small, medium, large, got "x"',
      "  dev: database.retentionDays: want 1–35, got 0",
    ]);
  });

  it.each<Record<string, string>>([{}, { "go-coffee:environment": "plain words" }, { "go-coffee:enviroment": "{}" }])(
    "refuses %j",
    (config) => {
      stack("dev", config);
      expect(refusal().message).toMatch(/^Pulumi\.dev\.yaml: 1 problem; correct the file and run again:\n {2}dev: /);
    },
  );
});
