import { z } from "zod";
import { size } from "../components/core/cidr";
import type { Problems } from "../components/core/problems";
import { addressPlan, slots } from "./address-plan";
import { at, isRecord } from "./checks";
import { checkCables, checkChannels, checkMachines, checkMembers, checkPrimaryHost } from "./google-lists";
import { maintenance } from "./google-maintenance";
import { checkGoogleLimits } from "./google-limits";
import { privateAsn } from "./operations";

// What `clouds.gcp` says beside what every cloud's section does. In `meta`, `description` and `errorMessage` go into the JSON Schema (config/environment.ts).

const projectId = /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/;

/** Who is granted something: people and groups, whom Google signs in; services have identities of their own. Never everybody. */
const member = z
  .string()
  .regex(
    /^((user|group):[^\s:@]{1,64}@[^\s:@]+\.[A-Za-z]{2,63}|domain:[^\s:@]+\.[A-Za-z]{2,63}|principal(Set)?:\/\/[^\s]{2,250})$/,
  )
  .meta({ errorMessage: "want who it is to IAM, such as group:platform@gocoffee.example" });

/** Source: the provider's schema, gcp:compute/interconnectAttachment, `bandwidth`. */
const bandwidths = [
  ...["BPS_50M", "BPS_100M", "BPS_200M", "BPS_300M", "BPS_400M", "BPS_500M"],
  ...["BPS_1G", "BPS_2G", "BPS_5G", "BPS_10G", "BPS_20G", "BPS_50G", "BPS_100G", "BPS_400G"],
] as const;

const interconnect = z
  .strictObject({
    kind: z.enum(["partner", "dedicated"]).meta({
      description:
        "partner: through a provider, who is given the pairing keys that the stack's outputs hold; dedicated: on cables of one's own, which people order beforehand.",
    }),
    interconnects: z
      .array(
        z
          .string()
          .regex(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/)
          .meta({ errorMessage: "want the name of a cable in the project: gcloud compute interconnects list" }),
      )
      .min(1)
      .max(4)
      .optional()
      .meta({
        description: "dedicated: the cables, by name, 1–4; two, in two places of an area, for Google's promise.",
        errorMessage: "want a list of 1–4 cables, by the names that gcloud compute interconnects list shows",
      }),
    vlan: z.int().min(2).max(4094).optional().meta({
      description: "dedicated: the VLAN on each cable, 2–4094, not used by others. Default: Google draws one.",
    }),
    asn: privateAsn.optional().meta({
      description: "dedicated: the ASN of the router at the other end: a private one.",
      errorMessage: "want a private ASN, 64512–65534 or 4200000000–4294967294",
    }),
    bandwidth: z
      .enum(bandwidths)
      .optional()
      .meta({ description: "dedicated: what each attachment may carry, such as BPS_1G. Default: BPS_1G." }),
  })
  .optional()
  .meta({
    description:
      "How the network is joined to offices and data centres, past the internet: attachments of Partner or Dedicated Interconnect. Default: not at all.",
  });

const warmStandby = z
  .strictObject({
    state: z.enum(["prepared", "running", "promoted"]).meta({
      description:
        "prepared: the copy is set up and waits; running: it follows, once somebody started it (docs/runbooks/gcp-warm-standby.md); promoted: it took over, which cannot be undone. One step in an up.",
    }),
    host: z
      .string()
      .regex(/^(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/)
      .optional()
      .meta({
        description:
          "The address of the primary, where Google reaches it by another than its own name. Default: the name of AWS's database.",
        errorMessage: "want a host's name or address, such as 10.0.224.10",
      }),
    port: z.int().min(1).max(65535).default(5432).meta({ description: "Its port. Default: 5432." }),
  })
  .optional()
  .meta({
    description:
      "A warm copy of AWS's database, which follows it and can take its place. It is there from Google's first up or never, and stays. While it follows it has no backups and no replicas of its own. Default: Google's database is its own.",
  });

/** The codes of ISO 4217, as this Node knows them. */
const currencies = new Set(Intl.supportedValuesOf("currency"));

/** The part of `clouds.gcp` that is Google's alone. */
export const googleExtras = {
  project: z
    .string()
    .regex(projectId)
    .meta({ description: "The project's id.", errorMessage: "want a project's id, such as go-coffee-dev" }),
  admins: z.array(member).default([]).meta({
    description:
      "Who may do everything in the cluster, as IAM writes it: group:…, user:…. With none, only those whom the project's own policy lets. Default: none.",
  }),
  viewers: z
    .array(member)
    .default([])
    .meta({ description: "Who may read everything in the cluster except secrets. Default: none." }),
  channels: z
    .array(
      z
        .string()
        .regex(/^projects\/[a-z0-9-]{6,30}\/notificationChannels\/\d{1,20}$/)
        .meta({ errorMessage: "want a channel's name, such as projects/go-coffee-prod/notificationChannels/123" }),
    )
    .max(4)
    .default([])
    .meta({
      description:
        "Who else is told of Google's alarms and of the budget beside alerts.email: notification channels that people made, such as to Slack or PagerDuty, since what those sign in with must not stand here. 4 at most. Default: none.",
    }),
  binaryAuthorization: z.enum(["off", "recorded"]).default("recorded").meta({
    description:
      "What happens to images that nobody signed: off, nothing; recorded, they run, and it is written down. That they do not run waits until something signs them. Default: recorded.",
  }),
  guards: z.boolean().default(false).meta({
    description:
      "With account.baseline: whether policies of the organisation are set on the project: no keys of accounts, no public addresses, buckets or databases. Needs the role orgpolicy.policyAdmin. Default: false.",
  }),
  budget: z
    .strictObject({
      billingAccount: z
        .string()
        .regex(/^[0-9A-F]{6}(-[0-9A-F]{6}){2}$/)
        .meta({
          description: "The billing account, on which whoever runs the program may manage budgets.",
          errorMessage: "want a billing account's id, such as 012345-6789AB-CDEF01: gcloud billing accounts list",
        }),
      monthly: z.int().min(1).max(10_000_000).meta({
        description:
          "What the project may cost in a month, 1–10,000,000, in the account's currency: a message is sent at 50, 80 and 100 %, and when the forecast reaches each.",
      }),
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/)
        .refine((code) => currencies.has(code))
        .default("USD")
        .meta({
          description: "The billing account's own currency: Google refuses another. Default: USD.",
          errorMessage: "want a currency's code of ISO 4217, such as USD or EUR",
        }),
    })
    .optional()
    .meta({ description: "A budget of the project. Default: none." }),
  standbyRole: z.enum(["replica", "primary"]).default("replica").meta({
    description:
      "What the database's copy in Google's second region is: primary once it was promoted, or to promote it, which cannot be undone (docs/runbooks/gcp-fail-over-the-database.md). AWS's is database.replicas.standbyRole. Default: replica.",
  }),
  databaseSuffix: z
    .string()
    .regex(/^[a-z0-9]{1,6}$/)
    .optional()
    .meta({
      description:
        "What the database's name ends in. Google keeps the name of a deleted one for a week: to make it anew before that, say another. It stays for good: a preview refuses another. Default: nothing.",
      errorMessage: "want 1–6 small letters and digits",
    }),
  maintenance,
  interconnect,
  warmStandby,
};

/** GKE's own default, and what one node's range of addresses is: twice its pods, rounded up to a power of two. */
const usualMaxPods = 110;
const rangeOf = (maxPods: number): number => 2 ** Math.ceil(Math.log2(2 * maxPods));

/** The longest name of a pool: GKE takes 40 characters, and the rest of it has 22 (components/gcp/cluster/nodes-plan.ts). */
const longestPool = 18;

/** What `clouds.gcp` needs of the rest, and the rest of it. */
export function checkGoogle(value: unknown, problems: Problems): void {
  const google = at(value, "clouds", "gcp");
  if (!isRecord(google)) return;
  checkPools(value, problems);
  checkInterconnect(at(google, "interconnect"), problems);
  checkGoogleLimits(value, problems);
  // Memorystore knows a user's password on an instance alone: docs.cloud.google.com/memorystore/docs/cluster/about-iam-auth.
  if (at(value, "cache", "sharded") === true)
    problems.add(
      "cache.sharded",
      "want false with clouds.gcp, got true: a sharded cache of Google's asks for a token of IAM and knows no password, and services sign in with one",
    );
  if (at(google, "standbyRole") === "primary" && at(value, "database", "replicas", "standbyRegion") !== true)
    problems.add(
      "clouds.gcp.standbyRole",
      "want database.replicas.standbyRegion: true with it: the primary is then the copy over there",
    );
  if (at(google, "guards") === true && at(value, "account", "baseline") !== true)
    problems.add("clouds.gcp.guards", "want account.baseline: true with it: a project has them once");
  checkPrimaryHost(value, problems);
  checkMembers(google, problems);
  checkChannels(google, problems);
  // Source: Backup for GKE API v1, RetentionPolicy.backupRetainDays.
  const kept = at(value, "backup", "retentionDays");
  if (typeof kept === "number" && kept > 365)
    problems.add(
      "backup.retentionDays",
      `want 365 or less with clouds.gcp: Backup for GKE keeps none longer, got ${kept}`,
    );
}

function checkPools(value: unknown, problems: Problems): void {
  const nodes = at(value, "cluster", "nodes");
  if (!isRecord(nodes)) return;
  let needed = 0;
  for (const [name, group] of Object.entries(nodes)) {
    const path = ["cluster", "nodes", name];
    if (name.length > longestPool)
      problems.add(path, `want a name of ${longestPool} characters at most with clouds.gcp, got ${name.length}`);
    const maxPods = at(group, "maxPods");
    if (typeof maxPods === "number" && maxPods >= 4 && maxPods < 8)
      problems.add([...path, "maxPods"], `want 8 or more with clouds.gcp, got ${maxPods}`);
    checkMachines(group, [...path, "machines", "gcp"], problems);
    const max = at(group, "max");
    // And one more while a pool is upgraded.
    if (typeof max === "number") needed += (max + 1) * rangeOf(typeof maxPods === "number" ? maxPods : usualMaxPods);
  }
  const slot = slots.find((known) => known === at(value, "slot"));
  if (slot === undefined) return;
  const { pods } = addressPlan(slot, "gcp", "main");
  if (needed > size(pods))
    problems.add(
      "cluster.nodes",
      `want fewer nodes, or a smaller maxPods, which is for life: all groups at their max take ${needed} addresses for pods on Google, and slot ${slot} has ${size(pods)} (${pods})`,
    );
}

function checkInterconnect(section: unknown, problems: Problems): void {
  checkCables(at(section, "interconnects"), problems);
  const kind = at(section, "kind");
  for (const key of ["interconnects", "asn"])
    if (kind === "dedicated" && at(section, key) === undefined)
      problems.add(["clouds", "gcp", "interconnect", key], "missing; kind: dedicated needs it");
  for (const key of ["interconnects", "vlan", "asn", "bandwidth"])
    if (kind === "partner" && at(section, key) !== undefined)
      problems.add(["clouds", "gcp", "interconnect", key], "want it with kind: dedicated only: a partner says it");
}
