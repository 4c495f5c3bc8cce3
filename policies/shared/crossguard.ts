import type {
  Policy,
  PolicyComplianceFramework,
  ReportViolation,
  ResourceValidation,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { Exemptions } from "./exemptions";
import {
  type Framework,
  isStackRule,
  type Pack,
  type ResourceRule,
  type Rule,
  type RuleFacts,
  type StackRule,
  type Verdict,
} from "./rule";
import { enforcedAs, type Stack } from "./stack";
import { stackView, toStackResource } from "./stack-view";
import { canonical, hasOtherToken } from "./tokens";
import { isUnknownValue } from "./unknown";

/** What the rules are judged against. */
export interface Session {
  /** The stack, of which the engine tells when the pack already runs. */
  stack: Stack;
  exemptions: Exemptions;
  /** What is wrong with exemptions.yaml; reported by the one pack that is given it. */
  exemptionProblems: readonly string[];
}

type CrossguardPolicy = ResourceValidationPolicy | StackValidationPolicy;

/** The policies of a pack, as the engine enforces them in this session. */
export function crossguard(pack: Pack, session: Session): CrossguardPolicy[] {
  const policies = pack.rules.map((rule) =>
    isStackRule(rule) ? stackPolicy(rule, session) : resourcePolicy(rule, session),
  );
  // Last: it tells which exemptions the others have not needed.
  return [...policies, exemptionPolicy(session)];
}

function resourcePolicy(rule: ResourceRule, session: Session): ResourceValidationPolicy {
  const validate: ResourceValidation = (args, report) => {
    if (!covers(rule, args.type)) args.notApplicable(`judges ${rule.applies.join(", ")}`);
    const { name, urn, opts, provider } = args;
    try {
      const verdict = rule.check(args.props as never, {
        type: canonical(args.type),
        name,
        urn,
        ...session.stack,
        protect: opts.protect,
        provider: provider?.props,
      });
      if (verdict.kind === "notApplicable") args.notApplicable(verdict.why);
      say(report, rule, verdict, urn, session);
    } catch (error) {
      if (isUnknownValue(error)) session.exemptions.find(rule.id, urn);
      throw error; // @pulumi/policy says that the rule could not be judged.
    }
  };
  // With its one type on it, the function is not called for other types.
  const [only, ...more] = rule.applies;
  const one = only !== undefined && only !== "*" && more.length === 0 && !hasOtherToken(only);
  const fast = one ? Object.assign(validate, { __pulumiType: only }) : validate;
  return Object.assign(described(rule, session), { validateResource: fast });
}

function stackPolicy(rule: StackRule, session: Session): StackValidationPolicy {
  return Object.assign(described(rule, session), {
    validateStack(args: StackValidationArgs, report: ReportViolation) {
      const view = stackView(args.resources, session.stack);
      let judged = 0;
      for (const resource of args.resources.filter(({ type }) => covers(rule, type))) {
        try {
          const verdict = rule.checkStack(toStackResource<never>(resource, session.stack), view);
          if (verdict.kind === "notApplicable") continue;
          judged += 1;
          say(report, rule, verdict, resource.urn, session);
        } catch (error) {
          if (!isUnknownValue(error)) throw error;
          judged += 1;
          session.exemptions.find(rule.id, resource.urn);
          // In the words of @pulumi/policy, but for this one resource: the others are judged all the same.
          finding(report, {
            message: `can't run policy '${rule.id}' on this resource during preview: ${error.message}`,
            enforcementLevel: "advisory",
            urn: resource.urn,
          });
        }
      }
      if (judged === 0) args.notApplicable(`the stack has nothing to judge: ${rule.applies.join(", ")}`);
    },
  });
}

/** Reports what an exemption file should not contain. */
function exemptionPolicy(session: Session): StackValidationPolicy {
  const { exemptions, exemptionProblems } = session;
  return {
    name: "exemptions",
    description: "policies/exemptions.yaml holds only exemptions that are valid, in time and needed",
    severity: "medium",
    enforcementLevel: "advisory",
    remediationSteps: "Correct the entry, or remove it.",
    validateStack(args, report) {
      if (exemptions.size + exemptionProblems.length === 0)
        args.notApplicable("there are no exemptions from these rules");
      for (const problem of exemptionProblems) {
        finding(report, { message: `policies/exemptions.yaml: ${problem}`, enforcementLevel: "mandatory" });
      }
      for (const { rule, resource, until } of exemptions.expired()) {
        finding(report, {
          message: `policies/exemptions.yaml: the exemption of ${resource} from ${rule} ended on ${until}: remove it`,
        });
      }
      for (const { rule, resource } of exemptions.unused(session.stack.environment)) {
        finding(report, {
          message: `policies/exemptions.yaml: nothing that matches ${resource} violates ${rule}: remove the exemption`,
        });
      }
    },
  };
}

function say(report: ReportViolation, rule: RuleFacts, verdict: Verdict, urn: string, { exemptions }: Session): void {
  if (verdict.kind !== "fail") return;
  const reasons = verdict.reasons.join("; ");
  const exemption = exemptions.find(rule.id, urn);
  if (exemption === undefined) finding(report, { message: `${rule.judges}\n${reasons}`, urn });
  else if (exemption.expired) {
    finding(report, { message: `${rule.judges}\n${reasons} (the exemption ended on ${exemption.entry.until})`, urn });
  } else {
    const { reason, approvedBy, until } = exemption.entry;
    // coffee counts an exempt finding by this first word.
    finding(report, {
      message: `exempt: ${reasons}. ${reason} (${approvedBy}, until ${until})`,
      enforcementLevel: "advisory",
      urn,
    });
  }
}

interface Finding {
  message: string;
  urn?: string;
  enforcementLevel?: "advisory" | "mandatory";
}

/** @pulumi/policy 1.21 takes a finding as one object too (server.js, makeReportViolationFun); only so can a finding have a level of its own. */
function finding(report: ReportViolation, what: Finding): void {
  (report as unknown as (what: Finding) => void)(what);
}

function covers(rule: Rule, type: string): boolean {
  return rule.applies.includes(canonical(type)) || rule.applies.includes("*");
}

function described(rule: Rule, session: Session): Policy {
  return {
    name: rule.id,
    description: rule.judges,
    severity: rule.severity,
    get enforcementLevel() {
      return enforcedAs(rule.levels[session.stack.grade]);
    },
    remediationSteps: rule.remedy,
    framework: frameworkOf(rule),
    tags: Object.entries(rule.controls).flatMap(([framework, controls]) =>
      controls.map((control) => `${framework}:${control}`),
    ),
  };
}

const frameworks: Record<Framework, { name: string; version: string; specification: string }> = {
  pci: { name: "PCI DSS", version: "4.0.1", specification: "Payment Card Industry Data Security Standard" },
  soc2: { name: "SOC 2", version: "2017", specification: "Trust Services Criteria, with points of focus of 2022" },
  hipaa: { name: "HIPAA", version: "2013", specification: "Security Rule, 45 CFR part 164, subpart C" },
  gdpr: { name: "GDPR", version: "2016/679", specification: "General Data Protection Regulation" },
};

/** CrossGuard has room for one framework: the first that the rule serves. All of them are in the tags and in CONTROLS.md. */
function frameworkOf({ controls }: RuleFacts): PolicyComplianceFramework | undefined {
  for (const key of Object.keys(frameworks) as Framework[]) {
    const reference = controls[key]?.join(", ");
    if (reference) return { ...frameworks[key], reference };
  }
  return undefined;
}
