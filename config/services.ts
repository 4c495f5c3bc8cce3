// Made from workloads/catalog.ts by `npm run generate`. Do not edit.

/** The services of the catalogue, by name. */
export const services = ["coffee", "user", "order", "payment", "notification", "web"] as const;

/** Those that have a user at the database. */
export const databaseServices = ["coffee", "user", "order", "payment"] as const;

/** Those whose client does not speak the protocol of a Redis cluster. */
export const plainCacheServices = ["order"] as const;

/** What else has an image of its own in the environment's registry. */
export const toolImages = ["database-users", "login-rotation", "vault-init", "restore-check", "clickhouse-jobs", "image-copies"] as const;

/** Which services each team answers for. */
export const serviceTeams: Readonly<Record<string, readonly (typeof services)[number][]>> = {
  storefront: ["coffee", "web"],
  accounts: ["user"],
  orders: ["order"],
  payments: ["payment"],
  engagement: ["notification"],
};

/** Pods that are alike: how many at full scale, and what each asks for: thousandths of a core, and MiB. */
export interface Demand {
  of: string;
  pods: number;
  cpu: number;
  memory: number;
}

/** What runs when every service has as many pods as it may, with their sidecars, and the systems beside them: by scale, and by pool. */
export const fullScale: Readonly<Record<string, Readonly<Record<string, readonly Demand[]>>>> = {
  small: {
    general: [
      { of: "coffee", pods: 3, cpu: 100, memory: 224 },
      { of: "user", pods: 3, cpu: 100, memory: 224 },
      { of: "web", pods: 3, cpu: 100, memory: 352 },
      { of: "gateway", pods: 2, cpu: 300, memory: 640 },
      { of: "tools", pods: 18, cpu: 90, memory: 240 },
      { of: "metrics", pods: 5, cpu: 80, memory: 480 },
      { of: "logs", pods: 4, cpu: 100, memory: 450 },
    ],
    compute: [
      { of: "order", pods: 3, cpu: 150, memory: 224 },
      { of: "payment", pods: 3, cpu: 150, memory: 224 },
    ],
    memory: [],
    spot: [
      { of: "notification", pods: 3, cpu: 100, memory: 224 },
    ],
  },
  medium: {
    general: [
      { of: "coffee", pods: 6, cpu: 200, memory: 384 },
      { of: "user", pods: 6, cpu: 200, memory: 384 },
      { of: "web", pods: 6, cpu: 200, memory: 512 },
      { of: "gateway", pods: 5, cpu: 450, memory: 960 },
      { of: "tools", pods: 28, cpu: 120, memory: 320 },
      { of: "vault", pods: 3, cpu: 250, memory: 512 },
      { of: "metrics", pods: 5, cpu: 80, memory: 240 },
      { of: "security", pods: 4, cpu: 100, memory: 640 },
      { of: "logs", pods: 5, cpu: 110, memory: 900 },
      { of: "store operators", pods: 3, cpu: 100, memory: 400 },
      { of: "delivery", pods: 9, cpu: 90, memory: 340 },
      { of: "backup", pods: 5, cpu: 60, memory: 300 },
      { of: "keeper", pods: 3, cpu: 50, memory: 384 },
    ],
    compute: [
      { of: "order", pods: 8, cpu: 350, memory: 384 },
      { of: "payment", pods: 6, cpu: 350, memory: 384 },
    ],
    memory: [
      { of: "metrics", pods: 2, cpu: 320, memory: 2640 },
      { of: "logs", pods: 3, cpu: 110, memory: 1100 },
      { of: "elasticsearch", pods: 3, cpu: 300, memory: 4096 },
      { of: "kibana", pods: 1, cpu: 100, memory: 2048 },
      { of: "logstash", pods: 1, cpu: 200, memory: 2048 },
      { of: "clickhouse", pods: 2, cpu: 300, memory: 4096 },
    ],
    spot: [
      { of: "notification", pods: 6, cpu: 200, memory: 512 },
    ],
  },
  large: {
    general: [
      { of: "coffee", pods: 12, cpu: 450, memory: 576 },
      { of: "user", pods: 12, cpu: 450, memory: 576 },
      { of: "web", pods: 12, cpu: 450, memory: 704 },
      { of: "gateway", pods: 9, cpu: 650, memory: 1280 },
      { of: "tools", pods: 30, cpu: 120, memory: 420 },
      { of: "vault", pods: 3, cpu: 250, memory: 1024 },
      { of: "metrics", pods: 6, cpu: 75, memory: 300 },
      { of: "security", pods: 4, cpu: 120, memory: 768 },
      { of: "logs", pods: 5, cpu: 110, memory: 1200 },
      { of: "store operators", pods: 3, cpu: 100, memory: 500 },
      { of: "delivery", pods: 9, cpu: 90, memory: 370 },
      { of: "backup", pods: 5, cpu: 60, memory: 500 },
      { of: "keeper", pods: 3, cpu: 100, memory: 512 },
    ],
    compute: [
      { of: "order", pods: 20, cpu: 700, memory: 576 },
      { of: "payment", pods: 12, cpu: 700, memory: 576 },
    ],
    memory: [
      { of: "metrics", pods: 2, cpu: 780, memory: 6240 },
      { of: "logs", pods: 3, cpu: 110, memory: 2150 },
      { of: "elasticsearch", pods: 3, cpu: 700, memory: 6144 },
      { of: "kibana", pods: 2, cpu: 200, memory: 2048 },
      { of: "logstash", pods: 2, cpu: 300, memory: 2048 },
      { of: "clickhouse", pods: 2, cpu: 700, memory: 6144 },
    ],
    spot: [
      { of: "notification", pods: 12, cpu: 400, memory: 960 },
    ],
  },
};
