import { startGoogle } from "../../../../simulators/events/apis/google";
import { published } from "../../../../simulators/events/apis/http";
import { local } from "./api";

const documents = "/v1/projects/p/databases/events/documents";
const name = (id: string) => `projects/p/databases/events/documents/marks/${id}`;
const fields = (state: string) => ({ state: { stringValue: state } });

describe("Firestore", () => {
  const database = async () => {
    const { ask } = await local(startGoogle);
    return { ask, commit: (writes: object[]) => ask("POST", `${documents}:commit`, { writes }) };
  };

  test("a document is made once, where none may be there", async () => {
    const { ask, commit } = await database();
    const write = { update: { name: name("1"), fields: fields("begun") }, currentDocument: { exists: false } };
    expect((await commit([write])).status).toBe(200);
    const again = await commit([write]);
    expect([again.status, (again.body["error"] as { status: string }).status]).toEqual([409, "ALREADY_EXISTS"]);
    expect((await ask("GET", `${documents}/marks/1`)).body).toMatchObject({ name: name("1"), fields: fields("begun") });
    expect((await ask("GET", `${documents}/marks/2`)).status).toBe(404);
  });

  test("a write holds only while nobody else has written", async () => {
    const { ask, commit } = await database();
    await commit([{ update: { name: name("1"), fields: fields("begun") } }]);
    const { updateTime } = (await ask("GET", `${documents}/marks/1`)).body;
    const done = { update: { name: name("1"), fields: fields("done") }, currentDocument: { updateTime } };
    expect((await commit([done])).status).toBe(200);
    const late = await commit([done]);
    expect([late.status, (late.body["error"] as { status: string }).status]).toEqual([400, "FAILED_PRECONDITION"]);
    expect(
      (await commit([{ update: { name: name("2"), fields: {} }, currentDocument: { exists: true } }])).status,
    ).toBe(404);
  });

  test("of several writes all hold, or none does", async () => {
    const { ask, commit } = await database();
    const two = [
      { update: { name: name("1"), fields: {} } },
      { update: { name: name("2"), fields: {} }, currentDocument: { exists: true } },
    ];
    expect((await commit(two)).status).toBe(404);
    expect((await ask("GET", `${documents}/marks/1`)).status).toBe(404);
  });

  test("a mask changes what it names, and takes away what is not given", async () => {
    const { ask, commit } = await database();
    await commit([{ update: { name: name("1"), fields: { a: { integerValue: "1" }, b: { integerValue: "2" } } } }]);
    await commit([
      { update: { name: name("1"), fields: { a: { integerValue: "3" } } }, updateMask: { fieldPaths: ["a", "b"] } },
    ]);
    expect((await ask("GET", `${documents}/marks/1`)).body["fields"]).toEqual({ a: { integerValue: "3" } });
  });

  test("patch and delete take their preconditions from the address", async () => {
    const { ask } = await database();
    expect((await ask("PATCH", `${documents}/marks/1?currentDocument.exists=false`, { fields: {} })).status).toBe(200);
    expect((await ask("PATCH", `${documents}/marks/1?currentDocument.exists=false`, { fields: {} })).status).toBe(409);
    expect((await ask("DELETE", `${documents}/marks/1`)).status).toBe(200);
    expect((await ask("GET", `${documents}/marks/1`)).status).toBe(404);
  });

  test("a document's address is decoded, and a colon in it that is not encoded begins a verb that there is none of", async () => {
    const { ask, commit } = await database();
    await commit([{ update: { name: name("mark:1"), fields: fields("begun") } }]);
    expect((await ask("GET", `${documents}/marks/mark%3A1`)).body).toMatchObject({ name: name("mark:1") });
    const raw = await ask("GET", `${documents}/marks/mark:1`);
    expect([raw.status, raw.body]).toEqual([404, {}]);
    expect(raw.text).toContain("<title>Error 404");
  });

  test("a name that is a collection's, or another database's, is refused", async () => {
    const { commit } = await database();
    expect(
      (await commit([{ update: { name: "projects/p/databases/events/documents/marks", fields: {} } }])).status,
    ).toBe(400);
    expect(
      (await commit([{ update: { name: "projects/p/databases/other/documents/marks/1", fields: {} } }])).status,
    ).toBe(400);
  });
});

describe("Pub/Sub", () => {
  const publish = async (message: object) => {
    const { ask, store } = await local(startGoogle);
    return { answer: await ask("POST", "/v1/projects/p/topics/t:publish", { messages: [message] }), store };
  };

  test("keeps what is published", async () => {
    const { answer, store } = await publish({ data: "e30=", attributes: { "ce-type": "t" } });
    expect(answer.body["messageIds"]).toHaveLength(1);
    expect(published(store)).toMatchObject([
      { bus: "projects/p/topics/t", message: { data: "e30=", attributes: { "ce-type": "t" } } },
    ]);
  });

  test.each([
    [{}, "empty"],
    [{ data: "{}" }, "Base64"],
    [{ data: "e30=", attributes: { googx: "1" } }, "not valid"],
    [{ data: "e30=", attributes: { a: "x".repeat(1025) } }, "not valid"],
    [
      { data: "e30=", attributes: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`a${index}`, "1"])) },
      "more than 100",
    ],
  ])("refuses %j", async (message, why) => {
    const { answer } = await publish(message);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(why);
  });
});

test("Cloud Storage writes an object once, where its generation is to be 0", async () => {
  const { ask } = await local(startGoogle);
  const upload = "/upload/storage/v1/b/rows/o?uploadType=media&name=type%3Da%2F1.json&ifGenerationMatch=0";
  expect((await ask("POST", upload, "{}")).status).toBe(200);
  expect((await ask("POST", upload, "{}")).status).toBe(412);
  expect((await ask("GET", "/storage/v1/b/rows/o/type%3Da%2F1.json?alt=media")).text).toBe("{}");
});

test("Secret Manager and the metadata server give what they have", async () => {
  const { ask } = await local(startGoogle, { secrets: { "projects/p/secrets/deliver": "token" } });
  const found = await ask("GET", "/v1/projects/p/secrets/deliver/versions/latest:access");
  expect((found.body["payload"] as { data: string }).data).toBe(Buffer.from("token").toString("base64"));
  expect((await ask("GET", "/v1/projects/p/secrets/gone/versions/latest:access")).status).toBe(404);
  const token = "/computeMetadata/v1/instance/service-accounts/default/token";
  expect((await ask("GET", token)).status).toBe(403);
  expect((await ask("GET", token, undefined, { "metadata-flavor": "Google" })).body["token_type"]).toBe("Bearer");
});
