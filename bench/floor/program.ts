import { CustomResource } from "@pulumi/pulumi";

/** A resource that nothing is known of. */
class Thing extends CustomResource {
  constructor(index: number) {
    super("floor:index:Thing", `thing-${index}`, { index }, { version: "1.0.0" });
  }
}

/** As many trivial resources as `GOCOFFEE_FLOOR` says, and no SDK: what the engine itself costs. */
const count = Number(process.env["GOCOFFEE_FLOOR"] ?? 100);
for (let index = 0; index < count; index++) new Thing(index);
