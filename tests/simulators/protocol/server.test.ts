import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { serve, unary } from "../../../simulators/protocol/server";
import { decode, encode, type Props, UNKNOWN } from "../../../simulators/protocol/values";
import { projectRoot } from "../../../tools/root";
import { recorder } from "./recorder";

type Client = Record<
  string,
  (request: unknown, done: (error: grpc.ServiceError | null, answer: unknown) => void) => void
> & { close(): void };
const makeClient = rpc.ResourceProviderClient as unknown as new (
  address: string,
  credentials: grpc.ChannelCredentials,
  options: grpc.ChannelOptions,
) => Client;

describe("the protocol server, over a channel of gRPC", () => {
  const calls: unknown[][] = [];
  let client: Client;
  let server: grpc.Server;
  const on = jest.spyOn(process, "on").mockReturnValue(process);
  const write = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  const every = jest.spyOn(global, "setInterval");

  beforeAll(async () => {
    server = await serve(recorder(calls), {
      construct: unary<pb.ConstructRequest, pb.ConstructResponse>(() => new pb.ConstructResponse()),
    });
    const port = String(write.mock.calls[0]?.[0]).trim();
    for (const mock of [on, write]) mock.mockRestore();
    client = new makeClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
    });
  });
  afterAll(() => {
    client.close();
    server.forceShutdown();
    for (const { value } of every.mock.results) clearInterval(value as NodeJS.Timeout);
  });
  beforeEach(() => void calls.splice(0));

  const call = <T>(method: string, request: unknown): Promise<T> =>
    new Promise((resolve, reject) =>
      client[method]!(request, (error, answer) => (error ? reject(error) : resolve(answer as T))),
    );
  const named = <
    T extends { setUrn(urn: string): unknown; setType(type: string): unknown; setName(name: string): unknown },
  >(
    request: T,
  ): T => {
    request.setUrn("urn:x");
    request.setType("a:b:C");
    request.setName("x");
    return request;
  };
  const subject = { urn: "urn:x", token: "a:b:C", name: "x" };
  const failures = (answer: pb.CheckResponse | pb.InvokeResponse) =>
    answer.getFailuresList().map((one) => [one.getProperty(), one.getReason()]);

  test("says its version and a schema, and shakes hands", async () => {
    expect((await call<plugin.PluginInfo>("getPluginInfo", new Empty())).getVersion()).toBe("1.2.3");
    expect(JSON.parse((await call<pb.GetSchemaResponse>("getSchema", new pb.GetSchemaRequest())).getSchema())).toEqual({
      name: "recorder",
      version: "1.2.3",
    });
    const hands = await call<pb.ProviderHandshakeResponse>("handshake", new pb.ProviderHandshakeRequest());
    expect([hands.getAcceptSecrets(), hands.getAcceptResources()]).toEqual([false, false]);
    await expect(call("attach", new plugin.PluginAttach())).resolves.toBeDefined();
  });

  test("checkConfig, diffConfig and configure carry the settings", async () => {
    const check = named(new pb.CheckRequest());
    check.setNews(encode({ region: "mars" }));
    expect(failures(await call("checkConfig", check))).toEqual([["region", "no such region"]]);
    const diff = named(new pb.DiffRequest());
    diff.setOldInputs(encode({ region: "a" }));
    diff.setOlds(encode({ region: "not this" }));
    diff.setNews(encode({ region: "b" }));
    expect((await call<pb.DiffResponse>("diffConfig", diff)).getReplacesList()).toEqual(["region"]);
    const configure = new pb.ConfigureRequest();
    configure.setArgs(encode({ region: "b", token: UNKNOWN }));
    expect((await call<pb.ConfigureResponse>("configure", configure)).getSupportspreview()).toBe(true);
    expect(calls).toEqual([
      ["checkConfig", { region: "mars" }],
      ["diffConfig", { region: "a" }, { region: "b" }],
      ["configure", { region: "b", token: UNKNOWN }],
    ]);
  });

  test("check carries old and new inputs, the seed and the failures; a secret arrives in the clear", async () => {
    const request = named(new pb.CheckRequest());
    request.setOlds(encode({ a: 1 }));
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "s" };
    request.setNews(encode({ a: [{ b: UNKNOWN }], password: secret }));
    request.setRandomseed(new Uint8Array([1, 2]));
    const answer = await call<pb.CheckResponse>("check", request);
    expect(decode(answer.getInputs())).toEqual({ a: [{ b: UNKNOWN }], password: "s", filled: 1 });
    expect(failures(answer)).toEqual([["a[0].b", "is wrong"]]);
    expect(calls).toEqual([["check", subject, { a: 1 }, { a: [{ b: UNKNOWN }], password: "s" }, [1, 2]]]);
  });

  test("diff compares inputs, and says each place, its kind, and what replaces", async () => {
    const request = named(new pb.DiffRequest());
    request.setId("id-1");
    request.setOlds(encode({ output: 1 }));
    request.setOldInputs(encode({ a: 1 }));
    request.setNews(encode({ a: 2 }));
    request.setIgnorechangesList(["tags"]);
    const answer = await call<pb.DiffResponse>("diff", request);
    expect(calls).toEqual([["diff", subject, "id-1", { a: 1 }, { a: 2 }, ["tags"], { output: 1 }]]);
    expect(answer.getChanges()).toBe(pb.DiffResponse.DiffChanges.DIFF_SOME);
    expect([answer.getDiffsList(), answer.getReplacesList(), answer.getDeletebeforereplace()]).toEqual([
      ["a", "c"],
      ["c"],
      true,
    ]);
    const { Kind } = pb.PropertyDiff;
    const detailed = answer.getDetaileddiffMap().getEntryList() as unknown as [string, pb.PropertyDiff | unknown[]][];
    expect(detailed.map(([place]) => place).sort()).toEqual(["a[0].b", "a[1]", "c"]);
    const kind = (place: string) => answer.getDetaileddiffMap().get(place)?.getKind();
    expect([kind("a[0].b"), kind("a[1]"), kind("c")]).toEqual([Kind.ADD, Kind.DELETE, Kind.UPDATE_REPLACE]);
    expect(answer.getDetaileddiffMap().get("c")?.getInputdiff()).toBe(true);
  });

  test("diff of what is the same", async () => {
    const request = named(new pb.DiffRequest());
    request.setOldInputs(encode({ same: true }));
    request.setNews(encode({ same: true }));
    const answer = await call<pb.DiffResponse>("diff", request);
    expect([answer.getChanges(), answer.getDiffsList()]).toEqual([pb.DiffResponse.DiffChanges.DIFF_NONE, []]);
  });

  test("create gives id and outputs, with what is unknown and what is secret", async () => {
    const request = named(new pb.CreateRequest());
    request.setProperties(encode({ a: 1 }));
    request.setPreview(true);
    const answer = await call<pb.CreateResponse>("create", request);
    expect(answer.getId()).toBe("");
    expect(answer.getProperties()?.toJavaScript()).toEqual({
      a: 1,
      computed: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
      password: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "s" },
    });
    expect(calls).toEqual([["create", subject, { a: 1 }, true]]);
  });

  test("read gives inputs and outputs; of what is gone, an empty id", async () => {
    const read = async (id: string) => {
      const request = named(new pb.ReadRequest());
      request.setId(id);
      request.setProperties(encode({ b: 1 }));
      const answer = await call<pb.ReadResponse>("read", request);
      return [answer.getId(), decode(answer.getInputs()), decode(answer.getProperties())];
    };
    expect(await read("id-1")).toEqual(["id-1", { a: 1 }, { a: 1, b: 2 }]);
    expect(await read("gone")).toEqual(["", {}, {}]);
    expect(calls[0]).toEqual(["read", subject, "id-1", { b: 1 }]);
  });

  test("update and delete carry what stands", async () => {
    const update = named(new pb.UpdateRequest());
    update.setId("id-1");
    update.setOlds(encode({ a: 1 }));
    update.setNews(encode({ a: 2 }));
    expect(decode((await call<pb.UpdateResponse>("update", update)).getProperties())).toEqual({ a: 2 });
    const remove = named(new pb.DeleteRequest());
    remove.setId("id-1");
    remove.setProperties(encode({ a: 2 }));
    await call("delete", remove);
    expect(calls).toEqual([
      ["update", subject, "id-1", { a: 1 }, { a: 2 }, false],
      ["delete", subject, "id-1", { a: 2 }],
    ]);
  });

  test("invoke, cancel, and a method that the plugin adds", async () => {
    const request = new pb.InvokeRequest();
    request.setTok("a:b:find");
    request.setArgs(encode({ x: 1 }));
    const answer = await call<pb.InvokeResponse>("invoke", request);
    expect([decode(answer.getReturn()), failures(answer)]).toEqual([{ found: [1] }, [["x", "missing"]]]);
    await call("cancel", new Empty());
    expect(calls).toEqual([["invoke", "a:b:find", { x: 1 }], ["cancel"]]);
    await expect(call("construct", new pb.ConstructRequest())).resolves.toBeDefined();
  });

  test("an error is its text alone, whatever its class: no stack", async () => {
    const request = named(new pb.CreateRequest());
    request.setProperties(encode({ refuse: "now" }));
    await expect(call("create", request)).rejects.toMatchObject({
      code: grpc.status.UNKNOWN,
      details: "the cloud refuses",
    });
  });

  test("a method that nobody has is said to be so", async () => {
    await expect(call("call", new pb.CallRequest())).rejects.toMatchObject({ code: grpc.status.UNIMPLEMENTED });
  });

  test("large property bags pass", async () => {
    const request = named(new pb.UpdateRequest());
    const news: Props = { text: "x".repeat(6_000_000) };
    request.setNews(encode(news));
    expect(decode((await call<pb.UpdateResponse>("update", request)).getProperties())).toEqual(news);
  });
});

describe("the plugin's process", () => {
  const root = projectRoot();
  const script = path.join(root, "tests", "simulators", "protocol", "server-main.ts");
  const started = async (child: ChildProcess): Promise<string> => {
    const [data] = (await once(child.stdout!, "data")) as [Buffer];
    return data.toString();
  };

  test("prints its port, and nothing else, and ends at an interrupt", async () => {
    const child = spawn(process.execPath, [path.join(root, "bin", "run.cjs"), script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    expect(await started(child)).toMatch(/^\d+\n$/);
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([0, null]);
  }, 20_000);

  test("does not outlive an engine that was killed", async () => {
    const nested = `const c = require("child_process").spawn(process.execPath, ${JSON.stringify([path.join(root, "bin", "run.cjs"), script])}, { stdio: ["ignore", "pipe", "inherit"] });
      c.stdout.once("data", () => process.stdout.write(String(c.pid)));`;
    const engine = spawn(process.execPath, ["-e", nested], { stdio: ["ignore", "pipe", "inherit"] });
    const pid = Number(await started(engine));
    engine.kill("SIGKILL");
    await once(engine, "exit");
    const alive = () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    for (let turn = 0; alive() && turn < 100; turn++) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(alive()).toBe(false);
  }, 20_000);
});
