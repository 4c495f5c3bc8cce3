import { output } from "@pulumi/pulumi";
import { ClusterAccess } from "../../../../components/gcp/cluster/access";
import { ClusterBackup, type ClusterBackupArgs } from "../../../../components/gcp/cluster/backup";
import {
  BinaryAuthorization,
  type BinaryAuthorizationArgs,
} from "../../../../components/gcp/cluster/binary-authorization";
import { watchCluster } from "../../../../components/gcp/cluster/cluster-alarms-plan";
import { NodeAccount } from "../../../../components/gcp/cluster/node-account";
import { record } from "../../../mocks";
import { aPlace, project } from "../place";
import { aKey } from "./ground";

const member = "gcp:projects/iAMMember:IAMMember";

describe("the nodes' account", () => {
  const nodes = () => record(() => void new NodeAccount("nodes", { place: aPlace(), project, after: [] }));

  it("may do what a node does, and read images", async () => {
    expect((await nodes()).of(member).map(({ inputs }) => [inputs["role"], inputs["member"]])).toEqual([
      ["roles/artifactregistry.reader", "serviceAccount:go-coffee-dev-nodes@go-coffee-dev.iam.gserviceaccount.com"],
      [
        "roles/container.defaultNodeServiceAccount",
        "serviceAccount:go-coffee-dev-nodes@go-coffee-dev.iam.gserviceaccount.com",
      ],
    ]);
  });

  it("has no key", async () => {
    expect((await nodes()).all.filter(({ type }) => type.includes("key:Key"))).toEqual([]);
  });
});

describe("backups of the cluster", () => {
  const plan = "gcp:gkebackup/backupPlan:BackupPlan";
  const backup = (change: Partial<ClusterBackupArgs> = {}) =>
    record(
      () =>
        void new ClusterBackup("cluster-backup", {
          ...{ place: aPlace(), project, key: aKey, retentionDays: 35, lock: "none", after: [] },
          cluster: "projects/go-coffee-dev/locations/us-central1/clusters/go-coffee-dev-cluster",
          ...change,
        }),
    );

  it("are of everything, with secrets and disks, encrypted, each day", async () => {
    expect((await backup()).one(plan).inputs).toMatchObject({
      name: "go-coffee-dev-cluster",
      backupConfig: {
        allNamespaces: true,
        includeSecrets: true,
        includeVolumeData: true,
        encryptionKey: { gcpKmsEncryptionKey: expect.stringContaining("/cryptoKeys/cluster") as string },
      },
      backupSchedule: { cronSchedule: "17 3 * * *" },
      retentionPolicy: { backupRetainDays: 35, backupDeleteLockDays: 0, locked: false },
    });
  });

  it.each([
    ["none", 35, { backupDeleteLockDays: 0, locked: false }],
    ["governance", 35, { backupDeleteLockDays: 7, locked: false }],
    ["governance", 3, { backupDeleteLockDays: 3, locked: false }],
    ["compliance", 35, { backupDeleteLockDays: 35, locked: true }],
    ["compliance", 365, { backupDeleteLockDays: 90, locked: true }],
  ] as const)(
    "with the lock %s and %d days can be deleted only when they may be",
    async (lock, retentionDays, policy) => {
      expect((await backup({ lock, retentionDays })).one(plan).inputs["retentionPolicy"]).toMatchObject(policy);
    },
  );

  it("are protected with the data, stay where protection was lifted, and want some days", async () => {
    const { protect, retainOnDelete } = (await backup({ place: aPlace({ data: true, lastCopy: true }) })).one(plan);
    expect([protect, retainOnDelete]).toEqual([true, true]);
    await expect(backup({ retentionDays: 0 })).rejects.toThrow("want 1–365 days of retention, got 0");
  });
});

describe("Binary Authorization", () => {
  const policy = "gcp:binaryauthorization/policy:Policy";
  const attestor = "gcp:binaryauthorization/attestor:Attestor";
  const judged = (change: Partial<BinaryAuthorizationArgs> = {}) =>
    record(
      () =>
        void new BinaryAuthorization("images", { place: aPlace(), project, mode: "recorded", after: [], ...change }),
    );
  const signer = { id: "//cloudkms.googleapis.com/v1/k/1", publicKeyPem: "PEM", algorithm: "ECDSA_P256_SHA256" };

  it("writes down what nobody signed, asks the attestor, and leaves Google's own to Google", async () => {
    const recorded = await judged({ allowed: ["registry.example/**"] });
    expect(recorded.one(policy).inputs).toEqual({
      project,
      description: "Images are signed by our own pipeline",
      globalPolicyEvaluationMode: "ENABLE",
      admissionWhitelistPatterns: [{ namePattern: "registry.example/**" }],
      defaultAdmissionRule: {
        evaluationMode: "REQUIRE_ATTESTATION",
        enforcementMode: "DRYRUN_AUDIT_LOG_ONLY",
        requireAttestationsBies: ["images-attestor-id"],
      },
    });
  });

  it("names the note as the API tells it, and gives the attestor nothing that the API computes", async () => {
    expect((await judged()).one(attestor).inputs["attestationAuthorityNote"]).toEqual({
      noteReference: "images-note-id",
    });
    expect((await judged({ signers: [signer] })).one(attestor).inputs["attestationAuthorityNote"]).toMatchObject({
      publicKeys: [{ id: signer.id, pkixPublicKey: { publicKeyPem: "PEM", signatureAlgorithm: "ECDSA_P256_SHA256" } }],
    });
  });

  it("stops what nobody signed only where somebody signs", async () => {
    await expect(judged({ mode: "enforced" })).rejects.toThrow("name a signer, or take recorded");
    const { inputs } = (await judged({ mode: "enforced", signers: [signer] })).one(policy);
    expect(inputs["defaultAdmissionRule"]).toMatchObject({ enforcementMode: "ENFORCED_BLOCK_AND_AUDIT_LOG" });
  });
});

describe("who may use the cluster", () => {
  const access = (admins: string[], viewers: string[] = []) =>
    record(() => void new ClusterAccess("access", { place: aPlace(), project, admins, viewers, after: [] }));

  it("is who is named, by one grant each", async () => {
    const grants = (await access(["group:platform@example.com"], ["user:one@example.com"])).of(member);
    expect(grants.map(({ inputs }) => [inputs["role"], inputs["member"]])).toEqual([
      ["roles/container.admin", "group:platform@example.com"],
      ["roles/container.viewer", "user:one@example.com"],
    ]);
  });

  it("is never everybody", async () => {
    await expect(access([], ["allAuthenticatedUsers"])).rejects.toThrow(
      "allAuthenticatedUsers may not use the cluster",
    );
  });
});

it("watches a cluster by its name, each thing once", async () => {
  const watched = watchCluster("one");
  const queries = await Promise.all(
    watched.map(({ query }) => new Promise<string>((resolve) => void output(query).apply((text) => resolve(text)))),
  );
  for (const query of queries) expect(query).toContain('"one"');
  expect(new Set(watched.map(({ id }) => id)).size).toBe(watched.length);
});
