import { isWholeInternet } from "../../../policies/shared/internet";
import { enforcedAs, environmentOf } from "../../../policies/shared/stack";

describe("the judged stack", () => {
  it.each([
    ["dev", "dev"],
    ["staging", "staging"],
    ["prod", "prod"],
    ["production", "prod"],
    [undefined, "prod"],
  ])("%j is judged as %s", (stack, environment) => expect(environmentOf(stack)).toBe(environment));

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
