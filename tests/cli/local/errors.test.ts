import { grouped } from "../../../cli/local/errors";

const dark = (name: string, type: string) =>
  `${name}: i/o timeout: region us-east-1 does not answer (a fault that was asked for: ${type})`;

test("errors that differ in the resource only are one, with how many, and the first names", () => {
  const errors = [...["a", "b", "c", "d"].map((name, i) => dark(name, `aws:x/t${i}:T`)), "net: the cloud refuses"];
  expect(grouped(errors)).toEqual([
    "4 resources, such as a, b, c: i/o timeout: region us-east-1 does not answer (a fault that was asked for)",
    "net: the cloud refuses",
  ]);
});

test("an error that stands alone is told as it is; the name in a text is the resource too", () => {
  expect(grouped([dark("a", "aws:ec2/vpc:Vpc"), "no program here"])).toEqual([
    dark("a", "aws:ec2/vpc:Vpc"),
    "no program here",
  ]);
  expect(grouped(["a: resource 'a' is bad", "b: resource 'b' is bad"])).toEqual([
    "2 resources, such as a, b: resource it is bad",
  ]);
  expect(grouped(["a: x is bad", "b: y is bad"])).toHaveLength(2);
});
