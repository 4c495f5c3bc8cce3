import type { ResourceHook } from "@pulumi/pulumi";
import { askedAtCreation } from "../../../components/core/guard";
import { record } from "../../mocks";

describe("an answer that counts when a resource is made", () => {
  const create = (options: ReturnType<typeof askedAtCreation>["options"]) => {
    const hook = options.hooks!.beforeCreate![0] as ResourceHook;
    return () => hook.callback({} as Parameters<typeof hook.callback>[0]);
  };

  /** What is asked, in a program: hooks are the engine's. */
  async function asked(answer: Promise<string>) {
    let made: ReturnType<typeof askedAtCreation<string>> | undefined;
    await record(() => void (made = askedAtCreation("asks", "ami", answer)));
    return made!;
  }

  it("is the resource's, and a later one is no change", async () => {
    const { value, options } = await asked(Promise.resolve("ami-1"));
    expect(await value).toBe("ami-1");
    expect(options.ignoreChanges).toEqual(["ami"]);
    expect(create(options)).not.toThrow();
  });

  it("that does not come stops a create, in the cloud's words, and no run about something else", async () => {
    const { value, options } = askedAtCreation(
      "asks-two",
      "ami",
      Promise.reject(new Error("us-east-1 does not answer")),
    );
    expect(await value).toBeUndefined();
    expect(create(options)).toThrow("us-east-1 does not answer");
  });
});
