import { z } from "zod";
import type { Problems } from "../components/core/problems";
import { checkAzureLimits } from "./azure-limits";
import { checkAzureLists } from "./azure-lists";
import { azureMaintenance, checkAzureMaintenance } from "./azure-maintenance";
import { at, isRecord } from "./checks";

// What `clouds.azure` says beside what every cloud's section does. In `meta`, `description` and `errorMessage` go into the JSON Schema (config/environment.ts).

/** Azure answers ids in small letters, and takes them in any: two ways to write one are one to us. */
const id = () => z.guid().toLowerCase();

/** A group of Entra's, by the id of its object. */
const group = id().meta({
  errorMessage: "want the object id of a group in the directory, a UUID: az ad group show --group NAME --query id",
});

/** Plans of Defender for Cloud, by the words of its API. Source: azure-mgmt-security 7.0, Pricing.name; learn.microsoft.com/azure/defender-for-cloud. */
export const defenderPlans = [
  "Arm",
  "CloudPosture",
  "Containers",
  "KeyVaults",
  "OpenSourceRelationalDatabases",
  "StorageAccounts",
] as const;

/** A name of a federated credential's, and of the identity that it is for: it goes into names of resources. */
const federationName = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/)
  .meta({ errorMessage: "want 1–32 small letters, digits and -, such as ci" });

const federation = z.strictObject({
  name: federationName.meta({ description: "What the identity is called." }),
  issuer: z
    .string()
    .regex(/^https:\/\/[^\s?#]{3,500}$/)
    .meta({
      description:
        "Who signs the tokens: https://token.actions.githubusercontent.com, https://accounts.google.com, the issuer of an account of AWS's or of an EKS cluster. Tokens must be signed with RS256.",
      errorMessage: "want the issuer's address, such as https://token.actions.githubusercontent.com",
    }),
  subject: z.string().min(1).max(600).meta({
    description:
      "`sub` of the tokens, exactly: repo:OWNER/NAME:environment:ENVIRONMENT; a service account's number at Google; a role's ARN at AWS.",
    errorMessage: "want the subject of the tokens, such as repo:go-coffee/platform:environment:prod",
  }),
  audience: z.string().min(1).max(600).default("api://AzureADTokenExchange").meta({
    description: "`aud` of the tokens: one. Default: api://AzureADTokenExchange.",
  }),
  role: z.enum(["none", "reader"]).default("none").meta({
    description:
      "What it may do in the subscription: reader looks at everything but secrets and data, as for a report; none, only what somebody else gives it. Who runs the program is no identity of the program's: docs/runbooks/azure-first-up.md. Default: none.",
  }),
});

const expressRoute = z
  .strictObject({
    circuit: z
      .string()
      .regex(
        /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[\w.()-]{1,90}\/providers\/Microsoft\.Network\/expressRouteCircuits\/[\w.-]{1,80}$/i,
      )
      .meta({
        description: "The circuit's ARM id: people order it from a provider, beforehand, in the same subscription.",
        errorMessage:
          "want a circuit's ARM id: az network express-route show --query id; or leave clouds.azure.expressRoute out, since no program can lay a cable",
      }),
    gatewaySku: z.enum(["ErGw1AZ", "ErGw2AZ", "ErGw3AZ"]).default("ErGw1AZ").meta({
      description: "The gateway's size: 1, 2 or 10 Gbit/s, over the zones. It takes 45 minutes. Default: ErGw1AZ.",
    }),
  })
  .optional()
  .meta({
    description:
      "How the network is joined to offices and data centres, past the internet: a gateway on an ExpressRoute circuit. Default: not at all.",
  });

/** The part of `clouds.azure` that is Azure's alone. */
export const azureExtras = {
  subscription: id().meta({
    description: "The subscription's id: of this environment alone.",
    errorMessage: "want a subscription's id: a UUID",
  }),
  tenant: id().meta({
    description: "The directory that the subscription trusts.",
    errorMessage: "want the directory's id, a UUID: az account show --query tenantId",
  }),
  admins: z.array(group).min(1).max(20).meta({
    description:
      "Groups of the directory who may do everything in the cluster, by object id. Whoever runs the program must be in one: a cluster has no accounts of its own.",
    errorMessage:
      "want 1–20 groups, by object id: without one nobody gets into the cluster, the program neither (az ad group show --group NAME --query id)",
  }),
  viewers: z
    .array(group)
    .max(20)
    .default([])
    .meta({ description: "Groups who may read everything in the cluster except secrets. Default: none." }),
  actionGroups: z
    .array(
      z
        .string()
        .regex(
          /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[\w.()-]{1,90}\/providers\/Microsoft\.Insights\/actionGroups\/[^\s/]{1,260}$/i,
        )
        .meta({ errorMessage: "want an action group's ARM id: az monitor action-group show --query id" }),
    )
    .max(4)
    .default([])
    .meta({
      description:
        "Who else is told of Azure's alarms and of the budget beside alerts.email: action groups that people made, such as to Slack or PagerDuty, since what those sign in with must not stand here. 4 at most. Default: none.",
    }),
  guards: z.boolean().default(false).meta({
    description:
      "With account.baseline: whether Azure Policy forbids on the subscription what the platform never makes: public addresses on machines, plain HTTP, storage that anybody reads. Default: false.",
  }),
  defender: z
    .array(z.enum(defenderPlans))
    .default([])
    .meta({
      description:
        "With account.baseline: the plans of Defender for Cloud that are on. Each costs; what is turned on stays on when it is taken out here. Default: none.",
      errorMessage: `want plans of Defender for Cloud: ${defenderPlans.join(", ")}`,
    }),
  budget: z
    .strictObject({
      monthly: z.int().min(1).max(10_000_000).meta({
        description:
          "What the subscription may cost in a month, 1–10,000,000, in the currency it is billed in: a message is sent at 80 and 100 %, and when the forecast reaches 80, 100 and 120 %.",
      }),
      from: z
        .string()
        .regex(/^20\d{2}-(0[1-9]|1[0-2])-01$/)
        .meta({
          description: "The month it begins with, as its first day, in quotes. For good: another is another budget.",
          errorMessage: 'want the first day of a month, in quotes, such as "2026-12-01": this month, or one in a year',
        }),
    })
    .optional()
    .meta({ description: "A budget of the subscription. Default: none." }),
  federations: z.array(federation).max(20).default([]).meta({
    description:
      "Who outside of Azure signs in without a secret, as an identity of the subscription: CI, an account of AWS's, a service of Google's. Default: nobody.",
  }),
  standbyRole: z.enum(["replica", "primary"]).default("replica").meta({
    description:
      "What the database's copy in Azure's second region is: primary once somebody promoted it, which no up does (docs/runbooks/azure-fail-over-the-database.md). AWS's is database.replicas.standbyRole. Default: replica.",
  }),
  databaseSuffix: z
    .string()
    .regex(/^[a-z0-9]{1,6}$/)
    .optional()
    .meta({
      description:
        "What the database's name ends in besides: to make it anew beside one that people put back by hand. It stays for good: a preview refuses another. Default: nothing.",
      errorMessage: "want 1–6 small letters and digits",
    }),
  maintenance: azureMaintenance,
  expressRoute,
};

/** What `clouds.azure` needs of the rest, and the rest of it. */
export function checkAzure(value: unknown, problems: Problems): void {
  const azure = at(value, "clouds", "azure");
  if (!isRecord(azure)) return;
  checkAzureLimits(value, problems);
  checkAzureLists(azure, problems);
  checkAzureMaintenance(value, problems);
  if (at(azure, "standbyRole") === "primary" && at(value, "database", "replicas", "standbyRegion") !== true)
    problems.add(
      "clouds.azure.standbyRole",
      "want database.replicas.standbyRegion: true with it: the primary is then the copy over there",
    );
  if (at(value, "account", "baseline") === true) return;
  if (at(azure, "guards") === true)
    problems.add("clouds.azure.guards", "want account.baseline: true with it: a subscription has them once");
  const plans = at(azure, "defender");
  if (Array.isArray(plans) && plans.length > 0)
    problems.add("clouds.azure.defender", "want account.baseline: true with it: a subscription has its plans once");
}
