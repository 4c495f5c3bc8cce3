import {
  Registry as ContainerRegistry,
  type RegistryArgs as AcrArgs,
} from "@pulumi/azure-native/containerregistry/registry";
import { Replication } from "@pulumi/azure-native/containerregistry/replication";
import { interpolate, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement, RegistryOutputs } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { By } from "../common/by";
import { diagnose, type LogTarget } from "../common/diagnostics";
import type { AzureKey } from "../common/keys";
import { registryName } from "../common/names";
import type { Site } from "../common/site";
import { tagsFor } from "../common/tags";
import { privateEndpoint, type EndpointNetwork } from "../network/private-endpoint";
import { identities, once } from "./server";
import { bornAs } from "./store-guards";

export interface RegistryArgs {
  place: Placement;
  site: Site;
  /** The group of the purpose `data`. */
  group: Group;
  /** Where it is reached from: its private endpoint is there. */
  network: EndpointNetwork;
  /** Encrypts the images: only at birth, and never off (C1). */
  key: AzureKey;
  logs: LogTarget;
  /** Each has an image of its name in it. */
  services: readonly string[];
  /** The second region, where images lie too. @defaultValue none */
  standbyRegion?: string | undefined;
  /** How long an image without a tag is kept, 0–365 days. @defaultValue 14 */
  untaggedDays?: number;
  /** What it waits for. @defaultValue nothing */
  after?: readonly Resource[];
  change?: { registry?: Change<AcrArgs> };
}

/** What a registry on Azure gives, beyond what every registry gives. */
export interface AzureRegistryOutputs extends RegistryOutputs {
  /** Its ARM id: the scope of the roles AcrPull and AcrPush. */
  id: Output<string>;
  /** `gocoffeeENVSUFFIX` */
  name: string;
  /** `NAME.azurecr.io`, once it can be asked for. */
  loginServer: Output<string>;
}

/**
 * One registry (Premium) with the images of all services: in all zones of its region, and in a second one where asked for. Only the network reaches it, so that
 * images are pushed from there (C3). Whoever pulls or pushes has a role of Entra's: there is no user of its own, and nobody comes without signing in. A tag
 * can be given again here, unlike on the other clouds: Azure locks tags one by one (`az acr repository update --write-enabled false`, what CI does after a
 * push), and services are deployed by digest. No lock of Azure's is on it: that would also keep the copy in the second region, and roles of nodes and tools, which
 * are made anew with their identity (`Locks`). Pulumi deletes none that is protected, and CI pushes images again.
 *
 * ```ts
 * import { Registry } from "./components/azure/data/registry";
 * import type { Group } from "./components/azure/account/groups";
 * import type { LogTarget } from "./components/azure/common/diagnostics";
 * import type { AzureKey } from "./components/azure/common/keys";
 * import type { Site } from "./components/azure/common/site";
 * import type { AzureNetworkOutputs } from "./components/azure/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const site: Site;
 * declare const group: Group;
 * declare const network: AzureNetworkOutputs;
 * declare const key: AzureKey;
 * declare const logs: LogTarget;
 *
 * const images = new Registry("tools", { place, site, group, network, key, logs, services: ["grinder"] });
 * export const grinder = images.outputs.urls["grinder"];
 * ```
 */
export class Registry extends Component {
  readonly outputs: AzureRegistryOutputs;
  /** What whoever pulls from it waits for. */
  readonly ready: Resource[];

  constructor(name: string, args: RegistryArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:azure:Registry", name, args.place, opts);
    const { place, network, logs, standbyRegion } = args;
    if (standbyRegion === place.region)
      throw new RangeError(`${name}: standbyRegion: want another than its own, ${place.region}`);
    const by: By = { label: (part) => this.label(part), here: this.here };
    const called = registryName(place.environment, args.site.suffix);
    const registry = this.registry(called, args);
    const copied = standbyRegion === undefined ? [] : [this.copied(registry, standbyRegion, args)];
    const endpoint = privateEndpoint(by, "endpoint", {
      ...{ place, network, kind: "registry", target: { id: registry.id, name: `${this.id}-registry` } },
      // The group of records has a name for each region that the registry is in by then (D4).
      dependsOn: [registry, ...copied],
    });
    diagnose(by, "logs", { id: registry.id, type: "Microsoft.ContainerRegistry/registries", resource: registry }, logs);
    this.ready = [registry, ...endpoint.ready];
    const loginServer = once(registry.loginServer, this.ready);
    this.outputs = {
      urls: Object.fromEntries(args.services.map((service) => [service, interpolate`${loginServer}/${service}`])),
      id: registry.id,
      name: called,
      loginServer,
    };
    this.registerOutputs({ id: registry.id });
  }

  private get own(): Record<string, string> {
    return tagsFor(this.place, { service: "platform" });
  }

  private registry(name: string, args: RegistryArgs): ContainerRegistry {
    const { place, group, key, untaggedDays = 14 } = args;
    if (!Number.isInteger(untaggedDays) || untaggedDays < 0 || untaggedDays > 365)
      throw new RangeError(`${this.id}: untaggedDays: want 0–365, got ${untaggedDays}`);
    const sound: AcrArgs = {
      ...{ resourceGroupName: group.name, registryName: name, location: place.region, sku: { name: "Premium" } },
      ...{ adminUserEnabled: false, anonymousPullEnabled: false },
      publicNetworkAccess: "Disabled",
      // Defender looks into images as a trusted service.
      networkRuleBypassOptions: "AzureServices",
      dataEndpointEnabled: true,
      zoneRedundancy: "Enabled",
      encryption: {
        status: "enabled",
        // Without a version, it follows each rotation by itself. The identity is its client's id here.
        keyVaultProperties: { identity: key.identity.clientId, keyIdentifier: key.uri },
      },
      identity: { type: "UserAssigned", userAssignedIdentities: identities([key.identity.id]) },
      policies: {
        retentionPolicy: { status: "enabled", days: untaggedDays },
        // Nobody takes images out to another registry by Azure's own import; it asks for no public way in, which is so.
        exportPolicy: { status: "disabled" },
        // Kubelets change a token that was asked for ARM into one of the registry's (kubernetes-sigs/cloud-provider-azure, acr-credential-provider).
        azureADAuthenticationAsArmPolicy: { status: "enabled" },
        // An image in quarantine can be pulled by nobody, and nothing here would let it out: admission looks at signatures instead.
        quarantinePolicy: { status: "disabled" },
        // Notary's trust ends in 2028, and is refused beside an own key (C1).
        trustPolicy: { status: "disabled", type: "Notary" },
        // Refused beside a copy in another region, and beside the retention of what has no tag (C3).
        softDeletePolicy: { status: "disabled", retentionDays: 7 },
      },
      tags: this.own,
    };
    const birth = bornAs(
      this.label("born"),
      {
        store: name,
        birth: { region: place.region, "the key": key.uri },
        way: "make a second registry, and push the images there",
      },
      this.here,
    );
    return new ContainerRegistry(this.label("registry"), changed(sound, args.change?.registry), {
      ...this.lasting,
      protect: place.protection.data,
      dependsOn: [birth, ...key.ready, ...(args.after ?? [])],
    });
  }

  private copied(registry: ContainerRegistry, region: string, { group }: RegistryArgs): Resource {
    return new Replication(
      this.label("copy"),
      {
        ...{ resourceGroupName: group.name, registryName: registry.name },
        // Azure calls it after its region, and takes no other name.
        replicationName: region,
        location: region,
        regionEndpointEnabled: true,
        zoneRedundancy: "Enabled",
        tags: this.own,
      },
      { ...this.here, deletedWith: registry },
    );
  }
}
