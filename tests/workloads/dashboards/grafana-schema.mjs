// Prints JSON Schemas of Grafana's own types, as @grafana/schema declares them: closed, so that a field that Grafana does not know is found.
import * as path from "node:path";
import { createGenerator } from "ts-json-schema-generator";

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const generator = createGenerator({
  path: path.join(here, "panels.ts"),
  tsconfig: path.join(here, "../../../tsconfig.json"),
  skipTypeCheck: true,
  additionalProperties: false,
  // Two files define a type of the same name, so each stands where it is used.
  expose: "none",
  topRef: false,
});
const types = ["Dashboard", "timeseries", "stat", "table"];
process.stdout.write(JSON.stringify(Object.fromEntries(types.map((type) => [type, generator.createSchema(type)]))));
