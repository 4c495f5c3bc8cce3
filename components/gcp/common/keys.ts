import { CryptoKey, type CryptoKeyArgs } from "@pulumi/gcp/kms/cryptoKey";
import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember";
import { KeyRing } from "@pulumi/gcp/kms/keyRing";
import type { ComponentResourceOptions, CustomResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import { keyPurposes, type KeyPurpose, type Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import type { Agents } from "../account/agents";
import type { AgentName } from "../account/agents-plan";
import {
  destroyedAfter,
  opensWhatStays,
  ofGeneration,
  rotationPeriod,
  usersOfKeys,
  type GcpKeyPurpose,
} from "./keys-plan";
import { labelsFor } from "./labels";

export interface KeysArgs<Purpose extends GcpKeyPurpose = KeyPurpose> {
  place: Placement;
  /** The project's id. */
  project: Input<string>;
  /** Where the ring lies: a key encrypts only what lies where it does. @defaultValue the place's region */
  location?: string | undefined;
  /** Which ring it is, from 1 on: one more than the last that was let go. Never changed while something is encrypted. */
  generation: number;
  /** What keys are for. @defaultValue what every environment encrypts */
  purposes?: readonly Purpose[];
  /** Who uses keys by themselves: what every environment has, and whoever else is one of the users of `purposes`. */
  agents: Agents & Partial<Agents<AgentName>>;
  change?: { key?: Change<CryptoKeyArgs, [purpose: GcpKeyPurpose]> };
}

/** A customer-managed key. */
export interface GcpKey {
  /** `projects/P/locations/L/keyRings/R/cryptoKeys/K` */
  id: Output<string>;
  /** What whoever encrypts with it waits for: the key, and the grants to Google's services that use it. */
  ready: Resource[];
}

/**
 * A ring of keys in a region, one key for each thing that is encrypted: the cluster (its secrets, its nodes' disks), the database, the cache, storage
 * (buckets and images), logs and alerts. Each is changed every 90 days, and whoever may use one may not therefore use another.
 *
 * ```ts
 * import { Keys } from "../../components/gcp/common/keys";
 * import type { Agents } from "../../components/gcp/account/agents";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the labels of all in it
 * declare const agents: Agents; // a ServiceAgents' outputs
 *
 * const keys = new Keys("keys", { place, project: "go-coffee-dev", generation: 1, agents });
 * export const databaseKey = keys.outputs.database.id;
 * ```
 */
export class Keys<Purpose extends GcpKeyPurpose = KeyPurpose> extends Component {
  readonly outputs: Record<Purpose, GcpKey>;

  constructor(name: string, args: KeysArgs<Purpose>, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:Keys", name, args.place, opts);
    const purposes = args.purposes ?? (keyPurposes as readonly GcpKeyPurpose[] as readonly Purpose[]);
    // The ring costs nothing, and Google keeps it: only the program forgets it.
    const ring = new KeyRing(
      this.label("ring"),
      {
        project: args.project,
        location: args.location ?? this.place.region,
        name: ofGeneration(ownName(this.place.environment, this.id, "keys", "keys"), args.generation),
      },
      // Compute Engine's agent comes with the APIs alone: what it waits for is that they are on.
      { ...this.lasting, protect: this.place.protection.keys, dependsOn: args.agents.compute.ready },
    );
    this.outputs = Object.fromEntries(
      purposes.map((purpose) => [purpose, this.key(purpose, ring, args)] as const),
    ) as Record<Purpose, GcpKey>;
    this.registerOutputs();
  }

  private key(purpose: GcpKeyPurpose, ring: KeyRing, args: Pick<KeysArgs, "agents" | "change">): GcpKey {
    const sound: CryptoKeyArgs = {
      keyRing: ring.id,
      name: purpose,
      purpose: "ENCRYPT_DECRYPT",
      rotationPeriod,
      destroyScheduledDuration: destroyedAfter,
      labels: labelsFor(this.place, { service: "platform" }),
    };
    const key = new CryptoKey(this.label(purpose), changed(sound, args.change?.key, purpose), {
      ...this.kept(purpose),
      protect: this.place.protection.keys,
    });
    const grants = usersOfKeys[purpose].map((agent) => {
      const known = (args.agents as Partial<Agents<AgentName>>)[agent];
      if (known === undefined) throw new RangeError(`${this.id}: ${purpose}: want the agent ${agent}, which uses it`);
      const { member, ready } = known;
      return new CryptoKeyIAMMember(
        this.label(`${purpose}-${agent}`),
        { cryptoKeyId: key.id, role: "roles/cloudkms.cryptoKeyEncrypterDecrypter", member },
        { ...this.here, dependsOn: ready },
      );
    });
    return { id: key.id, ready: [key, ...grants] };
  }

  /** The record of audit stays in any case, and is nothing without its key. */
  private kept(purpose: GcpKeyPurpose): CustomResourceOptions {
    if (purpose === "audit") return { ...this.here, retainOnDelete: true };
    return opensWhatStays.includes(purpose) ? this.lasting : this.here;
  }
}
