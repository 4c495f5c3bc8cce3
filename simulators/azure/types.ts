import { declaredType } from "../core/declared";
import { bag, text } from "../core/paths";
import type { Request, TypeSpec } from "../core/spec";
import { inputsOf, outputsOf } from "../facts/check";
import { placeOf } from "../facts/tokens";
import { isProps, type Props } from "../protocol/values";
import { declaredValues, rulesOf } from "./checks";
import { commonRules, stays } from "./common";
import { convention, idOf as conventionalId } from "./convention";
import { guid, nameIn, regionOf, tenantIn } from "./ids";
import { assignedIn, type Part } from "./part";
import { parts } from "./parts";
import { references, standingAt } from "./references";
import { armId, type BodyFacts, facts } from "./table";

/** What the table describes. */
export const described: ReadonlySet<string> = new Set(Object.keys(facts.types));
/** What is written by hand besides. */
export const modelled: ReadonlySet<string> = new Set(Object.keys(parts));

const partOf = (token: string): Part => parts[token] ?? {};

/** A type as the table, the SDK's declaration and what is written by hand have it. @throws Error where no SDK declares it */
export function typeOf(token: string): TypeSpec {
  const row = facts.types[token];
  const part = partOf(token);
  const { autoName, ...declared } = declaredType(token, convention);
  const [made, how] = row?.named ?? [autoName?.property, "random"];
  const idOf = (request: Request) => (row && armId(row, request.inputs, request.account)) ?? conventionalId(request);
  const form = how === "copy" ? "copy" : how === "uuid" ? "guid" : undefined;
  return {
    ...declared,
    api: { ...declared.api, noun: placeOf(token).name },
    id: idOf,
    ...(made && { autoName: { property: made, max: 63, separator: "", ...(form && { form }) } }),
    // Unless the provider made its name: provider.go, Diff.
    deleteBeforeReplace: made === undefined || form === "copy",
    // An id is one in all of Azure, whatever the region.
    global: true,
    replaceOn: {
      paths: [...(row?.replace ?? declared.replaceOn.paths)],
      source: row ? facts.source : declared.replaceOn.source,
    },
    alike: (path, old, now) => path.length === 1 && path[0] === "location" && regionOf(old) === regionOf(now),
    refersIn: references,
    ...(part.refers && { refers: part.refers }),
    overwrites: part.overwrites ?? (() => row?.singleton === true || row?.put === true),
    rules: [
      ...(row ? rulesOf(token, row) : [declaredValues]),
      ...commonRules(token, row, part, idOf),
      ...(part.rules ?? []),
      stays(partOf),
    ],
    inUse: (standing, by) => part.inUse?.(standing, by),
    after(request, world) {
      part.after?.(request, world);
      const { verb, current } = request;
      if (verb !== "delete" || !current) return;
      part.gone?.(current, world);
      for (const one of world.under(`${current.id}/`)) {
        partOf(one.token).gone?.(one, world);
        world.forget(one);
      }
    },
    outputs: (request) => ({ ...declared.outputs(request), ...computed(request), ...part.outputs?.(request) }),
  };
}

function computed(request: Request): Props {
  const { token, id, inputs, settings } = request;
  const known = outputsOf(token);
  return {
    ...("name" in known && { name: nameIn(id) }),
    ...("type" in known && { type: convention.text("type", { ...request, module: "", noun: "" }) }),
    ...("provisioningState" in known && { provisioningState: "Succeeded" }),
    ...("tenantId" in known && { tenantId: inputs["tenantId"] ?? tenantIn(settings) }),
    ...("identity" in known && isProps(inputs["identity"]) && { identity: identityOf(request) }),
  };
}

/** An identity as ARM answers it: of those that are assigned, who they are. Source: common-types/resource-management/v3/managedidentity.json. */
function identityOf({ inputs, id, world, settings }: Request): Props {
  const { userAssignedIdentities: _, ...given } = bag(inputs["identity"]);
  const assigned = assignedIn(inputs).map((one) => {
    const { principalId, clientId } = standingAt(world, one)?.outputs ?? {};
    return [one, { principalId, clientId }] as const;
  });
  return {
    ...given,
    ...(/SystemAssigned/i.test(text(given["type"]) ?? "") && {
      principalId: guid(`${id} principal`),
      tenantId: tenantIn(settings),
    }),
    ...(assigned.length > 0 && { userAssignedIdentities: Object.fromEntries(assigned) }),
  };
}

/** What of the inputs ARM answers: what the outputs have, without what is never read. */
export function answered(token: string, inputs: Props): Props {
  const known = outputsOf(token);
  const shown = withoutSecrets(inputs, facts.types[token] ?? {});
  return Object.fromEntries(Object.entries(shown).filter(([key]) => key in known));
}

function withoutSecrets(props: Props, row: BodyFacts): Props {
  const entries = Object.entries(props).filter(([key]) => !row.secret?.includes(key));
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const nested = facts.nested[row.of?.[key] ?? ""];
      const inner = (one: unknown) => (nested && isProps(one) ? withoutSecrets(one, nested) : one);
      return [key, Array.isArray(value) ? value.map(inner) : inner(value)];
    }),
  );
}

/** The location that the provider gives a resource that names none: that of its group. */
export const isLocated = (token: string): boolean => {
  const row = facts.types[token];
  return row ? row.located === true : "location" in inputsOf(token);
};
