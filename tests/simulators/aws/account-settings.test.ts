import { awsCloud } from "../harness";
import { holds } from "./edge-world";

const block = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";
const encryption = "aws:ebs/encryptionByDefault:EncryptionByDefault";

holds([
  {
    token: block,
    rule: "no account's id",
    refused: { accountId: "1234" },
    says: /invalid value for account_id \(must be a 12 digit AWS account ID\): "1234"/,
    accepted: { accountId: "123456789012" },
  },
]);

test("the block is one for the account, whatever the region, and whoever puts it again puts it anew", async () => {
  const cloud = awsCloud();
  const first = await cloud.create(block, { blockPublicAcls: true, blockPublicPolicy: true });
  expect(first.id).toBe("123456789012");
  expect(first.outputs).toEqual({
    accountId: "123456789012",
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: false,
    restrictPublicBuckets: false,
  });
  await cloud.create(block, { restrictPublicBuckets: true }, "again");
  expect(cloud.world.all(block).map(({ inputs, region }) => [inputs["restrictPublicBuckets"], region])).toEqual([
    [true, ""],
  ]);
});

test("encryption by default is one switch in a region: who turns it off turns it off for all", async () => {
  const cloud = awsCloud();
  const states = () =>
    cloud.world.all(encryption).map(({ region, inputs }) => `${region} ${String(inputs["enabled"])}`);
  const one = await cloud.create(encryption, { enabled: true }, "one");
  expect([one.id, one.outputs]).toEqual([
    expect.stringMatching(/^terraform-[0-9a-f]{26}$/),
    { enabled: true, region: "us-east-1" },
  ]);
  const two = await cloud.create(encryption, { enabled: true }, "two");
  await cloud.create(encryption, { enabled: true, region: "us-west-2" }, "west");
  expect(states()).toEqual(["us-east-1 true", "us-east-1 true", "us-west-2 true"]);
  await cloud.delete(encryption, two.id);
  expect(states()).toEqual(["us-east-1 false", "us-west-2 true"]);
});

test("it is on unless it is said to be off", async () => {
  expect((await awsCloud().create(encryption, {})).outputs["enabled"]).toBe(true);
  expect((await awsCloud().create(encryption, { enabled: false })).outputs["enabled"]).toBe(false);
});
