import { decodeStackConfig } from "../../config/decode";
import { written } from "./sample";

const switched = { "pulumi:disable-default-providers": ["*"] };
const problems = (config: Record<string, unknown>) => decodeStackConfig("prod", config).problems;

describe("the stack's whole configuration", () => {
  it("finds the environment among what the engine itself reads", () => {
    const config = { "go-coffee:environment": written(), ...switched, "pulumi:tags": { team: "platform" } };
    expect(decodeStackConfig("prod", config).spec?.name).toBe("prod");
  });

  it("names keys that have no effect", () => {
    const idle =
      "our providers do not read it: their settings come from go-coffee:environment, their credentials from the shell; take it out";
    const strays = { "aws:profile": "x", "aws:region": "x", "kubernetes:context": "x" };
    expect(problems({ "go-coffee:environment": written(), ...switched, ...strays })).toEqual(
      Object.keys(strays).map((path) => ({ path, message: idle })),
    );
    expect(problems({ "go-coffee:environment": written(), ...switched, "pulumi:tag": {}, environment: 1 })).toEqual([
      { path: "pulumi:tag", message: "unknown key; did you mean pulumi:tags?" },
      { path: "environment", message: "unknown key; did you mean go-coffee:environment?" },
    ]);
  });

  it("takes an object as JSON, as the engine hands it over and `pulumi config set` writes it", () => {
    const config = {
      "go-coffee:environment": JSON.stringify(written()),
      "pulumi:disable-default-providers": '["*"]',
    };
    expect(decodeStackConfig("prod", config)).toEqual(
      decodeStackConfig("prod", { "go-coffee:environment": written(), ...switched }),
    );
    expect(problems({ ...config, "go-coffee:environment": '{ "domain": ' })).toEqual([
      {
        path: "go-coffee:environment",
        message: expect.stringMatching(/^want a map of grade, .*, got "\{ \\"domain\\": "$/) as string,
      },
    ]);
  });

  it("names a key of ours that nothing reads", () => {
    const message = "unknown key; did you mean go-coffee:environment?";
    expect(problems({ "go-coffee:enviroment": written(), ...switched })).toEqual([
      { path: "go-coffee:enviroment", message },
    ]);
    expect(problems({ "go-coffee:enviroment": 1, "go-coffee:environment": written(), ...switched })).toEqual([
      { path: "go-coffee:enviroment", message },
    ]);
  });

  it.each(["go-coffee:environment.owner", "go-coffee:environment[0]"])(
    "says how %s is set, which is a key of its own without --path",
    (key) => {
      expect(problems({ [key]: "coffee-team", "go-coffee:environment": written(), ...switched })).toEqual([
        {
          path: key,
          message: `a key of its own, which nothing reads; want it inside of go-coffee:environment: pulumi config set --path '${key}' …`,
        },
      ]);
    },
  );

  it.each<[unknown, string]>([
    [undefined, 'missing; want ["*"]: a forgotten provider is then an error, and not the wrong region'],
    [["aws"], 'want ["*"]: a forgotten provider is then an error, and not the wrong region, got ["aws"]'],
    [true, 'want ["*"]: a forgotten provider is then an error, and not the wrong region, got true'],
  ])("wants default providers off, got %j", (value, message) => {
    const config = { "go-coffee:environment": written(), "pulumi:disable-default-providers": value };
    expect(problems(config)).toEqual([{ path: "pulumi:disable-default-providers", message }]);
  });
});
