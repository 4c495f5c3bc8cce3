import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import type { Difference } from "../core/diff";
import type { Problem, Provider, Subject } from "../core/provider";
import { endWithEngine } from "./ending";
import { Unready, unreadyDetails } from "./unready";
import { decode, decodeSecrets, encode, type Props, secretsOf } from "./values";

/** Messages of any size, and no statistics of each call (channelz), which nobody asks for. */
const options = {
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
  "grpc.enable_channelz": 0,
};

type Unary<Q, A> = (request: Q) => A | Promise<A>;

/**
 * Serves a local cloud over the resource provider protocol and prints the port on stdout, as the engine expects of a
 * plugin. Further methods (a component provider's `construct`) come in `more`.
 * @param keepsSecrets whether it says of what it returns what is secret; the engine asks that of a plugin that makes components, and knows it
 *   of the others by what it gave them. @defaultValue false
 */
export async function serve(
  provider: Provider,
  more: grpc.UntypedServiceImplementation = {},
  { keepsSecrets = false } = {},
): Promise<grpc.Server> {
  const server = new grpc.Server(options);
  server.addService(rpc.ResourceProviderService as unknown as grpc.ServiceDefinition, {
    ...unimplemented(),
    ...methods(provider, keepsSecrets),
    ...more,
  });
  const port = await new Promise<number>((resolve, reject) => {
    const bound = (error: Error | null, at: number) => (error ? reject(error) : resolve(at));
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), bound);
  });
  endWithEngine();
  process.stdout.write(`${port}\n`);
  return server;
}

function methods(provider: Provider, keepsSecrets: boolean): grpc.UntypedServiceImplementation {
  const secretsFrom = (given: Struct | undefined) => (props: Props) =>
    keepsSecrets ? secretsOf(decodeSecrets(given), props) : props;
  const keeping = async <T>(given: Struct | undefined, work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof Unready ? error.with(secretsFrom(given)) : error;
    }
  };
  return {
    handshake: unary<pb.ProviderHandshakeRequest, pb.ProviderHandshakeResponse>(() => {
      const response = new pb.ProviderHandshakeResponse();
      response.setAcceptSecrets(keepsSecrets);
      return response;
    }),
    attach: unary<plugin.PluginAttach, Empty>(() => new Empty()),
    getPluginInfo: unary<Empty, plugin.PluginInfo>(() => {
      const info = new plugin.PluginInfo();
      info.setVersion(provider.version);
      return info;
    }),
    getSchema: unary<pb.GetSchemaRequest, pb.GetSchemaResponse>(() => {
      const response = new pb.GetSchemaResponse();
      response.setSchema(JSON.stringify({ name: provider.name, version: provider.version }));
      return response;
    }),
    checkConfig: unary<pb.CheckRequest, pb.CheckResponse>((request) =>
      checked(provider.checkConfig(decode(request.getNews()))),
    ),
    diffConfig: unary<pb.DiffRequest, pb.DiffResponse>((request) => {
      const olds = decode(request.getOldInputs() ?? request.getOlds());
      return differed({ ...provider.diffConfig(olds, decode(request.getNews())), deleteBeforeReplace: false });
    }),
    configure: unary<pb.ConfigureRequest, pb.ConfigureResponse>((request) => {
      provider.configure(decode(request.getArgs()));
      const response = new pb.ConfigureResponse();
      response.setAcceptsecrets(keepsSecrets);
      response.setSupportspreview(true);
      return response;
    }),
    check: unary<pb.CheckRequest, pb.CheckResponse>((request) => {
      const [olds, news] = [decode(request.getOlds()), decode(request.getNews())];
      const { inputs, failures } = provider.check(subject(request), olds, news, request.getRandomseed_asU8());
      return checked({ inputs: secretsFrom(request.getNews())(inputs), failures });
    }),
    diff: unary<pb.DiffRequest, pb.DiffResponse>((request) => {
      const outputs = decode(request.getOlds());
      const olds = request.hasOldInputs() ? decode(request.getOldInputs()) : outputs;
      const [news, ignore] = [decode(request.getNews()), request.getIgnorechangesList()];
      return differed(provider.diff(subject(request), request.getId(), olds, news, ignore, outputs));
    }),
    create: unary<pb.CreateRequest, pb.CreateResponse>(async (request) => {
      const given = request.getProperties();
      const made = await keeping(given, () => provider.create(subject(request), decode(given), request.getPreview()));
      const response = new pb.CreateResponse();
      response.setId(made.id);
      response.setProperties(encode(secretsFrom(given)(made.outputs)));
      return response;
    }),
    read: unary<pb.ReadRequest, pb.ReadResponse>(async (request) => {
      const response = new pb.ReadResponse();
      const known = request.getProperties();
      const found = await keeping(known, () => provider.read(subject(request), request.getId(), decode(known)));
      if (!found) return response;
      response.setId(found.id);
      response.setInputs(encode(secretsFrom(request.getInputs())(found.inputs)));
      response.setProperties(encode(secretsFrom(known)(found.outputs)));
      return response;
    }),
    update: unary<pb.UpdateRequest, pb.UpdateResponse>(async (request) => {
      const [olds, news] = [decode(request.getOlds()), decode(request.getNews())];
      const given = request.getNews();
      const outputs = await keeping(given, () =>
        provider.update(subject(request), request.getId(), olds, news, request.getPreview()),
      );
      const response = new pb.UpdateResponse();
      response.setProperties(encode(secretsFrom(given)(outputs)));
      return response;
    }),
    delete: unary<pb.DeleteRequest, Empty>(async (request) => {
      await provider.delete(subject(request), request.getId(), decode(request.getProperties()));
      return new Empty();
    }),
    invoke: unary<pb.InvokeRequest, pb.InvokeResponse>((request) => {
      const { outputs, failures } = provider.invoke(request.getTok(), decode(request.getArgs()));
      const response = new pb.InvokeResponse();
      response.setReturn(encode(outputs));
      response.setFailuresList(failures.map(failure));
      return response;
    }),
    cancel: unary<Empty, Empty>(() => {
      provider.cancel();
      return new Empty();
    }),
  };
}

/** Answers every method of the service that nothing else implements. */
function unimplemented(): grpc.UntypedServiceImplementation {
  const names = Object.keys(rpc.ResourceProviderService);
  const refuse: grpc.handleUnaryCall<unknown, unknown> = (_, reply) =>
    reply({ code: grpc.status.UNIMPLEMENTED, details: "the local cloud does not have this method" });
  return Object.fromEntries(names.map((name) => [name, refuse]));
}

/** Turns a plain function into a gRPC handler; what it throws becomes an error without a stack. */
export function unary<Q, A>(work: Unary<Q, A>): grpc.handleUnaryCall<Q, A> {
  return (call, reply) => {
    Promise.resolve()
      .then(() => work(call.request))
      .then(
        (answer) => reply(null, answer),
        (error: unknown) => {
          const metadata = error instanceof Unready ? unreadyDetails(error) : undefined;
          reply({ code: grpc.status.UNKNOWN, details: explain(error), ...(metadata && { metadata }) });
        },
      );
  };
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (process.env["GOCOFFEE_DEBUG"]) return error.stack ?? error.message;
  return error.message || error.name;
}

function subject(request: { getUrn(): string; getType(): string; getName(): string }): Subject {
  return { urn: request.getUrn(), token: request.getType(), name: request.getName() };
}

function checked(result: { inputs: Parameters<typeof encode>[0]; failures: Problem[] }): pb.CheckResponse {
  const response = new pb.CheckResponse();
  response.setInputs(encode(result.inputs) satisfies Struct);
  response.setFailuresList(result.failures.map(failure));
  return response;
}

function failure(problem: Problem): pb.CheckFailure {
  const out = new pb.CheckFailure();
  out.setProperty(problem.path);
  out.setReason(problem.reason);
  return out;
}

function differed(difference: Difference & { deleteBeforeReplace: boolean }): pb.DiffResponse {
  const { changes } = difference;
  const response = new pb.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
  response.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList([...new Set(changes.map((change) => change.root))]);
  response.setReplacesList(changes.filter((change) => change.kind.endsWith("-replace")).map((change) => change.path));
  response.setDeletebeforereplace(difference.deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  const detailed = response.getDetaileddiffMap();
  for (const { path, kind } of changes) {
    const entry = new pb.PropertyDiff();
    entry.setKind(kinds[kind]);
    entry.setInputdiff(true);
    detailed.set(path, entry);
  }
  return response;
}

const kinds = {
  add: pb.PropertyDiff.Kind.ADD,
  "add-replace": pb.PropertyDiff.Kind.ADD_REPLACE,
  delete: pb.PropertyDiff.Kind.DELETE,
  "delete-replace": pb.PropertyDiff.Kind.DELETE_REPLACE,
  update: pb.PropertyDiff.Kind.UPDATE,
  "update-replace": pb.PropertyDiff.Kind.UPDATE_REPLACE,
} as const;
