import type { Message } from "../../functions/contract";
import { notification } from "../../functions/handlers/notification";
import { MemoryStore } from "../../functions/memory";
import { run } from "../../functions/run";
import { created, logged, named } from "./samples";

it.each([
  ["the same", 2, "not told: another event had this version"],
  ["an older", 1, "not told: the same or a newer one is there"],
])("says of an event of %s version what is there already, and tells nobody", async (_, version, said) => {
  const { log, lines } = logged();
  const messages: Message[] = [];
  const platform = {
    ...{ environment: "dev", cloud: "aws" as const, store: new MemoryStore(() => 0), log },
    deliverer: { deliver: (message: Message) => Promise.resolve(void messages.push(message)) },
  };
  await run(created("one", 2), notification, platform);
  const second = { ...created("one", version), id: named("another") };
  expect(await run(second, notification, platform)).toBe("done");
  expect(messages).toHaveLength(1);
  expect(lines.join("\n")).toContain(`"${said}"`);
});
