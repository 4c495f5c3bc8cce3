import type { Props } from "../../protocol/values";
import { type FieldError, invalidStatus } from "../fields";
import { nameOf } from "../objects";
import type { ObjectRule, Subjected } from "../rule";
import { admissionRules } from "./admission";
import { configurationRules } from "./configuration";
import { metadataRules } from "./metadata";
import { networkingRules } from "./networking";
import { podRules } from "./pods";
import { policyKindRules } from "./policies";
import { workloadRules } from "./workloads";

/** Everything that the API server asks of an object by itself. */
const objectRules: ObjectRule[] = [
  ...metadataRules,
  ...workloadRules,
  ...podRules,
  ...networkingRules,
  ...configurationRules,
  ...policyKindRules,
  ...admissionRules,
];

/** What the API server answers to an object that breaks its rules; undefined where it breaks none. */
export function brokenRules(object: Props, subjected: Subjected): string | undefined {
  const { kind } = subjected;
  if (kind.patch) return undefined;
  const errors: FieldError[] = objectRules
    .filter((rule) => !rule.kinds || (!kind.custom && rule.kinds.includes(kind.kind)))
    .flatMap((rule) => rule.check(object, subjected));
  const first = [...new Set(errors)];
  return first.length === 0 ? undefined : invalidStatus(kind.kind, kind.group, nameOf(object), first);
}
