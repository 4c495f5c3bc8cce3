import * as core from "@pulumi/kubernetes/core/v1";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import type { Credentials, DatabaseOutputs } from "../components/core/contracts";
import { ClusterComponent } from "../components/kubernetes/component";
import { DatabaseUsers } from "../components/kubernetes/database-users";
import type { Ownership } from "../components/kubernetes/labels";
import type { Namespace } from "../components/kubernetes/namespace";
import { authorities } from "../components/kubernetes/pod";
import type { ServiceEntry } from "../components/kubernetes/service-entry";

export interface StoreAccessArgs {
  whose: Ownership;
  /** Where the services run, and where their users at the database are made. */
  application: Namespace;
  administration: Namespace | undefined;
  database?: DatabaseOutputs | undefined;
  credentials?: Credentials | undefined;
  /** The subnets of the stores. */
  dataCidrs: readonly string[];
  /** The services that have users at the database, by name. */
  services: readonly string[];
  /** What makes them. @defaultValue nobody has named an image of it: no service with a database runs */
  image?: Input<string> | undefined;
  /** What brings secrets into the cluster. */
  after: readonly Resource[];
}

/** What all services share that sign in to a store: whom they trust, and their users at the database. */
export class StoreAccess extends ClusterComponent {
  /** What stands before a Secret can be brought. */
  readonly secretsAfter: readonly Resource[];
  private readonly database: Resource[] = [];

  constructor(id: string, args: StoreAccessArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:StoreAccess", id, args.whose, opts);
    const { whose, application, administration, database, credentials, dataCidrs, services, image, after } = args;
    this.secretsAfter = [...after, ...application.guards];
    if (database !== undefined) this.database.push(this.trust(application, database));
    if (administration && database && credentials && image !== undefined) {
      const users = new DatabaseUsers(
        this.label("users"),
        {
          ...{ whose, database, credentials, dataCidrs, services, image, namespace: administration.name },
          after: [...after, ...administration.guards],
        },
        this.here,
      );
      this.database.push(...users.made);
    }
    this.registerOutputs();
  }

  /** What a service waits for. */
  before({ needs }: Pick<ServiceEntry, "needs">): readonly Resource[] {
    return needs.database ? this.database : [];
  }

  private trust({ name }: Namespace, database: DatabaseOutputs): Resource {
    const { configMap, file } = authorities;
    return new core.ConfigMap(
      this.label("authorities"),
      {
        metadata: { name: configMap, namespace: name, labels: this.labels({ service: "platform" }) },
        data: { [file]: database.authorities },
      },
      this.here,
    );
  }
}
