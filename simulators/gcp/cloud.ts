import { Cloud, type Place } from "../core/cloud";
import { bag, text } from "../core/paths";
import type { Request } from "../core/spec";
import type { World } from "../core/world";
import { filledIn, readBy } from "../facts/provider-facts";
import { propertiesOf } from "../facts/check";
import type { Props } from "../protocol/values";
import { convention } from "./convention";
import { functions } from "./functions";
import { lastOf, regionOf } from "./names";
import { facts } from "./table";
import { idProperties, typeOf } from "./types";
import { words } from "./words";

/*
 * Google Cloud as its provider sees it: a table read from the provider says what it accepts, what replaces a resource and what ids are; by hand is written
 * only what Google itself refuses. Any other type is served as its SDK declares it.
 */

/** The local Google Cloud: every project, every region. */
export function gcpCloud(open: () => World, version: string, timeScale?: number): Cloud {
  return new Cloud({
    ...{
      name: "gcp",
      version,
      types: [],
      described: typeOf,
      functions,
      convention,
      words,
      open,
      timeScale,
      place,
      everywhere,
    },
    asks(_settings, token, region) {
      if (token in functions) return region;
      throw new Error(
        `the local Google Cloud has no answer to ${token}: it knows ${Object.keys(functions).map(lastOf).join(", ")}`,
      );
    },
    imported,
  });
}

/** Where a resource stands: its region, or its zone's; the provider's where it names none. */
function place(settings: Props, inputs: Props): Place {
  const own = ["region", "zone", "location"]
    .map((key) => text(inputs[key]))
    .find((one) => one !== undefined && one !== "");
  return {
    region: regionOf(own ?? text(settings["region"]) ?? text(settings["zone"]) ?? ""),
    account: text(inputs["project"]) || text(settings["project"]) || "",
    scope: "",
  };
}

/** What a type has whatever it is, where it has such a property. */
function everywhere({ token, inputs, region, account, settings }: Request): Props {
  const known = propertiesOf(token);
  const out: Props = {};
  if (known.has("project")) out["project"] = account;
  if (known.has("region")) out["region"] = lastOf(inputs["region"]) || region;
  if (known.has("zone")) out["zone"] = lastOf(inputs["zone"] ?? settings["zone"]);
  if (known.has("location") && inputs["location"] === undefined) out["location"] = region;
  const given = ["labels", "resourceLabels", "userLabels"].map((key) => inputs[key]).find((one) => one !== undefined);
  const labels = { ...bag(settings["defaultLabels"]), ...bag(given) };
  if (known.has("pulumiLabels")) out["pulumiLabels"] = labels;
  if (known.has("effectiveLabels")) out["effectiveLabels"] = labels;
  return out;
}

/** An import takes any of the forms that the provider documents. */
function imported(id: string, token: string, settings: Props): { id: string; inputs: Props } {
  const row = facts.types[token];
  for (const form of [row?.id, ...(row?.imports ?? [])]) {
    const found = form === undefined ? undefined : readBy(form, id);
    if (!found || !row?.id) continue;
    const { region, account } = place(settings, found);
    const whole = filledIn(row.id, idProperties(row, { inputs: found, region, account }));
    if (whole) return { id: whole, inputs: found };
  }
  const [, kind, where] = /\/(regions|zones|locations)\/([^/]+)\//.exec(id) ?? [];
  return { id, inputs: kind ? { [kind.slice(0, -1)]: where } : {} };
}
