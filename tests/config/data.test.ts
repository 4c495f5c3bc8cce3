import { dataSchema, dataWarning } from "../../config/data";
import { wrong } from "./sample";

const with_ = (data: object, grade?: string) =>
  wrong((value) => {
    Object.assign(value, { data });
    if (grade !== undefined) value["grade"] = grade;
  });

it("prod is filled with nothing but what is real", () => {
  expect(with_({ mode: "synthetic" }, "prod")).toContain(
    "data.mode: want none in grade prod: its data are real, and made-up rows would lie among them",
  );
});

it("what is copied is said where something is, and how many rows where they are made up", () => {
  expect(with_({ mode: "synthetic", source: { host: "a.example.com" } })).toContain(
    "data.source: want data.mode: anonymised with it: nothing else is copied",
  );
  expect(with_({ rows: 5 })).toContain("data.rows: want data.mode: synthetic with it: nothing else is made up");
  expect(with_({ mode: "anonymised", source: { host: "localhost" } }).join()).toMatch(
    /data\.source\.host: want a host's name/,
  );
});

it("a copy without a source is warned of", () => {
  expect(dataWarning(dataSchema.parse({ mode: "anonymised" }))).toMatch(
    /^data\.source: nobody has said what is copied/,
  );
  const source = { host: "copy.abc123.us-east-1.rds.amazonaws.com" };
  expect(dataWarning(dataSchema.parse({ mode: "anonymised", source }))).toBeUndefined();
  expect(dataWarning(dataSchema.parse({}))).toBeUndefined();
});
