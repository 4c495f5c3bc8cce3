import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { TableClient } from "@azure/data-tables";
import * as fc from "fast-check";
import type { Store } from "../../../functions/contract";
import { markSeconds } from "../../../functions/contract";
import { DynamoStore } from "../../../functions/adapters/aws-store";
import { DocumentStore } from "../../../functions/adapters/documents";
import { FirestoreDocuments } from "../../../functions/adapters/firestore";
import { StorageRows } from "../../../functions/adapters/gcp";
import { asGoogle } from "../../../functions/adapters/google-access";
import { TableDocuments } from "../../../functions/adapters/tables";
import { startAws } from "../../../simulators/events/apis/aws";
import { startAzure } from "../../../simulators/events/apis/azure";
import { startGoogle } from "../../../simulators/events/apis/google";
import type { ApisOptions, LocalApis } from "../../../simulators/events/apis/http";
import { Store as World } from "../../../simulators/events/store";

/** A store as a process of its own would have it: nothing is shared but the API. */
type Opened = (clock: () => number) => Store;

const database = "projects/p/databases/events";
const clouds: Record<string, (options: ApisOptions) => Promise<{ apis: LocalApis; open: Opened }>> = {
  aws: async (options) => {
    const apis = await startAws({ ...options, tables: { state: ["id"] } });
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const open: Opened = (clock) =>
      new DynamoStore(new DynamoDBClient({ endpoint: apis.url, region: "us-east-1", credentials }), "state", clock);
    return { apis, open };
  },
  gcp: async (options) => {
    const apis = await startGoogle(options);
    const open: Opened = (clock) =>
      new DocumentStore(new FirestoreDocuments(asGoogle(apis.environment), database), clock);
    return { apis, open };
  },
  azure: async (options) => {
    const apis = await startAzure(options);
    const open: Opened = (clock) =>
      new DocumentStore(
        new TableDocuments(
          new TableClient(`${apis.url}/tables/account`, "state", {
            allowInsecureConnection: true,
            retryOptions: { retryDelayInMs: 1 },
          }),
        ),
        clock,
      );
    return { apis, open };
  },
};

describe.each(Object.entries(clouds))("the store on %s", (cloud, start) => {
  let world: World;
  let apis: LocalApis;
  let open: Opened;
  let now: number;
  let fault: ApisOptions["fault"];
  let store: Store;

  beforeAll(async () => {
    world = World.open(":memory:");
    ({ apis, open } = await start({ store: world, fault: (request) => fault?.(request) }));
  });
  afterAll(async () => {
    await apis.close();
    world.close();
  });
  beforeEach(() => {
    now = Date.parse("2026-11-30T12:00:00Z");
    fault = undefined;
    store = open(() => now);
  });

  let serial = 0;
  const key = () => `mark:order:${cloud}-${++serial}`;

  test("of many that begin the same event at once, one does", async () => {
    const at = key();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, one) => open(() => now).claim(at, `owner-${one}`, 45)),
    );
    expect(results.filter((result) => result === "fresh")).toHaveLength(1);
    expect(results.filter((result) => result === "busy")).toHaveLength(19);
  });

  test("a lease ends, and then one of many takes it over", async () => {
    const at = key();
    expect(await store.claim(at, "killed", 45)).toBe("fresh");
    now += 44_999;
    expect(await store.claim(at, "next", 45)).toBe("busy");
    now += 2;
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, one) => open(() => now).claim(at, `next-${one}`, 45)),
    );
    expect(results.filter((result) => result === "fresh")).toHaveLength(1);
  });

  test("who holds it may begin again; who does not may not give it up", async () => {
    const at = key();
    await store.claim(at, "one", 45);
    expect(await store.claim(at, "one", 45)).toBe("fresh");
    await store.release(at, "two");
    expect(await store.claim(at, "two", 45)).toBe("busy");
    await store.release(at, "one");
    expect(await store.claim(at, "two", 45)).toBe("fresh");
  });

  test("done is done, for ever and for everybody", async () => {
    const at = key();
    await store.claim(at, "one", 45);
    await store.finish(at);
    await store.release(at, "one");
    now += 40 * 86_400_000;
    expect(await store.claim(at, "one", 45)).toBe("done");
    expect(await open(() => now).claim(at, "two", 45)).toBe("done");
    // Nothing to give up is no error.
    await store.release(key(), "one");
  });

  test("a mark says when it may be thrown away, and a record never", async () => {
    const at = key();
    await store.claim(at, "one", 45);
    await store.finish(at);
    await store.record(`record:${at}`, { version: 1, value: "one", by: "e1" });
    const expires = Math.floor(now / 1000) + markSeconds;
    const lines = world.dump().split("\n");
    expect(lines.find((line) => line.includes(at) && /done/.test(line))).toMatch(
      new RegExp(`${expires}|${new Date(expires * 1000).toISOString().slice(0, 19)}`),
    );
    expect(lines.find((line) => line.includes(`record:${at}`))).not.toMatch(/expires/);
  });

  test("a record only goes forward, by version, and is kept again for who wrote it", async () => {
    const at = `record:order:${key()}`;
    expect(await store.look(at)).toBeUndefined();
    expect(await store.record(at, { version: 2, value: { total: 5, items: ["a"] }, by: "e2" })).toBe("kept");
    expect(await store.record(at, { version: 1, value: "older", by: "e1" })).toBe("stale");
    expect(await store.record(at, { version: 2, value: "other", by: "e9" })).toBe("stale");
    expect(await store.record(at, { version: 2, value: { total: 5, items: ["a"] }, by: "e2" })).toBe("kept");
    expect(await store.look(at)).toEqual({ version: 2, value: { total: 5, items: ["a"] } });
    expect(await store.record(at, { version: 3, value: null, by: "e3" })).toBe("kept");
    expect(await store.look(at)).toEqual({ version: 3, value: null });
  });

  test("in whatever order versions come, and however many at once, the highest stays", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 }), async (versions) => {
        const at = `record:order:${key()}`;
        const write = (version: number) =>
          open(() => now).record(at, { version, value: `v${version}`, by: `e${version}` });
        await Promise.all(versions.map(write));
        const highest = Math.max(...versions);
        expect(await store.look(at)).toEqual({ version: highest, value: `v${highest}` });
      }),
      { numRuns: 8 },
    );
  });

  test("an answer that is lost changes nothing: what was written holds at the next try", async () => {
    const at = key();
    await store.claim(at, "one", 45);
    const record = `record:order:${at}`;
    await store.record(record, { version: 1, value: 1, by: "e1" });
    let failures = 2;
    fault = () => (failures-- > 0 ? { status: 503, body: { error: { code: 503, status: "UNAVAILABLE" } } } : undefined);
    expect(await store.claim(at, "one", 45)).toBe("fresh");
    failures = 2;
    expect(await store.record(record, { version: 1, value: 1, by: "e1" })).toBe("kept");
  });

  test("what the store cannot do throws", async () => {
    fault = () => ({ status: 403, body: { error: { code: 403, status: "PERMISSION_DENIED", message: "no" } } });
    await expect(store.claim(key(), "one", 45)).rejects.toThrow();
    await expect(store.record("record:x", { version: 1, value: 1, by: "e" })).rejects.toThrow();
    await expect(store.look("record:x")).rejects.toThrow();
    await expect(store.finish("x")).rejects.toThrow();
  });
});

test("a Firestore database that is not there is an error, and no answer", async () => {
  const missing = { code: 404, status: "NOT_FOUND", message: "The database events does not exist for project p" };
  const world = World.open(":memory:");
  const apis = await startGoogle({ store: world, fault: () => ({ status: 404, body: { error: missing } }) });
  const store = new DocumentStore(new FirestoreDocuments(asGoogle(apis.environment), database));
  await expect(store.look("x")).rejects.toThrow(/404/);
  await expect(store.claim("x", "one", 1)).rejects.toThrow(/404/);
  await apis.close();
});

describe("Google's own answers", () => {
  const open: LocalApis[] = [];
  const google = async (fault: ApisOptions["fault"], world = World.open(":memory:")) => {
    const apis = await startGoogle({ store: world, fault });
    open.push(apis);
    return asGoogle(apis.environment);
  };
  afterEach(async () => {
    for (const apis of open.splice(0)) await apis.close();
  });

  test("a page that is not there is no document that is not: what Firestore did not say is an error", async () => {
    const body = "<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>";
    const page = (verb: string) =>
      google(({ method, path }) => (method === verb && path.includes(database) ? { status: 404, body } : undefined));
    const reads = new DocumentStore(new FirestoreDocuments(await page("GET"), database));
    expect(await reads.claim("mark:order:x", "one", 45)).toBe("fresh");
    await expect(reads.claim("mark:order:x", "two", 45)).rejects.toThrow(/404/);
    await expect(reads.look("record:order:x")).rejects.toThrow(/404/);
    const writes = new FirestoreDocuments(await page("POST"), database);
    await expect(writes.create("mark", "mark:order:x", {})).rejects.toThrow(/404/);
  });

  test("Firestore is asked by an address in which no colon begins a verb, and is told a document's name as it is", async () => {
    const asked: string[] = [];
    const world = World.open(":memory:");
    const ask = await google(({ method, sentPath }) => void asked.push(`${method} ${sentPath}`), world);
    const documents = new FirestoreDocuments(ask, database);
    expect(await documents.create("record", "record:order:a", { version: 1 })).toBe(true);
    expect((await documents.get("record", "record:order:a"))?.fields).toEqual({ version: 1 });
    expect(asked).toEqual([
      `POST /v1/${database}/documents:commit`,
      `GET /v1/${database}/documents/records/record%3Aorder%3Aa`,
    ]);
    const kept = world.list(`firestore/${database}`).map(({ key }) => key);
    expect(kept).toEqual([`${database}/documents/records/record:order:a`]);
  });

  const row = { type: "coffee.order.created" } as unknown as Parameters<StorageRows["write"]>[1];
  const written = async (status: number, message: string) =>
    new StorageRows(await google(() => ({ status, body: { error: { code: status, message } } })), "rows").write(
      "one.json",
      row,
    );
  const denied = (right: string) =>
    `a@p.iam.gserviceaccount.com does not have ${right} access to the Google Cloud Storage object. Permission '${right}' denied on resource (or it may not exist).`;

  test("a row of analytics that is there already is left as it is, whether the condition or the right to write over it is refused", async () => {
    await expect(
      written(412, "At least one of the pre-conditions you specified did not hold."),
    ).resolves.toBeUndefined();
    await expect(written(403, denied("storage.objects.delete"))).resolves.toBeUndefined();
  });

  test("a row of analytics that may not be written at all is an error", async () => {
    await expect(written(403, denied("storage.objects.create"))).rejects.toThrow(/403 .*storage\.objects\.create/);
    await expect(written(404, "The specified bucket does not exist.")).rejects.toThrow(/404/);
  });
});

test("an Azure table that is not there is an error, and no answer", async () => {
  const world = World.open(":memory:");
  const apis = await startAzure({
    store: world,
    fault: () => ({
      status: 404,
      headers: { "content-type": "application/json;odata=minimalmetadata" },
      body: JSON.stringify({ "odata.error": { code: "TableNotFound", message: { lang: "en-US", value: "no table" } } }),
    }),
  });
  const table = new TableClient(`${apis.url}/tables/account`, "state", { allowInsecureConnection: true });
  const store = new DocumentStore(new TableDocuments(table));
  await expect(store.look("x")).rejects.toThrow();
  await expect(store.claim("x", "one", 1)).rejects.toThrow();
  await apis.close();
});
