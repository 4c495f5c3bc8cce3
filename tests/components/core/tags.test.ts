import { environmentTags, requiredTags, tagsFor } from "../../../components/core/tags";

const base = environmentTags({ environment: "prod", owner: "platform", costCenter: "coffee" });

describe("tags", () => {
  it("hold every required tag, and a name", () => {
    const tags = tagsFor(base, { service: "orders", dataClass: "card" }, "go-coffee-prod-orders");
    expect(tags).toEqual({
      environment: "prod",
      owner: "platform",
      "cost-center": "coffee",
      "managed-by": "pulumi",
      service: "orders",
      "data-class": "card",
      Name: "go-coffee-prod-orders",
    });
    expect([...requiredTags].sort()).toEqual([
      "cost-center",
      "data-class",
      "environment",
      "managed-by",
      "owner",
      "service",
    ]);
    expect(Object.keys(tags)).toEqual(expect.arrayContaining([...requiredTags]));
  });

  it("take data for internal when nothing else is said", () => {
    expect(tagsFor(base, { service: "orders" }, "x")["data-class"]).toBe("internal");
  });

  it("let a resource add tags, but not change what the environment or its own facts say", () => {
    const more = {
      "kubernetes.io/role/elb": "1",
      environment: "dev",
      service: "other",
      Name: "other",
      "data-class": "public",
    };
    expect(tagsFor(base, { service: "orders", dataClass: "card", more }, "name")).toMatchObject({
      "kubernetes.io/role/elb": "1",
      environment: "prod",
      service: "orders",
      "data-class": "card",
      Name: "name",
    });
  });
});
