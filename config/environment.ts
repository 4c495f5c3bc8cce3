import { z } from "zod";
import { addOnsSchema } from "./add-ons";
import { alertsSchema } from "./alerts";
import type { Cloud, Egress } from "../components/core/contracts";
import { losses } from "../components/core/recovery";
import { slots } from "./address-plan";
import { azureExtras } from "./azure";
import { authSchema } from "./auth";
import { dataSchema } from "./data";
import { builtClouds } from "./checks";
import { clusterSchema } from "./cluster";
import { databaseSchema } from "./database";
import { deliverySchema } from "./delivery";
import { domainName, edgeSchema } from "./edge";
import { eventsSchema } from "./events";
import type { SchemaNode } from "./explain";
import { googleExtras } from "./google";
import { grades } from "./grade";
import { listed } from "./listed";
import { observabilitySchema } from "./observability";
import { accountSchema, backupSchema, connectivitySchema, costSchema } from "./operations";
import { peakSchema } from "./peak";
import { areas, regions, zoneName } from "./regions";
import { securitySchema } from "./security";
import { services, toolImages } from "./services";
import { sizes } from "./sizes";
import { teamsSchema } from "./teams";
import { trafficSchema } from "./traffic";
import { vaultSchema } from "./vault";

/** The key in the stack's configuration that holds the environment. */
export const configKey = "go-coffee:environment";

// In `meta`, `description` and `errorMessage` go into the JSON Schema: editors show them, and `explain` words problems with them.

const duration = z
  .string()
  .regex(/^([1-9]\d{0,3}[mh]|[1-9]\d?d)$/)
  .meta({ errorMessage: "want minutes, hours or days, 99d at most, such as 15m, 4h or 1d" })
  .transform((text) => Number(text.slice(0, -1)) * { m: 1, h: 60, d: 1440 }[text.slice(-1) as "m" | "h" | "d"]);

const tagValue = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}$/)
  .meta({
    errorMessage: "want a letter, then small letters, digits, - and _, 63 at most: every cloud's labels allow that",
  });

// Azure's zones are numbers: a person may write them with quotes or without.
const zones = z
  .union([
    z.int().min(2).max(4),
    z
      .array(z.union([z.string(), z.int()]))
      .min(2)
      .max(4),
  ])
  .meta({
    description:
      "How many zones, 2–4, taken from the region's first; or which, where an account lacks one: [a, b, d], on Azure [1, 3].",
    errorMessage: "want 2–4, or 2–4 zones, such as [a, b, d]",
  });

/** A region and its zones. */
export interface Site {
  region: string;
  /** The zones' names, in order: `us-east-1a`, … */
  zones: string[];
}

/** Where the platform stands on one cloud. */
export interface Place extends Site {
  /** The second region, with as many zones as the first. */
  standby?: Site;
  /** How private subnets reach the internet; `shared` uses the first zone. */
  egress: Egress;
}

function cloudSchema<Extra extends z.ZodRawShape>(cloud: Cloud, extra: Extra) {
  const region = z.enum(Object.keys(regions[cloud]) as [string, ...string[]]);
  const place = z.strictObject({
    role: z
      .enum(["primary", "secondary", "tertiary"])
      .meta({ description: "Exactly one cloud is primary: it holds the database that is written to." }),
    region: region.meta({ description: "Where the platform runs on this cloud." }),
    standbyRegion: region.optional().meta({ description: "The second region: replicas and backups. Default: none." }),
    zones,
    egress: z.enum(["none", "shared", "perZone"]).default("shared").meta({
      description:
        "How private subnets reach the internet: not at all, through one NAT in the first zone, or through one per zone. Default: shared.",
    }),
  });
  return z
    .strictObject({ ...place.shape, ...extra })
    .transform((value) => decodePlace(cloud, value as z.output<typeof place> & z.output<z.ZodObject<Extra>>));
}

interface Written {
  region: string;
  standbyRegion?: string | undefined;
  zones: number | (string | number)[];
  egress: Egress["mode"];
}

function decodePlace<W extends Written>(cloud: Cloud, value: W): Omit<W, keyof Written> & Place {
  const { region, standbyRegion, zones, egress, ...rest } = value;
  const site = (where: string, letters: readonly string[]): Site => ({
    region: where,
    zones: letters.map((letter) => zoneName(cloud, where, letter)),
  });
  const first = (where: string, count: number): readonly string[] =>
    (regions[cloud][where]?.zones ?? []).slice(0, count);
  const letters = typeof zones === "number" ? first(region, zones) : zones.map(String).sort();
  const main = site(region, letters);
  return {
    ...rest,
    ...main,
    ...(standbyRegion === undefined ? {} : { standby: site(standbyRegion, first(standbyRegion, letters.length)) }),
    egress: egress === "shared" ? { mode: egress, zone: main.zones[0] ?? "" } : { mode: egress },
  };
}

/** The days that CloudWatch Logs can keep events. Source: its API, PutRetentionPolicy (botocore, `logs`). */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

// The forms of opencontainers/distribution-spec, "Pulling manifests"; `latest` does not say what runs.
const image = z
  .union([
    z.strictObject({ tag: z.string().regex(/^(?!latest$)[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/) }),
    z.strictObject({
      digest: z
        .string()
        .regex(/^sha256:[0-9a-f]{64}$/)
        .transform((text) => text as `sha256:${string}`),
    }),
  ])
  .meta({
    description:
      "Which image of this service runs. Default: none, which means what workloads.images says of its grade.",
    errorMessage: 'want { tag: "1.4.2" }, and not latest, which does not say what runs, or { digest: "sha256:…" }',
  });
const images = [...services, ...toolImages] as const;
type Images = Record<(typeof images)[number], z.ZodOptional<typeof image>>;

const dataAreas = z.array(z.enum(areas)).min(1);

/** What `go-coffee:environment` may hold. Every default is the safe choice. */
export const environmentSchema = z.strictObject({
  grade: z.enum(grades).meta({
    description:
      "What it is for: it decides how strict policies are and what must be protected. A second production environment is grade prod too.",
  }),
  slot: z.int().min(slots[0]!).max(slots.at(-1)!).meta({
    description:
      "Which addresses it has (config/address-plan.ts): no other environment's, and never changed. 0–2 are large, 3–5 a quarter of that.",
  }),
  domain: domainName.meta({
    description: "The public domain.",
    errorMessage: "want a domain in small letters, such as gocoffee.example",
  }),
  owner: tagValue.meta({ description: "The team that answers for it: the tag owner." }),
  costCenter: tagValue.default("go-coffee").meta({ description: "Who pays: the tag cost-center. Default: go-coffee." }),
  objectives: z
    .strictObject({
      rto: duration.meta({ description: "How long an outage may last: 60m, 4h, 1d." }),
      rpo: duration.meta({ description: "How much of the newest data may be lost: 15m, 1h, 1d." }),
      availability: z.number().min(95).max(99.999).meta({
        description:
          "Percent of requests that are answered, 95–99.999. Below 95 no alert could tell that it is missed.",
      }),
      survives: z.enum(losses).optional().meta({
        description:
          "Up to which loss that holds: of a zone, of the primary's region, of the primary cloud. What is said here and cannot be met fails in preview; npx coffee dr ENV shows each store's times. Default: zone; in grade prod dr asks for all of them.",
      }),
    })
    .meta({ description: "What the environment promises in a failure." })
    .transform(({ rto, rpo, availability, survives }) => ({
      ...{ rtoMinutes: rto, rpoMinutes: rpo, availability },
      ...(survives === undefined ? {} : { survives }),
    })),
  clouds: z
    .strictObject({
      aws: cloudSchema("aws", {
        account: z
          .string()
          .regex(/^\d{12}$/)
          .optional()
          .meta({
            description: "The account's id: a run with other credentials is refused. Default: any.",
            errorMessage: "want 12 digits in quotes",
          }),
        lost: z.boolean().optional().meta({
          description:
            "Whether AWS does not answer, and is not asked: only for an up with the targets of docs/runbooks/lose-a-cloud.md, as any other would delete what stands there. Default: false.",
        }),
      }).optional(),
      gcp: cloudSchema("gcp", googleExtras).optional(),
      azure: cloudSchema("azure", azureExtras).optional(),
    })
    .meta({ description: `Where it stands: ${listed(builtClouds)}, each with its block.` }),
  cluster: clusterSchema,
  database: databaseSchema,
  cache: z
    .strictObject({
      size: z
        .enum(sizes)
        .meta({ description: "How big: machine and shards follow from it, on each cloud (config/sizes.ts)." }),
      sharded: z
        .boolean()
        .default(false)
        .meta({ description: "Cluster mode: the data is spread over shards. Never changed. Default: false." }),
      replicas: z
        .int()
        .min(0)
        .max(5)
        .default(1)
        .meta({ description: "Copies of each shard in other zones, 0–5. Default: 1." }),
    })
    .prefault({ size: "small" })
    .meta({ description: "Redis 7. Default: a small one." }),
  storage: z
    .strictObject({
      standbyRegion: z
        .boolean()
        .default(false)
        .meta({ description: "Buckets and images in the second region too. Default: false." }),
      scanning: z.enum(["onPush", "continuous"]).default("onPush").meta({
        description:
          "AWS, with registryOfAccount: when images are scanned: once, when pushed, at no cost; or continuous, by Amazon Inspector, again with every new vulnerability, charged per image and per new scan. Default: onPush.",
      }),
      registryOfAccount: z.boolean().default(false).meta({
        description:
          "Whether this environment says how images are scanned and copied, which is set once for an account. Default: false.",
      }),
    })
    .prefault({})
    .meta({ description: "Buckets and image repositories." }),
  alerts: alertsSchema,
  workloads: z
    .strictObject({
      scale: z
        .enum(sizes)
        .default("small")
        .meta({ description: "How big services are: replicas, what a pod may use, quotas. Default: small." }),
      peak: peakSchema,
      namespace: z
        .string()
        .regex(
          /^(?!(kube-.*|default|gateway|istio-.*|platform|security|security-agents|database-admin|monitoring|monitoring-agents|stores|vault|backup|restore-check|restore-scratch|data-jobs|image-copies|cicd|tigera-.*|calico-.*)$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
        )
        .optional()
        .meta({
          description: "The namespace of the services in the cluster. Default: go-coffee-NAME.",
          errorMessage: "want small letters, digits and -, 63 at most, and no namespace that something else is in",
        }),
      images: z
        .strictObject(Object.fromEntries(images.map((name) => [name, image.optional()])) as Images)
        .default({})
        .meta({
          description:
            "By service, which image of the environment's own registry runs: a tag or a digest; database-users is PostgreSQL's own image, copied there, which makes the services' users at the database, and fills it where data says so; restore-check is Node.js's own, which looks whether backups of the cluster can be put back. Default: none: grade dev then runs upstream's image and waits for no pod of a service, staging and prod do not deploy it.",
        }),
      addOns: addOnsSchema,
    })
    .prefault({})
    .meta({ description: "The coffee services." }),
  logs: z
    .strictObject({
      retentionDays: z
        .literal([...retentions])
        .default(365)
        .meta({ description: "How long logs are kept, in days. Default: 365." }),
    })
    .prefault({})
    .meta({ description: "Logs: of the clouds' own services, and of what runs in the clusters." }),
  observability: observabilitySchema,
  protect: z
    .strictObject({
      data: z.boolean().default(true).meta({ description: "Databases, buckets, backups. Default: true." }),
      keys: z.boolean().default(true).meta({ description: "Encryption keys. Default: true." }),
      networks: z.boolean().default(true).meta({ description: "Networks and clusters. Default: true." }),
      lifted: z.string().min(10).optional().meta({
        description:
          "Why protection is off although the grade asks for it, such as to take the environment down. Default: protection is on.",
        errorMessage: "want the reason, 10 characters or more",
      }),
    })
    .prefault({})
    .meta({
      description:
        "What cannot be deleted: Pulumi's protect and the cloud's own deletion protection are both on. Grade staging must protect its data, prod all three.",
    }),
  delivery: deliverySchema,
  auth: authSchema,
  data: dataSchema,
  security: securitySchema,
  teams: teamsSchema,
  edge: edgeSchema,
  events: eventsSchema,
  account: accountSchema,
  backup: backupSchema,
  cost: costSchema,
  connectivity: connectivitySchema,
  traffic: trafficSchema,
  vault: vaultSchema,
  residency: z
    .strictObject({
      personal: dataAreas.meta({ description: "Where personal data may live." }),
      card: dataAreas.meta({ description: "Where card data may live." }),
    })
    .meta({ description: "Where data may live: each region must lie in one of the areas of each kind." }),
});

/** What is asked of an environment: decoded, valid, defaults filled in. After this nothing reads configuration. */
export type EnvironmentSpec = Omit<Parsed, "workloads"> & {
  /** The stack's: what stands in the name of its file, `Pulumi.NAME.yaml`. */
  name: string;
  workloads: Parsed["workloads"] & { namespace: string };
};
type Parsed = z.output<typeof environmentSchema>;

/** The JSON Schema of what may be written under `go-coffee:environment`. */
export function environmentJsonSchema(): SchemaNode {
  return z.toJSONSchema(environmentSchema, { io: "input", target: "draft-7" }) as SchemaNode;
}
