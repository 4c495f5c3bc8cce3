import { declaredType } from "../core/declared";
import { bag, text } from "../core/paths";
import type { Request, Rule, TypeSpec } from "../core/spec";
import { inputsOf, propertiesOf } from "../facts/check";
import { filledIn, lessened, onlyFormDiffers, type ResourceFacts, rulesOf } from "../facts/provider-facts";
import { placeOf } from "../facts/tokens";
import type { Props } from "../protocol/values";
import { enabled } from "./apis";
import { convention, idOf } from "./convention";
import { memberIsThere } from "./agents";
import { lastOf } from "./names";
import type { Part } from "./part";
import { parts } from "./parts";
import { facts, withDefaults } from "./table";
import { invalid } from "./words";

/** What the table describes. */
export const described: ReadonlySet<string> = new Set(Object.keys(facts.types));
/** What is written by hand besides. */
export const modelled: ReadonlySet<string> = new Set(Object.keys(parts));

/** The properties that labels stand in. */
const labelled = ["labels", "resourceLabels", "userLabels"];

/** Source: docs.cloud.google.com/resource-manager/docs/labels-overview, "Requirements for labels". */
const labels: Rule = {
  id: "gcp.labels",
  source: "docs.cloud.google.com/resource-manager/docs/labels-overview",
  check({ token, inputs }) {
    const all = (propertiesOf(token).has("effectiveLabels") ? labelled : ["userLabels"]).flatMap((property) =>
      Object.entries(bag(inputs[property])),
    );
    if (all.length > 64) return invalid("Invalid value for field 'labels': more than 64 labels");
    const odd = all.find(
      ([key, value]) =>
        !/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(key) ||
        !/^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(String(value)),
    );
    return (
      odd &&
      invalid(
        `Invalid value for field 'labels': '${odd[0]}: ${String(odd[1])}'. Label keys and values must contain only lowercase letters, numeric characters, underscores, and dashes, and 63 characters at most.`,
      )
    );
  },
};

/** A name that somebody has to be told of: the provider wants a project from somewhere. */
const project: Rule = {
  id: "gcp.project",
  source: "hashicorp/terraform-provider-google google/tpgresource/utils.go, GetProject",
  check: ({ account }) => (account === "" ? "project: required field is not set" : undefined),
};

const prevented: Rule = {
  id: "gcp.deletion-policy",
  source: "hashicorp/terraform-provider-google, DefaultProviderDeletionPolicy",
  when: "delete",
  check: ({ current, id }) =>
    current?.inputs["deletionPolicy"] === "PREVENT"
      ? `cannot destroy ${id}: its deletion_policy is PREVENT`
      : undefined,
};

/** A grant adds a member, and to add it again is none the worse; a switch of the whole project is put, not made. */
const isPut = (token: string) =>
  /IAMMember$/i.test(token) ||
  /:(ProjectMetadata|ProjectMetadataItem|IAMAuditConfig)$/.test(token) ||
  token === "gcp:binaryauthorization/policy:Policy";

/** A type as the table, the SDK's declaration and what is written by hand have it. @throws Error where no SDK declares it */
export function typeOf(token: string): TypeSpec {
  const row = facts.types[token];
  const part: Part = parts[token] ?? {};
  const declared = declaredType(token, convention);
  const { autoName, ...base } = declared;
  const known = propertiesOf(token);
  const placed = ["region", "zone", "location"].some((property) => known.has(property));
  // Pulumi makes a name for whatever may be left without one. Source: pulumi-terraform-bridge pkg/tfbridge/info.go, SetAutonaming.
  const optional = inputsOf(token)["name"]?.always === false ? "name" : undefined;
  const made = row?.made ?? optional ?? (row ? undefined : autoName?.property);
  return {
    ...base,
    api: { ...base.api, noun: placeOf(token).name },
    id: (request) =>
      part.id?.(request) ??
      (row?.id === undefined ? undefined : filledIn(row.id, idProperties(row, request))) ??
      idOf(request),
    ...(made && { autoName: { property: made, max: row?.checks?.[made]?.length?.[1] ?? 63, unless: `${made}Prefix` } }),
    // Where nobody says a location, some stand in that of all: `global`.
    global: part.global ?? (!placed || row?.defaults?.["location"] === "global"),
    replaceOn: {
      paths: [...(row?.replace ?? base.replaceOn.paths)],
      when: (olds, news) => [...(row ? lessened(row, olds, news) : []), ...(part.replaceWhen?.(olds, news) ?? [])],
      source: row ? facts.source : base.replaceOn.source,
    },
    sets: [...(row?.sets ?? [])],
    ...(row && { alike: (path, old, now) => onlyFormDiffers(row, path, old, now) }),
    ...(part.refers && { refers: part.refers }),
    overwrites: part.overwrites ?? (() => isPut(token)),
    rules: [
      ...(row ? rulesOf(token, row, facts.source) : []),
      ...(known.has("project") ? [project] : []),
      ...(known.has("deletionPolicy") ? [prevented] : []),
      enabled,
      labels,
      ...(/IAM(Member|Binding)$/i.test(token) ? [memberIsThere] : []),
      ...(part.rules ?? []),
    ],
    ...(part.inUse && { inUse: part.inUse }),
    after(request, world) {
      part.after?.(request, world);
      const { verb, current } = request;
      // Abandoned: it leaves the program's state, and stays where it is.
      if (verb === "delete" && current?.inputs["deletionPolicy"] === "ABANDON") world.put(current);
    },
    outputs: (request) => ({ ...declared.outputs(request), ...computed(row, request), ...part.outputs?.(request) }),
  };
}

/** What an id is made of: places are the last part of what is given. */
export function idProperties(
  row: ResourceFacts,
  {
    inputs,
    account,
    region,
    digits,
  }: Pick<Request, "inputs" | "account" | "region"> & Partial<Pick<Request, "digits">>,
): Props {
  const [zone, prefix] = [text(inputs["zone"]), text(inputs["namePrefix"])];
  const defaults = Object.fromEntries(Object.entries(row.defaults ?? {}).filter(([path]) => !path.includes(".")));
  return {
    ...defaults,
    ...inputs,
    ...(prefix && inputs["name"] === undefined && { name: `${prefix}${digits?.(26, "name") ?? ""}` }),
    project: text(inputs["project"]) ?? account,
    region: lastOf(inputs["region"]) || region,
    location: text(inputs["location"]) ?? text(defaults["location"]) ?? region,
    ...(zone && { zone: lastOf(zone) }),
  };
}

function computed(row: ResourceFacts | undefined, request: Request): Props {
  if (!row) return {};
  const made = text(request.inputs["namePrefix"]) && idProperties(row, request)["name"];
  const selfLink = row.link && filledIn(row.link, idProperties(row, request));
  return {
    ...withDefaults(request.token, request.inputs),
    ...(selfLink && { selfLink }),
    ...(made !== undefined && made !== "" ? { name: made } : {}),
  };
}
