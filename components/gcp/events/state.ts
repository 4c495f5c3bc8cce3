import * as firestore from "@pulumi/gcp/firestore";
import { interpolate, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { Sleep } from "@pulumiverse/time/sleep";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { stateNames } from "../../core/events";
import { displayName } from "../../core/naming";
import type { GcpKey } from "../common/keys";
import { ofGeneration } from "../common/keys-plan";
import { bornAs } from "../data/store-guards";

/**
 * How long a database is there before anybody is let at what is in it: whoever asks sooner may be told that he has no right.
 * Source: hashicorp/terraform-provider-google, issue 21577.
 */
const databaseKnown = "30s";

export interface EventStateArgs {
  place: Placement;
  /** The project's id. */
  project: string;
  /** Encrypts it: a key of its region. Decided at birth. */
  key: GcpKey;
  /**
   * The generation of the key's ring. A database that was deleted keeps its name for some minutes: where all events went, whoever comes back has the next number and so another name; where
   * one function went and comes back, the ring is the same, and so is the name, which must be waited for.
   */
  generation: number;
  /** What it waits for: the APIs. */
  after: readonly Resource[];
  change?: { database?: Change<firestore.DatabaseArgs> | undefined };
}

/**
 * Where a function keeps what it has done: a database of Firestore of its own, in native mode, encrypted with a key of ours, from which the last seven days can be had back. What is
 * marked as done goes by itself when its time is over; records stay. Its region is for life.
 *
 * ```ts
 * import { EventState } from "./components/gcp/events/state";
 * import type { GcpKey } from "./components/gcp/common/keys";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const key: GcpKey;
 *
 * const state = new EventState("tea-state", { place, project: "go-coffee-dev", key, generation: 1, after: [] });
 * export const database = state.outputs.path;
 * ```
 */
export class EventState extends Component {
  readonly outputs: {
    /** `projects/P/databases/D` */
    path: Output<string>;
  };
  /** What whoever writes into it waits for. */
  readonly ready: Resource[];

  constructor(name: string, args: EventStateArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:EventState", name, args.place, opts);
    const database = this.database(args);
    const known = new Sleep(
      this.label("database-known"),
      { createDuration: databaseKnown, triggers: { database: database.uid } },
      { ...this.here, dependsOn: [database] },
    );
    // A field with a time to live is in no index: all that is written at one time would go to one place of it.
    // Source: docs.cloud.google.com/firestore/native/docs/ttl, "TTL fields and indexes".
    const expires = new firestore.Field(
      this.label("marks-expire"),
      {
        ...{ project: args.project, database: database.name },
        ...{ collection: stateNames.marks, field: stateNames.expires, ttlConfig: {}, indexConfig: {} },
      },
      { ...this.here, deletedWith: database, dependsOn: [known] },
    );
    this.outputs = { path: interpolate`projects/${args.project}/databases/${database.name}` };
    this.ready = [database, known, expires];
    this.registerOutputs({ path: this.outputs.path });
  }

  private database({ project, key, generation, after, change }: EventStateArgs): firestore.Database {
    const { data } = this.place.protection;
    // 4–63 letters, digits and hyphens: Firestore API v1, databases.create.
    const called = ofGeneration(displayName(this.place.environment, this.id, 58), generation);
    const sound: firestore.DatabaseArgs = {
      ...{ project, name: called, locationId: this.place.region },
      type: "FIRESTORE_NATIVE",
      // Each write holds only while nobody else has written since: nobody waits for anybody's lock.
      concurrencyMode: "OPTIMISTIC",
      appEngineIntegrationMode: "DISABLED",
      pointInTimeRecoveryEnablement: "POINT_IN_TIME_RECOVERY_ENABLED",
      deleteProtectionState: data ? "DELETE_PROTECTION_ENABLED" : "DELETE_PROTECTION_DISABLED",
      // The provider's own word is ABANDON, which would leave it behind, with its data.
      deletionPolicy: "DELETE",
      // Refused until Google raises the project's quota of such databases, which is 0: docs.cloud.google.com/firestore/quotas, "Databases".
      cmekConfig: { kmsKeyName: key.id },
    };
    const birth = bornAs(
      this.label("born"),
      {
        store: called,
        birth: { "the location": this.place.region, "the key": key.id },
        way: "export it into another one: docs/runbooks/events.md",
      },
      this.here,
    );
    return new firestore.Database(this.label("database"), changed(sound, change?.database), {
      ...this.here,
      protect: data,
      dependsOn: [birth, ...key.ready, ...after],
    });
  }
}
