import { Registry } from "../../../../components/aws/data/registry";
import { RegistryAccount } from "../../../../components/aws/data/registry-account";
import { account, record } from "../../../mocks";
import { aPlace, keyArn } from "../place";

it("has a repository for each service: scanned, immutable, encrypted with the key given, cleaned up", async () => {
  let made: Registry | undefined;
  const recorded = await record(
    () => void (made = new Registry("registry", { place: aPlace(), services: ["order", "user"], keyArn, images: 20 })),
  );
  const repositories = recorded.of("aws:ecr/repository:Repository");
  const names = repositories.map(({ inputs }) => inputs["name"]);
  expect(names).toEqual(["go-coffee-dev-registry/order", "go-coffee-dev-registry/user"]);
  for (const { inputs } of repositories) {
    expect(inputs).toMatchObject({
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: keyArn }],
      forceDelete: true,
    });
  }
  const [policy] = recorded.of("aws:ecr/lifecyclePolicy:LifecyclePolicy");
  expect(JSON.parse(String(policy?.inputs["policy"]))).toMatchObject({
    rules: [{ rulePriority: 1 }, { selection: { countNumber: 20 } }],
  });
  expect(Object.keys(made!.outputs.urls)).toEqual(["order", "user"]);
});

it("keeps images where the environment protects data", async () => {
  const recorded = await record(
    () => void new Registry("registry", { place: aPlace(true), services: ["order"], keyArn }),
  );
  const { inputs, protect } = recorded.one("aws:ecr/repository:Repository");
  expect([inputs["forceDelete"], protect]).toEqual([false, true]);
});

describe("RegistryAccount", () => {
  const settings = (copyTo?: string) =>
    record(() => {
      new Registry("registry", { place: aPlace(), services: ["order"], keyArn });
      new RegistryAccount("account", { place: aPlace(), account, copyTo });
    });

  it("scans every image that is pushed", async () => {
    expect(
      (await settings()).one("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration").inputs["rules"],
    ).toEqual([{ scanFrequency: "SCAN_ON_PUSH", repositoryFilters: [{ filter: "*", filterType: "WILDCARD" }] }]);
  });

  it("scans again with every new vulnerability, where that is asked for", async () => {
    const recorded = await record(
      () => void new RegistryAccount("account", { place: aPlace(), account, scanning: "continuous" }),
    );
    expect(recorded.one("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration").inputs).toMatchObject({
      scanType: "ENHANCED",
      rules: [{ scanFrequency: "CONTINUOUS_SCAN" }],
    });
  });

  it("copies the platform's own images, where a region is named", async () => {
    const replication = "aws:ecr/replicationConfiguration:ReplicationConfiguration";
    expect((await settings()).of(replication)).toEqual([]);
    const recorded = await settings("us-west-2");
    const name = String(recorded.one("aws:ecr/repository:Repository").inputs["name"]);
    const { rules } = recorded.one(replication).inputs["replicationConfiguration"] as {
      rules: { destinations: unknown; repositoryFilters: { filter: string }[] }[];
    };
    expect(rules[0]?.destinations).toEqual([{ region: "us-west-2", registryId: account }]);
    expect(name.startsWith(rules[0]!.repositoryFilters[0]!.filter)).toBe(true);
  });
});
