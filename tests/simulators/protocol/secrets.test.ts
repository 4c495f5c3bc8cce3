import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { serve } from "../../../simulators/protocol/server";
import { decodeSecrets, encode, Secret, secretsOf } from "../../../simulators/protocol/values";
import { recorder } from "./recorder";

describe("secretsOf", () => {
  it("marks what was given as a secret, at any depth and in lists, and nothing else", () => {
    const like = { a: new Secret("x"), b: { c: [1, new Secret({ d: 2 })] }, e: "open", gone: new Secret("y") };
    expect(secretsOf(like, { a: "x", b: { c: [1, { d: 2 }] }, e: "open", computed: "z" })).toEqual({
      a: new Secret("x"),
      b: { c: [1, new Secret({ d: 2 })] },
      e: "open",
      computed: "z",
    });
  });

  it("marks nothing twice", () => {
    expect(secretsOf({ a: new Secret("x") }, { a: new Secret("x") })).toEqual({ a: new Secret("x") });
  });
});

it("decodeSecrets keeps a secret as one", () => {
  const props = { a: new Secret({ b: "x" }), c: [new Secret("y")] };
  expect(decodeSecrets(encode(props))).toEqual(props);
  expect(decodeSecrets(undefined)).toEqual({});
});

describe("a plugin that makes components says itself what is secret", () => {
  type Client = Record<
    string,
    (request: unknown, done: (error: grpc.ServiceError | null, answer: unknown) => void) => void
  > & { close(): void };
  const makeClient = rpc.ResourceProviderClient as unknown as new (
    at: string,
    credentials: grpc.ChannelCredentials,
  ) => Client;
  let client: Client;
  let server: grpc.Server;
  const on = jest.spyOn(process, "on").mockReturnValue(process);
  const write = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  const every = jest.spyOn(global, "setInterval");

  beforeAll(async () => {
    server = await serve(recorder([]), {}, { keepsSecrets: true });
    const port = String(write.mock.calls[0]?.[0]).trim();
    for (const mock of [on, write]) mock.mockRestore();
    client = new makeClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  });
  afterAll(() => {
    client.close();
    server.forceShutdown();
    for (const { value } of every.mock.results) clearInterval(value as NodeJS.Timeout);
  });
  const call = <T>(method: string, request: unknown): Promise<T> =>
    new Promise((resolve, reject) =>
      client[method]!(request, (error, answer) => (error ? reject(error) : resolve(answer as T))),
    );
  const given = { password: new Secret("s"), open: "o" };

  it("when it is asked", async () => {
    const hands = await call<pb.ProviderHandshakeResponse>("handshake", new pb.ProviderHandshakeRequest());
    expect(hands.getAcceptSecrets()).toBe(true);
    expect((await call<pb.ConfigureResponse>("configure", new pb.ConfigureRequest())).getAcceptsecrets()).toBe(true);
    await expect(call("cancel", new Empty())).resolves.toBeDefined();
  });

  it("of the inputs that it has checked, and of what it makes and changes", async () => {
    const check = new pb.CheckRequest();
    check.setNews(encode(given));
    const checked = await call<pb.CheckResponse>("check", check);
    expect(decodeSecrets(checked.getInputs())).toEqual({ ...given, filled: 1 });
    const create = new pb.CreateRequest();
    create.setProperties(encode({ ...given, token: new Secret("t") }));
    const made = decodeSecrets((await call<pb.CreateResponse>("create", create)).getProperties());
    expect(made).toMatchObject({ password: new Secret("s"), token: new Secret("t"), open: "o" });
    const update = new pb.UpdateRequest();
    update.setOlds(encode({}));
    update.setNews(encode({ a: new Secret("x") }));
    const changed = decodeSecrets((await call<pb.UpdateResponse>("update", update)).getProperties());
    expect(changed).toMatchObject({ a: new Secret("x") });
  });
});
