import { tagsFor } from "../../../../components/azure/common/tags";
import { requiredTags } from "../../../../components/core/tags";
import { aPlace } from "../place";

describe("tags on Azure", () => {
  it("are the environment's and a resource's own, which override none of those", () => {
    const tags = tagsFor(aPlace(), { service: "orders", dataClass: "card", more: { environment: "another" } });
    expect(tags).toMatchObject({ environment: "dev", service: "orders", "data-class": "card" });
    for (const tag of requiredTags) expect(tags[tag]).toBeTruthy();
    expect(tags["Name"]).toBeUndefined();
  });

  it("are brought into the form that Azure takes", () => {
    const tags = tagsFor(aPlace(), { service: "platform", more: { "kubernetes.io/cluster": "x".repeat(300) } });
    expect(tags["kubernetes.io-cluster"]).toHaveLength(256);
    expect(Object.keys(tags).join()).not.toMatch(/[<>%&\\?/]/);
  });
});
