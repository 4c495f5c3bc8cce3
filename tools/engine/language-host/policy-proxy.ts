import { type Client, Server, ServerCredentials, type ServiceError, credentials, status } from "@grpc/grpc-js";
import { AnalyzerClient, AnalyzerService, type IAnalyzerServer } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzerHandshakeResponse,
  type AnalyzerStackConfigureRequest,
  AnalyzerStackConfigureResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";

/** Messages of this size pass; whole stacks are analyzed in one call. The policy SDK's own limit. */
const MESSAGE_LIMIT = 400 * 1024 * 1024;
const CHANNEL = { "grpc.max_receive_message_length": MESSAGE_LIMIT, "grpc.max_send_message_length": MESSAGE_LIMIT };

/**
 * Stands between the engine and a policy pack. A pack reads its stack, project and configuration from the environment, which
 * the engine tells only in a call (ConfigureStack) to a pack that already runs: so the proxy takes that call, the pack is
 * started with it, and every other call is passed on. The official host does the same (pulumi/pulumi sdk/policy_proxy.go).
 */
export class PolicyProxy {
  /** What the engine said about the stack; undefined when it asked for something else first, as `policy publish` does. */
  readonly configuration: Promise<AnalyzerStackConfigureRequest | undefined>;
  readonly #server = new Server(CHANNEL);
  readonly #pack: Promise<AnalyzerClient>;
  #configured: (request: AnalyzerStackConfigureRequest | undefined) => void = () => undefined;
  #attached: (client: AnalyzerClient) => void = () => undefined;
  #failed: (problem: Error) => void = () => undefined;
  #client: Client | undefined;

  constructor() {
    this.configuration = new Promise((resolve) => (this.#configured = resolve));
    this.#pack = new Promise((resolve, reject) => {
      this.#attached = resolve;
      this.#failed = reject;
    });
    this.#pack.catch(() => undefined);
  }

  /** Begins to listen and gives the port, which the engine is to be told. */
  listen(): Promise<number> {
    this.#server.addService(AnalyzerService, this.#service());
    return new Promise((resolve, reject) =>
      this.#server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      ),
    );
  }

  /** Passes calls on to the pack that listens on `port`, from the stack's configuration onwards. */
  async attach(port: number): Promise<void> {
    const pack = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure(), CHANNEL);
    this.#client = pack;
    const configuration = await this.configuration;
    if (configuration)
      await new Promise<void>((resolve, reject) =>
        pack.configureStack(configuration, (error) =>
          error && error.code !== status.UNIMPLEMENTED ? reject(error) : resolve(),
        ),
      );
    this.#attached(pack);
  }

  /** Answers what waits for the pack, and what comes later, with `problem`. */
  fail(problem: Error): void {
    this.#failed(problem);
  }

  /** Answers what still waits, then stops to listen; `why` is told to whoever waits for a pack that never came. */
  async close(why: string): Promise<void> {
    this.#failed(new Error(why));
    await new Promise<void>((resolve) => {
      const last = setTimeout(resolve, 1000);
      this.#server.tryShutdown(() => {
        clearTimeout(last);
        resolve();
      });
    });
    this.#server.forceShutdown();
    this.#client?.close();
  }

  #service(): IAnalyzerServer {
    return {
      handshake: (_call, done) => done(null, new AnalyzerHandshakeResponse()),
      configureStack: (call, done) => {
        this.#configured(call.request);
        done(null, new AnalyzerStackConfigureResponse());
      },
      analyze: (call, done) => this.#pass((pack) => pack.analyze(call.request, done), done),
      analyzeStack: (call, done) => this.#pass((pack) => pack.analyzeStack(call.request, done), done),
      remediate: (call, done) => this.#pass((pack) => pack.remediate(call.request, done), done),
      getAnalyzerInfo: (call, done) => this.#pass((pack) => pack.getAnalyzerInfo(call.request, done), done),
      getPluginInfo: (call, done) => this.#pass((pack) => pack.getPluginInfo(call.request, done), done),
      configure: (call, done) => this.#pass((pack) => pack.configure(call.request, done), done),
      cancel: (call, done) => this.#pass((pack) => pack.cancel(call.request, done), done),
    };
  }

  #pass(forward: (pack: AnalyzerClient) => unknown, done: (error: Partial<ServiceError>) => void): void {
    this.#configured(undefined);
    this.#pack
      .then(forward)
      .catch((problem: Error) =>
        done({ code: status.UNAVAILABLE, details: `policy pack not started: ${problem.message}` }),
      );
  }
}
