import { z } from "zod";
import { contains, parse } from "../components/core/cidr";
import { shown, type Problems } from "../components/core/problems";
import { environmentBlock, slots } from "./address-plan";
import { at, builtClouds, isRecord, lacks } from "./checks";
import { copiesSchema, identitySchema } from "./between";
import { vpnSchema } from "./vpn";

/** What an account has once: one environment of each account owns it. */
export const accountSchema = z
  .strictObject({
    baseline: z.boolean().default(false).meta({
      description:
        "Whether this environment owns what its account has once. On AWS: CloudTrail, GuardDuty, Security Hub, Config, Access Analyzer, cost anomalies; EBS that encrypts by default, S3 that makes nothing public. On Google Cloud, of its project: the record of audit, access to data included, and its guards. On Azure, of its subscription: the record, guards and plans of Defender. One environment of an account, and no other. Default: false.",
    }),
    objectEvents: z.enum(["none", "writes", "all"]).default("none").meta({
      description:
        "AWS, with account.baseline: which calls on objects in buckets CloudTrail records too: writes is what Security Hub's S3.22 asks for, all S3.22 and S3.23 (CIS 3.8, 3.9). Each event costs: 0.10 dollars for 100,000, and its logs on top. Default: none.",
    }),
    lock: z.enum(["governance", "compliance"]).default("governance").meta({
      description:
        "Who can delete the account's record before its time: governance, those who have that right (on Google Cloud, to lift the bucket's retention; on Azure, to shorten the account's); compliance, nobody, and that cannot be undone. Default: governance.",
    }),
  })
  .prefault({})
  .meta({ description: "What a cloud account has once, for whichever environment is in it." });

/** Backups beside the stores' own: in a vault that has a key, and a lock, of its own. */
export const backupSchema = z
  .strictObject({
    retentionDays: z
      .int()
      .min(7)
      .max(3650)
      .default(35)
      .meta({ description: "How long the daily backups are kept, 7–3650 days. Default: 35." }),
    lock: z.enum(["governance", "compliance"]).default("governance").meta({
      description:
        "Who can delete a backup before its time: governance, those who have that right; compliance, nobody (on AWS from three days after the vault is created), and that cannot be undone. Default: governance.",
    }),
    standbyRegion: z
      .boolean()
      .default(false)
      .meta({ description: "A copy of each daily backup in the second region. Default: false." }),
  })
  .optional()
  .meta({
    description:
      "Backups of the whole beside the stores' own: on AWS in a vault, on Google Cloud by Backup for GKE, on Azure by Velero. Default: the stores' own backups only.",
  });

const amount = z
  .string()
  .regex(/^(?!0+(\.0*)?$)\d{1,7}(\.\d{1,5})?$/)
  .meta({ errorMessage: 'want an amount of dollars an hour, in quotes, such as "1.25"' });

/** What an environment may cost. */
export const costSchema = z
  .strictObject({
    monthlyBudget: z.int().min(1).max(10_000_000).meta({
      description:
        "Dollars a month, 1–10,000,000: a message is sent at 50, 80 and 100 %, and when the forecast reaches each.",
    }),
    allocationTags: z.boolean().default(false).meta({
      description:
        "AWS, with account.baseline: splits bills by tag. For an account that pays its own bill; and AWS knows a tag a day after its first use only: turn it on a day after the first up. Default: false.",
    }),
    anomalyMonitor: z
      .string()
      .regex(/^(own|arn:aws(-cn|-us-gov)?:ce::\d{12}:anomalymonitor\/[0-9a-f-]{36})$/)
      .optional()
      .meta({
        description:
          "AWS, with account.baseline: what watches for unusual spending: the ARN of the account's monitor by service, which AWS makes when Cost Explorer is turned on, and of which there can be one only; or own, where there is none (aws ce get-anomaly-monitors). Default: nothing.",
        errorMessage: "want own, or a monitor's ARN, from aws ce get-anomaly-monitors",
      }),
    commitments: z
      .strictObject({
        approvedBy: z
          .string()
          .min(3)
          .optional()
          .meta({ description: "Who approved the spending.", errorMessage: "want who agreed to it" }),
        savingsPlans: z
          .array(
            z.strictObject({
              offering: z.guid().meta({
                description: "The offering's id, from aws savingsplans describe-savings-plans-offerings.",
                errorMessage: "want an offering's id: a UUID",
              }),
              hourly: amount.meta({ description: "What is promised, in dollars an hour." }),
            }),
          )
          .default([])
          .meta({ description: "The savings plans that are bought. Default: none." }),
        reservedInstances: z.array(z.unknown()).max(0).default([]).meta({
          description: "Cannot be bought from here.",
          errorMessage:
            "want none: a reserved instance of EC2 cannot be bought, kept or given back through the provider; take a savings plan, which covers the same instances",
        }),
      })
      .prefault({})
      .meta({ description: "Promises to spend, for a lower price. They cannot be taken back. Default: none." }),
  })
  .optional()
  .meta({ description: "AWS: a budget, and who is told when it is used up. Default: none." });

/** 16 bits: 64512–65534; 32 bits: 4200000000–4294967294. Source: RFC 6996. */
export const privateAsn = z
  .int()
  .refine((asn) => (asn >= 64512 && asn <= 65534) || (asn >= 4_200_000_000 && asn <= 4_294_967_294));

const connectionId = z.string().regex(/^dx(con|lag)-[0-9a-z]{8,17}$/);
const vlan = z.int().min(1).max(4094);

/** How the environment is joined to offices and data centres, past the internet. */
export const connectivitySchema = z
  .strictObject({
    private: z
      .strictObject({
        connectionId: connectionId.meta({
          description: "The id of the Direct Connect connection: a cable that people order, beforehand.",
          errorMessage:
            "want the id of a Direct Connect connection, such as dxcon-fg5678gh: it is ordered from AWS or a partner first, since no program can lay a cable; or leave connectivity.private out",
        }),
        vlan: vlan.meta({ description: "The VLAN on the connection, 1–4094, not used by others." }),
        second: z
          .strictObject({
            connectionId: connectionId.meta({
              description:
                "The id of the second connection: another cable, best at another location of Direct Connect.",
              errorMessage: "want the id of another Direct Connect connection, such as dxcon-fg5678gh",
            }),
            vlan: vlan.meta({ description: "The VLAN on it, 1–4094, not used by others." }),
          })
          .optional()
          .meta({
            description:
              "A second connection to the same other end, which goes on when the first is gone. Default: none.",
            errorMessage: "want a map of connectionId and vlan",
          }),
        asn: privateAsn.meta({
          description: "The ASN of the router at the other end: a private one.",
          errorMessage: "want a private ASN, 64512–65534 or 4200000000–4294967294",
        }),
        allowedPrefixes: z.array(z.string()).min(1).max(200).optional().meta({
          description: "What is announced to the other end, of this environment's addresses. Default: its network.",
          errorMessage: "want 1–200 blocks of addresses, such as 10.128.0.0/16",
        }),
      })
      .optional()
      .meta({
        description: "AWS: a transit gateway and Direct Connect. Default: none.",
        errorMessage: "want a map of connectionId, vlan, second, asn and allowedPrefixes",
      }),
    vpn: vpnSchema,
    identity: identitySchema,
    copies: copiesSchema,
  })
  .prefault({})
  .meta({
    description:
      "How the environment is joined to offices and data centres, past the internet, and its clouds to each other.",
  });

/** What these sections need of the rest. */
export function checkOperations(environment: string, value: unknown, problems: Problems): void {
  if (at(value, "backup") !== undefined && lacks(value, "aws", "gcp", "azure"))
    problems.add("backup", "want clouds.aws, clouds.gcp or clouds.azure: it is built there");
  if (at(value, "cost") !== undefined && lacks(value, "aws"))
    problems.add(
      "cost",
      "want clouds.aws: it is built on AWS; Google's budget is clouds.gcp.budget, Azure's clouds.azure.budget",
    );
  checkReceiver(value, problems);
  checkBackup(value, problems);
  checkCost(value, problems);
  checkPrivate(environment, value, problems);
}

/** What is real has somebody who is told when it fails. */
function checkReceiver(value: unknown, problems: Problems): void {
  if (at(value, "grade") !== "prod" || at(value, "alerts", "email") !== undefined) return;
  problems.add("alerts.email", "missing; want who gets the alarm e-mails, which grade prod must say");
}

/**
 * Copies go to the second region once a day: AWS Backup starts a backup once an hour at the most, and each takes its time. What may
 * lose less than that has to be replicated too.
 * Source: docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html.
 */
function checkBackup(value: unknown, problems: Problems): void {
  const objective = at(value, "objectives", "rpo");
  const minutes = typeof objective === "string" ? Number(/^(\d+)m$/.exec(objective)?.[1] ?? NaN) : NaN;
  if (at(value, "backup") !== undefined && minutes < 15) {
    problems.add(
      "objectives.rpo",
      `want 15m or more with backup, since a bucket can be put back to 15 minutes ago at the latest, got "${String(objective)}"`,
    );
  }
  if (at(value, "backup", "standbyRegion") !== true) return;
  const alone = builtClouds.filter(
    (cloud) => isRecord(at(value, "clouds", cloud)) && at(value, "clouds", cloud, "standbyRegion") === undefined,
  );
  for (const cloud of alone)
    problems.add("backup.standbyRegion", `want a second region for it: say which in clouds.${cloud}.standbyRegion`);
  if (alone.length > 0) return;
  const rpo = at(value, "objectives", "rpo");
  if (typeof rpo !== "string" || !/^\d+[mh]$/.test(rpo)) return;
  const replicated = [
    ["database", "backups", "standbyRegion"],
    ["database", "replicas", "standbyRegion"],
  ].some((path) => at(value, ...path) === true);
  if (!replicated) {
    problems.add(
      "backup.standbyRegion",
      `want database.backups.standbyRegion or database.replicas.standbyRegion too: copies are made once a day, and objectives.rpo is ${rpo}`,
    );
  }
  if (at(value, "storage", "standbyRegion") !== true) {
    problems.add(
      "backup.standbyRegion",
      `want storage.standbyRegion too: copies are made once a day, and objectives.rpo is ${rpo}`,
    );
  }
}

function checkCost(value: unknown, problems: Problems): void {
  const plans = at(value, "cost", "commitments", "savingsPlans");
  const approved = at(value, "cost", "commitments", "approvedBy");
  if (Array.isArray(plans) && plans.length > 0 && approved === undefined) {
    problems.add(
      "cost.commitments.approvedBy",
      "missing; want who agreed to spend the money, which cannot be had back",
    );
  }
  if (at(value, "cost", "allocationTags") === true && at(value, "account", "baseline") !== true) {
    problems.add("cost.allocationTags", "want account.baseline: true with it: an account has them once");
  }
  if (at(value, "cost", "anomalyMonitor") !== undefined && at(value, "account", "baseline") !== true) {
    problems.add("cost.anomalyMonitor", "want account.baseline: true with it: an account has it once");
  }
}

/** What is announced is the environment's own, so that none can draw another's traffic. */
function checkPrivate(environment: string, value: unknown, problems: Problems): void {
  const section = at(value, "connectivity", "private");
  if (!isRecord(section)) return;
  if (lacks(value, "aws"))
    problems.add(
      "connectivity.private",
      "want clouds.aws: it is built on AWS; Google's is clouds.gcp.interconnect, Azure's clouds.azure.expressRoute",
    );
  checkSecond(value, section, problems);
  const prefixes = at(section, "allowedPrefixes");
  const slot = slots.find((known) => known === at(value, "slot"));
  if (slot === undefined) return;
  const block = environmentBlock(slot);
  for (const [index, prefix] of (Array.isArray(prefixes) ? prefixes : []).entries()) {
    if (!isInside(block, prefix)) {
      problems.add(
        ["connectivity", "private", "allowedPrefixes", index],
        `want a block of ${environment}'s own addresses, ${block}, got ${shown(prefix)}`,
      );
    }
  }
}

/**
 * One connection is promised 95 % of a month, one each at two locations 99.9 %, two each at two 99.99 %; ports that are bundled count as one.
 * Source: aws.amazon.com/directconnect/sla. Tunnels of connectivity.vpn lead to clouds, and so are no way to offices when the cable is cut.
 */
function checkSecond(value: unknown, section: Record<string, unknown>, problems: Problems): void {
  const second = at(section, "second");
  const promised = at(value, "objectives", "availability");
  if (second === undefined && typeof promised === "number" && promised >= 99.99)
    problems.add(
      "connectivity.private.second",
      `missing; want a second connection, best at another location, where objectives.availability is ${promised}: AWS promises 95 % for one, and tunnels to other clouds lead to no office`,
    );
  if (isRecord(second) && at(second, "connectionId") === at(section, "connectionId"))
    problems.add("connectivity.private.second.connectionId", "want another than the first: one cable is cut once");
}

function isInside(block: string, prefix: unknown): boolean {
  if (typeof prefix !== "string") return false;
  try {
    parse(prefix);
  } catch {
    return false;
  }
  return contains(block, prefix);
}
