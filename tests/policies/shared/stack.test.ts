import { isWholeInternet } from "../../../policies/shared/internet";
import { enforcedAs, environmentsAmong, gradeOf, liftedIn } from "../../../policies/shared/stack";

describe("the judged stack", () => {
  it.each([
    ['{"grade":"dev"}', "dev"],
    ['{"slot":4,"grade":"staging"}', "staging"],
    ['{"grade":"prod"}', "prod"],
    // What cannot be told is judged as the strictest.
    ['{"grade":"production"}', "prod"],
    ['{"grade":["dev"]}', "prod"],
    ["{}", "prod"],
    ["null", "prod"],
    ["grade: dev", "prod"],
    [undefined, "prod"],
  ])("with the configuration %j is judged as %s", (text, grade) => {
    const config = new Map(text === undefined ? [] : [["go-coffee:environment", text]]);
    expect(gradeOf({ project: "go-coffee", config })).toBe(grade);
    expect(gradeOf({ project: "another", config })).toBe("prod");
  });

  it("stands beside the environments that have a file", () => {
    expect(
      environmentsAmong(["Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.eu-prod.yaml", "Pulumi.a+b.yaml", "a"]),
    ).toEqual(["dev", "eu-prod"]);
  });

  it("is never changed by a policy", () => {
    expect(enforcedAs("remediate")).toBe("advisory");
    expect(enforcedAs("mandatory")).toBe("mandatory");
  });
});

const told = (environment: unknown) => ({
  project: "go-coffee",
  config: new Map([["go-coffee:environment", JSON.stringify(environment)]]),
});

describe("why protection is lifted", () => {
  it("stands in the environment's configuration", () => {
    expect(liftedIn(told({ protect: { data: false, lifted: " retired, OPS-123 " } }))).toBe("retired, OPS-123");
  });

  it.each([
    {},
    { protect: {} },
    { protect: { lifted: " " } },
    { protect: { lifted: true } },
    null,
    "x",
    { protect: null },
  ])("is not said by %j", (environment) => expect(liftedIn(told(environment))).toBeUndefined());

  it("is not said by another key, nor by what is no JSON", () => {
    const other = new Map([["aws:environment", '{"protect":{"lifted":"a reason"}}']]);
    expect(liftedIn({ project: "go-coffee", config: other })).toBeUndefined();
    expect(liftedIn({ project: "go-coffee", config: new Map([["go-coffee:environment", "{"]]) })).toBeUndefined();
  });
});

describe("the whole internet", () => {
  it.each(["0.0.0.0/0", "::/0", "0::0/0", "128.0.0.0/1", "2000::/3"])("is %s", (cidr) =>
    expect(isWholeInternet(cidr)).toBe(true),
  );
  it.each(["10.0.0.0/8", "203.0.113.0/24", "fc00::/7", "fd00::/8", "2001:db8::/32", "10.0.0.1", ""])(
    "is not %j",
    (cidr) => expect(isWholeInternet(cidr)).toBe(false),
  );
});
