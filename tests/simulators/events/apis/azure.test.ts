import { localAddress, startAzure } from "../../../../simulators/events/apis/azure";
import { published } from "../../../../simulators/events/apis/http";
import { local } from "./api";

describe("the table service", () => {
  const at = "/tables/acct/events";
  const row = `${at}(PartitionKey='p',RowKey='r')`;
  const entity = { PartitionKey: "p", RowKey: "r", state: "begun" };

  test("an entity is inserted once", async () => {
    const { ask } = await local(startAzure);
    expect((await ask("POST", at, entity)).status).toBe(201);
    const again = await ask("POST", at, entity);
    expect([again.status, again.headers.get("x-ms-error-code")]).toEqual([409, "EntityAlreadyExists"]);
    expect((await ask("GET", row)).body).toMatchObject(entity);
    expect((await ask("GET", `${at}(PartitionKey='p',RowKey='x')`)).headers.get("x-ms-error-code")).toBe(
      "ResourceNotFound",
    );
  });

  test("a change holds only for the entity's own tag", async () => {
    const { ask } = await local(startAzure);
    const tag = (await ask("POST", at, entity, { prefer: "return-no-content" })).headers.get("etag")!;
    expect((await ask("PUT", row, { state: "done" }, { "if-match": tag })).status).toBe(204);
    expect((await ask("PUT", row, { state: "done" }, { "if-match": tag })).headers.get("x-ms-error-code")).toBe(
      "UpdateConditionNotSatisfied",
    );
    expect((await ask("DELETE", row, undefined, { "if-match": tag })).status).toBe(412);
    expect((await ask("DELETE", row)).status).toBe(400);
    expect((await ask("DELETE", row, undefined, { "if-match": "*" })).status).toBe(204);
    expect((await ask("PUT", row, {}, { "if-match": "*" })).status).toBe(404);
  });

  test("merge keeps what it does not name, replace does not", async () => {
    const { ask } = await local(startAzure);
    await ask("POST", at, entity);
    await ask("PATCH", row, { more: 1 });
    expect((await ask("GET", row)).body).toMatchObject({ state: "begun", more: 1 });
    await ask("PUT", row, { more: 2 });
    expect((await ask("GET", row)).body["state"]).toBeUndefined();
  });

  test.each([
    [{ ...entity, RowKey: "a/b" }, "OutOfRangeInput"],
    [{ ...entity, PartitionKey: "a#b" }, "OutOfRangeInput"],
    [{ ...entity, PartitionKey: "x".repeat(513) }, "KeyValueTooLarge"],
    [{ ...entity, big: "x".repeat(32_769) }, "PropertyValueTooLarge"],
    [{ ...entity, list: [1] }, "InvalidInput"],
    [{ PartitionKey: "p" }, "PropertiesNeedValue"],
  ])("refuses %j", async (given, code) => {
    const { ask } = await local(startAzure);
    const answer = await ask("POST", at, given);
    expect([answer.status, answer.headers.get("x-ms-error-code")]).toEqual([400, code]);
  });
});

describe("Event Grid", () => {
  const event = { specversion: "1.0", id: "1", source: "urn:a", type: "t", data: {} };
  const one = { "content-type": "application/cloudevents+json; charset=utf-8" };
  const several = { "content-type": "application/cloudevents-batch+json" };
  const topic = "/eventgrid/topic/api/events?api-version=2018-01-01";

  test("keeps one event, or several", async () => {
    const { ask, store } = await local(startAzure);
    expect((await ask("POST", topic, event, one)).status).toBe(200);
    expect((await ask("POST", topic, [event, { ...event, id: "2" }], several)).status).toBe(200);
    expect(published(store).map(({ bus, message }) => [bus, message["id"]])).toEqual([
      ["topic", "1"],
      ["topic", "1"],
      ["topic", "2"],
    ]);
  });

  test.each<[what: string, body: unknown, headers: Record<string, string>, status: number]>([
    ["another content type", event, { "content-type": "application/json" }, 415],
    ["a list as one", [event], one, 400],
    ["one that lacks its source", { ...event, source: "" }, one, 400],
    ["another version of CloudEvents", { ...event, specversion: "0.3" }, one, 400],
    ["an attribute with a dash", { ...event, "ce-hops": "aws" }, one, 400],
    ["more than a megabyte", { ...event, data: "x".repeat(1_100_000) }, one, 413],
    ["no JSON", "{", one, 400],
  ])("refuses %s", async (_, body, headers, status) => {
    const { ask, store } = await local(startAzure);
    expect((await ask("POST", topic, body, headers)).status).toBe(status);
    expect(published(store)).toEqual([]);
  });
});

test("Blob Storage writes a block blob once, where none may be there", async () => {
  const { ask } = await local(startAzure);
  const once = { "x-ms-blob-type": "BlockBlob", "if-none-match": "*" };
  expect((await ask("PUT", "/blobs/acct/rows/type=a/1.json", "{}", once)).status).toBe(201);
  expect((await ask("PUT", "/blobs/acct/rows/type=a/1.json", "{}", once)).headers.get("x-ms-error-code")).toBe(
    "BlobAlreadyExists",
  );
  expect((await ask("PUT", "/blobs/acct/rows/2", "{}")).status).toBe(400);
});

test("Key Vault and the app's identity give what they have", async () => {
  const { ask } = await local(startAzure, { secrets: { deliver: "token" } });
  expect((await ask("GET", "/vaults/v/secrets/deliver?api-version=7.4")).body["value"]).toBe("token");
  expect((await ask("GET", "/vaults/v/secrets/gone?api-version=7.4")).status).toBe(404);
  expect((await ask("GET", "/msi/token?resource=r")).status).toBe(400);
  expect(
    (await ask("GET", "/msi/token?resource=r", undefined, { "x-identity-header": "local" })).body["token_type"],
  ).toBe("Bearer");
});

test.each([
  ["https://acct.table.core.windows.net", "http://h/tables/acct"],
  ["https://acct.table.core.windows.net/", "http://h/tables/acct"],
  ["https://acct.blob.core.windows.net/rows", "http://h/blobs/acct/rows"],
  ["https://topic.eastus2-1.eventgrid.azure.net/api/events", "http://h/eventgrid/topic/api/events"],
  ["https://v.vault.azure.net/secrets/deliver", "http://h/vaults/v/secrets/deliver"],
  ["https://deliver.example/messages", "https://deliver.example/messages"],
])("%s is here at %s", (address, place) => {
  expect(localAddress("http://h", address)).toBe(place);
});
