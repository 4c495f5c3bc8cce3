import { beginRun } from "../../../simulators/gcp/this-run";
import type { Driver } from "../harness";
import { agent, encrypts, google, key, network, project, token } from "./clouds";

const t = {
  topic: "gcp:pubsub/topic:Topic",
  topicMember: "gcp:pubsub/topicIAMMember:TopicIAMMember",
  subscription: "gcp:pubsub/subscription:Subscription",
  subscriptionMember: "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember",
  function: "gcp:cloudfunctionsv2/function:Function",
  runMember: "gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
  database: "gcp:firestore/database:Database",
  field: "gcp:firestore/field:Field",
  account: "gcp:serviceaccount/account:Account",
  bucket: "gcp:storage/bucket:Bucket",
  object: "gcp:storage/bucketObject:BucketObject",
  repository: "gcp:artifactregistry/repository:Repository",
  repositoryMember: "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
  projectMember: "gcp:projects/iAMMember:IAMMember",
} as const;

const apis =
  "compute cloudkms iam artifactregistry pubsub firestore cloudfunctions run eventarc cloudbuild servicenetworking".split(
    " ",
  );

describe("Pub/Sub", () => {
  const topics = async () => {
    const cloud = await google(apis);
    await cloud.create(t.topic, { name: "events" });
    await cloud.create(t.topic, { name: "dead" });
    return cloud;
  };
  const subscription = (more: object = {}) => ({ name: "s", topic: "events", ...more });

  it("keeps what is published in regions, and no longer than a month", async () => {
    const cloud = await google(apis);
    expect(await cloud.refusal(t.topic, { name: "t", messageRetentionDuration: "2764800s" })).toContain(
      "want 10 minutes to 31 days",
    );
    const stored = (allowedPersistenceRegions: string[]) => ({
      name: "t",
      messageStoragePolicy: { allowedPersistenceRegions },
    });
    expect(await cloud.refusal(t.topic, stored(["us-moon1"]))).toContain("us-moon1 is not supported");
    await cloud.create(t.topic, { ...stored(["us-central1"]), messageRetentionDuration: "2678400s" });
  });

  it("wants the topic, and that of dead letters, and numbers in their bounds", async () => {
    const cloud = await topics();
    const refused = (more: object) => cloud.refusal(t.subscription, subscription(more));
    expect(await refused({ topic: "nowhere" })).toContain("was not found");
    expect(await refused({ deadLetterPolicy: { deadLetterTopic: "nowhere" } })).toContain("was not found");
    expect(await refused({ deadLetterPolicy: { deadLetterTopic: "dead", maxDeliveryAttempts: 4 } })).toContain(
      "5 to 100",
    );
    expect(await refused({ ackDeadlineSeconds: 5 })).toContain("want 10 to 600");
    expect(await refused({ retryPolicy: { minimumBackoff: "10s", maximumBackoff: "900s" } })).toContain("0 to 600");
    expect(await refused({ expirationPolicy: { ttl: "3600s" } })).toContain("a day or more");
    await cloud.create(
      t.subscription,
      subscription({
        ...{ ackDeadlineSeconds: 60, retryPolicy: { minimumBackoff: "10s", maximumBackoff: "600s" } },
        deadLetterPolicy: { deadLetterTopic: "dead", maxDeliveryAttempts: 5 },
        expirationPolicy: { ttl: "" },
      }),
    );
  });

  it("reads filters, and changes none", async () => {
    const cloud = await topics();
    const filter = 'attributes.ce-type = "a" OR NOT attributes:ce-coffeehops';
    expect(await cloud.refusal(t.subscription, subscription({ filter: "attributes.a = " }))).toContain(
      "Invalid filter",
    );
    await cloud.create(t.subscription, subscription({ filter }));
    expect(cloud.diff(t.subscription, subscription({ filter }), subscription()).replaces).toBe(true);
    expect(cloud.diff(t.subscription, subscription(), subscription({ ackDeadlineSeconds: 30 })).replaces).toBe(false);
  });

  it("pushes to what has a name and TLS, as an account that is there", async () => {
    const cloud = await topics();
    const push = (pushEndpoint: string, account: string) =>
      subscription({ pushConfig: { pushEndpoint, oidcToken: { serviceAccountEmail: account } } });
    const invoker = `invoker@${project}.iam.gserviceaccount.com`;
    expect(await cloud.refusal(t.subscription, push("http://a.run.app", invoker))).toContain("Invalid push endpoint");
    expect(await cloud.refusal(t.subscription, push("https://a.run.app", invoker))).toContain("does not exist");
    await cloud.create(t.account, { accountId: "invoker" });
    await cloud.create(t.subscription, push("https://a.run.app", invoker));
  });

  it("grants to agents that are there, on what is there", async () => {
    const cloud = await topics();
    const member = await agent(cloud, "pubsub");
    const grant = { topic: "dead", role: "roles/pubsub.publisher", member };
    expect(await cloud.refusal(t.topicMember, { ...grant, topic: "nowhere" })).toContain("was not found");
    await cloud.create(t.topicMember, grant);
    const takes = { subscription: "s", role: "roles/pubsub.subscriber", member };
    expect(await cloud.refusal(t.subscriptionMember, takes)).toContain("was not found");
    await cloud.create(t.subscription, subscription());
    await cloud.create(t.subscriptionMember, takes);
  });
});

describe("Cloud Functions", () => {
  /** A project in which a function can be made, but for what is left out. */
  const ground = async ({ without = [], range = "10.9.0.0/26" }: { without?: string[]; range?: string } = {}) => {
    const cloud = await google(apis);
    const net = await network(cloud);
    const subnet = await cloud.create(token.subnet, {
      ...{ name: "functions", network: net.network, region: "us-central1", ipCidrRange: range },
    });
    const id = await key(cloud);
    for (const service of ["cloudfunctions", "run", "artifactregistry", "storage", "eventarc"]) {
      const member = service === "storage" ? String(agentOfBuckets(cloud)) : await agent(cloud, service);
      if (!without.includes(service)) await cloud.create(token.keyMember, encrypts(id, member));
    }
    await cloud.create(t.bucket, { name: "sources", location: "US-CENTRAL1" });
    await cloud.create(t.object, { bucket: "sources", name: "order/1.zip", content: "zip" });
    const repository = await cloud.create(t.repository, {
      ...{ repositoryId: "functions", location: "us-central1", format: "DOCKER" },
      ...(!without.includes("repository key") && { kmsKeyName: id }),
    });
    const builder = await cloud.create(t.account, { accountId: "builder" });
    await cloud.create(t.account, { accountId: "order-function" });
    const member = String(builder.outputs["member"]);
    const roles = ["roles/logging.logWriter", "roles/storage.objectViewer"].filter((role) => !without.includes(role));
    for (const role of roles) await cloud.create(t.projectMember, { project, role, member });
    if (!without.includes("roles/artifactregistry.writer"))
      await cloud.create(t.repositoryMember, {
        ...{ repository: "functions", location: "us-central1", role: "roles/artifactregistry.writer", member },
      });
    const inputs = {
      ...{ name: "order", location: "us-central1", kmsKeyName: id },
      buildConfig: {
        ...{ runtime: "nodejs24", entryPoint: "handle", dockerRepository: repository.id },
        serviceAccount: String(builder.outputs["name"]),
        source: { storageSource: { bucket: "sources", object: "order/1.zip" } },
      },
      serviceConfig: {
        serviceAccountEmail: `order-function@${project}.iam.gserviceaccount.com`,
        directVpcNetworkInterfaces: [{ network: net.network, subnetwork: subnet.id }],
      },
    };
    return { cloud, inputs, subnet };
  };
  const agentOfBuckets = ({ cloud }: Driver) =>
    cloud.invoke("gcp:storage/getProjectServiceAccount:getProjectServiceAccount", {}).outputs["member"];

  it("are made of what is there, and are called at an address of Cloud Run's", async () => {
    const { cloud, inputs } = await ground();
    const made = await cloud.create(t.function, inputs);
    expect(made.id).toBe(`projects/${project}/locations/us-central1/functions/order`);
    expect(made.outputs).toMatchObject({
      ...{ state: "ACTIVE", environment: "GEN_2" },
      serviceConfig: { uri: expect.stringMatching(/^https:\/\/order-\d+\.us-central1\.run\.app$/) as string },
    });
    const grant = { name: "order", location: "us-central1", role: "roles/run.invoker" };
    const invoker = await cloud.create(t.account, { accountId: "invoker" });
    const member = String(invoker.outputs["member"]);
    expect(await cloud.refusal(t.runMember, { ...grant, name: "payment", member })).toContain("was not found");
    await cloud.create(t.runMember, { ...grant, member });
    expect(await cloud.refusal(t.runMember, { ...grant, member: "allUsers" })).toContain("organization policy");
  });

  it.each(["cloudfunctions", "run", "artifactregistry", "storage", "eventarc"])(
    "have a key that the agent %s uses",
    async (without) => {
      const { cloud, inputs } = await ground({ without: [without, "repository key"] });
      expect(await cloud.refusal(t.function, inputs)).toContain("denied on resource");
    },
  );

  it("lie as images in a repository under their own key", async () => {
    const { cloud, inputs } = await ground({ without: ["repository key"] });
    expect(await cloud.refusal(t.function, inputs)).toContain("encrypted with the same key");
    const { kmsKeyName: _, ...open } = inputs;
    await cloud.create(t.function, open);
  });

  it.each(["roles/logging.logWriter", "roles/storage.objectViewer", "roles/artifactregistry.writer"])(
    "are built by who has %s, which nobody has in a new project",
    async (without) => {
      const { cloud, inputs } = await ground({ without: [without] });
      expect(await cloud.refusal(t.function, inputs)).toContain(
        `builder@${project}.iam.gserviceaccount.com: grant it ${without}.`,
      );
      const { serviceAccount: _, ...nobody } = inputs.buildConfig;
      expect(await cloud.refusal(t.function, { ...inputs, buildConfig: nobody })).toContain("-compute@developer");
    },
  );

  it("run what is supported, from an archive that is there, in a network that is, and a range with room", async () => {
    const { cloud, inputs } = await ground();
    const built = (more: object) => ({ ...inputs, buildConfig: { ...inputs.buildConfig, ...more } });
    expect(await cloud.refusal(t.function, built({ runtime: "nodejs20" }))).toContain(
      "decommissioned since 2026-10-30",
    );
    expect(await cloud.refusal(t.function, built({ runtime: "nodejs99" }))).toContain("unknown runtime ID");
    const absent = { storageSource: { bucket: "sources", object: "order/2.zip" } };
    expect(await cloud.refusal(t.function, built({ source: absent }))).toContain("gs://sources/order/2.zip");
    const served = (more: object) => ({ ...inputs, serviceConfig: { ...inputs.serviceConfig, ...more } });
    expect(await cloud.refusal(t.function, served({ maxInstanceRequestConcurrency: 8 }))).toContain("cpu < 1");
    expect(
      await cloud.refusal(t.function, served({ serviceAccountEmail: `nobody@${project}.iam.gserviceaccount.com` })),
    ).toContain("does not exist");
    const elsewhere = [{ ...inputs.serviceConfig.directVpcNetworkInterfaces[0]!, network: "another" }];
    expect(await cloud.refusal(t.function, served({ directVpcNetworkInterfaces: elsewhere }))).toContain(
      "'another' was not found",
    );
    const narrow = await ground({ range: "10.9.0.0/27" });
    expect(await narrow.cloud.refusal(t.function, narrow.inputs)).toContain("want /26 or larger");
  });

  it("hold the subnet that they stand in, and change in place", async () => {
    const { cloud, inputs, subnet } = await ground();
    const made = await cloud.create(t.function, inputs);
    expect(await cloud.deleteRefusal(token.subnet, subnet.id)).toContain("already being used");
    await cloud.delete(t.function, made.id);
    // An hour or two later, which is another run here.
    expect(await cloud.deleteRefusal(token.subnet, subnet.id)).toContain("/addresses/serverless-ipv4-");
    beginRun("an hour or two later");
    await cloud.delete(token.subnet, subnet.id);
    const next = { ...inputs, buildConfig: { ...inputs.buildConfig, runtime: "nodejs22" } };
    expect(cloud.diff(t.function, inputs, next)).toMatchObject({ replaces: false });
    expect(cloud.diff(t.function, inputs, { ...inputs, location: "us-east4" }).replaces).toBe(true);
  });
});

describe("Firestore", () => {
  const database = (more: object = {}) => ({
    ...{ name: "events-1", locationId: "us-central1", type: "FIRESTORE_NATIVE", deletionPolicy: "DELETE" },
    ...more,
  });

  it("stands where it can, for life, under a key of there that its agent uses", async () => {
    const cloud = await google(apis);
    expect(await cloud.refusal(t.database, database({ locationId: "us-moon1" }))).toContain("not a valid location");
    const id = await key(cloud);
    const encrypted = database({ cmekConfig: { kmsKeyName: id } });
    const member = await agent(cloud, "firestore");
    expect(await cloud.refusal(t.database, encrypted)).toContain("denied on resource");
    await cloud.create(token.keyMember, encrypts(id, member));
    expect(await cloud.refusal(t.database, { ...encrypted, locationId: "nam5" })).toContain("must be in 'us'");
    const made = await cloud.create(t.database, encrypted);
    expect(made.id).toBe(`projects/${project}/databases/events-1`);
    expect(cloud.diff(t.database, encrypted, { ...encrypted, locationId: "us-east4" }).replaces).toBe(true);
    const kept = { ...encrypted, pointInTimeRecoveryEnablement: "POINT_IN_TIME_RECOVERY_ENABLED" };
    expect(cloud.diff(t.database, encrypted, kept)).toMatchObject({ replaces: false });
  });

  it("keeps what is protected, and a name for a while after its end", async () => {
    const cloud = await google(apis);
    const held = await cloud.create(t.database, database({ deleteProtectionState: "DELETE_PROTECTION_ENABLED" }));
    expect(await cloud.deleteRefusal(t.database, held.id)).toContain("protected from deletion");
    const free = await cloud.create(t.database, database({ name: "events-2" }));
    await cloud.delete(t.database, free.id);
    expect(await cloud.refusal(t.database, database({ name: "events-2" }))).toContain("retry in 5 minutes");
    await cloud.create(t.database, database({ name: "events-3" }));
  });

  it("has fields in databases that are there, which go with them", async () => {
    const cloud = await google(apis);
    const field = { database: "events-1", collection: "marks", field: "expires", ttlConfig: {} };
    expect(await cloud.refusal(t.field, field)).toContain("was not found");
    const one = await cloud.create(t.database, database());
    await cloud.create(t.database, database({ name: "events-10" }));
    const made = await cloud.create(t.field, field);
    expect(made.id).toBe(`projects/${project}/databases/events-1/collectionGroups/marks/fields/expires`);
    const other = await cloud.create(t.field, { ...field, database: "events-10" });
    await cloud.delete(t.database, one.id);
    expect(cloud.world.all(t.field).map(({ id }) => id)).toEqual([other.id]);
  });

  it("is asked for only where its API is on", async () => {
    const cloud = await google(["compute"]);
    expect(await cloud.refusal(t.database, database())).toContain("Cloud Firestore API has not been used");
  });
});
