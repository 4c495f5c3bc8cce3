import { Keys } from "../../../../components/gcp/common/keys";
import { ofGeneration, usersOfKeys } from "../../../../components/gcp/common/keys-plan";
import { keyPurposes, type Placement } from "../../../../components/core/contracts";
import { record } from "../../../mocks";
import { someAgents as agents } from "../agents";
import { aPlace, project } from "../place";

const keyType = "gcp:kms/cryptoKey:CryptoKey";
const grantType = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember";

const made = (place: Placement = aPlace(), generation = 1) =>
  record(() => new Keys("keys", { place, project, generation, agents }));

describe("keys", () => {
  it("lie in one ring of the region, whose name says which it is", async () => {
    const all = await made(aPlace(), 3);
    expect(all.one("gcp:kms/keyRing:KeyRing").inputs).toEqual({
      ...{ project, location: "us-central1", name: "go-coffee-dev-keys-3" },
    });
    expect(all.of(keyType).map(({ inputs }) => inputs["name"])).toEqual([...keyPurposes].sort());
    expect(() => ofGeneration("keys", 0)).toThrow("want a generation of 1 or more, got 0");
  });

  it("lie where they are asked to, for what another region encrypts", async () => {
    const place = aPlace();
    const all = await record(
      () =>
        new Keys("standby-keys", {
          place,
          project,
          generation: 1,
          agents,
          location: "us-east4",
          purposes: ["database"],
        }),
    );
    expect(all.one("gcp:kms/keyRing:KeyRing").inputs).toMatchObject({
      location: "us-east4",
      name: "go-coffee-dev-standby-keys-1",
    });
    expect(all.of(keyType)).toHaveLength(1);
  });

  // Policies ask for a year at most, and a day before a version is gone.
  it("are changed every 90 days, and can be had back for 30, protected or not: a change would replace them", async () => {
    for (const place of [aPlace(true), aPlace(false)])
      for (const { inputs } of (await made(place)).of(keyType))
        expect(inputs).toMatchObject({
          ...{ purpose: "ENCRYPT_DECRYPT", rotationPeriod: "7776000s", destroyScheduledDuration: "2592000s" },
          labels: { environment: "dev", "data-class": "internal" },
        });
  });

  it("are used by those services that need them, each one key at a time", async () => {
    const grants = (await made()).of(grantType);
    const of = (purpose: string) =>
      grants
        .filter(({ inputs }) => inputs["cryptoKeyId"] === `keys-${purpose}-id`)
        .map(({ inputs }) => inputs["member"])
        .sort();
    expect(of("cluster")).toEqual(["serviceAccount:compute@agents.example", "serviceAccount:gke@agents.example"]);
    expect(of("database")).toEqual(["serviceAccount:secrets@agents.example", "serviceAccount:sql@agents.example"]);
    expect(of("storage")).toEqual(["serviceAccount:registry@agents.example", "serviceAccount:storage@agents.example"]);
    for (const { inputs } of grants) expect(inputs["role"]).toBe("roles/cloudkms.cryptoKeyEncrypterDecrypter");
  });

  it("of backups are granted to the cluster's own agent too, which takes them as the backup service does", () => {
    expect(usersOfKeys.backup).toEqual(["backup", "gke", "compute"]);
  });

  it("are ready when they and the grants are", async () => {
    let ready: unknown[] = [];
    await record(() => {
      const keys = new Keys("keys", { place: aPlace(), project, generation: 1, agents });
      ready = keys.outputs.cluster.ready;
    });
    expect(ready).toHaveLength(1 + usersOfKeys.cluster.length);
  });

  it("are protected where the environment says so, the ring too", async () => {
    const all = await made(aPlace({ keys: true }));
    for (const one of [...all.of(keyType), ...all.of("gcp:kms/keyRing:KeyRing")]) expect(one.protect).toBe(true);
    for (const one of (await made()).of(keyType)) expect([one.protect, one.retainOnDelete]).toEqual([false, false]);
  });

  it("stay, where protection was lifted on purpose, of what outlives the environment; the record's always", async () => {
    const kept = (await made(aPlace({ lastCopy: true }))).of(keyType).filter(({ retainOnDelete }) => retainOnDelete);
    expect(kept.map(({ inputs }) => inputs["name"])).toEqual(["cache", "cluster", "database", "storage"]);
    const purposes = ["audit", "logs"] as const;
    const audit = await record(
      () => new Keys("audit-keys", { place: aPlace(), project, generation: 1, agents, purposes }),
    );
    expect(audit.of(keyType).map(({ retainOnDelete }) => retainOnDelete)).toEqual([true, false]);
  });
});
