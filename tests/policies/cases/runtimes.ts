import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const eks = of("aws:eks/cluster:Cluster");
const db = of("aws:rds/instance:Instance");
const cache = of("aws:elasticache/replicationGroup:ReplicationGroup");
const lambda = of("aws:lambda/function:Function");
const google = of("gcp:cloudfunctionsv2/function:Function");
const first = of("gcp:cloudfunctions/function:Function");
const app = of("azure-native:web:WebApp");
const flex = (name: string, version: string) => app({ functionAppConfig: { runtime: { name, version } } });

// Versions that no table names are newer than all of them: what passes here passes in ten years too.
export const runtimeCases: RuleCases[] = [
  {
    rule: "aws-supported-runtimes",
    cases: [
      { name: "a newer Kubernetes", given: eks({ version: "1.99" }), says: "pass" },
      {
        name: "an old Kubernetes",
        given: eks({ version: "1.31" }),
        says: /Kubernetes 1\.31 ended on 2025-11-26 \(Amazon EKS/,
      },
      { name: "any Kubernetes", given: eks({}), says: /names no version/ },
      { name: "a newer PostgreSQL", given: db({ engine: "postgres", engineVersion: "99.1" }), says: "pass" },
      {
        name: "an old PostgreSQL",
        given: db({ engine: "postgres", engineVersion: "12.19" }),
        says: /PostgreSQL 12 ended/,
      },
      { name: "an old MySQL", given: db({ engine: "mysql", engineVersion: "5.7.44" }), says: /MySQL 5\.7 ended/ },
      { name: "a MySQL that has no day", given: db({ engine: "mysql", engineVersion: "9.9.9" }), says: "pass" },
      {
        name: "no small fixes",
        given: db({ engine: "postgres", engineVersion: "99", autoMinorVersionUpgrade: false }),
        says: /autoMinorVersionUpgrade is false/,
      },
      { name: "a replica", given: db({ replicateSourceDb: UNKNOWN }), says: "notApplicable" },
      { name: "an old Redis", given: cache({ engine: "redis", engineVersion: "5.0.6" }), says: /Redis 5 ended/ },
      { name: "a newer Redis", given: cache({ engine: "redis", engineVersion: "99.1" }), says: "pass" },
      { name: "a Valkey", given: cache({ engine: "valkey", engineVersion: "5" }), says: "pass" },
      {
        name: "a cache without small fixes",
        given: cache({ engine: "redis", engineVersion: "99.1", autoMinorVersionUpgrade: "false" }),
        says: /autoMinorVersionUpgrade is false/,
      },
      {
        name: "an old runtime",
        given: lambda({ runtime: "nodejs16.x" }),
        says: /runtime nodejs16\.x ended on 2024-06-12/,
      },
      { name: "a newer runtime", given: lambda({ runtime: "nodejs98.x" }), says: "pass" },
      { name: "an image", given: lambda({ packageType: "Image" }), says: "notApplicable" },
      { name: "a version that is not known yet", given: eks({ version: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "any-function-runtime-ends-soon",
    cases: [
      { name: "a newer runtime", given: lambda({ runtime: "nodejs98.x" }), says: "pass" },
      { name: "an old runtime", given: lambda({ runtime: "nodejs20.x" }), says: /nodejs20\.x ends on 2026-04-30/ },
      {
        name: "an old one of Google's",
        given: google({ buildConfig: { runtime: "nodejs20" } }),
        says: /nodejs20 ends on/,
      },
      { name: "a newer one of Google's", given: google({ buildConfig: { runtime: "nodejs98" } }), says: "pass" },
      {
        name: "one of Google's first ones",
        given: first({ runtime: "nodejs16" }),
        says: /nodejs16 ends on 2024-01-30/,
      },
      { name: "an old one of Azure's", given: flex("node", "20"), says: /node 20 ends on 2026-04-30/ },
      { name: "a newer one of Azure's", given: flex("node", "98"), says: "pass" },
      { name: "an image", given: lambda({ packageType: "Image" }), says: "notApplicable" },
      { name: "an app that says nothing", given: app({}), says: "notApplicable" },
      { name: "a runtime that is not known yet", given: lambda({ runtime: UNKNOWN }), says: "undetermined" },
    ],
  },
];
