import { status } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { unary } from "../../../simulators/protocol/server";
import { Unready } from "../../../simulators/protocol/unready";

/** What a handler that throws `error` replies. */
function replied(error: Error): Promise<{ code: number; details: string; metadata?: { get(key: string): unknown[] } }> {
  const handler = unary<object, object>(() => {
    throw error;
  });
  return new Promise((resolve) => handler({ request: {} } as never, ((problem: never) => resolve(problem)) as never));
}

test("a resource that is not ready reaches the engine with its id, its state and the reasons", async () => {
  const reply = await replied(new Unready("web is not ready", "shop/web", { kind: "Deployment" }, ["first", "second"]));
  expect(reply).toMatchObject({ code: status.UNKNOWN, details: "web is not ready" });
  const [bytes] = reply.metadata!.get("grpc-status-details-bin") as Buffer[];
  const [any] = Status.deserializeBinary(bytes!).getDetailsList();
  expect(any!.getTypeName()).toBe("pulumirpc.ErrorResourceInitFailed");
  const detail = ErrorResourceInitFailed.deserializeBinary(any!.getValue_asU8());
  expect([detail.getId(), detail.getReasonsList(), detail.getProperties()!.toJavaScript()]).toEqual([
    "shop/web",
    ["first", "second"],
    { kind: "Deployment" },
  ]);
});

test("any other error carries nothing of the kind", async () => {
  expect(await replied(new Error("no"))).toEqual({ code: status.UNKNOWN, details: "no" });
});
