import * as core from "@pulumi/kubernetes/core/v1";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import type { Credentials, DatabaseOutputs } from "../components/core/contracts";
import type { DataFilling } from "../components/core/data-jobs";
import { ClusterComponent } from "../components/kubernetes/component";
import { DataJobs } from "../components/kubernetes/data-jobs";
import { DatabaseUsers } from "../components/kubernetes/database-users";
import type { Ownership } from "../components/kubernetes/labels";
import type { Namespace } from "../components/kubernetes/namespace";
import { authorities, cacheAuthorities, type CacheEndpoint } from "../components/kubernetes/pod";
import type { ServiceEntry } from "../components/kubernetes/service-entry";
import { keptColumns } from "./kept-columns";

export interface StoreAccessArgs {
  whose: Ownership;
  /** Where the services run, and where their users at the database are made. */
  application: Namespace;
  administration: Namespace | undefined;
  database?: DatabaseOutputs | undefined;
  cache?: Pick<CacheEndpoint, "authorities"> | undefined;
  credentials?: Credentials | undefined;
  /** The subnets of the stores. */
  dataCidrs: readonly string[];
  /** The services that have users at the database, by name. */
  services: readonly string[];
  /** What the databases are filled with, where it runs, and the services whose tables are filled. @defaultValue nothing fills them */
  filling?: { with: DataFilling; in: Namespace; of: readonly Pick<ServiceEntry, "name" | "dataClass">[] } | undefined;
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
  private readonly cache: Resource[] = [];

  constructor(id: string, args: StoreAccessArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:StoreAccess", id, args.whose, opts);
    const { whose, application, administration, database, credentials, dataCidrs, services, image, after, filling } =
      args;
    this.secretsAfter = [...after, ...application.guards];
    if (database !== undefined)
      this.database.push(this.trust("authorities", application, authorities, database.authorities));
    if (args.cache?.authorities !== undefined)
      this.cache.push(this.trust("cache-authorities", application, cacheAuthorities, args.cache.authorities));
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
      // The users are there once these are made: until then it would only fail.
      if (filling)
        new DataJobs(
          this.label("data-jobs"),
          {
            ...{ whose, database, credentials, dataCidrs, image, filling: filling.with, services: filling.of },
            namespace: filling.in.name,
            keeps: keptColumns,
            after: [...after, ...filling.in.guards, ...users.made],
          },
          this.here,
        );
    }
    this.registerOutputs();
  }

  /** What a service waits for. */
  before({ needs }: Pick<ServiceEntry, "needs">): readonly Resource[] {
    return [...(needs.database ? this.database : []), ...(needs.cache === false ? [] : this.cache)];
  }

  /** Whom pods trust who are given this file. */
  private trust(
    part: string,
    { name }: Namespace,
    { configMap, file }: Pick<typeof authorities, "configMap" | "file">,
    signedBy: Input<string>,
  ): Resource {
    return new core.ConfigMap(
      this.label(part),
      {
        metadata: { name: configMap, namespace: name, labels: this.labels({ service: "platform" }) },
        data: { [file]: signedBy },
      },
      this.here,
    );
  }
}
