import { output } from "@pulumi/pulumi";
import fc from "fast-check";
import { keyPolicy, type AwsKeyPurpose } from "../../../../components/aws/common/key-policy";
import { deletionWindow } from "../../../../components/core/deletion-window";
import { policyDocument } from "../../../../components/aws/common/policy-document";
import { keyPurposes } from "../../../../components/core/contracts";
import { statements } from "../place";

const purposes: AwsKeyPurpose[] = [...keyPurposes, "audit", "backup", "vault", "events", "undelivered"];
const aPlace = fc.record({
  account: fc.stringMatching(/^[1-9]\d{11}$/),
  region: fc.constantFrom("us-east-1", "us-west-2", "eu-central-1"),
  distributed: fc.boolean(),
  environment: fc.constantFrom("dev", "prod"),
});

/** A policy as KMS gets it. */
const written = async (purpose: AwsKeyPurpose, place: Parameters<typeof keyPolicy>[1]) =>
  statements(await new Promise((resolve) => output(policyDocument(keyPolicy(purpose, place))).apply(resolve)));

it("lets in nobody who does not work for this account, in any region, for any purpose", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...purposes), aPlace, async (purpose, place) => {
      const [decides, ...others] = await written(purpose, place);
      expect(decides).toEqual({
        Sid: "AccountDecides",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${place.account}:root` },
        Action: "kms:*",
        Resource: "*",
      });
      for (const { Action, Condition } of others) {
        expect(JSON.stringify(Condition)).toContain(place.account);
        expect([Action].flat()).not.toContain("kms:*");
      }
    }),
  );
});

it.each([
  ["cluster", ["VolumesOfNodes", "GrantsForVolumesOfNodes"]],
  ["database", []],
  ["cache", []],
  ["storage", ["DistributionsOfThisAccount"]],
  ["logs", ["LogGroupsOfThisAccount"]],
  ["alerts", ["AlarmsOfThisAccount"]],
  ["audit", ["TrailsOfThisAccount", "TrailsReadAndLookAtTheKey", "RecordersOfThisAccount"]],
  ["backup", []],
  ["vault", []],
  [
    "events",
    [...["BusesLookAtTheKey", "EventsOfThisBus", "EventsIntoQueuesOfThisAccount"], "ArchivesOfFunctionsOfThisAccount"],
  ],
  ["undelivered", ["EventsIntoQueuesOfThisAccount"]],
] as const)("%s: beside the account, %j", async (purpose, expected) => {
  const place = { environment: "dev", account: "123456789012", region: "us-east-1", distributed: true };
  const policy = await written(purpose, place);
  expect(policy.slice(1).map(({ Sid }) => Sid)).toEqual(expected);
});

it("opens events for the environment's own bus, and for no other of the account", async () => {
  const policy = await written("events", { environment: "dev", account: "123456789012", region: "us-east-1" });
  expect(policy.find(({ Sid }) => Sid === "EventsOfThisBus")).toMatchObject({
    Action: ["kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncrypt*"],
    Condition: {
      ArnLike: {
        "kms:EncryptionContext:aws:events:event-bus:arn":
          "arn:aws:events:us-east-1:123456789012:event-bus/go-coffee-dev-events",
      },
    },
  });
});

it("keeps a deleted key for as long as AWS does where keys are protected, and two weeks elsewhere", () => {
  const lifted = { keys: false, lastCopy: true };
  expect([{ keys: true }, { keys: false }, lifted].map(deletionWindow)).toEqual([30, 14, 30]);
});
