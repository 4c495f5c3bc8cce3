import { startAws } from "../../../../simulators/events/apis/aws";
import { published } from "../../../../simulators/events/apis/http";
import { Clock } from "../../../../simulators/events/clock";
import { Queues } from "../../../../simulators/events/queues";
import { Store } from "../../../../simulators/events/store";
import { local } from "./api";

describe("EventBridge", () => {
  const bus = async () => {
    const { ask, store } = await local(startAws);
    const putEvents = (Entries: object[]) => ask("POST", "/", { Entries }, { "x-amz-target": "AWSEvents.PutEvents" });
    return { putEvents, store };
  };
  const entry = {
    Source: "urn:a",
    DetailType: "t",
    Detail: '{"a":1}',
    EventBusName: "arn:aws:events:us-east-1:123456789012:event-bus/mine",
  };

  test("keeps what is put in the form that rules see", async () => {
    const { putEvents, store } = await bus();
    expect((await putEvents([entry])).body).toMatchObject({ FailedEntryCount: 0 });
    expect(published(store)).toMatchObject([
      { bus: "mine", message: { source: "urn:a", "detail-type": "t", detail: { a: 1 }, version: "0" } },
    ]);
  });

  test("answers 200 where an entry is refused, and says which", async () => {
    const { putEvents, store } = await bus();
    const refused = [
      { ...entry, Detail: "[1]" },
      { ...entry, Source: "aws.mine" },
      { ...entry, DetailType: "x".repeat(129) },
      { ...entry, Detail: undefined },
    ];
    const answer = await putEvents([entry, ...refused]);
    expect(answer.status).toBe(200);
    expect(answer.body["FailedEntryCount"]).toBe(4);
    const codes = (answer.body["Entries"] as { ErrorCode?: string }[]).map(({ ErrorCode }) => ErrorCode);
    expect(codes).toEqual([
      undefined,
      "MalformedDetail",
      "NotAuthorizedForSource",
      "InvalidArgument",
      "InvalidArgument",
    ]);
    expect(published(store)).toHaveLength(1);
  });

  test.each([
    [[]],
    [Array.from({ length: 11 }, () => entry)],
    [[{ ...entry, Detail: JSON.stringify({ a: "x".repeat(1_100_000) }) }]],
  ])("refuses none, eleven, and more than a megabyte", async (entries) => {
    expect((await (await bus()).putEvents(entries)).status).toBe(400);
  });
});

describe("SQS", () => {
  const queue = async () => {
    const store = Store.open(":memory:");
    const clock = new Clock();
    new Queues(store, clock).set("orders", { visibility: 30, maxReceives: 2, deadLetters: "orders-dead" });
    const { ask } = await local(startAws, { store, clock });
    const call = (operation: string, asked: object = {}) =>
      ask(
        "POST",
        "/",
        { QueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/orders", ...asked },
        { "x-amz-target": `AmazonSQS.${operation}` },
      );
    const receive = async () =>
      ((await call("ReceiveMessage")).body["Messages"] ?? []) as {
        Body: string;
        ReceiptHandle: string;
        Attributes: Record<string, string>;
      }[];
    return { call, receive, clock, store };
  };

  test("hides what was received, for as long as it is asked, and forgets what is deleted", async () => {
    const { call, receive, clock } = await queue();
    await call("SendMessage", { MessageBody: "a" });
    const [first] = await receive();
    expect(first).toMatchObject({ Body: "a", Attributes: { ApproximateReceiveCount: "1" } });
    expect(await receive()).toEqual([]);
    await call("ChangeMessageVisibility", { ReceiptHandle: first!.ReceiptHandle, VisibilityTimeout: 100 });
    clock.skipTo(clock.now() + 99_000);
    expect(await receive()).toEqual([]);
    clock.skipTo(clock.now() + 2000);
    const [second] = await receive();
    expect(second!.Attributes["ApproximateReceiveCount"]).toBe("2");
    // An older receipt counts no longer.
    expect(
      (await call("ChangeMessageVisibility", { ReceiptHandle: first!.ReceiptHandle, VisibilityTimeout: 0 })).body[
        "__type"
      ],
    ).toContain("ReceiptHandleIsInvalid");
    await call("DeleteMessage", { ReceiptHandle: second!.ReceiptHandle });
    clock.skipTo(clock.now() + 100_000);
    expect(await receive()).toEqual([]);
  });

  test("moves what was received too often to the dead letters, at the receipt after", async () => {
    const { call, receive, clock, store } = await queue();
    await call("SendMessage", { MessageBody: "a" });
    for (let times = 0; times < 2; times++) {
      expect(await receive()).toHaveLength(1);
      clock.skipTo(clock.now() + 31_000);
    }
    expect(await receive()).toEqual([]);
    const queues = new Queues(store, clock);
    expect(queues.list("orders-dead")).toMatchObject([{ body: "a", receives: 2, from: "orders" }]);
    expect(queues.redrive("orders")).toBe(1);
    expect((await receive())[0]!.Attributes["ApproximateReceiveCount"]).toBe("1");
  });

  test("refuses a time of more than twelve hours, and a queue without a name", async () => {
    const { call } = await queue();
    expect((await call("ChangeMessageVisibility", { ReceiptHandle: "x", VisibilityTimeout: 43_201 })).status).toBe(400);
    expect((await call("ReceiveMessage", { QueueUrl: "" })).body["__type"]).toContain("QueueDoesNotExist");
  });
});

test("S3 writes an object once, where none may be there", async () => {
  const { ask } = await local(startAws);
  const once = { "if-none-match": "*" };
  expect((await ask("PUT", "/rows/type=a/1.json", "{}", once)).status).toBe(200);
  expect((await ask("PUT", "/rows/type=a/1.json", "{}", once)).status).toBe(412);
  expect((await ask("GET", "/rows/type=a/1.json")).text).toBe("{}");
  expect((await ask("GET", "/rows/gone")).status).toBe(404);
  const chunked = await ask("PUT", "/rows/2", "3;chunk-signature=x\r\nabc\r\n0\r\n\r\n", {
    "content-encoding": "aws-chunked",
  });
  expect(chunked.status).toBe(200);
  expect((await ask("GET", "/rows/2")).text).toBe("abc");
});

test("Secrets Manager gives what it is told to have, by name or ARN", async () => {
  const { ask } = await local(startAws, { secrets: { deliver: "token" } });
  const get = (SecretId: string) => ask("POST", "/", { SecretId }, { "x-amz-target": "secretsmanager.GetSecretValue" });
  expect((await get("deliver")).body["SecretString"]).toBe("token");
  expect((await get("arn:aws:secretsmanager:us-east-1:123456789012:secret:deliver-AbCdEf")).body["SecretString"]).toBe(
    "token",
  );
  expect((await get("other")).body["__type"]).toBe("ResourceNotFoundException");
});
