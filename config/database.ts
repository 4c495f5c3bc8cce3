import { z } from "zod";
import { defaultPostgres, postgresVersions } from "../components/core/postgres-versions";
import { supportKinds } from "../components/core/support";
import { listed } from "./listed";
import { restoreSchema } from "./restore";
import { sizes } from "./sizes";

/** What `database` may hold. */
export const databaseSchema = z
  .strictObject({
    size: z.enum(sizes).meta({
      description:
        "How big: machine and disk follow from it, on each cloud (config/sizes.ts). Where data is protected a change waits for the maintenance window, Sundays at 08:00 UTC, and each up before that shows it again.",
    }),
    version: z
      .enum(Object.keys(postgresVersions) as [string, ...string[]])
      .default(defaultPostgres)
      .meta({
        description: `The major version of PostgreSQL, in quotes; minor ones come by themselves. Up only: docs/runbooks/upgrade-postgresql.md. Refused once a cloud's support of it has ended. Default: "${defaultPostgres}".`,
        errorMessage: `want ${listed(Object.keys(postgresVersions).map((version) => `"${version}"`))}, in quotes`,
      }),
    support: z.enum(supportKinds).default("standard").meta({
      description:
        "How long the version is kept. When standard support ends, RDS goes over to extended support by itself, for three years at most, and charges by the hour of each virtual processor: say extended to accept that. Default: standard.",
    }),
    multiZone: z
      .boolean()
      .default(true)
      .meta({ description: "A standby in a second zone, which takes over by itself. Default: true." }),
    retentionDays: z.int().min(1).max(35).meta({
      description:
        "How long backups are kept, 1–35 days. A point in time can be had back for as long on AWS, for 7 days at most on Google Cloud.",
    }),
    replicas: z
      .strictObject({
        inRegion: z
          .int()
          .min(0)
          .max(5)
          .default(0)
          .meta({ description: "Copies in the region that can be read from, 0–5. Default: 0." }),
        standbyRegion: z
          .boolean()
          .default(false)
          .meta({ description: "A copy in the second region, to take over when the first is lost. Default: false." }),
        standbyRole: z.enum(["replica", "primary"]).default("replica").meta({
          description:
            "AWS: what the copy in the second region is: primary once it was promoted, or to promote it, which cannot be undone. Default: replica.",
        }),
      })
      .prefault({}),
    backups: z
      .strictObject({
        standbyRegion: z
          .boolean()
          .default(false)
          .meta({ description: "Backups in the second region too. Default: false." }),
      })
      .prefault({}),
    password: z.enum(["managed", "own"]).default("managed").meta({
      description:
        "AWS: who keeps the master user's password: RDS, which changes it every 7 days and makes no replicas of such a database; or a secret of our own, changed every 30 days by a function. Default: managed.",
    }),
    restore: restoreSchema,
    proxy: z
      .boolean()
      .default(false)
      .meta({ description: "AWS: a connection pool in front of the database. Default: false." }),
    upgrades: z.enum(["inPlace", "blueGreen"]).default("inPlace").meta({
      description:
        "AWS: how a change that takes the database down is made: in place, or on a copy that then takes over. Default: inPlace.",
    }),
  })
  .meta({
    description: "PostgreSQL, on every cloud of the environment: the primary cloud's is the one that is written to.",
  });
