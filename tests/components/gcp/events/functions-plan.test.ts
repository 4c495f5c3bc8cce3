import { addressOf } from "../../../../components/gcp/events/functions-plan";

describe("a function's address", () => {
  it("is never none: Pub/Sub would be told to call nobody", () => {
    expect(addressOf("order", "https://order.run.app")).toBe("https://order.run.app");
    for (const none of [undefined, ""]) expect(() => addressOf("order", none)).toThrow("has no address");
  });
});
