import type { GcpBucket } from "../../../../components/gcp/data/bucket";
import { ObjectStore, type ObjectStoreArgs } from "../../../../components/gcp/data/object-store";
import { lifecycle, multiRegionOf, placed, retention } from "../../../../components/gcp/data/object-store-plan";
import { Registry, type GcpRegistryOutputs, type RegistryArgs } from "../../../../components/gcp/data/registry";
import { record } from "../../../mocks";
import { aPlace, project } from "../place";
import { after, aKey, keyId, value } from "./ground";

const bucket = "gcp:storage/bucket:Bucket";
const sound: ObjectStoreArgs = {
  place: aPlace(),
  project,
  projectNumber: "123456789012",
  purpose: "assets",
  key: aKey("storage"),
  keeping: { undoDays: 30, coolAfterDays: 90 },
  after,
};
let outputs: GcpBucket;
const store = (change: Partial<ObjectStoreArgs> = {}) =>
  record(() => void ({ outputs } = new ObjectStore("assets", { ...sound, ...change })));

describe("ObjectStore", () => {
  it("is never public, has no access control lists, our key, versions and a lifecycle", async () => {
    const { inputs } = (await store()).one(bucket);
    expect(inputs).toMatchObject({
      name: "go-coffee-dev-assets-123456789012",
      location: "US-CENTRAL1",
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      encryption: { defaultKmsKeyName: keyId("storage") },
      versioning: { enabled: true },
      softDeletePolicy: { retentionDurationSeconds: 604800 },
      forceDestroy: true,
      labels: { environment: "dev", "data-class": "internal" },
    });
    expect(inputs).not.toHaveProperty("retentionPolicy");
    expect(inputs).not.toHaveProperty("logging");
    expect(await value(outputs.url)).toBe("gs://go-coffee-dev-assets-123456789012");
  });

  it("is kept where the environment protects its data", async () => {
    const { inputs, protect } = (await store({ place: aPlace({ data: true }) })).one(bucket);
    expect([protect, inputs["forceDestroy"]]).toEqual([true, false]);
  });

  it("lies in two regions, each in both within a quarter of an hour, where that is asked for", async () => {
    const { inputs } = (await store({ standing: { mode: "dual", with: "us-east4" }, key: aKey("storage", "us") })).one(
      bucket,
    );
    expect(inputs).toMatchObject({
      location: "US",
      customPlacementConfig: { dataLocations: ["US-CENTRAL1", "US-EAST4"] },
      rpo: "ASYNC_TURBO",
      encryption: { defaultKmsKeyName: keyId("storage", "us") },
    });
  });

  it("with a lock has no versions, stays where it was let go on purpose, and is never emptied", async () => {
    const place = aPlace({ lastCopy: true });
    const recorded = await store({ place, lock: { mode: "locked", days: 400 } });
    const { inputs, retainOnDelete } = recorded.one(bucket);
    expect(inputs).toMatchObject({
      retentionPolicy: { retentionPeriod: "34560000", isLocked: true },
      versioning: { enabled: false },
      forceDestroy: false,
    });
    expect(retainOnDelete).toBe(true);
    expect((await store({ place })).one(bucket).retainOnDelete).toBe(false);
  });

  it("remembers where it lies and whether it is locked for good", async () => {
    const born = async (change: Partial<ObjectStoreArgs>) =>
      (await store(change)).one("pulumi:index:Stash").inputs["input"];
    expect(await born({})).toEqual({ "the location": "US-CENTRAL1" });
    expect(await born({ lock: { mode: "open", days: 7 } })).toEqual({ "the location": "US-CENTRAL1" });
    expect(await born({ lock: { mode: "locked", days: 7 } })).toMatchObject({ "the lock": "for good" });
  });

  it("lets in who is named, and with a prefix to what is in that folder alone", async () => {
    const member = "principal://iam.googleapis.com/one";
    const recorded = await store({
      admits: [
        { part: "reads", role: "roles/storage.objectViewer", member },
        { part: "writes", role: "roles/storage.objectUser", member, prefix: "order/" },
      ],
    });
    const [reads, writes] = recorded.of("gcp:storage/bucketIAMMember:BucketIAMMember");
    expect(reads!.inputs).toEqual({
      ...{ bucket: "go-coffee-dev-assets-123456789012", role: "roles/storage.objectViewer", member },
    });
    expect(writes!.inputs).toMatchObject({
      condition: {
        expression: 'resource.name.startsWith("projects/_/buckets/go-coffee-dev-assets-123456789012/objects/order/")',
      },
    });
  });

  it("keeps within the 63 characters of a bucket's name, the project's number whole", async () => {
    const { inputs } = (await store({ purpose: "a-purpose-of-very-many-words-that-somebody-has-written-down" })).one(
      bucket,
    );
    expect(String(inputs["name"]).length).toBeLessThanOrEqual(63);
    expect(inputs["name"]).toMatch(/-123456789012$/);
  });

  it("says when things go by themselves, and refuses a soft deletion that Google would", async () => {
    const { inputs } = (await store({ keeping: { undoDays: 7, expireAfterDays: 400 } })).one(bucket);
    expect(inputs["labels"]).toMatchObject({ "retention-days": "400" });
    await expect(store({ softDeleteDays: 3 })).rejects.toThrow("want 7–90, or 0, got 3");
  });
});

describe("the plan", () => {
  it("deletes what was overwritten after its time, and what is old", () => {
    expect(lifecycle({ undoDays: 30, coolAfterDays: 60, expireAfterDays: 400 }, true)).toEqual([
      { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } },
      { action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: 30, withState: "ARCHIVED" } },
      {
        action: { type: "SetStorageClass", storageClass: "NEARLINE" },
        condition: { age: 60, matchesStorageClasses: ["STANDARD"] },
      },
      { action: { type: "Delete" }, condition: { age: 400, withState: "LIVE" } },
    ]);
    expect(lifecycle({ undoDays: 30 }, false)).toHaveLength(1);
  });

  it.each([
    [{ undoDays: 0 }, "undoDays: want 1 or more, got 0"],
    [{ undoDays: 1, coolAfterDays: 29 }, "coolAfterDays: want 30 or more, got 29"],
    [{ undoDays: 1, coolAfterDays: 40, expireAfterDays: 40 }, "expireAfterDays: want more than 40, got 40"],
  ])("refuses %j", (keeping, message) => {
    expect(() => lifecycle(keeping, true)).toThrow(message);
  });

  it("locks for whole days", () => {
    expect(retention({ mode: "none" })).toBeUndefined();
    expect(retention({ mode: "open", days: 1 })).toEqual({ retentionPeriod: "86400", isLocked: false });
    expect(() => retention({ mode: "locked", days: 0 })).toThrow("want 1–36500 days, got 0");
  });

  it("knows which regions go together, in whatever order they are said", () => {
    const both = ["US-CENTRAL1", "US-EAST4"];
    expect(placed("us-east4", { mode: "dual", with: "us-central1" }).customPlacementConfig?.dataLocations).toEqual(
      both,
    );
    expect(() => placed("us-east4", { mode: "dual", with: "us-east4" })).toThrow("two regions of one continent");
    expect(() => placed("us-east4", { mode: "dual", with: "europe-west1" })).toThrow(
      "want another of us beside us-east4",
    );
    expect(multiRegionOf("europe-west4")).toBe("eu");
    expect(() => multiRegionOf("me-central1")).toThrow("lies in no multi-region");
  });
});

describe("Registry", () => {
  const images: RegistryArgs = { place: aPlace(), project, services: ["order", "web"], key: aKey("storage"), after };
  const repository = "gcp:artifactregistry/repository:Repository";
  let given: GcpRegistryOutputs;
  const registry = (change: Partial<RegistryArgs> = {}) =>
    record(() => void ({ outputs: given } = new Registry("registry", { ...images, ...change })));

  it("keeps all images in one repository: our key, scanned, and a tag never means another", async () => {
    expect((await registry()).one(repository).inputs).toMatchObject({
      repositoryId: "go-coffee-dev-registry",
      format: "DOCKER",
      location: "us-central1",
      kmsKeyName: keyId("storage"),
      dockerConfig: { immutableTags: true },
      vulnerabilityScanningConfig: { enablementConfig: "INHERITED" },
      cleanupPolicies: [{ action: "DELETE", condition: { tagState: "UNTAGGED", olderThan: "1209600s" } }],
    });
    expect(await value(given.urls["order"]!)).toBe(
      "us-central1-docker.pkg.dev/go-coffee-dev/go-coffee-dev-registry/order",
    );
  });

  it("lies in a multi-region where that is asked for, and is read by who is named", async () => {
    const recorded = await registry({
      location: "us",
      key: aKey("storage", "us"),
      readers: { nodes: "serviceAccount:nodes@example" },
    });
    expect(await value(given.urls["web"]!)).toBe("us-docker.pkg.dev/go-coffee-dev/go-coffee-dev-registry/web");
    expect(recorded.one("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember").inputs).toMatchObject({
      ...{ location: "us", role: "roles/artifactregistry.reader", member: "serviceAccount:nodes@example" },
    });
  });

  it.each([true, false])("is kept where the environment protects its data: %p", async (data) => {
    const recorded = await registry({ place: aPlace({ data }) });
    expect(recorded.one(repository).protect).toBe(data);
    expect(recorded.one("pulumi:index:Stash").inputs["input"]).toEqual({
      "the location": "us-central1",
      "the key": keyId("storage"),
    });
  });
});
