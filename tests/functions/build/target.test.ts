import { readFileSync } from "node:fs";
import * as path from "node:path";
import { runtime as azure } from "../../../components/azure/events/function-plan";
import { runtime as google } from "../../../components/gcp/events/functions-plan";
import { target } from "../../../functions/build/bundle";
import { projectRoot } from "../../../tools/root";

it("archives are written for the Node that runs them, not for a newer one", () => {
  const number = (text: string) => Number(/\d+/.exec(text)![0]);
  expect(number(target.gcp)).toBeLessThanOrEqual(number(google));
  const aws = readFileSync(path.join(projectRoot(), "components/aws/events/event-function.ts"), "utf8");
  expect(number(target.aws)).toBeLessThanOrEqual(number(/runtime: "nodejs(\d+)\.x"/.exec(aws)![1]!));
  expect(number(target.azure)).toBeLessThanOrEqual(number(azure.version));
});
