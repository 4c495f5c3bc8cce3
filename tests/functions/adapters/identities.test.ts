import { functionVariables as v } from "../../../components/core/events";
import { uuidOf } from "../../../functions/hash";
import { Store } from "../../../simulators/events/store";
import { type Far, farSide } from "./far";
import { type Bench, bench } from "./hosts";
import { bornOn, handed } from "./samples";

/*
 * The archives with addresses as they are in the cloud: each asks as the function's own identity, whose token the cloud's own service gives; and what is told to an API on this machine alone
 * goes without.
 */

let store: Store;
let place: Bench;
let far: Far;
const open = async (cloud: "gcp" | "azure", answers: Record<string, object>) => {
  store = Store.open(":memory:");
  far = await farSide(answers);
  place = await bench(cloud, { store });
  return { NODE_OPTIONS: `--require ${place.written({ "reroute.cjs": far.preload })}/reroute.cjs` };
};
afterEach(async () => {
  await place.close();
  far.close();
  store.close();
});
const asked = (start: string) => far.left.filter(({ to }) => to.startsWith(start));

describe("Google Cloud: the token of the metadata server", () => {
  const { ordered, paid } = bornOn("gcp");
  const topic = "pubsub.googleapis.com/v1/projects/p/topics/events:publish";

  test("an order that is sold is published with it", async () => {
    const options = await open("gcp", { [topic]: { messageIds: ["1"] } });
    const started = await place.start(await place.folder("order"), "order", {
      ...options,
      PUBSUB_EMULATOR_HOST: undefined,
    });
    const order = ordered();
    await started.invoke({ body: handed.gcp(order) });
    await started.invoke({ body: handed.gcp(paid(order.subject)) });
    expect(asked(topic).map(({ headers }) => headers["authorization"])).toEqual(["Bearer local-token"]);
  });

  test("a row is created with it, and only where it is not there", async () => {
    const bucket = "storage.googleapis.com/upload/storage/v1/b/rows/o";
    const options = await open("gcp", { [bucket]: {} });
    const started = await place.start(await place.folder("analytics"), "analytics", {
      ...options,
      STORAGE_EMULATOR_HOST: undefined,
    });
    await started.invoke({ body: handed.gcp(ordered()) });
    const [row] = asked(bucket);
    expect(row).toMatchObject({ method: "POST", headers: { authorization: "Bearer local-token" } });
    expect(new URL(`https://${row!.to}`).searchParams.get("ifGenerationMatch")).toBe("0");
  });

  test("the newest version of a secret is read with it", async () => {
    const secret = "secretmanager.googleapis.com/v1/projects/p/secrets/deliver/versions/latest:access";
    const options = await open("gcp", {
      [secret]: { payload: { data: Buffer.from("of-google").toString("base64") } },
      "deliver.example/messages": {},
    });
    const started = await place.start(await place.folder("notification"), "notification", {
      ...options,
      SECRET_MANAGER_EMULATOR_HOST: undefined,
      [v.deliverUrl]: "https://deliver.example/messages",
    });
    await started.invoke({ body: handed.gcp(ordered()) });
    await started.invoke({ body: handed.gcp(ordered()) });
    expect(asked(secret).map(({ headers }) => headers["authorization"])).toEqual(["Bearer local-token"]);
    expect(asked("deliver.example").map(({ headers }) => headers["authorization"])).toEqual(
      Array(2).fill("Bearer of-google"),
    );
  });
});

describe("Azure: the token of the app's managed identity", () => {
  const { ordered, paid } = bornOn("azure");

  test("an order that is sold is published with one for Event Grid", async () => {
    const topic = "events.eastus2-1.eventgrid.azure.net/api/events";
    const options = await open("azure", { [topic]: {} });
    const started = await place.start(await place.folder("order"), "order", {
      ...options,
      [v.bus]: `https://${topic}`,
    });
    const order = ordered();
    await started.invoke({ body: order });
    await started.invoke({ body: paid(order.subject) });
    expect(asked(topic).map(({ headers }) => headers["authorization"])).toEqual([
      "Bearer local-token-https://eventgrid.azure.net",
    ]);
  });

  test("a row is written with one for storage, and only where it is not there", async () => {
    const container = "account.blob.core.windows.net/events";
    const options = await open("azure", { [container]: {} });
    const started = await place.start(await place.folder("analytics"), "analytics", {
      ...options,
      [v.analytics]: `https://${container}`,
    });
    const order = ordered();
    await started.invoke({ body: order });
    const [row] = asked(container);
    expect(row).toMatchObject({
      method: "PUT",
      headers: {
        authorization: "Bearer local-token-https://storage.azure.com",
        "x-ms-blob-type": "BlockBlob",
        "if-none-match": "*",
      },
    });
    expect(decodeURIComponent(row!.to)).toBe(
      `${container}/type=${order.type}/date=${order.time.slice(0, 10)}/${uuidOf(order.source, order.id)}.json`,
    );
  });

  test("a secret of the vault is read with one for it", async () => {
    const secret = "vault.vault.azure.net/secrets/deliver?api-version=7.4";
    const options = await open("azure", { [secret]: { value: "of-azure" }, "deliver.example/messages": {} });
    const started = await place.start(await place.folder("notification"), "notification", {
      ...options,
      [v.deliverSecret]: "https://vault.vault.azure.net/secrets/deliver",
      [v.deliverUrl]: "https://deliver.example/messages",
    });
    await started.invoke({ body: ordered() });
    expect(asked(secret).map(({ headers }) => headers["authorization"])).toEqual([
      "Bearer local-token-https://vault.azure.net",
    ]);
    expect(asked("deliver.example")[0]!.headers["authorization"]).toBe("Bearer of-azure");
  });
});
