import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { crossguard } from "../../policies/shared/crossguard";
import { type Exemption, Exemptions } from "../../policies/shared/exemptions";
import type { Grade, Pack, Rule } from "../../policies/shared/rule";
import { gradeOf, type Stack } from "../../policies/shared/stack";

/** What the engine sends for a text that is not known at preview (sdk/go/common/resource/plugin/rpc.go, UnknownStringValue). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A resource as a test writes it down. */
export interface Sample {
  type: string;
  /** @defaultValue `it` */
  name?: string;
  props?: Record<string, unknown>;
  protect?: boolean;
  provider?: Record<string, unknown>;
  /** By property, the names of the resources that it comes from: what the engine knows at preview. */
  from?: Record<string, string[]>;
}

export interface Finding {
  policy: string;
  level: "advisory" | "mandatory" | "other";
  message: string;
  /** The resource's name; empty for the stack. */
  resource: string;
}

export interface Judged {
  findings: Finding[];
  notApplicable: string[];
}

export interface JudgeOptions {
  /** The stack's name. @defaultValue dev */
  stack?: string;
  /** @defaultValue the stack's name where that is a grade, else prod */
  grade?: Grade;
  exemptions?: Exemption[];
  exemptionProblems?: string[];
  /** @defaultValue 2026-11-23 */
  today?: string;
}

type Unary = (
  call: { request: unknown },
  callback: (error: Error | null, answer?: analyzer.AnalyzeResponse) => void,
) => void;
type MakeServer = (pack: string, version: string, level: string, policies: unknown) => Unary;
// The server's own functions: what the engine's calls reach, with nothing in between but gRPC.
const server =
  jest.requireActual<Record<"makeAnalyzeRpcFun" | "makeAnalyzeStackRpcFun", MakeServer>>("@pulumi/policy/server");

/** A pack as the engine sees it. The same one keeps what it remembers from call to call. */
export function serve(rules: readonly Rule[], options: JudgeOptions = {}) {
  const pack: Pack = { name: "test", description: "", rules };
  const policies = crossguard(pack, {
    stack: stackOf(options),
    exemptions: new Exemptions(options.exemptions ?? [], options.today ?? "2026-11-23"),
    exemptionProblems: options.exemptionProblems ?? [],
  });
  const [one, all] = [server.makeAnalyzeRpcFun, server.makeAnalyzeStackRpcFun].map((make) =>
    make("test", "1", "advisory", policies),
  );
  return {
    /** Before a resource is made. */
    resource: (sample: Sample) => ask(one!, analyzeRequest(sample)),
    /** When all are there. */
    stack: (samples: readonly Sample[]) => ask(all!, stackRequest(samples)),
  };
}

function stackOf({ stack = "dev", grade }: JudgeOptions): Stack {
  const config = new Map([["go-coffee:environment", JSON.stringify({ grade: stack })]]);
  return {
    environment: stack,
    grade: grade ?? gradeOf({ project: "go-coffee", config }),
    neighbours: ["dev", "staging", "prod"].filter((name) => name !== stack),
  };
}

async function ask(rpc: Unary, request: unknown): Promise<Judged> {
  const answer = await new Promise<analyzer.AnalyzeResponse>((resolve, reject) =>
    rpc({ request }, (error, value) => (error ? reject(error) : resolve(value!))),
  );
  return {
    findings: answer.getDiagnosticsList().map((found) => ({
      policy: found.getPolicyname(),
      level: ({ 0: "advisory", 1: "mandatory" } as const)[found.getEnforcementlevel() as 0 | 1] ?? "other",
      message: found.getMessage(),
      resource: found.getUrn().split("::").at(-1)!,
    })),
    notApplicable: answer.getNotApplicableList().map((one) => one.getPolicyName()),
  };
}

export function urnOf(sample: Pick<Sample, "type" | "name">): string {
  return `urn:pulumi:dev::go-coffee::${sample.type}::${sample.name ?? "it"}`;
}

function fill(request: analyzer.AnalyzeRequest | analyzer.AnalyzerResource, sample: Sample): void {
  request.setType(sample.type);
  request.setName(sample.name ?? "it");
  request.setUrn(urnOf(sample));
  request.setProperties(struct(sample.props ?? {}));
  const options = new analyzer.AnalyzerResourceOptions();
  options.setProtect(sample.protect ?? false);
  request.setOptions(options);
  if (sample.provider) {
    const provider = new analyzer.AnalyzerProviderResource();
    provider.setProperties(struct(sample.provider));
    request.setProvider(provider);
  }
}

function analyzeRequest(sample: Sample): analyzer.AnalyzeRequest {
  const request = new analyzer.AnalyzeRequest();
  fill(request, sample);
  return request;
}

function stackRequest(samples: readonly Sample[]): analyzer.AnalyzeStackRequest {
  const request = new analyzer.AnalyzeStackRequest();
  for (const sample of samples) {
    const resource = new analyzer.AnalyzerResource();
    fill(resource, sample);
    for (const [property, names] of Object.entries(sample.from ?? {})) {
      const dependencies = new analyzer.AnalyzerPropertyDependencies();
      dependencies.setUrnsList(names.map((name) => urnOf(samples.find((other) => other.name === name)!)));
      resource.getPropertydependenciesMap().set(property, dependencies);
    }
    request.addResources(resource);
  }
  return request;
}

function struct(props: Record<string, unknown>): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(props)) as Record<string, JavaScriptValue>);
}
