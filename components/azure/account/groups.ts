import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import type { ComponentResourceOptions, CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { ownPart } from "../../core/own-name";
import { globalName } from "../common/names";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";

/**
 * What stands and goes together. `record` is what outlives its environment (locked records, backups): that group stays in the subscription in any case;
 * `keys` stays where its environment leaves a last copy. Both have names that end in the site's suffix, so that the next environment makes its own.
 */
export type GroupPurpose = "network" | "cluster" | "data" | "keys" | "logs" | "edge" | "operations" | "record";

/** A resource group. */
export interface Group {
  /** Its name, once it stands: what its members take, so that they wait for it. */
  name: Output<string>;
  id: Output<string>;
  /** Its name, known at preview: what ARM ids are built from. */
  plainName: string;
  resource: Resource;
}

export interface GroupsArgs<Purpose extends GroupPurpose> {
  place: Placement;
  site: Pick<Site, "suffix">;
  purposes: readonly Purpose[];
  /** Where they lie: their members may lie elsewhere. @defaultValue the place's region */
  region?: string;
  /** Whether there is a record in the group `record`, which then stays when the program lets it go. @defaultValue true */
  recorded?: boolean;
}

/**
 * Resource groups by life cycle: what is destroyed by itself has one of its own. None bears a lock: on a group it also stops the deletion of role assignments
 * and diagnostic settings, and with it plain updates (learn.microsoft.com/azure/azure-resource-manager/management/lock-resources).
 *
 * ```ts
 * import { Groups } from "../../components/azure/account/groups";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 *
 * const groups = new Groups("groups", { place, site: { suffix: "a1b2c" }, purposes: ["network", "data"] });
 * export const data = groups.outputs.data.plainName; // go-coffee-dev-data
 * ```
 */
export class Groups<Purpose extends GroupPurpose = GroupPurpose> extends Component {
  readonly outputs: Record<Purpose, Group>;

  constructor(name: string, args: GroupsArgs<Purpose>, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Groups", name, args.place, opts);
    const location = args.region ?? this.place.region;
    const made = args.purposes.map((purpose) => [purpose, this.group(purpose, location, args)] as const);
    this.outputs = Object.fromEntries(made) as Record<Purpose, Group>;
    this.registerOutputs();
  }

  private group(purpose: GroupPurpose, location: string, args: GroupsArgs<Purpose>): Group {
    const { environment } = this.place;
    const part = ownPart(this.id, "groups", purpose);
    // What stays would be in the way of the next of its name: ARM's provider makes nothing that is there already.
    const plainName = staying.includes(purpose)
      ? globalName(environment, part, args.site.suffix, longest)
      : displayName(environment, part, longest);
    const group = new ResourceGroup(
      this.label(purpose),
      { resourceGroupName: plainName, location, tags: tagsFor(this.place, { service: "platform" }) },
      this.options(purpose, args.recorded ?? true),
    );
    return { name: group.name, id: group.id, plainName, resource: group };
  }

  /** A group is deleted with all that is in it: it stays where that must. */
  private options(purpose: GroupPurpose, recorded: boolean): CustomResourceOptions {
    if (purpose === "record") return { ...this.here, retainOnDelete: recorded };
    return purpose === "keys" ? this.lasting : this.here;
  }
}

/** Groups that may stay in the subscription when the program lets them go. */
const staying: readonly GroupPurpose[] = ["keys", "record"];

/** AKS makes names out of this one, and overlay networks take 63 (learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay). */
const longest = 63;
