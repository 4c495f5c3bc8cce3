import fc from "fast-check";
import { labelSafe, labelsFor, selectorFor } from "../../../components/kubernetes/labels";

const valid = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;

describe("labels", () => {
  it("are valid whatever they are made of, and what is valid stays as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        if (/[A-Za-z0-9]/.test(text)) expect(labelSafe(text)).toMatch(valid);
        else expect(() => labelSafe(text)).toThrow(RangeError);
      }),
    );
    fc.assert(fc.property(fc.stringMatching(valid), (text) => expect(labelSafe(text)).toBe(text)));
  });

  it("carry what the cloud's required tags do", () => {
    const whose = { environment: "dev", owner: "payments team_", costCenter: "go-coffee" };
    expect(labelsFor(whose, { service: "payment", dataClass: "card" })).toEqual({
      "app.kubernetes.io/name": "payment",
      "app.kubernetes.io/part-of": "go-coffee",
      "app.kubernetes.io/managed-by": "pulumi",
      environment: "dev",
      owner: "payments-team",
      "cost-center": "go-coffee",
      service: "payment",
      "data-class": "card",
    });
    expect(labelsFor(whose, { service: "platform" })["data-class"]).toBe("internal");
  });

  it("select by nothing that may ever change", () => {
    expect(selectorFor("order")).toEqual({
      "app.kubernetes.io/name": "order",
      "app.kubernetes.io/part-of": "go-coffee",
    });
  });
});
