import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import type { ServedPolicy } from "../../../policies/shared/policy";
import { PackServer } from "../../../policies/shared/server";
import type { Told } from "../../../policies/shared/stack";

const facts = { description: "it is good", severity: "high", remediationSteps: "Make it good." } as const;
const one = (
  name: string,
  judge: () => ReturnType<Extract<ServedPolicy, { judge: unknown }>["judge"]>,
): ServedPolicy => ({
  ...facts,
  name,
  enforcementLevel: "mandatory",
  covers: (type) => type === "t",
  judge,
});
const bad = one("bad", () => [{ message: "it is bad" }]);
const mild = one("mild", () => [{ message: "so so", enforcementLevel: "advisory" }]);
const silent = one("silent", () => "notApplicable");
const whole: ServedPolicy = {
  ...facts,
  name: "whole",
  enforcementLevel: "advisory",
  framework: { name: "PCI DSS", version: "4", specification: "s", reference: "1.2" },
  tags: ["pci:1.2"],
  judgeStack: (resources) => resources.map(({ urn }) => ({ message: "seen", urn })),
};

function served(policies: readonly ServedPolicy[], onStack: (stack: Told) => void = () => undefined) {
  return new PackServer({ name: "pack", version: "1.2.3", description: "d", policies }, onStack);
}

const ask = (server: PackServer, type: string) =>
  analyzer.AnalyzeResponse.deserializeBinary(
    server.analyze(new analyzer.AnalyzeRequest().setType(type).serializeBinary()),
  );
const found = (answer: analyzer.AnalyzeResponse) =>
  answer.getDiagnosticsList().map((one) => [one.getPolicyname(), one.getEnforcementlevel(), one.getMessage()]);
const silentOnes = (answer: analyzer.AnalyzeResponse) =>
  answer.getNotApplicableList().map((one) => one.getPolicyName());

const { ADVISORY, MANDATORY, DISABLED, REMEDIATE } = analyzer.EnforcementLevel;
function configured(levels: Record<string, analyzer.EnforcementLevel>): Uint8Array {
  const request = new analyzer.ConfigureAnalyzerRequest();
  for (const [name, level] of Object.entries(levels))
    request.getPolicyconfigMap().set(name, new analyzer.PolicyConfig().setEnforcementlevel(level));
  return request.serializeBinary();
}

describe("a pack's server", () => {
  it("asks the policies of the type, and says which others do not speak of it", () => {
    const server = served([bad, mild, silent, whole]);
    const answer = ask(server, "t");
    expect(found(answer)).toEqual([
      ["bad", MANDATORY, "it is bad"],
      ["mild", ADVISORY, "so so"],
    ]);
    expect(silentOnes(answer)).toEqual(["silent"]);
    expect(answer.getDiagnosticsList()[0]!.toObject()).toMatchObject({
      policypackname: "pack",
      policypackversion: "1.2.3",
      description: "it is good",
      severity: analyzer.PolicySeverity.POLICY_SEVERITY_HIGH,
    });
    const other = ask(server, "u");
    expect([found(other), silentOnes(other)]).toEqual([[], ["bad", "mild", "silent"]]);
  });

  it("enforces as it was configured", () => {
    const server = served([bad, mild, silent]);
    server.configure(configured({ bad: ADVISORY, silent: DISABLED }));
    expect(found(ask(server, "t"))[0]).toEqual(["bad", ADVISORY, "it is bad"]);
    expect(silentOnes(ask(server, "t"))).toEqual([]);
    server.configure(configured({ bad: REMEDIATE, mild: DISABLED }));
    expect(found(ask(server, "t"))).toEqual([["bad", MANDATORY, "it is bad"]]);
  });

  it("takes its own levels, handed back, for no orders: they may still change", () => {
    let level: "advisory" | "mandatory" = "mandatory";
    const server = served([
      {
        ...bad,
        get enforcementLevel() {
          return level;
        },
      },
    ]);
    server.configure(configured({ bad: MANDATORY }));
    level = "advisory";
    expect(found(ask(server, "t"))).toEqual([["bad", ADVISORY, "it is bad"]]);
  });

  it("judges the stack", () => {
    const request = new analyzer.AnalyzeStackRequest().setResourcesList([
      new analyzer.AnalyzerResource().setUrn("urn:a"),
    ]);
    const ask = (server: PackServer) =>
      analyzer.AnalyzeResponse.deserializeBinary(server.analyzeStack(request.serializeBinary()));
    const answer = ask(served([bad, whole]));
    expect(answer.getDiagnosticsList().map((one) => [one.getPolicyname(), one.getUrn()])).toEqual([["whole", "urn:a"]]);
    const off = served([whole]);
    off.configure(configured({ whole: DISABLED }));
    expect(found(ask(off))).toEqual([]);
  });

  it("tells what it is", () => {
    const info = analyzer.AnalyzerInfo.deserializeBinary(served([bad, whole]).getAnalyzerInfo());
    expect([info.getName(), info.getVersion(), info.getSupportsconfig()]).toEqual(["pack", "1.2.3", true]);
    const { POLICY_TYPE_RESOURCE, POLICY_TYPE_STACK } = analyzer.PolicyType;
    expect(info.getPoliciesList().map((one) => one.toObject())).toMatchObject([
      { name: "bad", policyType: POLICY_TYPE_RESOURCE, enforcementlevel: MANDATORY, remediationSteps: "Make it good." },
      {
        name: "whole",
        policyType: POLICY_TYPE_STACK,
        enforcementlevel: ADVISORY,
        framework: { name: "PCI DSS", reference: "1.2" },
        tagsList: ["pci:1.2"],
      },
    ]);
  });

  it("is told which stack is judged", () => {
    const told: Told[] = [];
    const request = new analyzer.AnalyzerStackConfigureRequest().setStack("prod").setProject("go-coffee");
    request.getConfigMap().set("go-coffee:environment", "{}");
    served([], (stack) => told.push(stack)).configureStack(request.serializeBinary());
    expect(told).toEqual([{ stack: "prod", project: "go-coffee", config: new Map([["go-coffee:environment", "{}"]]) }]);
  });

  it("names the policy that failed, and why", () => {
    const broken = one("broken", () => {
      throw new TypeError("no such thing");
    });
    expect(() => ask(served([broken]), "t")).toThrow("the policy broken of the pack pack failed");
  });
});
