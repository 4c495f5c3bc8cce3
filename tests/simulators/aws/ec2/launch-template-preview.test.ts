import { UNKNOWN } from "../../../../simulators/protocol/values";
import { awsCloud } from "../../harness";

const token = "aws:ec2/launchTemplate:LaunchTemplate";
const subject = { token, name: "nodes", urn: `urn:pulumi:test::go-coffee::${token}::nodes` };

/** Node groups follow `latestVersion`: a preview that knew it would not show that they roll. */
test("a preview of changed data does not know the next version; one of changed tags does", async () => {
  const aws = awsCloud();
  const { inputs, outputs, id } = await aws.create(
    token,
    { name: "nodes", ebsOptimized: "true", tags: { a: "1" } },
    "nodes",
  );
  const preview = (news: object) => aws.cloud.update(subject, id, outputs, { ...inputs, ...news }, true);
  expect((await preview({ ebsOptimized: "false" }))["latestVersion"]).toBe(UNKNOWN);
  expect((await preview({ ebsOptimized: "false" }))["defaultVersion"]).toBe(1);
  expect((await preview({ ebsOptimized: "false", updateDefaultVersion: true }))["defaultVersion"]).toBe(UNKNOWN);
  expect((await preview({ tags: { a: "2" } }))["latestVersion"]).toBe(1);
});
