import { at, bag, list, text } from "../core/paths";
import type { Request, Rule } from "../core/spec";
import type { Props } from "../protocol/values";
import { keyUse, placeOfBucket } from "./keys";
import { decimal, isRegion, lastOf, projectNumber, regionOf } from "./names";
import { madeAddress, networkToken, placeExists, privateConnection } from "./network";
import { atCreate, link, looseLink, mark, marked, named, type Parts, protectedBy, rule, sameName } from "./part";
import { badRequest, invalid, refuse } from "./words";

const bucketToken = "gcp:storage/bucket:Bucket";
const secretToken = "gcp:secretmanager/secret:Secret";
const versionToken = "gcp:secretmanager/secretVersion:SecretVersion";
const repositoryToken = "gcp:artifactregistry/repository:Repository";
const redisToken = "gcp:redis/instance:Instance";
const shardedToken = "gcp:redis/cluster:Cluster";
const memorystore = "docs.cloud.google.com/memorystore/docs";

const placeOfBuckets: Rule = atCreate(
  "storage.location",
  "docs.cloud.google.com/storage/docs/locations",
  ({ inputs }) => {
    const place = String(inputs["location"]).toLowerCase();
    const known =
      isRegion(place) || ["us", "eu", "asia", "nam4", "eur4", "eur5", "eur7", "eur8", "asia1"].includes(place);
    if (!known) return invalid(`The specified location constraint is not valid.`);
    const pair = list(at(inputs, "customPlacementConfig.dataLocations"));
    return pair.length > 0 && (pair.length !== 2 || !["us", "eu", "asia"].includes(place))
      ? invalid("Custom placement config must have 2 data locations, and a multi-region as location.")
      : undefined;
  },
);

/** Source: docs.cloud.google.com/storage/docs/bucket-lock. */
const locked: Rule = {
  id: "storage.locked",
  source: "terraform-provider-google, resource_storage_bucket.go",
  when: "delete",
  check: ({ current, world }) =>
    at(current?.inputs ?? {}, "retentionPolicy.isLocked") === true &&
    world.all("gcp:storage/bucketObject:BucketObject").some(({ inputs }) => inputs["bucket"] === current?.id)
      ? refuse(
          403,
          "retentionPolicyNotMet",
          "Object is subject to bucket's retention policy and cannot be deleted until its time has passed",
        )
      : undefined,
};

const softDelete: Rule = rule("storage.soft-delete", "docs.cloud.google.com/storage/docs/soft-delete", ({ inputs }) => {
  const seconds = Number(at(inputs, "softDeletePolicy.retentionDurationSeconds") ?? 604800);
  return seconds === 0 || (seconds >= 604800 && seconds <= 7776000)
    ? undefined
    : invalid("Soft delete policy retention duration must be 0, or between 7 days and 90 days.");
});

const named63: Rule = rule("storage.name", "docs.cloud.google.com/storage/docs/buckets", ({ inputs }) =>
  /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/.test(String(inputs["name"])) &&
  !/^goog|g00gle|google/.test(String(inputs["name"]))
    ? undefined
    : invalid(`Invalid bucket name: '${String(inputs["name"])}'`),
);

/** A replica has its key where it lies, and automatic replication a global one. Source: docs.cloud.google.com/secret-manager/docs/cmek. */
const placeOfReplica = ({ inputs }: Request, index: number): string => {
  const replicas = list(at(inputs, "replication.userManaged.replicas")).filter(
    (one) => at(bag(one), "customerManagedEncryption.kmsKeyName") !== undefined,
  );
  return String(bag(replicas[index])["location"]);
};

const replicas: Rule = rule(
  "secretmanager.replicas",
  "docs.cloud.google.com/secret-manager/docs/cmek",
  ({ inputs }) => {
    const all = list(at(inputs, "replication.userManaged.replicas")).map(bag);
    const odd = all.find((one) => !isRegion(String(one["location"])));
    if (odd) return invalid(`Invalid location: ${String(odd["location"])}`);
    const withKey = all.filter((one) => one["customerManagedEncryption"] !== undefined).length;
    return withKey > 0 && withKey < all.length
      ? invalid("Either all replicas of a secret have a key of yours, or none has.")
      : undefined;
  },
);

const versionOf = (request: Request): string => {
  const { inputs, world, account } = request;
  const secret = named(world, secretToken, inputs["secret"]);
  const name = String(secret?.outputs["secretId"] ?? lastOf(inputs["secret"]));
  return `projects/${projectNumber(account)}/secrets/${name}/versions/${Number(marked(world, "versions", `${account}/${name}`)?.["last"] ?? 0) + 1}`;
};

const connected: Rule = atCreate("redis.private-connection", `${memorystore}/redis/networking`, ({ inputs, world }) =>
  inputs["connectMode"] !== "PRIVATE_SERVICE_ACCESS" ||
  privateConnection(world, inputs["authorizedNetwork"] ?? "default")
    ? undefined
    : badRequest("Google private service access is not enabled. Enable privateServiceAccess and try again."),
);

const tiers: Rule = rule("redis.tier", `${memorystore}/redis/read-replicas`, ({ inputs }) => {
  const high = inputs["tier"] === "STANDARD_HA";
  const copies = Number(inputs["replicaCount"] ?? 0);
  const reads = inputs["readReplicasMode"] === "READ_REPLICAS_ENABLED";
  if ((copies > 1 || reads) && !high) return badRequest("Read replicas are available in the STANDARD_HA tier only.");
  if (reads && Number(inputs["memorySizeGb"]) < 5) return badRequest("Read replicas need an instance of 5 GB or more.");
  const memory = Number(inputs["memorySizeGb"]);
  return memory >= 1 && memory <= 300
    ? undefined
    : badRequest(`Memory size must be between 1 and 300 GB, got ${memory}.`);
});

/** Source: docs.cloud.google.com/memorystore/docs/cluster/networking. */
const connectionPolicy: Rule = atCreate(
  "redis.cluster.policy",
  `${memorystore}/cluster/networking`,
  ({ inputs, world, region }) => {
    for (const config of list(inputs["pscConfigs"]).map(bag)) {
      const policy = world
        .all("gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy")
        .find(
          (one) =>
            one.region === region &&
            one.inputs["serviceClass"] === "gcp-memorystore-redis" &&
            sameName(one.inputs["network"], config["network"]),
        );
      if (!policy)
        return refuse(
          400,
          "failedPrecondition",
          `No service connection policy for service class gcp-memorystore-redis in network ${String(config["network"])} and region ${region}.`,
        );
    }
    return undefined;
  },
);

function redisOutputs(request: Request): Props {
  const { inputs, id, world, region } = request;
  const tls = inputs["transitEncryptionMode"] === "SERVER_AUTHENTICATION";
  const host = madeAddress(id, privateConnection(world, inputs["authorizedNetwork"]) ?? "10.254.0.0/16");
  const [readEndpoint, readEndpointPort] =
    inputs["readReplicasMode"] === "READ_REPLICAS_ENABLED" ? [host, 6379] : ["", 0];
  return {
    ...{
      host,
      port: tls ? 6378 : 6379,
      readEndpoint,
      readEndpointPort,
      currentLocationId: inputs["locationId"] ?? `${region}-b`,
    },
    authString: inputs["authEnabled"] === true ? request.digits(36, "auth") : "",
    nodes: [{ id: "node-0", zone: `${region}-b` }],
    serverCaCerts: tls
      ? [
          {
            cert: authority(request),
            createTime: "2024-01-01T00:00:00Z",
            expireTime: "2034-01-01T00:00:00Z",
            serialNumber: decimal(id, 12),
            sha1Fingerprint: request.digits(40, "print"),
          },
        ]
      : [],
  };
}

const authority = (request: Request): string =>
  `-----BEGIN CERTIFICATE-----\n${request.digits(32, "authority")}\n-----END CERTIFICATE-----\n`;

export const storeParts: Parts = {
  [bucketToken]: {
    refers: { "logging.logBucket": { ...looseLink(bucketToken), by: "name" } },
    rules: [
      named63,
      placeOfBuckets,
      softDelete,
      locked,
      keyUse({
        path: "encryption.defaultKmsKeyName",
        agent: "storage",
        place: placeOfBucket,
        denied: (key, email) =>
          `Permission denied on Cloud KMS key. Please ensure that your Cloud Storage service account (${email}) has been authorized to use this key: ${key}`,
      }),
    ],
    outputs: ({ inputs, id, account }) => ({
      ...{
        location: String(inputs["location"]).toUpperCase(),
        url: `gs://${id}`,
        selfLink: `https://www.googleapis.com/storage/v1/b/${id}`,
      },
      ...{
        projectNumber: Number(projectNumber(account)),
        timeCreated: "2024-01-01T00:00:00Z",
        updated: "2024-01-01T00:00:00Z",
      },
    }),
    inUse: ({ inputs }, by) =>
      by.token !== "gcp:storage/bucketObject:BucketObject" || inputs["forceDestroy"] === true
        ? undefined
        : refuse(409, "conflict", "The bucket you tried to delete is not empty."),
  },
  "gcp:storage/bucketIAMMember:BucketIAMMember": {
    refers: { bucket: { ...looseLink(bucketToken), by: ["name", "id"] } },
  },
  "gcp:storage/managedFolder:ManagedFolder": { refers: { bucket: link(bucketToken) } },
  "gcp:storage/managedFolderIamMember:ManagedFolderIamMember": { refers: { bucket: looseLink(bucketToken) } },
  "gcp:storage/bucketObject:BucketObject": { refers: { bucket: link(bucketToken) } },
  [secretToken]: {
    rules: [
      replicas,
      keyUse({
        path: "replication.userManaged.replicas.*.customerManagedEncryption.kmsKeyName",
        agent: "secretmanager",
        place: placeOfReplica,
      }),
      keyUse({
        path: "replication.auto.customerManagedEncryption.kmsKeyName",
        agent: "secretmanager",
        place: () => "global",
      }),
      protectedBy(
        "deletionProtection",
        (id) =>
          `cannot destroy secretmanager secret without setting deletion_protection=false and running \`pulumi up\`: ${id}`,
      ),
    ],
    outputs: ({ inputs, account }) => ({
      name: `projects/${projectNumber(account)}/secrets/${String(inputs["secretId"])}`,
    }),
    inUse: () => undefined,
    // Its versions go with it, those too that were abandoned.
    after({ verb, account, inputs }, world) {
      if (verb !== "delete") return;
      const id = `projects/${projectNumber(account)}/secrets/${String(inputs["secretId"])}`;
      for (const one of world.all(versionToken)) if (one.id.startsWith(`${id}/`)) world.forget(one);
      mark(world, "versions", `${account}/${String(inputs["secretId"])}`, { last: 0 });
    },
  },
  [versionToken]: {
    refers: { secret: link(secretToken) },
    id: versionOf,
    outputs: ({ id }) => ({ name: id, version: lastOf(id) }),
    after({ verb, id, account }, world) {
      const [, name] = /\/secrets\/([^/]+)\//.exec(id) ?? [];
      if (verb === "create") mark(world, "versions", `${account}/${name}`, { last: Number(lastOf(id)) });
    },
  },
  "gcp:secretmanager/secretIamMember:SecretIamMember": {
    refers: { secretId: { ...looseLink(secretToken), by: ["id", "secretId"] } },
    id: ({ inputs, account }) =>
      `projects/${account}/secrets/${lastOf(inputs["secretId"])}/${String(inputs["role"])}/${String(inputs["member"])}`,
  },
  [repositoryToken]: {
    rules: [placeOrMulti(), keyUse({ path: "kmsKeyName", agent: "artifactregistry" })],
    outputs: ({ inputs, id, account }) => ({
      name: lastOf(id),
      registryUri: `${String(inputs["location"])}-${String(inputs["format"]).toLowerCase()}.pkg.dev/${account}/${lastOf(id)}`,
    }),
  },
  "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": {
    refers: { repository: looseLink(repositoryToken) },
  },
  [redisToken]: {
    refers: { authorizedNetwork: link(networkToken) },
    rules: [
      placeExists("region"),
      tiers,
      connected,
      keyUse({ path: "customerManagedKey", agent: "redis" }),
      protectedBy(
        "deletionProtection",
        (id) => `cannot destroy redis instance ${id} without setting deletion_protection=false`,
      ),
    ],
    outputs: redisOutputs,
  },
  [shardedToken]: {
    refers: { "pscConfigs.*.network": link(networkToken) },
    rules: [
      placeExists("region"),
      connectionPolicy,
      keyUse({ path: "kmsKey", agent: "redis" }),
      protectedBy(
        "deletionProtectionEnabled",
        (id) => `googleapi: Error 400: Deletion protection is enabled for ${id}: turn it off first, failedPrecondition`,
      ),
    ],
    outputs: (request) => ({
      discoveryEndpoints: list(request.inputs["pscConfigs"]).map((one) => ({
        address: madeAddress(request.id, "10.254.0.0/16"),
        port: 6379,
        pscConfig: one,
      })),
      managedServerCas: [{ caCerts: [{ certificates: [authority(request)] }] }],
      nodeType: request.inputs["nodeType"] ?? "REDIS_HIGHMEM_MEDIUM",
      state: "ACTIVE",
    }),
  },
  "gcp:storage/transferJob:TransferJob": {
    id: (request) => `${request.account}/transferJobs/${decimal(request.digits(12), 19)}`,
  },
};

/** Repositories may lie in `us`, `europe` or `asia`. */
function placeOrMulti(): Rule {
  const region = placeExists("location");
  return {
    ...region,
    check: (request) =>
      ["us", "europe", "asia"].includes(regionOf(text(request.inputs["location"]) ?? "us"))
        ? undefined
        : region.check(request),
  };
}
