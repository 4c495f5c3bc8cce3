import fc from "fast-check";
import { displayName } from "../../../components/core/naming";

const part = fc.stringMatching(/^[a-z][a-z0-9-]{0,120}[a-z0-9]$/);
const limit = fc.integer({ min: 16, max: 63 });

describe("displayName", () => {
  it("leaves a short name as it is", () => {
    expect(displayName("prod", "orders")).toBe("go-coffee-prod-orders");
  });

  it("cuts a long name, and marks it by a hash of the whole that never changes", () => {
    const long = `private-${"x".repeat(80)}`;
    expect(displayName("prod", long)).toBe(`go-coffee-prod-private-${"x".repeat(32)}-00jlzbp`);
    expect(displayName("prod", long)).toHaveLength(63);
  });

  it("keeps to the limit and to the characters of its parts", () => {
    fc.assert(
      fc.property(part, limit, (text, most) => {
        const name = displayName("dev", text, most);
        expect(name.length).toBeLessThanOrEqual(most);
        expect(name).toMatch(/^[a-z][a-z0-9-]*[a-z0-9]$/);
        expect(name.startsWith("go-coff")).toBe(true);
      }),
    );
  });

  it("keeps apart what differs, in any environment, at any limit", () => {
    fc.assert(
      fc.property(fc.uniqueArray(part, { minLength: 2, maxLength: 20 }), limit, (parts, most) => {
        const names = ["dev", "staging", "prod"].flatMap((environment) =>
          parts.map((each) => displayName(environment, each, most)),
        );
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });

  it("keeps apart long names with the same start", () => {
    const start = "x".repeat(100);
    const names = Array.from({ length: 2000 }, (_, i) => displayName("prod", `${start}${i}`, 32));
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([15, 0, -1, Number.NaN])("refuses a limit of %p", (most) => {
    expect(() => displayName("dev", "orders", most)).toThrow("want 16 or more");
  });
});
