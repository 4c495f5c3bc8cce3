import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { OperationResult } from "../../cli/local/operate";
import { projectRoot } from "../../tools/root";
import { Coffee } from "./coffee";

jest.setTimeout(300_000);

const page = readFileSync(path.join(projectRoot(), "docs", "runbooks", "take-down.md"), "utf8");

/** What the page says to write, and to run, in its order. */
const protect = /^ +(protect: \{.*lifted: .*\})$/m.exec(page)![1]!;
const commands = [...page.matchAll(/^ {2,}npx pulumi (\w+) --stack <env>$/gm)].map(([, verb]) => verb!);

const bucketParts = [
  ...[
    "Bucket",
    "BucketLifecycleConfiguration",
    "BucketObjectLockConfiguration",
    "BucketOwnershipControls",
    "BucketPolicy",
  ],
  ...["BucketPublicAccessBlock", "BucketServerSideEncryptionConfiguration", "BucketVersioning"],
].map((type) => `aws:s3/${type[0]!.toLowerCase()}${type.slice(1)}:${type}`);

/** In a region: the locked record, the vault with its lock, and as many keys as open them and the last snapshots. */
const kept = (region: string, keys: number): string[] =>
  [
    ...bucketParts,
    ...["aws:backup/vault:Vault", "aws:backup/vaultLockConfiguration:VaultLockConfiguration"],
    ...Array<string>(keys).fill("aws:kms/key:Key"),
  ].map((token) => `${region} ${token}`);

/** The last snapshots, and the roles of five services, which others in the account may use. */
const once = [
  ...["us-east-1 aws:rds/snapshot:Snapshot", "us-east-1 aws:elasticache/snapshot:Snapshot"],
  ...Array<string>(5).fill(" aws:iam/serviceLinkedRole:ServiceLinkedRole"),
  // What lets AWS Backup delete what has expired in a vault that stays.
  ...[" aws:iam/role:Role", ...Array<string>(4).fill(" aws:iam/rolePolicyAttachment:RolePolicyAttachment")],
  // The name of who signed functions.
  "us-east-1 aws:signer/signingProfile:Cancelled",
];

/** What opens copies of volumes; where there is Vault, its recovery keys, which its own job has put there. */
const secrets = (values: number, all: number): string[] => [
  ...Array<string>(values).fill("us-east-1 aws:secretsmanager/secretVersion:SecretVersion"),
  ...Array<string>(all).fill("us-east-1 aws:secretsmanager/secret:Secret"),
];

/** On Google Cloud: the record and its log bucket, the plan of the cluster's backups with what it keeps, what opens copies of volumes. */
const onGoogle = [
  " gcp:secretmanager/secret:Secret",
  " gcp:secretmanager/secretVersion:SecretVersion",
  // How long the project's own logs are kept is a setting of what Google made.
  ...["global", "us-central1"].map((region) => `${region} gcp:logging/projectBucketConfig:ProjectBucketConfig`),
  "us-central1 gcp:storage/bucket:Bucket",
  "us-central1 gcp:gkebackup/backupPlan:BackupPlan",
];

/** Rings that Google never deletes, by region, and keys that open what stays. */
const rings = (regions: string[], keys: number): string[] => [
  ...regions.map((region) => `${region} gcp:kms/keyRing:KeyRing`),
  ...Array<string>(keys).fill(" gcp:kms/cryptoKey:CryptoKey"),
];

/**
 * On Azure: vaults with as many keys, each with whoever uses it and the right to, and secrets, in their groups, since Azure takes none of them before its
 * time, and the account of the record. And what Azure made itself.
 */
const onAzure = (vaults: number, keys: number, secrets: number, groups: number): string[] =>
  [
    ...Array<string>(vaults).fill("keyvault:Vault"),
    ...["keyvault:Key", "managedidentity:UserAssignedIdentity", "authorization:RoleAssignment"].flatMap((token) =>
      Array<string>(keys).fill(token),
    ),
    ...Array<string>(secrets).fill("keyvault:Secret"),
    ...["storage:StorageAccount", "storage:BlobServiceProperties", "storage:ManagementPolicy"],
    ...[...Array<string>(groups + 1).fill("resources:ResourceGroup"), "network:NetworkWatcher"],
  ].map((token) => ` azure-native:${token}`);

const staying: Record<string, string[]> = {
  staging: [
    ...[...once, ...kept("us-east-1", 6), ...secrets(1, 1)],
    ...[...onGoogle, ...rings(Array<string>(4).fill("us-central1"), 8)],
    ...onAzure(4, 7, 11, 2),
  ],
  prod: [
    ...[...once, ...kept("us-east-1", 7), ...kept("us-west-2", 3), ...secrets(1, 2)],
    ...[...onGoogle, ...rings([...Array<string>(5).fill("us-central1"), "us", "us-east4", "us-east4"], 12)],
    // The second region's plan of backups, and Vault's recovery keys.
    ...["us-east4 gcp:gkebackup/backupPlan:BackupPlan", " gcp:secretmanager/secret:Secret"],
    ...onAzure(6, 9, 11, 3),
  ],
};

/** What the local clouds remember, and nothing that stands: APIs that are on, names that stay taken, who there was, what was bought. */
const remembered = ["gcp:local/mark:Mark", "azure-native:local:Mark", "cloudflare:local/account:Account"];

/** The runbook, word by word, on the local clouds: each command as its local equal. */
describe.each(["staging", "prod"])("%s is taken down as the runbook says", (environment) => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());
  const run = (verb: OperationResult["operation"], ...more: string[]) =>
    coffee.local(
      verb,
      environment,
      "--config",
      coffee.changedConfig(environment, [/protect: \{.*\}/, protect]),
      ...more,
    );

  test("by a preview, an up and a destroy", () => {
    expect(commands).toEqual(["preview", "up", "destroy"]);
  });

  test("protection is lifted, and nothing else changes", async () => {
    await coffee.stand(environment);
    for (const verb of ["preview", "up"] as const) {
      // Judged once: what is planned is what is done.
      const { changes, policies } = await run(verb, ...(verb === "up" ? ["--no-policies"] : []));
      expect(policies.mandatory).toBe(0);
      expect(changes).toMatchObject({ create: 0, replace: 0 });
      expect(changes.update).toBeGreaterThan(0);
      // Azure's locks are resources of their own: the page says so.
      const gone = coffee.changes(environment).filter(({ op }) => op === "delete");
      expect(gone.length).toBeGreaterThan(0);
      expect(gone.filter(({ name }) => !/-locks(-store|-archive)?$/.test(name))).toEqual([]);
    }
  });

  test("what the page says that stays is what is left", async () => {
    // Google holds the network of a database that has just gone: the page says what then, and in another run it lets go.
    await expect(run("destroy")).rejects.toThrow(/ended with 1:[^]*Failed to delete connection; Producer services/);
    await run("destroy");
    const left = coffee
      .world(environment, (world) => world.everything())
      .filter(({ token }) => !remembered.includes(token))
      .map((it) => `${it.region} ${it.token}`);
    expect(left.sort()).toEqual(staying[environment]!.sort());
  });
});
