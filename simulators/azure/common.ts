import { bag, list, text } from "../core/paths";
import type { Refusal, Request, Rule } from "../core/spec";
import type { WorldView } from "../core/standing";
import { isUnknown } from "../protocol/values";
import { nameIn, parentOf, regionOf, typeIn } from "./ids";
import { hasZones, isRegion } from "./offers";
import { atCreate, type Part, rule } from "./part";
import { from } from "./sources";
import { parentProblem } from "./references";
import { type ArmFacts, ownId } from "./table";
import { says } from "./refusals";
import { conflict } from "./words";

/*
 * What ARM refuses of any type: to make something inside of what is not there, a location that is none, tags, locks.
 */

/** What stands in no region: its location is `global`. Source: Microsoft.Network, .Cdn, .Insights: their locations (`az provider show`). */
const worldwide =
  /^azure-native:(privatedns:|dns:|cdn:(Profile|AFD)|frontdoor:Policy|monitor:(ActivityLogAlert|MetricAlert)|monitor:ActionGroup)/;

const location = rule("arm.location", from.errorSkuNotAvailable, ({ token, inputs, id }) => {
  const given = text(inputs["location"]);
  if (given === undefined) return undefined;
  const region = regionOf(given);
  const refused = (list: string): Refusal =>
    says("LocationNotAvailableForResourceType", given, typeIn(id) || token, list);
  if (worldwide.test(token)) {
    const regional = token === "azure-native:monitor:ActionGroup" && isRegion(region);
    return region === "global" || regional ? undefined : refused("global");
  }
  return isRegion(region) ? undefined : refused("eastus, eastus2, centralus, …");
});

const zones = rule("arm.zones", from.regionsList, (request) => {
  const given = [...list(request.inputs["zones"]), ...list(request.inputs["availabilityZones"])].map(String);
  if (given.length === 0) return undefined;
  if (!hasZones(request.region)) return says("AvailabilityZoneNotSupported.region", request.region);
  const odd = given.find((zone) => !["1", "2", "3"].includes(zone));
  return odd === undefined ? undefined : says("InvalidAvailabilityZone", odd, request.region);
});

/** What joins a web test to its component: the portal's own form, an ARM id with its slashes. Source: learn.microsoft.com/azure/templates/microsoft.insights/webtests, "tags". */
const hiddenLink = /^hidden-link:/;

const tags = rule("arm.tags", from.tagResources, ({ token, inputs }) => {
  const given = Object.entries(bag(inputs["tags"]));
  // The same page: zones of DNS, and CDN, take 15.
  const most = /^azure-native:(dns|cdn):/.test(token) ? 15 : 50;
  if (given.length > most) return says("TooManyTags", given.length, most);
  const [longest, valued] = token === "azure-native:storage:StorageAccount" ? [128, 256] : [512, 256];
  const odd = given.find(
    ([key, value]) =>
      (/[<>%&\\?/]/.test(key) && !hiddenLink.test(key)) ||
      key.length > longest ||
      (!isUnknown(value) && String(value).length > valued),
  );
  return odd && says("InvalidTagNameCharacters", odd[0]);
});

export const lockTokens = ["ByScope", "AtResourceGroupLevel", "AtResourceLevel", "AtSubscriptionLevel"].map(
  (one) => `azure-native:authorization:ManagementLock${one}`,
);

/** The locks whose scope an id is in; those of what is inside it, too, where it would take that with it. */
function locksOf(world: WorldView, id: string, inside: boolean): { scope: string; level: string }[] {
  return lockTokens
    .flatMap((token) => world.all(token))
    .map((one) => ({ scope: parentOf(one.id), level: String(one.inputs["level"]) }))
    .filter(({ scope }) => id === scope || id.startsWith(`${scope}/`) || (inside && scope.startsWith(`${id}/`)));
}

function scopeLocked(id: string, doing: string, locks: { scope: string }[]): Refusal | undefined {
  return locks.length === 0 ? undefined : says("ScopeLocked", id, doing, locks.map(({ scope }) => scope).join(","));
}

/** Why something is not deleted, where a lock is on it or above it. */
export const keptByLock = (world: WorldView, id: string): Refusal | undefined =>
  scopeLocked(id, "delete", locksOf(world, id, false));

/** Locks themselves go, and what is there with its parent is never deleted: defaults are written into it. */
const notDeleted = (row: ArmFacts | undefined): Rule =>
  rule(
    "arm.locks",
    from.lockResources,
    ({ token, id, world }) =>
      lockTokens.includes(token) || row?.singleton === true
        ? undefined
        : scopeLocked(id, "delete", locksOf(world, id, true)),
    "delete",
  );

const notChanged = rule("arm.read-only", from.lockResources, ({ id, world, verb, token }) => {
  if (lockTokens.includes(token) || verb !== "update") return undefined;
  return scopeLocked(
    id,
    "write",
    locksOf(world, id, false).filter(({ level }) => level === "ReadOnly"),
  );
});

/** What stays when what it is in would go. */
export const stays = (partOf: (token: string) => Part): Rule =>
  rule(
    "arm.stays",
    from.eachType,
    ({ current, id, world }) => {
      for (const one of current ? [current, ...world.under(`${id}/`)] : []) {
        const refusal = partOf(one.token).stays?.(one, world);
        if (refusal) return refusal;
      }
      return undefined;
    },
    "delete",
  );

/** What is made inside of something, or given to it. */
const inside = (idOf: (request: Request) => string): Rule =>
  atCreate("arm.parent", from.errorParentResource, (request) => parentProblem(idOf(request), request));

const nameTaken = (token: string, { code, message }: NonNullable<Part["globalName"]>): Rule =>
  atCreate(`${token}.name`, from.resourceNameRules, (request) => {
    const id = ownId(request);
    const name = nameIn(id).toLowerCase();
    const taken = request.world.all(token).some((one) => one.id !== id && nameIn(one.id).toLowerCase() === name);
    return taken ? conflict(code, message(nameIn(id))) : undefined;
  });

/** The rules of every type. */
export function commonRules(
  token: string,
  row: ArmFacts | undefined,
  part: Part,
  idOf: (request: Request) => string,
): Rule[] {
  return [
    inside(idOf),
    location,
    zones,
    tags,
    notChanged,
    notDeleted(row),
    ...(row && part.globalName ? [nameTaken(token, part.globalName)] : []),
  ];
}
