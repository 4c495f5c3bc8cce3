import { Cloud, type Place } from "../core/cloud";
import { text } from "../core/paths";
import type { Request } from "../core/spec";
import type { World } from "../core/world";
import { outputsOf } from "../facts/check";
import { isUnknown, type Props, UNKNOWN } from "../protocol/values";
import { convention } from "./convention";
import { functions } from "./functions";
import { groupOf, nameIn, regionOf, subscriptionIn } from "./ids";
import { groupLocation } from "./references";
import { answered, isLocated, typeOf } from "./types";
import { words } from "./words";

/*
 * Azure as azure-native sees it: a table says what the provider accepts, what replaces a resource and what ids are; by hand is written only what ARM itself
 * refuses. Any other type is served as its SDK declares it.
 */

/** The local Azure: every subscription, every region. */
export function azureCloud(open: () => World, version: string, timeScale?: number): Cloud {
  return new Cloud({
    ...{
      name: "azure-native",
      version,
      types: [],
      described: typeOf,
      functions,
      convention,
      words,
      open,
      timeScale,
      place,
      filled,
      answered,
      oneAtATime,
      struckIn,
      everywhere,
    },
    fillsOutputs: false,
    asks(_settings, token, region) {
      if (token in functions) return region;
      throw new Error(
        `the local Azure has no answer to ${token}: it answers getters of the types of its table, and ${Object.keys(
          functions,
        )
          .map(nameIn)
          .filter((name) => !/:get/.test(name))
          .join(", ")}`,
      );
    },
    imported: (id) => ({ id: `/${id.replace(/^\/+|\/+$/g, "")}`, inputs: {} }),
  });
}

/** Where a resource stands: its own location, or that of its group. In the world it has none, since its id is one in all of Azure. */
function place(settings: Props, inputs: Props, world: World): Place {
  const account = subscriptionIn(settings);
  const own = text(inputs["location"]) ?? groupLocation(world, account, inputs["resourceGroupName"]) ?? "";
  return { region: regionOf(own), account, scope: "" };
}

/** A child has the region of its group. */
function struckIn(settings: Props, inputs: Props, id: string, world: World): string {
  const { region, account } = place(settings, inputs, world);
  const group = groupOf(id);
  return region || (group === undefined ? "" : regionOf(groupLocation(world, account, group)));
}

/** Source: pulumi/pulumi-azure-native provider/pkg/provider/provider.go, getDefaultLocation. A group that is not there yet gives none. */
function filled(settings: Props, token: string, inputs: Props, world: World): Props {
  if (inputs["location"] !== undefined || !isLocated(token)) return {};
  const group = inputs["resourceGroupName"];
  const location =
    text(settings["location"]) ?? (isUnknown(group) ? UNKNOWN : groupLocation(world, subscriptionIn(settings), group));
  return location === undefined ? {} : { location };
}

/** Source: learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations, "Concurrent updates aren't supported". */
function oneAtATime(settings: Props, token: string, inputs: Props): { of: string; refusal: string } | undefined {
  if (token !== "azure-native:managedidentity:FederatedIdentityCredential") return undefined;
  return {
    of: `${subscriptionIn(settings)} ${String(inputs["resourceGroupName"])} ${String(inputs["resourceName"])}`,
    refusal:
      'Status=409 Code="ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity" Message="Too many Federated Identity Credentials are written concurrently for the managed identity. Concurrent Federated Identity Credentials writes under the same managed identity are not supported."',
  };
}

/** What a type has whatever it is, where it has such a property. */
function everywhere({ token, inputs, region }: Request): Props {
  const location = text(inputs["location"]) ?? (region || undefined);
  return "location" in outputsOf(token) && location !== undefined ? { location } : {};
}
