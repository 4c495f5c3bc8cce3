import { decodeStackConfig } from "../../config/environment";
import { written } from "./sample";

describe("the stack's whole configuration", () => {
  it("finds the environment among keys of others", () => {
    const config = { "go-coffee:environment": written(), "pulumi:disable-default-providers": ["*"], "aws:region": "x" };
    expect(decodeStackConfig("prod", config).spec?.name).toBe("prod");
  });

  it("names a key of ours that nothing reads", () => {
    const message = "unknown key; did you mean go-coffee:environment?";
    expect(decodeStackConfig("prod", { "go-coffee:enviroment": written() }).problems).toEqual([
      { path: "go-coffee:enviroment", message },
    ]);
    expect(
      decodeStackConfig("prod", { "go-coffee:enviroment": 1, "go-coffee:environment": written() }).problems,
    ).toHaveLength(1);
  });
});
