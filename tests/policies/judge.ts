import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { crossguard } from "../../policies/shared/crossguard";
import { type Exemption, Exemptions } from "../../policies/shared/exemptions";
import type { Grade, Rule } from "../../policies/shared/rule";
import { PackServer } from "../../policies/shared/server";
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
  /** Which provider it is, by its URN. @defaultValue one that is not told from the others */
  providerUrn?: string;
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
  /** Why protection is lifted. @defaultValue it is not */
  lifted?: string;
  /** @defaultValue 2026-11-23 */
  today?: string;
}

/** A pack as the engine sees it. The same one keeps what it remembers from call to call. */
export function serve(rules: readonly Rule[], options: JudgeOptions = {}) {
  const policies = crossguard(
    { name: "test", description: "", rules },
    {
      stack: stackOf(options),
      exemptions: new Exemptions(options.exemptions ?? [], options.today ?? "2026-11-23"),
      lifted: options.lifted,
    },
  );
  const server = new PackServer({ name: "test", version: "1", description: "", policies }, () => undefined);
  return {
    server,
    /** Before a resource is made. */
    resource: (sample: Sample) => read(server.analyze(analyzeRequest(sample).serializeBinary())),
    /** When all are there. */
    stack: (samples: readonly Sample[]) => read(server.analyzeStack(stackRequest(samples).serializeBinary())),
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

export function read(bytes: Uint8Array): Judged {
  const answer = analyzer.AnalyzeResponse.deserializeBinary(bytes);
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
  if (sample.provider || sample.providerUrn) {
    const provider = new analyzer.AnalyzerProviderResource();
    provider.setUrn(sample.providerUrn ?? "");
    provider.setProperties(struct(sample.provider ?? {}));
    request.setProvider(provider);
  }
}

export function analyzeRequest(sample: Sample): analyzer.AnalyzeRequest {
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
