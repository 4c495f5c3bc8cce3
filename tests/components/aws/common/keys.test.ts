import { inRegion } from "../../../../components/aws/common/in-region";
import { Keys } from "../../../../components/aws/common/keys";
import { keyPurposes } from "../../../../components/core/contracts";
import { account, record } from "../../../mocks";
import { aPlace, statements } from "../place";

const keys = (protect: boolean) => record(() => void new Keys("keys", { place: aPlace(protect), account }));

describe("Keys", () => {
  it("makes a rotated key with an alias for each purpose", async () => {
    const recorded = await keys(false);
    expect(recorded.of("aws:kms/key:Key").map(({ name }) => name)).toEqual([
      "keys-alerts",
      "keys-cache",
      "keys-cluster",
      "keys-database",
      "keys-logs",
      "keys-storage",
    ]);
    for (const { inputs } of recorded.of("aws:kms/key:Key"))
      expect(inputs).toMatchObject({ enableKeyRotation: true, rotationPeriodInDays: 365 });
    expect(recorded.of("aws:kms/alias:Alias").map(({ inputs }) => inputs["name"])).toContain(
      "alias/go-coffee-dev-database",
    );
  });

  it.each([
    [true, 30],
    [false, 14],
  ])("protected %p: can be had back for %i days", async (protect, days) => {
    for (const { inputs, protect: found } of (await keys(protect)).of("aws:kms/key:Key")) {
      expect(inputs["deletionWindowInDays"]).toBe(days);
      expect(found).toBe(protect);
    }
  });

  it("keep what opens backups and the record, where protection was lifted on purpose, and can all be had back for as long as AWS lets", async () => {
    const purposes = [...keyPurposes, "audit", "backup"] as const;
    const recorded = await record(
      () => void new Keys("keys", { place: aPlace({ lastCopy: true }), account, purposes }),
    );
    const found = recorded.of("aws:kms/key:Key");
    expect(found.filter(({ retainOnDelete }) => retainOnDelete).map(({ name }) => name)).toEqual(
      ["audit", "backup", "cache", "cluster", "database"].map((purpose) => `keys-${purpose}`),
    );
    expect(found.map(({ inputs }) => inputs["deletionWindowInDays"])).toEqual(purposes.map(() => 30));
    expect((await keys(false)).all.some(({ retainOnDelete }) => retainOnDelete)).toBe(false);
  });

  it("lets CloudWatch Logs use the key of logs, for log groups of this account, and no other key", async () => {
    const recorded = await keys(false);
    const services = (purpose: string) =>
      statements(recorded.one("aws:kms/key:Key", `keys-${purpose}`).inputs["policy"]).flatMap(
        ({ Principal }) => (Principal as { Service?: string }).Service ?? [],
      );
    expect(services("logs")).toEqual(["logs.us-east-1.amazonaws.com"]);
    for (const purpose of ["cluster", "database", "storage"]) expect(services(purpose)).toEqual([]);
    const policy = statements(recorded.one("aws:kms/key:Key", "keys-logs").inputs["policy"]);
    expect(policy[1]?.["Condition"]).toEqual({
      ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:us-east-1:${account}:log-group:*` },
    });
  });

  it("lets CloudFront decrypt for distributions of this account, with the key of storage, where it is asked to", async () => {
    const recorded = await record(
      () => void new Keys("keys", { place: aPlace(), account, purposes: ["storage"], distributed: true }),
    );
    const policy = statements(recorded.one("aws:kms/key:Key").inputs["policy"]);
    expect(policy.slice(1)).toEqual([
      expect.objectContaining({
        Principal: { Service: "cloudfront.amazonaws.com" },
        Action: "kms:Decrypt",
        Condition: { ArnLike: { "aws:SourceArn": `arn:aws:cloudfront::${account}:distribution/*` } },
      }),
    ]);
  });

  it("lets Auto Scaling's own role use the cluster's key, through EC2, and nobody else without a policy of IAM", async () => {
    const recorded = await keys(false);
    for (const { name, inputs } of recorded.of("aws:kms/key:Key")) {
      const open = statements(inputs["policy"]).filter(({ Principal }) => JSON.stringify(Principal) === '{"AWS":"*"}');
      expect(open).toHaveLength(name === "keys-cluster" ? 2 : 0);
      for (const { Condition, Action } of open) {
        expect(Condition).toMatchObject({
          StringEquals: { "kms:CallerAccount": account, "kms:ViaService": "ec2.us-east-1.amazonaws.com" },
          ArnEquals: {
            "aws:PrincipalArn": `arn:aws:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
          },
        });
        expect(Action).not.toContain("kms:*");
      }
    }
  });

  it("makes what is asked for and nothing else, in the region named", async () => {
    const recorded = await record(
      () =>
        void new Keys(
          "keys",
          { place: { ...aPlace(), region: "us-west-2" }, account, purposes: ["database", "logs"] },
          inRegion("us-west-2"),
        ),
    );
    expect(recorded.of("aws:kms/key:Key").map(({ name, inputs }) => [name, inputs["region"]])).toEqual([
      ["keys-database", "us-west-2"],
      ["keys-logs", "us-west-2"],
    ]);
  });
});

it("leaves the key of events where protection was lifted on purpose: a table that is deleted leaves a backup", async () => {
  const lifted = aPlace({ lastCopy: true });
  const made = await record(() => void new Keys("events-keys", { place: lifted, account, purposes: ["events"] }));
  expect(made.one("aws:kms/key:Key").retainOnDelete).toBe(true);
});
