import { agent, cluster, encrypts, google, key, network, project, token } from "./clouds";

const grant = (member: string, role = "roles/logging.logWriter") => ({ project, role, member });
const memberToken = "gcp:projects/iAMMember:IAMMember";
const topic = "gcp:pubsub/topic:Topic";

describe("who may be granted something", () => {
  it("an account of the project that is there", async () => {
    const cloud = await google();
    const email = `nodes-sa@${project}.iam.gserviceaccount.com`;
    expect(await cloud.refusal(memberToken, grant(`serviceAccount:${email}`))).toContain(
      `Error 400: Service account ${email} does not exist`,
    );
    const made = await cloud.create("gcp:serviceaccount/account:Account", { accountId: "nodes-sa" });
    expect(made).toMatchObject({
      id: `projects/${project}/serviceAccounts/${email}`,
      outputs: { email, member: `serviceAccount:${email}` },
    });
    expect((await cloud.create(memberToken, grant(`serviceAccount:${email}`))).id).toBe(
      `${project}/roles/logging.logWriter/serviceAccount:${email}`,
    );
  });

  it("an agent that was asked for, or came with its API", async () => {
    const cloud = await google();
    const number = String(cloud.cloud.invoke("gcp:organizations/getProject:getProject", {}).outputs["number"]);
    const sql = `serviceAccount:service-${number}@gcp-sa-cloud-sql.iam.gserviceaccount.com`;
    expect(await cloud.refusal(memberToken, grant(sql))).toContain("does not exist");
    expect(await agent(cloud, "sqladmin")).toBe(sql);
    await cloud.create(memberToken, grant(sql));
    await cloud.create(memberToken, grant(`serviceAccount:service-${number}@compute-system.iam.gserviceaccount.com`));
    const storage = `serviceAccount:service-${number}@gs-project-accounts.iam.gserviceaccount.com`;
    expect(await cloud.refusal(memberToken, grant(storage))).toContain("does not exist");
    expect(
      cloud.cloud.invoke("gcp:storage/getProjectServiceAccount:getProjectServiceAccount", {}).outputs["member"],
    ).toBe(storage);
    await cloud.create(memberToken, grant(storage));
    const logs = cloud.cloud.invoke("gcp:logging/getProjectCmekSettings:getProjectCmekSettings", {}).outputs[
      "kmsServiceAccountId"
    ];
    await cloud.create(memberToken, grant(`serviceAccount:${String(logs)}`));
  });

  it("Cloud Build's agent, which comes with its API: its identity is the legacy account, and no agent", async () => {
    const cloud = await google(["cloudbuild"]);
    const number = String(cloud.cloud.invoke("gcp:organizations/getProject:getProject", {}).outputs["number"]);
    await cloud.create(
      memberToken,
      grant(`serviceAccount:service-${number}@gcp-sa-cloudbuild.iam.gserviceaccount.com`),
    );
    expect(await agent(cloud, "cloudbuild")).toBe(`serviceAccount:${number}@cloudbuild.gserviceaccount.com`);
    const off = await google(["compute"]);
    expect(
      await off.refusal(
        memberToken,
        grant(`serviceAccount:service-${number}@gcp-sa-cloudbuild.iam.gserviceaccount.com`),
      ),
    ).toContain("does not exist");
  });

  it("wants a service's API before its identity", async () => {
    const cloud = await google(["compute"]);
    expect(await cloud.refusal(token.identity, { service: "redis.googleapis.com" })).toContain(
      "Service redis.googleapis.com is not enabled",
    );
  });

  it("the pool of a project's clusters, once there is one", async () => {
    const cloud = await google();
    const member = `principal://iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/${project}.svc.id.goog/subject/ns/a/sa/b`;
    expect(await cloud.refusal(memberToken, grant(member))).toContain(
      `Identity Pool does not exist (${project}.svc.id.goog)`,
    );
    await cloud.create("gcp:container/cluster:Cluster", cluster(await network(cloud)));
    await cloud.create(memberToken, grant(member));
  });

  it("nobody outside the organisation, and roles that there are", async () => {
    const cloud = await google();
    expect(await cloud.refusal(memberToken, grant("allUsers"))).toContain("do not belong to a permitted customer");
    expect(await cloud.refusal(memberToken, grant("user:a@b.c", "admin"))).toContain("Role admin is not supported");
    const role = `projects/${project}/roles/reader`;
    expect(await cloud.refusal(memberToken, grant("user:a@b.c", role))).toContain("is not found or deleted");
    await cloud.create("gcp:projects/iAMCustomRole:IAMCustomRole", {
      roleId: "reader",
      title: "Reader",
      permissions: ["logging.logs.list"],
    });
    await cloud.create(memberToken, grant("user:a@b.c", role));
  });

  it("keeps the names of identity pools, and wants a condition for GitHub", async () => {
    const cloud = await google();
    const poolToken = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool";
    const pool = await cloud.create(poolToken, { workloadIdentityPoolId: "pool-1" });
    const provider = {
      workloadIdentityPoolId: "pool-1",
      workloadIdentityPoolProviderId: "github",
      attributeMapping: { "google.subject": "assertion.repository" },
      oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
    };
    const providerToken = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider";
    expect(await cloud.refusal(providerToken, provider)).toContain(
      "The attribute condition must reference one of the provider's claims",
    );
    await cloud.create(providerToken, { ...provider, attributeCondition: "assertion.repository_owner == 'go-coffee'" });
    await cloud.delete(providerToken, `${pool.id}/providers/github`);
    await cloud.delete(poolToken, pool.id);
    expect(await cloud.refusal(poolToken, { workloadIdentityPoolId: "pool-1" })).toContain("stays taken for 30 days");
  });
});

describe("keys of one's own", () => {
  it("must be there, in the same place, and be granted to the agent", async () => {
    const cloud = await google();
    const bucket = (more: object = {}) => ({ name: "go-coffee-files", location: "US-CENTRAL1", ...more });
    const with_ = (id: string) => bucket({ encryption: { defaultKmsKeyName: id } });
    const token_ = "gcp:storage/bucket:Bucket";
    expect(
      await cloud.refusal(token_, with_(`projects/${project}/locations/us-central1/keyRings/r/cryptoKeys/k`)),
    ).toContain("was not found");
    const id = await key(cloud);
    const { member } = cloud.cloud.invoke("gcp:storage/getProjectServiceAccount:getProjectServiceAccount", {}).outputs;
    expect(await cloud.refusal(token_, with_(id))).toMatch(
      /Error 403: Permission denied on Cloud KMS key.*gs-project-accounts/,
    );
    await cloud.create(token.keyMember, encrypts(id, String(member)));
    expect(await cloud.refusal(token_, { ...with_(id), location: "US-EAST1" })).toContain(
      "is in location 'us-central1', and must be in 'us-east1'",
    );
    expect((await cloud.create(token_, with_(id))).outputs).toMatchObject({
      url: "gs://go-coffee-files",
      location: "US-CENTRAL1",
    });
  });

  it("are never deleted, nor are their rings: the names stay taken, and what was destroyed encrypts nothing", async () => {
    const cloud = await google();
    const id = await key(cloud);
    await cloud.create(token.keyMember, encrypts(id, await agent(cloud, "pubsub")));
    await cloud.delete(token.key, id);
    await cloud.delete(token.ring, id.replace(/\/cryptoKeys.*/, ""));
    expect(await cloud.refusal(token.ring, { name: "r", location: "us-central1" })).toMatch(
      /Error 409.*already exists/,
    );
    expect(
      cloud.cloud.invoke("gcp:kms/getKeyRings:getKeyRings", { location: "us-central1" }).outputs["keyRings"],
    ).toHaveLength(1);
    expect(await cloud.refusal(topic, { name: "t", kmsKeyName: id })).toContain("DESTROY_SCHEDULED");
  });

  it("do not rotate by themselves where they sign", async () => {
    const cloud = await google();
    const ring = await cloud.create(token.ring, { name: "r", location: "us-central1" });
    const sign = {
      name: "s",
      keyRing: ring.id,
      purpose: "ASYMMETRIC_SIGN",
      versionTemplate: { algorithm: "EC_SIGN_P256_SHA256" },
    };
    expect(await cloud.refusal(token.key, { ...sign, rotationPeriod: "7776000s" })).toContain(
      "Invalid rotation schedule",
    );
    await cloud.create(token.key, sign);
  });
});
