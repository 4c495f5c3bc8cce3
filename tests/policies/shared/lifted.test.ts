import { liftedIn } from "../../../policies/shared/lifted";

const config = (environment: unknown) => new Map([["go-coffee:environment", JSON.stringify(environment)]]);

describe("why protection is lifted", () => {
  it("stands in the environment's configuration", () => {
    expect(liftedIn(config({ protect: { data: false, lifted: " retired, OPS-123 " } }))).toBe("retired, OPS-123");
  });

  it.each([
    {},
    { protect: {} },
    { protect: { lifted: " " } },
    { protect: { lifted: true } },
    null,
    "x",
    { protect: null },
  ])("is not said by %j", (environment) => expect(liftedIn(config(environment))).toBeUndefined());

  it("is not said by another key, nor by what is no JSON", () => {
    expect(liftedIn(new Map([["aws:protect", '{"protect":{"lifted":"a reason"}}']]))).toBeUndefined();
    expect(liftedIn(new Map([["go-coffee:environment", "{"]]))).toBeUndefined();
  });
});
