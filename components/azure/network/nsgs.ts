import { NetworkSecurityGroup, type NetworkSecurityGroupArgs } from "@pulumi/azure-native/network/networkSecurityGroup";
import type { ComponentResourceOptions, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import type { Group } from "../account/groups";
import type { By } from "../common/by";
import { diagnose, type LogTarget } from "../common/diagnostics";
import { tagsFor } from "../common/tags";
import { nsgRules, type NsgKind, type NsgRequest, type NsgRule } from "./nsg-plan";

export interface NsgsArgs {
  place: Placement;
  group: Group;
  /** Which groups are made. */
  kinds: readonly NsgKind[];
  /** What passes. */
  request: NsgRequest;
  logs: LogTarget;
  change?: { group?: Change<NetworkSecurityGroupArgs, [kind: NsgKind]> } | undefined;
}

/**
 * Network security groups that let nothing through but what they name, both ways. Rules stand in their group, and not beside it: so a group is never in force
 * with half of them, what somebody adds by hand goes with the next change, and a changed rule replaces nothing.
 *
 * ```ts
 * import { Nsgs } from "../../components/azure/network/nsgs";
 * import type { Group } from "../../components/azure/account/groups";
 * import type { LogTarget } from "../../components/azure/common/diagnostics";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands
 * declare const group: Group; // of the purpose network
 * declare const logs: LogTarget; // a Logs' outputs
 *
 * export const { endpoints } = new Nsgs("nsgs", {
 *   ...{ place, group, logs, kinds: ["endpoints"] },
 *   request: {
 *     ...{ region: "eastus2", nodes: ["10.32.96.0/19"], pods: "10.34.0.0/15", endpoints: "10.32.224.0/20" },
 *     ...{ linkService: "10.32.244.0/24", apiClients: [], gatewayPorts: [443], cachePorts: [] },
 *     ...{ internet: [443], leaves: true },
 *   },
 * }).outputs;
 * ```
 */
export class Nsgs extends Component {
  /** ARM ids, by kind: of those that were asked for. */
  readonly outputs: Partial<Record<NsgKind, Output<string>>>;

  constructor(name: string, args: NsgsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Nsgs", name, args.place, opts);
    this.outputs = Object.fromEntries(args.kinds.map((kind) => [kind, this.group(kind, args)] as const));
    this.registerOutputs();
  }

  private group(kind: NsgKind, { group, request, logs, change }: NsgsArgs): Output<string> {
    const sound: NetworkSecurityGroupArgs = {
      networkSecurityGroupName: ownName(this.place.environment, this.id, "network-nsgs", kind, 80),
      resourceGroupName: group.name,
      location: this.place.region,
      securityRules: nsgRules(kind, request).map(asRule),
      tags: tagsFor(this.place, { service: "platform" }),
    };
    const made = new NetworkSecurityGroup(this.label(kind), changed(sound, change?.group, kind), this.here);
    const by: By = { label: (part) => this.label(part), here: this.here };
    diagnose(
      by,
      `${kind}-logs`,
      { id: made.id, type: "Microsoft.Network/networkSecurityGroups", resource: made },
      logs,
    );
    return made.id;
  }
}

/** A rule in ARM's words: one end, or one port, has a word of its own, and a tag stands there alone. */
function asRule({ key, priority, direction, access, protocol, from, to, ports, description }: NsgRule) {
  const [source, destination, port] = [only(from), only(to), only(ports)];
  return {
    ...{ name: key, priority, direction, access, protocol, description, sourcePortRange: "*" },
    ...(source === undefined ? { sourceAddressPrefixes: [...from] } : { sourceAddressPrefix: source }),
    ...(destination === undefined
      ? { destinationAddressPrefixes: [...to] }
      : { destinationAddressPrefix: destination }),
    ...(port === undefined ? { destinationPortRanges: [...ports] } : { destinationPortRange: port }),
  };
}

const only = (list: readonly string[]): string | undefined => (list.length === 1 ? list[0] : undefined);
