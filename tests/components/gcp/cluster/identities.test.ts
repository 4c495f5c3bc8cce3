import { output } from "@pulumi/pulumi";
import { Identities, type IdentitiesArgs } from "../../../../components/gcp/cluster/identities";
import { accountEmail, accountId, planIdentities } from "../../../../components/gcp/cluster/identities-plan";
import { addOns } from "../../../../workloads/addons/list";
import { record } from "../../../mocks";
import { aPlace, project } from "../place";

const pool = { project, projectNumber: "123456789012", after: [] };
const principal = (namespace: string, account: string) =>
  `principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/${project}.svc.id.goog/subject/ns/${namespace}/sa/${account}`;
const whole: IdentitiesArgs = {
  ...{ place: aPlace(), pool, project, namespace: "go-coffee-dev" },
  services: [{ name: "order" }, { name: "menu", objects: true }],
  uploads: "uploads",
  storeBackups: "backups",
  lines: "lines",
  images: { repository: "images", location: "us-central1" },
  backups: "backups",
  vault: { key: "projects/p/locations/l/keyRings/r/cryptoKeys/vault", recovery: "projects/p/secrets/recovery" },
};
let made: Identities;
const recorded = (change: Partial<IdentitiesArgs> = {}) =>
  record(() => {
    made = new Identities("identities", { ...whole, ...change });
  });
const folders = "gcp:storage/managedFolderIamMember:ManagedFolderIamMember";

describe("identities on Google Cloud", () => {
  it("are accounts of the cluster, granted by themselves: one service account for the tool that knows nothing else", async () => {
    const found = await recorded();
    expect(found.of("gcp:serviceaccount/account:Account").map(({ name }) => name)).toEqual(["identities-velero"]);
    expect(found.all.filter(({ type }) => /key:Key|IAMBinding|IAMPolicy|IamBinding|IamPolicy/.test(type))).toEqual([]);
    expect(found.one("gcp:storage/bucketIAMMember:BucketIAMMember").inputs).toEqual({
      ...{ bucket: "lines", role: "roles/storage.objectUser", member: principal("monitoring", "loki") },
    });
    const read = found.one("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember").inputs;
    expect(read).toMatchObject({
      ...{
        repository: "images",
        role: "roles/artifactregistry.reader",
        member: principal("security", "trivy-operator"),
      },
    });
  });

  it("have folders of a bucket, whose objects stay when they go, and may list what is in them", async () => {
    const found = await recorded();
    expect(
      found
        .of("gcp:storage/managedFolder:ManagedFolder")
        .map(({ inputs: { bucket, name, forceDestroy } }) => [bucket, name, forceDestroy]),
    ).toEqual([
      ["backups", "clickhouse/", true],
      ["uploads", "menu/", true],
      ["backups", "velero/", true],
    ]);
    expect(
      found.of(folders).map(({ inputs: { managedFolder, role, member } }) => [managedFolder, role, member]),
    ).toEqual([
      ["clickhouse/", "roles/storage.objectUser", principal("stores", "clickhouse")],
      ["menu/", "roles/storage.objectUser", principal("go-coffee-dev", "menu")],
      ["velero/", "roles/storage.objectUser", `serviceAccount:${String(accountEmail("dev", project, "velero"))}`],
    ]);
  });

  it("let Velero's account of the cluster be its service account, which signs as itself", async () => {
    const found = await recorded();
    const grants = found.of("gcp:serviceaccount/iAMMember:IAMMember");
    expect(grants.map(({ inputs: { role, member } }) => [role, member])).toEqual([
      ["roles/iam.workloadIdentityUser", `serviceAccount:${project}.svc.id.goog[backup/velero]`],
      ["roles/iam.serviceAccountTokenCreator", `serviceAccount:${String(accountEmail("dev", project, "velero"))}`],
    ]);
    expect(made.toolAnnotations).toEqual({
      velero: { "iam.gke.io/gcp-service-account": "go-coffee-dev-velero@go-coffee-dev.iam.gserviceaccount.com" },
    });
  });

  it("let Vault use its key, and what initialises it put recovery keys away and read none", async () => {
    const found = await recorded();
    const vault = principal("vault", "vault");
    expect(
      found.of("gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember").map(({ inputs: { role, member } }) => [role, member]),
    ).toEqual([
      ["roles/cloudkms.cryptoKeyEncrypterDecrypter", vault],
      ["roles/cloudkms.viewer", vault],
    ]);
    expect(found.one("gcp:secretmanager/secretIamMember:SecretIamMember").inputs).toMatchObject({
      ...{ role: "roles/secretmanager.secretVersionAdder", member: principal("vault", "vault-init") },
    });
  });

  it("wait for the cluster, with which the pool comes, and are what pods wait for", async () => {
    const { Account } = await import("@pulumi/gcp/serviceaccount/account");
    const found = await record(() => {
      const cluster = new Account("the-cluster", { accountId: "stands-for-it" });
      made = new Identities("identities", { ...whole, pool: { ...pool, after: [cluster] } });
    });
    const members = found.all.filter(
      ({ type, inputs }) => /Member$/.test(type) && /svc\.id\.goog/.test(String(inputs["member"])),
    );
    expect(members.length).toBeGreaterThan(6);
    for (const { name, dependsOn } of members)
      expect([name, dependsOn]).toEqual([
        name,
        expect.arrayContaining([expect.stringMatching(/Account::the-cluster$/)]),
      ]);
    expect(made.associations).toHaveLength(found.all.filter(({ type }) => /Member$/.test(type)).length);
  });

  it("are none where nothing may be done: no backups, no Vault, no service with files", async () => {
    const found = await recorded({ backups: undefined, vault: undefined, uploads: undefined, images: undefined });
    expect(found.of(folders).map(({ name }) => name)).toEqual(["identities-clickhouse-backups"]);
    expect(made.toolAnnotations).toEqual({});
  });

  it("belong to accounts that charts make, in the namespaces that they are installed in", () => {
    const plan = planIdentities({ ...whole, environment: "dev", services: [] });
    const later = ["clickhouse", "vault-init"];
    for (const { part, namespace, serviceAccount } of plan.filter((one) => !later.includes(one.part))) {
      const addOn = addOns.find(({ identity }) => identity === part);
      expect([part, namespace, serviceAccount]).toEqual([part, addOn?.namespace, addOn?.identity]);
    }
  });
});

describe("a tool's service account", () => {
  it("has a name of 30 characters at the most, told apart by the environment", () => {
    const long = "an-environment-with-a-long-name";
    expect(accountId(long, "velero").length).toBeLessThanOrEqual(30);
    expect(accountId(long, "velero")).not.toBe(accountId(`${long}-2`, "velero"));
  });

  it("has an address that is known before it stands, where the project is", () => {
    expect(accountEmail("dev", "shop-1", "velero")).toBe("go-coffee-dev-velero@shop-1.iam.gserviceaccount.com");
    expect(typeof accountEmail("dev", output("shop-1"), "velero")).toBe("object");
  });
});
