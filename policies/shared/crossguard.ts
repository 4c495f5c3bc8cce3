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
import type {
  Answer,
  ComplianceFramework,
  Finding,
  PolicyFacts,
  ResourcePolicy,
  ServedPolicy,
  StackPolicy,
} from "./policy";
import type { SentResource } from "./resources";
import { enforcedAs, type Stack } from "./stack";
import { stackView, toStackResource } from "./stack-view";
import { canonical } from "./tokens";
import { isUnknownValue } from "./unknown";

/** What the rules are judged against. */
export interface Session {
  /** The stack, of which the engine tells when the pack already runs. */
  stack: Stack;
  exemptions: Exemptions;
  /** Why the environment's protection against deletion is off, where that is on purpose (lifted.ts). */
  lifted: string | undefined;
}

/** The policies of a pack, as the engine enforces them in this session. */
export function crossguard(pack: Pack, session: Session): ServedPolicy[] {
  const policies = pack.rules.map((rule) =>
    isStackRule(rule) ? stackPolicy(rule, session) : resourcePolicy(rule, session),
  );
  // Last: it tells which exemptions the others have not needed.
  return [...policies, exemptionPolicy(session)];
}

function resourcePolicy(rule: ResourceRule, session: Session): ResourcePolicy {
  return described<Pick<ResourcePolicy, "covers" | "judge">>(rule, session, {
    covers: (type: string) => covers(rule, type),
    judge(resource: SentResource): Answer {
      try {
        const { type, name, urn, protect, provider } = resource;
        const verdict = rule.check(resource.props as never, {
          type: canonical(type),
          name,
          urn,
          ...session.stack,
          protect,
          provider,
        });
        return verdict.kind === "notApplicable" ? "notApplicable" : findingsOf(rule, verdict, resource.urn, session);
      } catch (error) {
        return [undetermined(rule, resource.urn, error, session)];
      }
    },
  });
}

function stackPolicy(rule: StackRule, session: Session): StackPolicy {
  return described<Pick<StackPolicy, "judgeStack">>(rule, session, {
    judgeStack(resources: readonly SentResource[]): Answer {
      const view = stackView(resources, session.stack);
      const judge = (resource: SentResource) => {
        try {
          const verdict = rule.checkStack(toStackResource<never>(resource, session.stack), view);
          return verdict.kind === "notApplicable" ? [] : [findingsOf(rule, verdict, resource.urn, session)];
        } catch (error) {
          return [[undetermined(rule, resource.urn, error, session)]];
        }
      };
      const judged = resources.filter(({ type }) => covers(rule, type)).flatMap(judge);
      return judged.length === 0 ? "notApplicable" : judged.flat();
    },
  });
}

/** For a rule that has read a value that is not known yet: it is judged again when that is. @throws any other error */
function undetermined({ id }: Rule, urn: string, error: unknown, { exemptions }: Session): Finding {
  if (!isUnknownValue(error)) throw error;
  exemptions.find(id, urn); // it may be needed then
  return {
    message: `can't run policy '${id}' on this resource during preview: ${error.message}`,
    enforcementLevel: "advisory",
    urn,
  };
}

/** Reports what an exemption file should not contain. */
function exemptionPolicy(session: Session): StackPolicy {
  const { exemptions } = session;
  const where = "policies/exemptions.yaml";
  return {
    name: "exemptions",
    description: `${where} holds only exemptions that are in time and needed`,
    severity: "medium",
    enforcementLevel: "advisory",
    remediationSteps: "Correct the entry, or remove it.",
    judgeStack(resources) {
      if (exemptions.size === 0) return "notApplicable";
      return [
        ...exemptions.expired().map(({ rule, resource, until }) => ({
          message: `${where}: the exemption of ${resource} from ${rule} ended on ${until}: remove it`,
        })),
        ...exemptions
          .unused(
            session.stack.environment,
            resources.map(({ urn }) => urn),
          )
          .map(({ rule, resource }) => ({
            message: `${where}: nothing that matches ${resource} violates ${rule}: remove the exemption`,
          })),
      ];
    },
  };
}

function findingsOf(rule: RuleFacts, verdict: Verdict, urn: string, session: Session): Finding[] {
  if (verdict.kind !== "fail") return [];
  const { reasons, locks = [] } = verdict;
  if (session.lifted === undefined || locks.length === 0) return [violation(rule, reasons, urn, session)];
  const others = reasons.filter((reason) => !locks.includes(reason));
  const lifted: Finding = {
    message: `${rule.judges}\n${locks.join("; ")} (protection is lifted on purpose: ${session.lifted})`,
    enforcementLevel: "advisory",
    urn,
  };
  return others.length === 0 ? [lifted] : [lifted, violation(rule, others, urn, session)];
}

function violation(rule: RuleFacts, all: readonly string[], urn: string, { exemptions }: Session): Finding {
  const reasons = all.join("; ");
  const exemption = exemptions.find(rule.id, urn);
  if (exemption === undefined) return { message: `${rule.judges}\n${reasons}`, urn };
  const { reason, compensatingControl, approvedBy, until } = exemption.entry;
  if (exemption.expired) return { message: `${rule.judges}\n${reasons} (the exemption ended on ${until})`, urn };
  return {
    // coffee counts an exempt finding by this first word.
    message: `exempt: ${reasons}. ${reason}; instead: ${compensatingControl} (${approvedBy}, until ${until})`,
    enforcementLevel: "advisory",
    urn,
  };
}

function covers(rule: Rule, type: string): boolean {
  return rule.applies.includes(canonical(type)) || rule.applies.includes("*");
}

/** Adds what a policy says of itself; its level is asked anew each time, since the stack is known late. */
function described<Asked extends object>(rule: Rule, session: Session, asked: Asked): Asked & PolicyFacts {
  return {
    ...asked,
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
function frameworkOf({ controls }: RuleFacts): ComplianceFramework | undefined {
  for (const key of Object.keys(frameworks) as Framework[]) {
    const reference = controls[key]?.join(", ");
    if (reference) return { ...frameworks[key], reference };
  }
  return undefined;
}
