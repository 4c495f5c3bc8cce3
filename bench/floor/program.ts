import { CustomResource } from "@pulumi/pulumi";

/** As many trivial resources as `GOCOFFEE_FLOOR` says, and no SDK: what the engine itself costs. */
const count = Number(process.env["GOCOFFEE_FLOOR"] ?? 100);
for (let index = 0; index < count; index++) {
  new CustomResource("floor:index:Thing", `thing-${index}`, { index }, { version: "1.0.0" });
}
