import { isWholeInternet } from "../../../policies/shared/internet";
import { enforcedAs, environmentsAmong, gradeOf } from "../../../policies/shared/stack";

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

describe("the whole internet", () => {
  it.each(["0.0.0.0/0", "::/0", "0::0/0", "128.0.0.0/1", "2000::/3"])("is %s", (cidr) =>
    expect(isWholeInternet(cidr)).toBe(true),
  );
  it.each(["10.0.0.0/8", "203.0.113.0/24", "fc00::/7", "fd00::/8", "2001:db8::/32", "10.0.0.1", ""])(
    "is not %j",
    (cidr) => expect(isWholeInternet(cidr)).toBe(false),
  );
});
