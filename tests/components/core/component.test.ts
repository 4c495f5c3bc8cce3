import * as s3 from "@pulumi/aws/s3";
import { Component } from "../../../components/core/component";
import { record } from "../../mocks";
import { aPlace } from "../aws/place";

/** The least that a component can be. */
class Shelf extends Component {
  constructor(name: string) {
    super("gocoffee:test:Shelf", name, aPlace());
    const tags = this.tags({ service: "platform", dataClass: "card" }, "cups");
    new s3.Bucket(this.label("cups"), { bucket: this.displayName("cups"), tags }, this.here);
    new s3.Bucket(this.label("own"), { bucket: this.displayName() }, this.here);
    this.registerOutputs();
  }
}

it("is the parent of what it makes, names it after itself and tags it with its environment's tags and its own", async () => {
  const recorded = await record(() => void new Shelf("shelf"));
  expect(recorded.one("aws:s3/bucket:Bucket", "shelf-cups")).toMatchObject({
    parent: "gocoffee:test:Shelf::shelf",
    inputs: {
      bucket: "go-coffee-dev-cups",
      tags: {
        Name: "go-coffee-dev-cups",
        environment: "dev",
        owner: "platform",
        "cost-center": "go-coffee",
        "managed-by": "pulumi",
        service: "platform",
        "data-class": "card",
      },
    },
  });
  expect(recorded.one("aws:s3/bucket:Bucket", "shelf-own").inputs["bucket"]).toBe("go-coffee-dev-shelf");
});
