import type { ReportViolation, ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import type * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { everything } from "../../policies/packs";
import { crossguard } from "../../policies/shared/crossguard";
import { Exemptions } from "../../policies/shared/exemptions";
import type { ResourcePolicy } from "../../policies/shared/policy";
import type { SentResource } from "../../policies/shared/resources";
import { isStackRule } from "../../policies/shared/rule";
import { allCases } from "./cases/all";
import { analyzeRequest, type Judged, read, type Sample, serve, UNKNOWN } from "./judge";

/*
 * Our packs answer the engine by a server of their own (policies/shared/server.ts). Here the same rules are asked through the official @pulumi/policy:
 * what it decodes and what it answers must be the same.
 */

type Rpc = (call: { request: unknown }, done: (error: Error | null, answer?: analyzer.AnalyzeResponse) => void) => void;
type MakeRpc = (pack: string, version: string, level: string, policies: unknown) => Rpc;
const { makeAnalyzeRpcFun } = jest.requireActual<{ makeAnalyzeRpcFun: MakeRpc }>("@pulumi/policy/server");

const rules = everything.rules.filter((rule) => !isStackRule(rule));
const ours = serve(rules, { stack: "prod" });
const official = makeAnalyzeRpcFun("test", "1", "advisory", policiesOf());

function policiesOf(): ResourceValidationPolicy[] {
  const stack = { environment: "prod", grade: "prod", neighbours: ["dev", "staging"] } as const;
  const session = { stack, exemptions: new Exemptions([], "2026-11-23"), lifted: undefined };
  const served = crossguard({ name: "test", description: "", rules }, session).filter(
    (policy): policy is ResourcePolicy => "judge" in policy,
  );
  return served.map(({ name, description, severity, enforcementLevel, covers, judge }) => ({
    ...{ name, description, severity, enforcementLevel },
    validateResource(args: ResourceValidationArgs, report: ReportViolation) {
      if (!covers(args.type)) args.notApplicable();
      const answer = judge(sent(args));
      if (answer === "notApplicable") return args.notApplicable();
      // As @pulumi/policy is told of a finding with a level of its own.
      const tell = report as unknown as (finding: { message: string; urn?: string; enforcementLevel?: string }) => void;
      for (const finding of answer) tell(finding);
    },
  }));
}

function sent({ type, urn, name, props, opts, provider }: ResourceValidationArgs): SentResource {
  return {
    ...{ type, urn, name, props, protect: opts.protect, provider: provider?.props },
    providerUrn: "",
    propertyDependencies: new Map(),
  };
}

function ask(sample: Sample): Promise<Judged> {
  return new Promise((resolve, reject) =>
    official({ request: analyzeRequest(sample) }, (error, answer) =>
      error ? reject(error) : resolve(read(answer!.serializeBinary())),
    ),
  );
}

/** The samples of which everything is known: of another, each server says in words of its own that it is not. */
const known = allCases
  .flatMap(({ cases }) => cases.flatMap(({ given }) => [given].flat()))
  .filter((sample) => !JSON.stringify(sample).includes(UNKNOWN));

it("says of each resource, rule by rule, what the official server says", async () => {
  let found = 0;
  for (const sample of known) {
    let said: Judged;
    try {
      said = ours.resource(sample);
    } catch {
      continue; // a sample for one rule may lack what the engine always sends, and another rule reads
    }
    const theirs = await ask(sample);
    expect(inOrder(said)).toEqual(inOrder(theirs));
    found += said.findings.length;
  }
  expect(found).toBeGreaterThan(500);
});

function inOrder({ findings, notApplicable }: Judged): Judged {
  return {
    findings: [...findings].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
    notApplicable: [...notApplicable].sort(),
  };
}
