import { bag, list, text } from "../core/paths";
import type { Refusal, Request, Rule } from "../core/spec";
import type { WorldView } from "../core/standing";
import { isUnknown } from "../protocol/values";
import { nameIn, parentOf, regionOf, typeIn } from "./ids";
import { hasZones, isRegion } from "./offers";
import { atCreate, type Part, rule } from "./part";
import { parentProblem } from "./references";
import { type ArmFacts, ownId } from "./table";
import { badRequest, conflict } from "./words";

/*
 * What ARM refuses of any type: to make something inside of what is not there, a location that is none, tags, locks.
 */

const arm = "learn.microsoft.com/azure/azure-resource-manager";

/** What stands in no region: its location is `global`. Source: Microsoft.Network, .Cdn, .Insights: their locations (`az provider show`). */
const worldwide =
  /^azure-native:(privatedns:|dns:|cdn:(Profile|AFD)|frontdoor:Policy|monitor:(ActivityLogAlert|MetricAlert)|monitor:ActionGroup)/;

const location: Rule = rule(
  "arm.location",
  `${arm}/troubleshooting/error-sku-not-available`,
  ({ token, inputs, id }) => {
    const given = text(inputs["location"]);
    if (given === undefined) return undefined;
    const region = regionOf(given);
    const refused = (list: string): Refusal =>
      badRequest(
        "LocationNotAvailableForResourceType",
        `The provided location '${given}' is not available for resource type '${typeIn(id) || token}'. List of available regions for the resource type is '${list}'.`,
      );
    if (worldwide.test(token)) {
      const regional = token === "azure-native:monitor:ActionGroup" && isRegion(region);
      return region === "global" || regional ? undefined : refused("global");
    }
    return isRegion(region) ? undefined : refused("eastus, eastus2, centralus, …");
  },
);

const zones: Rule = rule("arm.zones", "learn.microsoft.com/azure/reliability/regions-list", (request) => {
  const given = [...list(request.inputs["zones"]), ...list(request.inputs["availabilityZones"])].map(String);
  if (given.length === 0) return undefined;
  if (!hasZones(request.region))
    return badRequest(
      "AvailabilityZoneNotSupported",
      `The resource does not support availability zones at location '${request.region}'.`,
    );
  const odd = given.find((zone) => !["1", "2", "3"].includes(zone));
  return odd === undefined
    ? undefined
    : badRequest("InvalidAvailabilityZone", `The zone '${odd}' is not one of '1,2,3' of location '${request.region}'.`);
});

/** What joins a web test to its component: the portal's own form, an ARM id with its slashes. Source: learn.microsoft.com/azure/templates/microsoft.insights/webtests, "tags". */
const hiddenLink = /^hidden-link:/;

const tags: Rule = rule("arm.tags", `${arm}/management/tag-resources`, ({ token, inputs }) => {
  const given = Object.entries(bag(inputs["tags"]));
  // The same page: zones of DNS, and CDN, take 15.
  const most = /^azure-native:(dns|cdn):/.test(token) ? 15 : 50;
  if (given.length > most)
    return badRequest(
      "TooManyTags",
      `Too many tags on the resource/resource group. Requested tag count - '${given.length}'. Maximum number of tags allowed - '${most}'.`,
    );
  const [longest, valued] = token === "azure-native:storage:StorageAccount" ? [128, 256] : [512, 256];
  const odd = given.find(
    ([key, value]) =>
      (/[<>%&\\?/]/.test(key) && !hiddenLink.test(key)) ||
      key.length > longest ||
      (!isUnknown(value) && String(value).length > valued),
  );
  return (
    odd &&
    badRequest(
      "InvalidTagNameCharacters",
      `The tag '${odd[0]}' has a name with one of '<,>,%,&,\\,?,/', or a name or a value that is too long.`,
    )
  );
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
  return locks.length === 0
    ? undefined
    : conflict(
        "ScopeLocked",
        `The scope '${id}' cannot perform ${doing} operation because following scope(s) are locked: '${locks.map(({ scope }) => scope).join(",")}'. Please remove the lock and try again.`,
      );
}

const notDeleted: Rule = rule(
  "arm.locks",
  `${arm}/management/lock-resources`,
  ({ token, id, world }) =>
    lockTokens.includes(token) ? undefined : scopeLocked(id, "delete", locksOf(world, id, true)),
  "delete",
);

const notChanged: Rule = rule("arm.read-only", `${arm}/management/lock-resources`, ({ id, world, verb, token }) => {
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
    "each type's own",
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
  atCreate("arm.parent", `${arm}/troubleshooting/error-parent-resource`, (request) =>
    parentProblem(idOf(request), request),
  );

const nameTaken = (token: string, { code, message }: NonNullable<Part["globalName"]>): Rule =>
  atCreate(`${token}.name`, `${arm}/management/resource-name-rules`, (request) => {
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
    notDeleted,
    ...(row && part.globalName ? [nameTaken(token, part.globalName)] : []),
  ];
}
