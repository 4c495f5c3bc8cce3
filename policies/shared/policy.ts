import type { SentResource } from "./resources";
import type { Severity } from "./rule";

export type EnforcementLevel = "advisory" | "mandatory";

/** A violation, or what else a policy has to say. */
export interface Finding {
  message: string;
  /** The resource that is meant. @defaultValue the one that is judged; of a stack the stack itself */
  urn?: string;
  /** @defaultValue the policy's */
  enforcementLevel?: EnforcementLevel;
}

/** What a policy makes of what it was asked about: findings (none: it passes), or that it does not speak of it. */
export type Answer = readonly Finding[] | "notApplicable";

export interface ComplianceFramework {
  name: string;
  version: string;
  specification: string;
  reference: string;
}

/** What a policy says of itself. */
export interface PolicyFacts {
  name: string;
  description: string;
  severity: Severity;
  /** May change once, when the engine has said which stack is judged. */
  readonly enforcementLevel: EnforcementLevel;
  remediationSteps: string;
  framework?: ComplianceFramework;
  tags?: readonly string[];
}

/** A policy over one resource, asked before that is made or changed. */
export interface ResourcePolicy extends PolicyFacts {
  /** Whether it is asked about resources of a type at all. */
  covers(type: string): boolean;
  judge(resource: SentResource): Answer;
}

/** A policy over the whole stack. */
export interface StackPolicy extends PolicyFacts {
  judgeStack(resources: readonly SentResource[]): Answer;
}

export type ServedPolicy = ResourcePolicy | StackPolicy;
