import { at, bag, bags, text } from "../core/paths";
import type { Request, Rule } from "../core/spec";
import { isUnknown, type Props } from "../protocol/values";
import { keyUse } from "./keys";
import { decimal, lastOf, projectNumber } from "./names";
import { networkToken, placeExists, privateConnection, madeAddress } from "./network";
import { thisRun } from "./this-run";
import { tierProblem } from "./offers";
import { atCreate, link, mark, marked, named, type Parts, protectedBy, rule } from "./part";
import { withDefaults } from "./table";
import { invalid, notFound, refuse } from "./words";

const instanceToken = "gcp:sql/databaseInstance:DatabaseInstance";
const provider = "terraform-provider-google, sql_database_instance";
const sql = "docs.cloud.google.com/sql/docs/postgres";

const editionOf = (inputs: Props): string =>
  text(at(inputs, "settings.edition")) ??
  (/_(1[6-9]|[2-9]\d)$/.test(String(inputs["databaseVersion"])) ? "ENTERPRISE_PLUS" : "ENTERPRISE");
const privateNetwork = (inputs: Props): unknown => at(inputs, "settings.ipConfiguration.privateNetwork");
const backups = (inputs: Props): Props => bag(at(inputs, "settings.backupConfiguration"));

const tier: Rule = rule("sql.tier", `${sql}/editions-intro`, ({ inputs }) => {
  const wanted = text(at(inputs, "settings.tier"));
  const problem = wanted && tierProblem(wanted, editionOf(inputs));
  return problem ? invalid(`Invalid request: ${problem}`) : undefined;
});

const care: Rule = rule("sql.backups", `${sql}/backup-recovery/pitr`, ({ inputs }) => {
  const { enabled, pointInTimeRecoveryEnabled, transactionLogRetentionDays } = backups(inputs);
  const replica = inputs["masterInstanceName"] !== undefined;
  const edition = editionOf(inputs);
  if (
    !replica &&
    at(inputs, "settings.availabilityType") === "REGIONAL" &&
    !(enabled === true && pointInTimeRecoveryEnabled === true)
  )
    return invalid(
      "Invalid request: High availability requires automated backups and point-in-time recovery to be enabled.",
    );
  if (pointInTimeRecoveryEnabled === true && enabled !== true)
    return invalid("Invalid request: Point-in-time recovery requires automated backups to be enabled.");
  const most = edition === "ENTERPRISE_PLUS" ? 35 : 7;
  if (
    transactionLogRetentionDays !== undefined &&
    (Number(transactionLogRetentionDays) < 1 || Number(transactionLogRetentionDays) > most)
  )
    return invalid(
      `Invalid request: Transaction log retention days must be between 1 and ${most} for the ${edition} edition, got ${String(transactionLogRetentionDays)}.`,
    );
  return replica && enabled === true
    ? invalid("Invalid request: Backups cannot be enabled on a read replica.")
    : undefined;
});

const replica: Rule = rule("sql.replica", `${sql}/replication`, ({ inputs, world, region }) => {
  const primary = named(world, instanceToken, inputs["masterInstanceName"]);
  if (!primary) return undefined;
  if (backups(primary.inputs)["pointInTimeRecoveryEnabled"] !== true)
    return invalid(
      "Invalid request: The primary must have automated backups and point-in-time recovery for a replica.",
    );
  if (
    primary.inputs["encryptionKeyName"] !== undefined &&
    primary.region !== region &&
    inputs["encryptionKeyName"] === undefined
  )
    return invalid(
      `Invalid request: A replica in another region (${region}) of an instance with its own key must name a key of that region.`,
    );
  if (primary.inputs["encryptionKeyName"] === undefined && inputs["encryptionKeyName"] !== undefined)
    return invalid("Invalid request: A replica cannot have a key of its own where its primary has none.");
  return editionOf(primary.inputs) === editionOf(inputs)
    ? undefined
    : invalid(`Invalid request: A replica must be of its primary's edition, ${editionOf(primary.inputs)}.`);
});

const connected: Rule = atCreate(
  "sql.private-connection",
  `${sql}/configure-private-services-access`,
  ({ inputs, world }) =>
    privateNetwork(inputs) === undefined || privateConnection(world, privateNetwork(inputs))
      ? undefined
      : refuse(
          400,
          "networkNotPeered",
          "Failed to create instance because the network doesn't have at least 1 private services connection. Please see https://cloud.google.com/sql/docs/mysql/private-ip#network_requirements for how to create this connection.",
        ),
);

/** A week in the real cloud; here until the world is reset, since no days pass. Source: terraform-provider-google, sql_database_instance, "name". */
const reserved: Rule = atCreate("sql.name-reserved", provider, ({ inputs, account, world }) =>
  marked(world, "sql", `${account}/${String(inputs["name"])}`)
    ? refuse(
        409,
        "instanceAlreadyExists",
        "The Cloud SQL instance already exists. When you delete an instance, you can't reuse the name of the deleted instance until one week from the deletion date.",
      )
    : undefined,
);

/** IAM users sign in without a password, of accounts without the end of their name. Source: terraform-provider-google, sql_user. */
const users: Rule = rule("sql.user", "terraform-provider-google, sql_user", ({ inputs, world }) => {
  const type = text(inputs["type"]) ?? "BUILT_IN";
  if (!type.startsWith("CLOUD_IAM")) return undefined;
  const flags = bags(at(named(world, instanceToken, inputs["instance"])?.inputs ?? {}, "settings.databaseFlags"));
  if (inputs["password"] !== undefined) return invalid("Invalid request: Passwords are not supported for IAM users.");
  if (String(inputs["name"]).endsWith(".gserviceaccount.com"))
    return invalid("Invalid request: Invalid user name: leave out .gserviceaccount.com.");
  return flags.some((flag) => flag["name"] === "cloudsql.iam_authentication" && flag["value"] === "on")
    ? undefined
    : invalid("Invalid request: The flag cloudsql.iam_authentication must be on for IAM users.");
});

function outputsOf(request: Request): Props {
  const { inputs, id, region, account, world } = request;
  const name = String(inputs["name"]);
  const range = privateConnection(world, privateNetwork(inputs));
  const address = privateNetwork(inputs) === undefined ? "" : madeAddress(id, range);
  const open = at(inputs, "settings.ipConfiguration.ipv4Enabled") !== false ? madeAddress(id) : "";
  const dnsName = `${request.digits(12, "dns")}.${decimal(id, 10)}.${region}.sql${privateNetwork(inputs) === undefined ? "" : "-psa"}.goog.`;
  const shared = at(inputs, "settings.ipConfiguration.serverCaMode") === "GOOGLE_MANAGED_CAS_CA";
  return {
    connectionName: `${account}:${region}:${name}`,
    selfLink: `https://sqladmin.googleapis.com/sql/v1beta4/${id}`,
    serviceAccountEmailAddress: `p${projectNumber(account)}-${request.digits(6, "account")}@gcp-sa-cloud-sql.iam.gserviceaccount.com`,
    instanceType:
      inputs["instanceType"] ?? (inputs["masterInstanceName"] ? "READ_REPLICA_INSTANCE" : "CLOUD_SQL_INSTANCE"),
    ipAddresses: [
      ...(open ? [{ ipAddress: open, type: "PRIMARY", timeToRetire: "" }] : []),
      ...(address ? [{ ipAddress: address, type: "PRIVATE", timeToRetire: "" }] : []),
    ],
    firstIpAddress: open || address,
    privateIpAddress: address,
    publicIpAddress: open,
    dnsName: shared ? dnsName : "",
    dnsNames: shared ? [{ name: dnsName, connectionType: "PRIVATE_SERVICES_ACCESS", dnsScope: "INSTANCE" }] : [],
    serverCaCerts: [
      {
        ...{
          cert: `-----BEGIN CERTIFICATE-----\n${request.digits(32, "authority")}\n-----END CERTIFICATE-----`,
          commonName: `${account}:${name}`,
        },
        ...{
          createTime: "2024-01-01T00:00:00Z",
          expirationTime: "2034-01-01T00:00:00Z",
          sha1Fingerprint: request.digits(40, "fingerprint"),
        },
      },
    ],
    settings: { ...bag(withDefaults(instanceToken, inputs)["settings"]), edition: editionOf(inputs), version: 1 },
  };
}

/** A replica that is promoted in one update stays; any other change of its primary makes another. Source: terraform-provider-google resource_sql_database_instance.go, CustomizeDiff. */
function replaceWhen(olds: Props, news: Props): string[] {
  if (isUnknown(news["masterInstanceName"])) return [];
  const promoted =
    news["instanceType"] === "CLOUD_SQL_INSTANCE" &&
    news["masterInstanceName"] === undefined &&
    news["replicaConfiguration"] === undefined;
  const moved =
    olds["masterInstanceName"] !== undefined && olds["masterInstanceName"] !== news["masterInstanceName"] && !promoted;
  const [was, is] = [olds, news].map((props) => Number(at(props, "settings.diskSize") ?? 0));
  const smaller = is! > 0 && is! < was! && at(news, "settings.diskAutoresize") === false;
  const left = privateNetwork(olds) !== undefined && privateNetwork(news) === undefined;
  return [
    ...(moved ? ["masterInstanceName"] : []),
    ...(smaller ? ["settings.diskSize"] : []),
    ...(left ? ["settings.ipConfiguration.privateNetwork"] : []),
  ];
}

export const sqlParts: Parts = {
  [instanceToken]: {
    refers: {
      masterInstanceName: link(instanceToken, (value) =>
        refuse(404, "instanceDoesNotExist", `The Cloud SQL instance ${value} does not exist.`),
      ),
      "settings.ipConfiguration.privateNetwork": link(networkToken),
    },
    rules: [
      reserved,
      placeExists("region"),
      tier,
      care,
      replica,
      connected,
      keyUse({ path: "encryptionKeyName", agent: "sqladmin" }),
      protectedBy(
        "deletionProtection",
        (id) =>
          `Error, failed to delete instance because deletion_protection is set to true. Set it to false to proceed with instance deletion: ${lastOf(id)}`,
      ),
      protectedBy(
        "settings.deletionProtectionEnabled",
        (id) =>
          `Error, failed to delete instance ${lastOf(id)}: googleapi: Error 400: The instance is protected. Please disable the deletion protection and try again., instanceDeletionProtectionEnabled`,
      ),
    ],
    outputs: outputsOf,
    replaceWhen,
    inUse: (_, by) =>
      by.token === instanceToken
        ? refuse(400, "instanceHasReplicas", "The instance cannot be deleted because it has replicas.")
        : undefined,
    after({ verb, current, id, account, inputs }, world) {
      if (verb !== "delete" || !current) return;
      mark(world, "sql", `${account}/${String(inputs["name"])}`);
      if (privateNetwork(inputs) !== undefined)
        mark(world, "stood-in", lastOf(privateNetwork(inputs)), { run: thisRun() });
      for (const token of ["gcp:sql/database:Database", "gcp:sql/user:User"])
        for (const one of world.all(token)) if (lastOf(one.inputs["instance"]) === lastOf(id)) world.forget(one);
    },
  },
  "gcp:sql/database:Database": { refers: { instance: link(instanceToken, (value) => notFound(value)) } },
  "gcp:sql/user:User": {
    refers: { instance: link(instanceToken, (value) => notFound(value)) },
    id: ({ inputs }) => `${String(inputs["name"])}/${text(inputs["host"]) ?? ""}/${String(inputs["instance"])}`,
    rules: [users],
  },
};
