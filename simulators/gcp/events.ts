import { at, bags, text } from "../core/paths";
import type { Request, Rule } from "../core/spec";
import type { WorldView } from "../core/standing";
import { InvalidFilter, parseFilter } from "../events/matching/pubsub";
import { actsAs } from "./iam";
import { keyUse } from "./keys";
import { decimal, isRegion, lastOf, projectNumber } from "./names";
import { networkToken, placeExists, subnetToken } from "./network";
import { atCreate, link, looseLink, mark, marked, named, type Parts, rule, sameName } from "./part";
import { leftServerless } from "./this-run";
import { badRequest, invalid, refuse } from "./words";

const topicToken = "gcp:pubsub/topic:Topic";
const subscriptionToken = "gcp:pubsub/subscription:Subscription";
const functionToken = "gcp:cloudfunctionsv2/function:Function";
const databaseToken = "gcp:firestore/database:Database";
const fieldToken = "gcp:firestore/field:Field";
const repositoryToken = "gcp:artifactregistry/repository:Repository";
const bucketToken = "gcp:storage/bucket:Bucket";
const objectToken = "gcp:storage/bucketObject:BucketObject";
const functionsDocs = "docs.cloud.google.com/functions/docs";

/** Seconds of a duration: `600s`. */
const secondsOf = (value: unknown): number | undefined => {
  const [, found] = /^(\d+(?:\.\d+)?)s$/.exec(text(value) ?? "") ?? [];
  return found === undefined ? undefined : Number(found);
};

/** A duration that Pub/Sub takes. Source: the discovery document of pubsub v1. */
function between(path: string, least: number, most: number, words: string): Rule {
  return rule(`pubsub.${path}`, `pubsub v1, ${path}`, ({ inputs }) => {
    const seconds = secondsOf(at(inputs, path));
    return seconds === undefined || (seconds >= least && seconds <= most)
      ? undefined
      : invalid(`The value for ${path} is out of bounds: want ${words}, got ${String(at(inputs, path))}.`);
  });
}

const keeps = (most: number) => between("messageRetentionDuration", 600, most, `10 minutes to ${most / 86_400} days`);

const deadlines: Rule = rule(
  "pubsub.subscription.numbers",
  "pubsub v1, Subscription, DeadLetterPolicy",
  ({ inputs }) => {
    const deadline = Number(inputs["ackDeadlineSeconds"] ?? 10);
    if (deadline !== 0 && (deadline < 10 || deadline > 600))
      return invalid(`Invalid ack deadline given (value=${deadline}); want 10 to 600 seconds.`);
    const attempts = at(inputs, "deadLetterPolicy.maxDeliveryAttempts");
    return attempts === undefined || (Number(attempts) >= 5 && Number(attempts) <= 100)
      ? undefined
      : invalid(`The value for max_delivery_attempts is out of bounds: want 5 to 100, got ${String(attempts)}.`);
  },
);

const filter: Rule = rule("pubsub.subscription.filter", "pubsub v1, Subscription.filter", ({ inputs }) => {
  try {
    const given = text(inputs["filter"]) ?? "";
    if (given !== "") parseFilter(given);
    return undefined;
  } catch (problem) {
    if (problem instanceof InvalidFilter) return invalid(`Invalid filter: ${problem.message}`);
    throw problem;
  }
});

/** Source: docs.cloud.google.com/pubsub/docs/create-push-subscription, "Properties". */
const endpoint: Rule = rule(
  "pubsub.subscription.endpoint",
  "docs.cloud.google.com/pubsub/docs/create-push-subscription",
  ({ inputs }) => {
    const given = text(at(inputs, "pushConfig.pushEndpoint"));
    return given === undefined || /^https:\/\/[^/]+\.[^/]+/.test(given)
      ? undefined
      : invalid(
          `Invalid push endpoint given (endpoint=${given}). Please refer to https://cloud.google.com/pubsub/docs/push for more information.`,
        );
  },
);

const regionsOf: Rule = rule("pubsub.topic.regions", "pubsub v1, MessageStoragePolicy", ({ inputs }) => {
  const regions = at(inputs, "messageStoragePolicy.allowedPersistenceRegions");
  const odd = Array.isArray(regions) ? regions.find((one) => !isRegion(String(one))) : undefined;
  return odd === undefined ? undefined : invalid(`The region ${String(odd)} is not supported by Cloud Pub/Sub.`);
});

/** Whether a member has a role, by a grant on the project (whatever its condition says) or on one thing. */
function has(
  { world, account }: Pick<Request, "world" | "account">,
  member: string,
  roles: readonly string[],
  on?: { token: string; property: string; value: unknown },
): boolean {
  const fits = ({ inputs }: { inputs: Record<string, unknown> }) =>
    inputs["member"] === member && roles.includes(String(inputs["role"]));
  const onProject = world
    .all("gcp:projects/iAMMember:IAMMember")
    .filter(({ outputs }) => outputs["project"] === account);
  const onIt = on ? world.all(on.token).filter(({ inputs }) => sameName(inputs[on.property], on.value)) : [];
  return [...onProject, ...onIt].some(fits);
}

/**
 * Who builds must be able to write logs and images, and to read the source: the account of a new project may do none of it.
 * Sources: docs.cloud.google.com/functions/docs/securing/build-custom-sa, "Grant permissions"; docs.cloud.google.com/build/docs/cloud-build-service-account-updates.
 */
const builds: Rule = rule("functions.build.rights", `${functionsDocs}/securing/build-custom-sa`, (request) => {
  const { inputs, account } = request;
  const given = lastOf(at(inputs, "buildConfig.serviceAccount"));
  const email = given === "" ? `${projectNumber(account)}-compute@developer.gserviceaccount.com` : given;
  const repository = at(inputs, "buildConfig.dockerRepository");
  const owner = ["roles/owner", "roles/editor", "roles/cloudbuild.builds.builder"];
  const may = (roles: string[], on?: Parameters<typeof has>[3]) =>
    has(request, `serviceAccount:${email}`, [...roles, ...owner], on);
  const lacks = [
    may(["roles/logging.logWriter"]) ? undefined : "roles/logging.logWriter",
    may(["roles/storage.objectViewer", "roles/storage.objectUser", "roles/storage.objectAdmin", "roles/storage.admin"])
      ? undefined
      : "roles/storage.objectViewer",
    may(["roles/artifactregistry.writer", "roles/artifactregistry.repoAdmin", "roles/artifactregistry.admin"], {
      ...{ token: "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember", property: "repository" },
      value: repository,
    })
      ? undefined
      : "roles/artifactregistry.writer",
  ].filter((one) => one !== undefined);
  return lacks.length === 0
    ? undefined
    : badRequest(
        `Build failed with status: FAILURE. Could not build the function due to a missing permission on the build service account ${email}: grant it ${lacks.join(", ")}.`,
      );
});

/** Source: docs.cloud.google.com/functions/docs/securing/cmek, "Before you begin". */
const ownImages: Rule = rule("functions.cmek.repository", `${functionsDocs}/securing/cmek`, ({ inputs, world }) => {
  const key = text(inputs["kmsKeyName"]);
  if (key === undefined || key === "") return undefined;
  const repository = named(world, repositoryToken, at(inputs, "buildConfig.dockerRepository"));
  return repository?.inputs["kmsKeyName"] === key
    ? undefined
    : invalid(
        "A function with a customer-managed key must have a docker_repository that is encrypted with the same key.",
      );
});

/** Runtimes that new revisions may have, until the day that they may no more. Source: docs.cloud.google.com/functions/docs/runtime-support (decommission). */
const gone: Readonly<Record<string, string>> = {
  ...{ nodejs10: "2025-01-30", nodejs12: "2025-01-30", nodejs14: "2025-01-30", nodejs16: "2025-01-30" },
  ...{ nodejs18: "2025-10-30", nodejs20: "2026-10-30" },
};
const runtimes: Rule = rule("functions.runtime", `${functionsDocs}/runtime-support`, ({ inputs }) => {
  const runtime = text(at(inputs, "buildConfig.runtime")) ?? "";
  if (gone[runtime] !== undefined)
    return invalid(`The runtime ${runtime} is decommissioned since ${gone[runtime]} and no longer allowed.`);
  return /^nodejs(22|24)$/.test(runtime) || !runtime.startsWith("nodejs")
    ? undefined
    : invalid(`runtime: unknown runtime ID ${runtime}`);
});

/** Source: docs.cloud.google.com/run/docs/configuring/vpc-direct-vpc, "IP address allocation". */
const roomy: Rule = rule(
  "run.direct-vpc.range",
  "docs.cloud.google.com/run/docs/configuring/vpc-direct-vpc",
  (request) => {
    for (const one of bags(at(request.inputs, "serviceConfig.directVpcNetworkInterfaces"))) {
      const subnet = named(request.world, subnetToken, one["subnetwork"]);
      const [, prefix] = /\/(\d+)$/.exec(text(subnet?.inputs["ipCidrRange"]) ?? "") ?? [];
      if (prefix !== undefined && Number(prefix) > 26)
        return invalid(`Subnetwork ${String(one["subnetwork"])} has a range of /${prefix}: want /26 or larger.`);
    }
    return undefined;
  },
);

/** The archive is read as the function is made. */
const source: Rule = rule(
  "functions.source",
  `${functionsDocs}/reference/rest/v2/projects.locations.functions`,
  ({ inputs, world }) => {
    const { bucket, object } = (at(inputs, "buildConfig.source.storageSource") ?? {}) as Record<string, unknown>;
    if (text(object) === undefined) return undefined;
    return archive(world, bucket, object)
      ? undefined
      : refuse(404, "notFound", `Failed to find source archive gs://${String(bucket)}/${String(object)}.`);
  },
);
const archive = (world: WorldView, bucket: unknown, object: unknown) =>
  world.all(objectToken).find(({ inputs }) => sameName(inputs["bucket"], bucket) && inputs["name"] === object);

/** A request at a time needs less than a processor; several need one. Source: docs.cloud.google.com/functions/docs/configuring/concurrency. */
const processors: Rule = rule("functions.concurrency", `${functionsDocs}/configuring/concurrency`, ({ inputs }) => {
  const several = Number(at(inputs, "serviceConfig.maxInstanceRequestConcurrency") ?? 1) > 1;
  const cpu = Number(at(inputs, "serviceConfig.availableCpu") ?? 0.1666);
  return several && cpu < 1 ? invalid("Total cpu < 1 is not supported with concurrency > 1.") : undefined;
});

/** Of Firestore: a region, or one of its two multi-regions, whose keys lie in KMS' own. Source: docs.cloud.google.com/firestore/native/docs/cmek. */
const multiRegions: Readonly<Record<string, string>> = { nam5: "us", eur3: "europe" };
const placeOfDatabase = ({ inputs }: Request): string => {
  const location = String(inputs["locationId"]);
  return multiRegions[location] ?? location;
};

const protectedDatabase: Rule = {
  id: "firestore.delete-protection",
  source: "docs.cloud.google.com/firestore/native/docs/manage-databases",
  when: "delete",
  check: ({ current, id }) =>
    current?.inputs["deleteProtectionState"] === "DELETE_PROTECTION_ENABLED"
      ? refuse(400, "failedPrecondition", `Database ${id} is protected from deletion: turn that off first.`)
      : undefined,
};

export const eventParts: Parts = {
  [topicToken]: {
    rules: [
      keyUse({
        path: "kmsKeyName",
        agent: "pubsub",
        place: ({ inputs }) => /\/locations\/([^/]+)\//.exec(String(inputs["kmsKeyName"]))?.[1] ?? "",
      }),
      keeps(31 * 86_400),
      regionsOf,
    ],
    // What is subscribed stays, to `_deleted-topic_`.
    inUse: () => undefined,
  },
  [subscriptionToken]: {
    refers: { topic: link(topicToken), "deadLetterPolicy.deadLetterTopic": link(topicToken) },
    rules: [
      keeps(31 * 86_400),
      deadlines,
      between("retryPolicy.minimumBackoff", 0, 600, "0 to 600 seconds"),
      between("retryPolicy.maximumBackoff", 0, 600, "0 to 600 seconds"),
      between("expirationPolicy.ttl", 86_400, Infinity, "a day or more"),
      filter,
      endpoint,
      actsAs("pushConfig.oidcToken.serviceAccountEmail"),
    ],
  },
  "gcp:pubsub/topicIAMMember:TopicIAMMember": { refers: { topic: looseLink(topicToken) } },
  "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember": {
    refers: { subscription: looseLink(subscriptionToken) },
  },
  [functionToken]: {
    refers: {
      "buildConfig.dockerRepository": link(repositoryToken),
      "buildConfig.source.storageSource.bucket": looseLink(bucketToken),
      "serviceConfig.directVpcNetworkInterfaces.*.network": link(networkToken),
      "serviceConfig.directVpcNetworkInterfaces.*.subnetwork": link(subnetToken),
    },
    rules: [
      placeExists("location"),
      runtimes,
      actsAs("serviceConfig.serviceAccountEmail"),
      actsAs("buildConfig.serviceAccount"),
      // As whom images, sources and revisions are encrypted.
      ...["cloudfunctions", "run", "artifactregistry", "storage", "eventarc"].map((agent) =>
        keyUse({ path: "kmsKeyName", agent }),
      ),
      ownImages,
      source,
      builds,
      roomy,
      processors,
    ],
    after({ verb, current }, world) {
      if (verb !== "delete") return;
      for (const one of bags(at(current?.inputs ?? {}, "serviceConfig.directVpcNetworkInterfaces")))
        leftServerless(world, one["subnetwork"]);
    },
    outputs({ inputs, account, region }) {
      const name = String(inputs["name"]);
      const host = `${name}-${decimal(`${account} run`, 10)}.${region}.run.app`;
      const config = (inputs["serviceConfig"] ?? {}) as Record<string, unknown>;
      return {
        ...{ environment: "GEN_2", state: "ACTIVE", updateTime: "2024-01-01T00:00:00Z" },
        url: `https://${region}-${account}.cloudfunctions.net/${name}`,
        serviceConfig: {
          ...{ allTrafficOnLatestRevision: true, ingressSettings: "ALLOW_ALL", ...config },
          ...{ uri: `https://${host}`, service: `projects/${account}/locations/${region}/services/${name}` },
        },
      };
    },
  },
  "gcp:cloudrunv2/serviceIamMember:ServiceIamMember": {
    // A function of the second generation is a service of its name.
    refers: { name: looseLink([functionToken, "gcp:cloudrunv2/service:Service"]) },
  },
  [databaseToken]: {
    global: true,
    rules: [
      atCreate("firestore.location", "docs.cloud.google.com/firestore/native/docs/locations", ({ inputs }) => {
        const location = String(inputs["locationId"]);
        return isRegion(location) || location in multiRegions
          ? undefined
          : invalid(`Invalid location_id: ${location} is not a valid location.`);
      }),
      keyUse({ path: "cmekConfig.kmsKeyName", agent: "firestore", place: placeOfDatabase }),
      // Source: docs.cloud.google.com/firestore/native/docs/manage-databases, "Delete a database".
      atCreate("firestore.deleted", "docs.cloud.google.com/firestore/native/docs/manage-databases", (request) =>
        marked(request.world, "firestore", `${request.account}/${String(request.inputs["name"])}`)
          ? refuse(
              400,
              "failedPrecondition",
              `Database ID '${String(request.inputs["name"])}' is not available in project '${request.account}'. Please retry in 5 minutes.`,
            )
          : undefined,
      ),
      protectedDatabase,
    ],
    outputs: (request) => ({
      uid: request.digits(32, "uid"),
      createTime: "2024-01-01T00:00:00Z",
      versionRetentionPeriod:
        request.inputs["pointInTimeRecoveryEnablement"] === "POINT_IN_TIME_RECOVERY_ENABLED" ? "604800s" : "3600s",
    }),
    // Its name stays taken for some minutes, which nothing here counts.
    after({ verb, id, current, account, inputs }, world) {
      const abandoned = current?.inputs["deletionPolicy"] === "ABANDON";
      if (verb !== "delete" || abandoned) return;
      mark(world, "firestore", `${account}/${String(inputs["name"])}`);
      for (const field of world.all(fieldToken)) if (field.id.startsWith(`${id}/`)) world.forget(field);
    },
  },
  [fieldToken]: {
    global: true,
    refers: { database: looseLink(databaseToken) },
    outputs: ({ id }) => ({ name: id }),
  },
};
