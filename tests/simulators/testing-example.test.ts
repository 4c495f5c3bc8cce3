import { Queue } from "@pulumi/aws/sqs";
import { ComponentResource } from "@pulumi/pulumi";
import { localClouds } from "../../simulators/testing";

class Inbox extends ComponentResource {
  constructor(name: string, seconds: number) {
    super("my:index:Inbox", name);
    new Queue(`${name}-queue`, { visibilityTimeoutSeconds: seconds }, { parent: this });
  }
}

test("an inbox has one queue, which can be changed in place", async () => {
  const clouds = localClouds();
  const first = await clouds.run(() => new Inbox("orders", 30));
  expect(first.one("aws:sqs/queue:Queue").outputs["arn"]).toMatch(/^arn:aws:sqs:us-east-1:123456789012:orders-queue-/);
  const second = await clouds.run(() => new Inbox("orders", 60));
  expect(second.changes).toEqual({ create: 0, update: 1, replace: 0, delete: 0, same: 0 });
  await expect(clouds.run(() => new Inbox("orders", 50_000))).rejects.toThrow("orders-queue (aws:sqs/queue:Queue): ");
});
