import { selectorFor } from "../../components/kubernetes/labels";
import type { ServiceEntry } from "../../components/kubernetes/service-entry";
import type { BroughtSecret } from "../../components/kubernetes/brought-secrets";
import { clickhouse, elasticsearch } from "../../components/kubernetes/stores/places";
import type { StoreCaller } from "../../components/kubernetes/stores/store-policy";

/** Somebody who signs in to a store of the cluster. */
export interface StoreUser {
  store: "search" | "analytics";
  name: string;
  /** Their Secret, in the namespace of the stores. */
  secret: string;
  /** What stands in it beside the password. */
  values: Readonly<Record<string, string>>;
  /** What they may do in ClickHouse. */
  grants: readonly string[];
  /** The pods that sign in. */
  caller: StoreCaller;
}

/** The Secret of a user, in the namespace of the stores. */
const userSecret = (store: StoreUser["store"], name: string): string => `${store}-${name}`;

/** What keeps traces, in indices of its own, which it makes and rolls over. */
const jaeger = searchUser("jaeger", "jaeger-*", ["monitor", "manage_index_templates", "manage_ilm"], {
  namespace: "monitoring",
  pods: { "app.kubernetes.io/name": "jaeger" },
});

/** The Secret that a user's pods get, in their own namespace: `coffee-search`. */
export function loginOf({ store, name, secret }: StoreUser): BroughtSecret {
  const own = (key: string) => ({ as: key, from: secret, key });
  const authority = { as: "ca.crt", from: elasticsearch.authoritySecret, key: "ca.crt" };
  return {
    name: `${name}-${store}`,
    keys: [own("username"), own("password"), ...(store === "search" ? [authority] : [])],
  };
}

/** Everybody who signs in: the services that say so in the catalogue, and what keeps traces. */
export function storeUsers(services: readonly ServiceEntry[], application: string): StoreUser[] {
  const caller = (name: string): StoreCaller => ({ namespace: application, pods: selectorFor(name) });
  return [
    jaeger,
    ...services
      .filter(({ needs }) => needs.search)
      .map(({ name }) => searchUser(name, `${name}-*`, ["monitor"], caller(name))),
    ...services
      .filter(({ needs }) => needs.analytics)
      .map(({ name }): StoreUser => {
        const secret = userSecret("analytics", name);
        return {
          ...{ store: "analytics", name, secret, caller: caller(name) },
          values: { username: name },
          // It tells what happened, and reads what came of it; tables are the jobs' to make.
          grants: [`SELECT, INSERT ON ${clickhouse.database}.*`],
        };
      }),
  ];
}

/** A user of Elasticsearch with a role of its own: some indices, and what of the cluster it must see. Source: ECK, "Custom roles" and "File realm". */
function searchUser(name: string, indices: string, cluster: readonly string[], caller: StoreCaller): StoreUser {
  const list = (words: readonly string[]) => `[${words.map((word) => `"${word}"`).join(", ")}]`;
  const role = [
    `${name}:`,
    `  cluster: ${list(cluster)}`,
    "  indices:",
    `    - names: ${list([indices])}`,
    `      privileges: ${list(["all"])}`,
  ];
  return {
    ...{ store: "search", name, secret: userSecret("search", name), caller, grants: [] },
    values: { username: name, roles: name, "roles.yml": `${role.join("\n")}\n` },
  };
}
