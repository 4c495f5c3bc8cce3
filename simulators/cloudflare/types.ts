import { type Convention, declaredType } from "../core/declared";
import type { Request, TypeSpec } from "../core/spec";
import { filledIn, lessened, type ResourceFacts, rulesOf } from "../facts/provider-facts";
import { placeOf, upperFirst } from "../facts/tokens";
import { propertiesOf } from "../facts/check";
import { balancingParts } from "./balancing";
import { certificateParts } from "./certificates";
import { otherParts } from "./others";
import { inZone, type Part, type Parts } from "./part";
import { recordParts } from "./records";
import { rulesetParts } from "./rulesets";
import { facts, withDefaults } from "./table";
import { zoneOf, zoneParts } from "./zone";

const parts: Parts = {
  ...{ ...zoneParts, ...recordParts, ...balancingParts },
  ...{ ...rulesetParts, ...certificateParts, ...otherParts },
};

/** What the table describes. */
export const described: ReadonlySet<string> = new Set(Object.keys(facts.types));
/** What is written by hand besides. */
export const modelled: ReadonlySet<string> = new Set(Object.keys(parts));

/** How Cloudflare names what only a declaration describes. */
export const convention: Convention = {
  service: upperFirst,
  text: (output, { id }) => (output === "id" ? id : undefined),
};

/** 32 hexadecimal digits, as all of its ids but a few are. */
const digitsId = ({ digits }: Request): string => digits(32, "id");

/** A type as the table, the SDK's declaration and what is written by hand have it. @throws Error where no SDK declares it */
export function typeOf(token: string): TypeSpec {
  const row: ResourceFacts | undefined = facts.types[token];
  const part: Part = parts[token] ?? {};
  const declared = declaredType(token, convention);
  const { autoName: _, ...base } = declared;
  const known = propertiesOf(token);
  const { source } = row ? facts : base.replaceOn;
  const refers = part.refers ?? (known.has("zoneId") ? { zoneId: inZone } : undefined);
  return {
    ...base,
    api: { ...base.api, noun: placeOf(token).name },
    id: (request) =>
      part.id?.(request) ?? (row?.id ? filledIn(row.id, request.inputs) : undefined) ?? digitsId(request),
    replaceOn: {
      paths: [...(row?.replace ?? base.replaceOn.paths)],
      when: (olds, news) => (row ? lessened(row, olds, news) : []),
      source,
    },
    sets: [...(row?.sets ?? [])],
    ...(refers && { refers }),
    ...(part.alike && { alike: part.alike }),
    after(request, world) {
      part.after?.(request, world);
      const { verb, current } = request;
      // The provider lets go of it and calls nobody: in the zone it stays as it is.
      if (verb === "delete" && row?.stays && current && zoneOf({ world, inputs: current.inputs })) world.put(current);
    },
    ...(part.inUse && { inUse: part.inUse }),
    overwrites: part.overwrites ?? (() => row?.id !== undefined),
    rules: [...(row ? rulesOf(token, row, facts.source) : []), ...(part.rules ?? [])],
    outputs: (request) => ({
      ...declared.outputs(request),
      ...(row && withDefaults(token, request.inputs)),
      ...part.outputs?.(request),
    }),
  };
}
