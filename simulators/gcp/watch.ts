import { at, bag, bags, text } from "../core/paths";
import type { Request, Rule } from "../core/spec";
import { isProps } from "../protocol/values";
import { actsAs } from "./iam";
import { agentOf, askedFor } from "./agents";
import { keyUse } from "./keys";
import { decimal, projectNumber } from "./names";
import { placeExists } from "./network";
import { link, mark, marked, named, type Parts, protectedBy, rule } from "./part";
import { invalid, notFound, refuse } from "./words";

const topicToken = "gcp:pubsub/topic:Topic";
const channelToken = "gcp:monitoring/notificationChannel:NotificationChannel";
const metricToken = "gcp:logging/metric:Metric";
const logBucketToken = "gcp:logging/projectBucketConfig:ProjectBucketConfig";

/** What a sink writes to must be there. Source: docs.cloud.google.com/logging/docs/export/configure_export_v2. */
const destination: Rule = rule(
  "logging.sink.destination",
  "docs.cloud.google.com/logging/docs/export/configure_export_v2",
  ({ inputs, world }) => {
    const [, service, rest = ""] = /^([a-z]+)\.googleapis\.com\/(.+)$/.exec(String(inputs["destination"])) ?? [];
    const found = { storage: "gcp:storage/bucket:Bucket", pubsub: topicToken, logging: logBucketToken }[service ?? ""];
    if (service === undefined) return invalid(`Unsupported sink destination: ${String(inputs["destination"])}`);
    const builtIn = service === "logging" && /\/buckets\/_(Default|Required)$/.test(rest);
    return found === undefined || builtIn || named(world, found, rest) ? undefined : notFound(rest);
  },
);

/** The kinds of channels that this platform and its users have, and what each must say. Source: docs.cloud.google.com/monitoring/alerts/using-channels-api. */
const channels: Readonly<Record<string, { labels: string[]; secret?: string }>> = {
  email: { labels: ["email_address"] },
  pagerduty: { labels: [], secret: "serviceKey" },
  pubsub: { labels: ["topic"] },
  slack: { labels: ["channel_name"], secret: "authToken" },
  sms: { labels: ["number"] },
  webhook_basicauth: { labels: ["url"], secret: "password" },
  webhook_tokenauth: { labels: ["url"] },
};

const channel: Rule = rule(
  "monitoring.channel",
  "docs.cloud.google.com/monitoring/alerts/using-channels-api",
  ({ inputs, world }) => {
    const type = String(inputs["type"]);
    const wanted = channels[type];
    if (!wanted) return invalid(`Field "notification_channel.type" had an invalid value of "${type}"`);
    const labels = bag(inputs["labels"]);
    const absent = wanted.labels.find((key) => labels[key] === undefined);
    if (absent) return invalid(`Field "notification_channel.labels['${absent}']" must be specified for type ${type}`);
    const secret =
      wanted.secret &&
      !["", "Wo"].some((end) => at(inputs, `sensitiveLabels.${wanted.secret}${end}`) !== undefined) &&
      labels[wanted.secret.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] === undefined;
    if (secret) return invalid(`Field "notification_channel.labels" needs ${wanted.secret} for type ${type}`);
    return type === "pubsub" && !named(world, topicToken, labels["topic"])
      ? notFound(String(labels["topic"]))
      : undefined;
  },
);

/** A metric of one's own has no data at first, and is not found. Source: hashicorp/terraform-provider-google issue 11102. */
const metrics: Rule = rule(
  "monitoring.alert.metric",
  "hashicorp/terraform-provider-google issue 11102",
  ({ inputs, verb }) => {
    if (verb !== "create") return undefined;
    for (const condition of bags(inputs["conditions"])) {
      const query = bag(condition["conditionPrometheusQueryLanguage"]);
      const unchecked = query["disableMetricValidation"] === true;
      const texts = [
        at(condition, "conditionThreshold.filter"),
        at(condition, "conditionAbsent.filter"),
        unchecked ? undefined : query["query"],
      ];
      const own = texts
        .map(
          (one) => /logging\.googleapis\.com\/user\/[\w.-]+|logging_googleapis_com:user_\w+/.exec(text(one) ?? "")?.[0],
        )
        .find((one) => one !== undefined);
      if (own)
        return refuse(
          404,
          "notFound",
          `Cannot find metric that matches type = "${own}". If a metric was created recently, it could take up to 10 minutes to become available. Please try again soon.`,
        );
    }
    return undefined;
  },
);

/** Source: docs.cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies. */
const alert: Rule = rule("monitoring.alert.shape", "monitoring API v3, AlertPolicy", ({ inputs }) => {
  const conditions = bags(inputs["conditions"]);
  if (conditions.length > 6)
    return invalid("Field alert_policy.conditions had an invalid value: at most 6 conditions.");
  const promql = conditions.filter((one) => isProps(one["conditionPrometheusQueryLanguage"])).length;
  return promql > 0 && conditions.length > 1
    ? invalid("Field alert_policy.conditions had an invalid value: a PromQL condition must be the only one.")
    : undefined;
});

const made =
  (collection: string) =>
  (request: Request): string =>
    `projects/${request.account}/${collection}/${decimal(request.digits(16), 19)}`;
const itsName = ({ id }: Request) => ({ name: id });
const toChannels = { "notificationChannels.*": link(channelToken) };

export const watchParts: Parts = {
  "gcp:workflows/workflow:Workflow": {
    rules: [
      placeExists("region"),
      actsAs("serviceAccount"),
      keyUse({ path: "cryptoKeyName", agent: "workflows" }),
      protectedBy(
        "deletionProtection",
        (id) => `cannot destroy workflow without setting deletion_protection=false and running \`pulumi up\`: ${id}`,
      ),
    ],
    outputs: (request) => ({ revisionId: `000001-${request.digits(3)}`, state: "ACTIVE" }),
  },
  "gcp:cloudscheduler/job:Job": {
    rules: [
      placeExists("region"),
      actsAs("httpTarget.oauthToken.serviceAccountEmail"),
      actsAs("httpTarget.oidcToken.serviceAccountEmail"),
    ],
    outputs: () => ({ state: "ENABLED" }),
  },
  "gcp:logging/projectSink:ProjectSink": {
    rules: [destination],
    outputs: ({ inputs, account }) => ({
      writerIdentity:
        inputs["uniqueWriterIdentity"] === false
          ? "serviceAccount:cloud-logs@system.gserviceaccount.com"
          : `serviceAccount:${agentOf("logging", account)}`,
    }),
    after: ({ verb, account }, world) => (verb === "create" ? askedFor(world, agentOf("logging", account)) : undefined),
  },
  [logBucketToken]: {
    rules: [
      keyUse({ path: "cmekSettings.kmsKeyName", agent: "logging" }),
      // Source: terraform-provider-google, logging_project_bucket_config: "Deleting … 7 days".
      rule(
        "logging.bucket.deleted",
        "terraform-provider-google, logging_project_bucket_config",
        ({ inputs, world, verb }) =>
          verb === "create" &&
          marked(
            world,
            "log-bucket",
            `${String(inputs["project"])}/${String(inputs["location"])}/${String(inputs["bucketId"])}`,
          )
            ? refuse(
                400,
                "failedPrecondition",
                `Bucket ${String(inputs["bucketId"])} is in the DELETE_REQUESTED state, for 7 days`,
              )
            : undefined,
      ),
      {
        id: "logging.bucket.locked",
        source: "hashicorp/terraform-provider-google issue 16099",
        when: "delete",
        check: ({ current }) =>
          current?.inputs["locked"] === true
            ? refuse(400, "failedPrecondition", "Locked buckets cannot be deleted")
            : undefined,
      },
    ],
    overwrites: ({ inputs }) => String(inputs["bucketId"]).startsWith("_"),
    outputs: ({ id }) => ({ name: id, lifecycleState: "ACTIVE" }),
    after({ verb, inputs }, world) {
      const kept = verb === "delete" && !String(inputs["bucketId"]).startsWith("_");
      if (kept)
        mark(
          world,
          "log-bucket",
          `${String(inputs["project"])}/${String(inputs["location"])}/${String(inputs["bucketId"])}`,
        );
    },
  },
  [metricToken]: {},
  [channelToken]: {
    id: made("notificationChannels"),
    rules: [channel],
    outputs: itsName,
    inUse: ({ inputs, id }) =>
      inputs["forceDelete"] === true
        ? undefined
        : refuse(
            400,
            "failedPrecondition",
            `Cannot delete notification channel ${id}: it is used by an alerting policy`,
          ),
  },
  "gcp:monitoring/alertPolicy:AlertPolicy": {
    id: made("alertPolicies"),
    refers: toChannels,
    rules: [alert, metrics],
    outputs: itsName,
  },
  "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": {
    id: made("uptimeCheckConfigs"),
    outputs: ({ id }) => ({ name: id, uptimeCheckId: id.split("/").at(-1) }),
  },
  "gcp:monitoring/dashboard:Dashboard": {
    id: (request) => `projects/${projectNumber(request.account)}/dashboards/${request.digits(32)}`,
  },
  "gcp:billing/budget:Budget": {
    id: (request) => `billingAccounts/${String(request.inputs["billingAccount"])}/budgets/${request.digits(32)}`,
    refers: { "allUpdatesRule.monitoringNotificationChannels.*": link(channelToken) },
    outputs: ({ id }) => ({ name: id.split("/").at(-1) }),
  },
  "gcp:essentialcontacts/contact:Contact": {
    id: (request) => `${String(request.inputs["parent"])}/contacts/${decimal(request.digits(8), 6)}`,
    outputs: itsName,
  },
  "gcp:databasemigrationservice/connectionProfile:ConnectionProfile": {
    outputs: ({ id }) => ({ name: id, state: "READY" }),
  },
  "gcp:databasemigrationservice/migrationJob:MigrationJob": {
    refers: {
      source: link("gcp:databasemigrationservice/connectionProfile:ConnectionProfile"),
      destination: link("gcp:databasemigrationservice/connectionProfile:ConnectionProfile"),
    },
    rules: [
      rule(
        "datamigration.born",
        "terraform-provider-google, database_migration_service_migration_job",
        ({ inputs, verb }) =>
          verb === "create" && inputs["desiredState"] === "RUNNING"
            ? invalid("A migration job is made NOT_STARTED; start it in a second update")
            : undefined,
      ),
    ],
    outputs: ({ id, inputs }) => ({ name: id, state: text(inputs["desiredState"]) ?? "NOT_STARTED" }),
  },
};
