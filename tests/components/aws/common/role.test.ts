import * as iam from "@pulumi/aws/iam";
import { ofAws, role, type Permissions } from "../../../../components/aws/common/role";
import { plainTrustOf } from "../../../../components/aws/common/policy-document";
import { record } from "../../../mocks";
import { statements } from "../place";

const made = (may: Permissions, part?: string) =>
  record(() => {
    role(
      (last) => `one-${last}`,
      {
        name: "the-one",
        description: "Of a test",
        region: "us-east-1",
        trust: plainTrustOf("ec2.amazonaws.com"),
        may,
        tags: { owner: "platform" },
        ...(part && { part }),
        change: (sound) => ({ ...sound, maxSessionDuration: 7200 }),
      },
      {},
    );
  });

it("may do what AWS's own policies say and what the statements say, each by its word", async () => {
  const recorded = await made({
    looks: "service-role/AWS_ConfigRole",
    writes: [{ Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::one/*" }],
  });
  expect(recorded.one("aws:iam/role:Role", "one-role").inputs).toMatchObject({
    name: "the-one",
    description: "Of a test",
    maxSessionDuration: 7200,
    tags: { owner: "platform" },
  });
  expect(recorded.one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "one-looks").inputs).toEqual({
    role: "the-one",
    policyArn: "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole",
  });
  const { inputs } = recorded.one("aws:iam/rolePolicy:RolePolicy", "one-writes");
  expect(inputs).toMatchObject({ name: "writes", role: "the-one" });
  expect(statements(inputs["policy"])).toEqual([
    { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::one/*" },
  ]);
});

it("has no policy for statements that are none: IAM takes no empty one", async () => {
  const recorded = await made({ allow: [] }, "monitoring");
  expect(recorded.all.map(({ type, name }) => `${type} ${name}`)).toEqual(["aws:iam/role:Role one-monitoring"]);
});

it("is handed out once it may: who uses it waits for all of it, and goes before it", async () => {
  const recorded = await record(() => {
    const may: Permissions = {
      looks: "service-role/AWS_ConfigRole",
      writes: [{ Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::one/*" }],
    };
    const trust = plainTrustOf("ec2.amazonaws.com");
    const arn = role(
      (last) => `one-${last}`,
      { name: "one", description: "One", region: "us-east-1", trust, may, tags: {} },
      {},
    );
    new iam.InstanceProfile("user", { path: arn });
  });
  const user = recorded.one("aws:iam/instanceProfile:InstanceProfile");
  expect(user.inputs["path"]).toMatch(/^arn:aws:.*role\/one$/);
  expect(user.dependsOn.sort()).toEqual([
    "aws:iam/role:Role::one-role",
    "aws:iam/rolePolicy:RolePolicy::one-writes",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment::one-looks",
  ]);
});

it("names AWS's own policies without their path", () => {
  expect(ofAws(["AmazonEKS_CNI_Policy", "service-role/AmazonEBSCSIDriverPolicy"])).toEqual({
    AmazonEKS_CNI_Policy: "AmazonEKS_CNI_Policy",
    AmazonEBSCSIDriverPolicy: "service-role/AmazonEBSCSIDriverPolicy",
  });
});
