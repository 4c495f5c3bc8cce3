import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import type { Reach } from "../../components/core/contracts";
import { ClusterComponent } from "../../components/kubernetes/component";
import { generatedSecrets } from "../../components/kubernetes/generated-secret";
import type { Ownership } from "../../components/kubernetes/labels";
import type { Namespace } from "../../components/kubernetes/namespace";
import type { Pool } from "../../components/kubernetes/placement";
import type { Scale } from "../../components/kubernetes/service-entry";
import { Clickhouse } from "../../components/kubernetes/stores/clickhouse";
import type { ClickhouseBackups } from "../../components/kubernetes/stores/clickhouse-scripts";
import { ClickhouseJobs, clickhouseJobs } from "../../components/kubernetes/stores/clickhouse-jobs";
import { Elasticsearch } from "../../components/kubernetes/stores/elasticsearch";
import { Kibana } from "../../components/kubernetes/stores/kibana";
import { Logstash } from "../../components/kubernetes/stores/logstash";
import { clickhouse, storesNamespace } from "../../components/kubernetes/stores/places";
import { StoreLogins } from "../../components/kubernetes/stores/store-logins";
import { loginOf, type StoreUser } from "./users";
import { clickhouseVersion, elasticStackVersion } from "./versions";

const clickhouseImages = {
  server: `docker.io/clickhouse/clickhouse-server:${clickhouseVersion}`,
  keeper: `docker.io/clickhouse/clickhouse-keeper:${clickhouseVersion}`,
};

/** Where a cloud keeps the backups of what runs in its cluster. */
export interface StoreBackups {
  clickhouse: ClickhouseBackups;
}

export interface StoresArgs {
  whose: Ownership;
  scale: Scale;
  pools?: readonly Pool[] | undefined;
  /** Where they run. @defaultValue nothing is installed there, and no store is made */
  namespace: Namespace | undefined;
  /** The releases, by name. */
  made: Readonly<Partial<Record<string, Resource>>>;
  /** The namespaces that stores are called from, by name. */
  namespaces: Readonly<Record<string, Namespace>>;
  /** Who signs in to which store. */
  users: readonly StoreUser[];
  /** How long Elasticsearch keeps lines. */
  lineDays: number;
  /** What makes ClickHouse's tables and backups. @defaultValue nobody has named an image of it: there are neither */
  jobsImage?: Input<string> | undefined;
  /** @defaultValue nowhere: ClickHouse has no backups */
  backups?: StoreBackups | undefined;
  /** What a pod with a cloud identity must reach. */
  cloudReach: readonly Reach[];
  /** What the accounts of tools carry to have their cloud identity, by name. */
  toolAnnotations: Readonly<Record<string, Record<string, Input<string>>>>;
  /** What their pods carry besides, to have it. @defaultValue nothing */
  identityLabels?: Readonly<Record<string, string>> | undefined;
  /** The cloud identities: a pod that starts before its own never has it. */
  identities: readonly Resource[];
}

/** The agents that read the nodes' logs, and what keeps traces: what calls Elasticsearch and Logstash from other namespaces. */
const agents = { namespace: "monitoring-agents", pods: { "app.kubernetes.io/name": "fluent-bit" } };

/** The stores that run in the cluster, as far as their operators are installed. */
export class Stores extends ClusterComponent {
  /** Which stores there are. */
  readonly inside: { search: boolean; analytics: boolean };
  /** What brings the logins of those who call them from elsewhere: what such a pod waits for. */
  readonly logins: readonly Resource[];

  constructor(id: string, args: StoresArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:Stores", id, args.whose, opts);
    const { namespace, made } = args;
    const [elastic, analytics] = [made["elastic-operator"], made[clickhouse.operator]];
    const logins: Resource[] = [];
    if (namespace !== undefined && (elastic ?? analytics) !== undefined) {
      const secrets = this.secrets(args, namespace, { search: elastic, analytics });
      const after = [...namespace.guards, ...secrets];
      const stores = [
        ...(elastic ? [this.elastic(args, [...after, elastic])] : []),
        ...(analytics ? [this.clickhouse(args, [...after, analytics])] : []),
      ];
      const users = args.users.filter(({ store }) => (store === "search" ? elastic : analytics) !== undefined);
      // Whom to trust at Elasticsearch, Elasticsearch's operator says: so they come after it.
      logins.push(...this.bring(args, users, [...stores, ...secrets]));
    }
    this.logins = logins;
    this.inside = { search: elastic !== undefined, analytics: analytics !== undefined };
    this.registerOutputs();
  }

  /** Each user's login, in the namespace that it signs in from. */
  private bring({ whose, namespaces, made }: StoresArgs, users: readonly StoreUser[], after: Resource[]): Resource[] {
    const places = [...new Set(users.map(({ caller }) => caller.namespace))].filter((name) => name !== undefined);
    return places.flatMap((place) => {
      const own = users.filter(({ caller }) => caller.namespace === place);
      const { made: brought } = new StoreLogins(
        this.label(`logins-${place === "monitoring" ? place : "application"}`),
        {
          ...{ whose, namespace: place, secrets: own.map(loginOf) },
          after: [
            ...after,
            ...(namespaces[place]?.guards ?? []),
            ...["external-secrets"].flatMap((name) => made[name] ?? []),
          ],
        },
        this.here,
      );
      return brought;
    });
  }

  /** The passwords of all users. */
  private secrets(
    { users, made }: StoresArgs,
    namespace: Namespace,
    has: Record<StoreUser["store"], Resource | undefined>,
  ): Resource[] {
    const own = [
      // What the operator signs in with: its chart's own password is known to everybody.
      { name: clickhouse.operator, values: { username: "clickhouse_operator" } },
      { name: clickhouseJobs.secret, values: { username: clickhouseJobs.user } },
    ];
    return generatedSecrets(
      {
        generator: "password",
        secrets: [
          ...(has.analytics ? own : []),
          ...users.filter(({ store }) => has[store]).map(({ secret, values }) => ({ name: secret, values })),
        ],
        named: (name) => ({ name, namespace: storesNamespace, labels: this.labels({ service: "platform" }) }),
        label: (part) => this.label(part),
        after: [...namespace.guards, ...["external-secrets"].flatMap((name) => made[name] ?? [])],
      },
      this.here,
    );
  }

  private elastic({ whose, scale, pools, users, lineDays: days }: StoresArgs, after: Resource[]): Resource {
    const elastic = { whose, scale, pools, version: elasticStackVersion };
    const own = users.filter(({ store }) => store === "search");
    const secrets = own.map(({ secret }) => secret);
    const { resource } = new Elasticsearch(
      this.label("elasticsearch"),
      { ...elastic, callers: own.map(({ caller }) => caller), users: secrets, roles: secrets, after },
      this.here,
    );
    new Kibana(this.label("kibana"), { ...elastic, after: [resource] }, this.here);
    new Logstash(this.label("logstash"), { ...elastic, days, callers: [agents], after: [resource] }, this.here);
    return resource;
  }

  private clickhouse(args: StoresArgs, after: Resource[]): Resource {
    const { whose, scale, pools, users, backups, cloudReach, toolAnnotations, identityLabels, identities } = args;
    const own = users.filter(({ store }) => store === "analytics");
    const { resource } = new Clickhouse(
      this.label("clickhouse"),
      {
        ...{ whose, scale, pools, images: clickhouseImages, annotations: toolAnnotations[clickhouse.account] },
        identityLabels,
        users: own.map(({ name, secret, grants }) => ({ name, secret, grants })),
        callers: own.map(({ caller }) => caller),
        backups: backups && { ...backups.clickhouse, reach: cloudReach },
        after: [...after, ...identities],
      },
      this.here,
    );
    if (args.jobsImage !== undefined)
      new ClickhouseJobs(
        this.label("clickhouse-jobs"),
        { whose, image: args.jobsImage, backups: backups?.clickhouse, after: [resource] },
        this.here,
      );
    return resource;
  }
}
