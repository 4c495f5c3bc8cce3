import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const deployment = of("kubernetes:apps/v1:Deployment");
const variable = (name: string, value: unknown) =>
  deployment({ spec: { template: { spec: { containers: [{ name: "order", env: [{ name, value }] }] } } } });
const elsewhere = "clustercfg.cache.a1b2c3.use1.cache.amazonaws.com:6379";

export const podStoreCases: RuleCases[] = [
  {
    rule: "k8s-store-tls",
    cases: [
      ...(
        [
          ["REDIS_URL", `rediss://$(USER):$(PASSWORD)@${elsewhere}`],
          ["REDIS_URL", "redis://localhost:6379"],
          ["REDIS_URL", "redis://redis:6379/0"],
          ["REDIS_URL", "redis://redis.cache.svc.cluster.local:6379"],
          ["REDIS_URL", "redis://$(REDIS_HOST):6379"],
          ["DATABASE_SSL_MODE", "require"],
          ["PGSSLMODE", "verify-full"],
          ["DATABASE_URL", "postgres://$(USER):$(PASSWORD)@db.example.com/orders?sslmode=verify-full"],
        ] as const
      ).map(([name, value]) => ({ name: `${name}=${value}`, given: variable(name, value), says: "pass" as const })),
      ...(
        [
          ["REDIS_URL", `redis://${elsewhere}`, /order\.env\.REDIS_URL asks clustercfg\..* without TLS; use rediss/],
          ["CACHE", `redis://$(USER):$(PASSWORD)@${elsewhere}/0`, /order\.env\.CACHE asks clustercfg/],
          ["DATABASE_SSL_MODE", "disable", /DATABASE_SSL_MODE has the SSL mode disable/],
          ["PGSSLMODE", "prefer", /PGSSLMODE has the SSL mode prefer/],
          ["DATABASE_URL", "postgres://db.example.com/orders?sslmode=disable", /DATABASE_URL has the SSL mode disable/],
          ["DATABASE_DSN", "host=db.example.com sslmode=allow", /DATABASE_DSN has the SSL mode allow/],
        ] as const
      ).map(([name, value, says]) => ({ name: `${name}=${value}`, given: variable(name, value), says })),
      { name: "a value that is not known yet", given: variable("REDIS_URL", UNKNOWN), says: "undetermined" },
      other,
    ],
  },
];
