import { Server, ServerCredentials, type ServiceDefinition, type UntypedServiceImplementation } from "@grpc/grpc-js";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { Answer, EnforcementLevel, Finding, ResourcePolicy, ServedPolicy, StackPolicy } from "./policy";
import { readResource, readStack } from "./resources";
import type { Told } from "./stack";

/** What the engine is told of a pack. */
export interface ServedPack {
  name: string;
  version: string;
  description: string;
  policies: readonly ServedPolicy[];
}

/** How the engine enforces a policy that was given a level on the command line (`--policy-pack-config`). */
type Override = EnforcementLevel | "disabled";

/**
 * Answers the engine's questions to a pack. In place of @pulumi/policy's server (1.21), which decodes a resource again for each policy, and the whole
 * stack again for each policy of the stack: here each is decoded once, and only as far as a policy reads it.
 * What a call takes and gives are the bytes of its messages. Source of the protocol: pulumi/pulumi proto/pulumi/analyzer.proto, v3.259.0.
 */
export class PackServer {
  readonly #resourcePolicies: readonly ResourcePolicy[];
  readonly #stackPolicies: readonly StackPolicy[];
  readonly #overrides = new Map<string, Override>();
  /** By type: the policies that are asked, and the part of the answer that names the others. */
  readonly #asked = new Map<string, { policies: readonly ResourcePolicy[]; others: Uint8Array }>();

  constructor(
    private readonly pack: ServedPack,
    /** Is told which stack is judged, before anything is asked. */
    private readonly onStack: (stack: Told) => void,
  ) {
    this.#resourcePolicies = pack.policies.filter((policy) => "judge" in policy);
    this.#stackPolicies = pack.policies.filter((policy) => "judgeStack" in policy);
  }

  configureStack(bytes: Uint8Array): Uint8Array {
    const request = analyzer.AnalyzerStackConfigureRequest.deserializeBinary(bytes);
    const config = new Map<string, string>();
    request.getConfigMap().forEach((value: string, key: string) => config.set(key, value));
    this.onStack({ stack: request.getStack(), project: request.getProject(), config });
    return nothing;
  }

  configure(bytes: Uint8Array): Uint8Array {
    this.#overrides.clear();
    const config = analyzer.ConfigureAnalyzerRequest.deserializeBinary(bytes).getPolicyconfigMap();
    for (const { name, enforcementLevel } of this.pack.policies) {
      const level = config.get(name)?.getEnforcementlevel();
      // The engine hands back every level that it was told: only another one is an override.
      if (level !== undefined && level !== levels[enforcementLevel]) this.#overrides.set(name, overrideOf(level));
    }
    this.#asked.clear();
    return nothing;
  }

  /** Judges a resource before it is made or changed. @throws when a policy fails */
  analyze(bytes: Uint8Array): Uint8Array {
    const resource = readResource(bytes);
    const { policies, others } = this.#askedOf(resource.type);
    const rest = this.#answer(policies, (policy) => policy.judge(resource));
    // Protobuf: the parts of a message in a row are the message.
    return rest.length === 0 ? others : Buffer.concat([others, rest]);
  }

  /** Judges the stack when all of it is known. @throws when a policy fails */
  analyzeStack(bytes: Uint8Array): Uint8Array {
    const resources = readStack(bytes);
    return this.#answer(this.#stackPolicies.filter(this.#isOn), (policy) => policy.judgeStack(resources));
  }

  /** No policy here changes what is deployed (docs/decisions/policies.md). */
  remediate(): Uint8Array {
    return nothing;
  }

  getAnalyzerInfo(): Uint8Array {
    const { name, version, description, policies } = this.pack;
    const info = new analyzer.AnalyzerInfo()
      .setName(name)
      .setVersion(version)
      .setDescription(description)
      .setSupportsconfig(true)
      .setPoliciesList(policies.map(infoOf));
    return info.serializeBinary();
  }

  getPluginInfo(): Uint8Array {
    return new PluginInfo().setVersion(this.pack.version).serializeBinary();
  }

  readonly #isOn = ({ name }: ServedPolicy): boolean => this.#overrides.get(name) !== "disabled";

  #askedOf(type: string): { policies: readonly ResourcePolicy[]; others: Uint8Array } {
    const known = this.#asked.get(type);
    if (known) return known;
    const on = this.#resourcePolicies.filter(this.#isOn);
    const policies = on.filter((policy) => policy.covers(type));
    const others = notApplicable(on.filter((policy) => !policies.includes(policy)));
    const asked = { policies, others: response([], others) };
    this.#asked.set(type, asked);
    return asked;
  }

  #answer<Policy extends ServedPolicy>(policies: readonly Policy[], ask: (policy: Policy) => Answer): Uint8Array {
    const silent: Policy[] = [];
    const diagnostics = policies.flatMap((policy) => {
      const answer = this.#asking(policy, ask);
      if (answer !== "notApplicable") return answer.map((finding) => this.#diagnostic(policy, finding));
      silent.push(policy);
      return [];
    });
    return response(diagnostics, notApplicable(silent));
  }

  #asking<Policy extends ServedPolicy>(policy: Policy, ask: (policy: Policy) => Answer): Answer {
    try {
      return ask(policy);
    } catch (error) {
      throw new Error(`the policy ${policy.name} of the pack ${this.pack.name} failed`, { cause: error });
    }
  }

  #diagnostic(policy: ServedPolicy, { message, urn, enforcementLevel }: Finding): analyzer.AnalyzeDiagnostic {
    const level = enforcementLevel ?? this.#overrides.get(policy.name) ?? policy.enforcementLevel;
    return new analyzer.AnalyzeDiagnostic()
      .setPolicyname(policy.name)
      .setPolicypackname(this.pack.name)
      .setPolicypackversion(this.pack.version)
      .setDescription(policy.description)
      .setMessage(message)
      .setEnforcementlevel(levels[level])
      .setSeverity(severities[policy.severity])
      .setUrn(urn ?? "");
  }
}

/** Serves a pack on a port of this machine, and prints the port, as the engine expects of a plugin. */
export async function serve(pack: PackServer): Promise<void> {
  const methods = {
    getAnalyzerInfo: () => pack.getAnalyzerInfo(),
    getPluginInfo: () => pack.getPluginInfo(),
    configureStack: (bytes: Uint8Array) => pack.configureStack(bytes),
    configure: (bytes: Uint8Array) => pack.configure(bytes),
    analyze: (bytes: Uint8Array) => pack.analyze(bytes),
    analyzeStack: (bytes: Uint8Array) => pack.analyzeStack(bytes),
    remediate: () => pack.remediate(),
  };
  const server = new Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
    "grpc.enable_channelz": 0, // statistics of each call, which nobody asks for
  });
  server.addService(serviceOf(Object.keys(methods)), unary(methods));
  const port = await new Promise<number>((resolve, reject) => {
    const bound = (error: Error | null, at: number) => (error ? reject(error) : resolve(at));
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), bound);
  });
  process.stdout.write(`${port}\n`);
}

/** The analyzer service, whose messages stay bytes. */
function serviceOf(methods: readonly string[]): ServiceDefinition {
  const bytes = (value: Uint8Array) => Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const method = (name: string) => ({
    path: `/pulumirpc.Analyzer/${name[0]!.toUpperCase()}${name.slice(1)}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: bytes,
    requestDeserialize: (value: Buffer) => value,
    responseSerialize: bytes,
    responseDeserialize: (value: Buffer) => value,
  });
  return Object.fromEntries(methods.map((name) => [name, method(name)]));
}

type Method = (request: Uint8Array) => Uint8Array;

function unary(methods: Readonly<Record<string, Method>>): UntypedServiceImplementation {
  type Callback = (error: Error | null, answer?: Uint8Array) => void;
  const call = (method: Method) => (call: { request: Uint8Array }, callback: Callback) => {
    let answer: Uint8Array;
    try {
      answer = method(call.request);
    } catch (error) {
      return callback(new Error(stackOf(error)));
    }
    callback(null, answer);
  };
  return Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, call(method)]));
}

/** The engine shows the message alone: the stacks go with it. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? (error.stack ?? error.message) : `${error.message}:\n${stackOf(error.cause)}`;
}

const nothing = new Uint8Array();

function response(diagnostics: analyzer.AnalyzeDiagnostic[], others: analyzer.PolicyNotApplicable[]): Uint8Array {
  return new analyzer.AnalyzeResponse().setDiagnosticsList(diagnostics).setNotApplicableList(others).serializeBinary();
}

function notApplicable(policies: readonly ServedPolicy[]): analyzer.PolicyNotApplicable[] {
  return policies.map(({ name }) => new analyzer.PolicyNotApplicable().setPolicyName(name));
}

const { ADVISORY, MANDATORY, DISABLED } = analyzer.EnforcementLevel;
const levels = { advisory: ADVISORY, mandatory: MANDATORY, disabled: DISABLED } as const;

/** Who asks that a violation is remediated does not want it deployed: nothing is remediated here, so it is refused, as @pulumi/policy does. */
function overrideOf(level: analyzer.EnforcementLevel): Override {
  if (level === ADVISORY) return "advisory";
  return level === DISABLED ? "disabled" : "mandatory";
}

const severities = {
  low: analyzer.PolicySeverity.POLICY_SEVERITY_LOW,
  medium: analyzer.PolicySeverity.POLICY_SEVERITY_MEDIUM,
  high: analyzer.PolicySeverity.POLICY_SEVERITY_HIGH,
  critical: analyzer.PolicySeverity.POLICY_SEVERITY_CRITICAL,
} as const;

function infoOf(policy: ServedPolicy): analyzer.PolicyInfo {
  const { POLICY_TYPE_RESOURCE, POLICY_TYPE_STACK } = analyzer.PolicyType;
  const info = new analyzer.PolicyInfo()
    .setPolicyType("judge" in policy ? POLICY_TYPE_RESOURCE : POLICY_TYPE_STACK)
    .setName(policy.name)
    .setDescription(policy.description)
    .setEnforcementlevel(levels[policy.enforcementLevel])
    .setSeverity(severities[policy.severity])
    .setTagsList([...(policy.tags ?? [])])
    .setRemediationSteps(policy.remediationSteps);
  if (policy.framework) {
    const { name, version, reference, specification } = policy.framework;
    const framework = new analyzer.PolicyComplianceFramework();
    info.setFramework(
      framework.setName(name).setVersion(version).setReference(reference).setSpecification(specification),
    );
  }
  return info;
}
