import fc from "fast-check";
import { editDistance, nearest } from "../../../simulators/facts/nearest";

test.each([
  ["cidrBlok", "cidrBlock"],
  ["cidr_block", "cidrBlock"],
  ["subnetIDs", "subnetIds"],
  ["vcpId", "vpcId"],
  ["espresso", undefined],
])("nearest to %s is %s", (wrong, right) => {
  expect(nearest(wrong, ["cidrBlock", "subnetIds", "vpcId", "id"])).toBe(right);
});

const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });

test("the distance is that of a way there and back", () => {
  fc.assert(fc.property(word, word, (a, b) => editDistance(a, b) === editDistance(b, a)));
  fc.assert(fc.property(word, word, (a, b) => (editDistance(a, b) === 0) === (a === b)));
  fc.assert(
    fc.property(
      word,
      word,
      (a, b) =>
        editDistance(a, b) >= Math.abs(a.length - b.length) && editDistance(a, b) <= Math.max(a.length, b.length),
    ),
  );
});

test("one letter dropped or two swapped is one step", () => {
  expect(editDistance("vpcId", "vpId")).toBe(1);
  expect(editDistance("vpcId", "vcpId")).toBe(1);
});
