/*
 * Where the stores of a cluster are, by name: who makes them, who calls them and who lets them through must call them the same.
 */

/** The namespace of the stores that run in a cluster. */
export const storesNamespace = "stores";

/** The cluster of Elasticsearch that logs, traces and the search of the menu are kept in. */
export const elasticsearch = {
  namespace: storesNamespace,
  name: "logs",
  /** Its Service, as its certificate names it. */
  host: `logs-es-http.${storesNamespace}.svc`,
  port: 9200,
  /** The nodes talk to each other. */
  transportPort: 9300,
  pods: { "elasticsearch.k8s.elastic.co/cluster-name": "logs" },
  /** Made by the operator: the administrator's password, under `elastic`. */
  administratorSecret: "logs-es-elastic-user",
  /** Made by the operator: whom to trust, under `ca.crt`. */
  authoritySecret: "logs-es-http-certs-public",
} as const;

export const kibana = {
  namespace: storesNamespace,
  name: "logs",
  host: `logs-kb-http.${storesNamespace}.svc`,
  port: 5601,
  pods: { "kibana.k8s.elastic.co/name": "logs" },
} as const;

/** Takes what agents send, and puts it into Elasticsearch. */
export const logstash = {
  namespace: storesNamespace,
  name: "logs",
  /** Its Service for agents: `logs-ls-agents`. */
  service: "agents",
  host: `logs-ls-agents.${storesNamespace}.svc`,
  port: 8080,
  pods: { "logstash.k8s.elastic.co/name": "logs" },
} as const;

/** The cluster of ClickHouse that counts orders. */
export const clickhouse = {
  namespace: storesNamespace,
  /** The operator's release, account and Secret. */
  operator: "clickhouse-operator",
  name: "analytics",
  cluster: "main",
  database: "analytics",
  host: `clickhouse-analytics.${storesNamespace}.svc`,
  /** HTTP, which services speak. */
  port: 8123,
  /** What its own client speaks. */
  nativePort: 9000,
  /** How replicas hand each other their parts. */
  replicaPort: 9009,
  pods: { "clickhouse.altinity.com/chi": "analytics" },
  /** The ServiceAccount of its pods: its cloud identity may write backups. */
  account: "clickhouse",
} as const;

/** Who of the replicas has what: ClickHouse's own ZooKeeper. */
export const keeper = {
  namespace: storesNamespace,
  name: "analytics",
  host: `keeper-analytics.${storesNamespace}.svc`,
  port: 2181,
  /** How its members agree. */
  raftPort: 9444,
  pods: { "clickhouse-keeper.altinity.com/chk": "analytics" },
} as const;
