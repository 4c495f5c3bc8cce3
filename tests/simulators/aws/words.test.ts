import { awsCloud } from "../harness";

const vpc = "aws:ec2/vpc:Vpc";
const subnet = "aws:ec2/subnet:Subnet";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";

/** What the local AWS says of every type, as Terraform's provider shows it. */
describe("the local AWS's own words", () => {
  test("to a deletion of what is in use", async () => {
    const aws = awsCloud();
    const { id } = await aws.create(vpc, { cidrBlock: "10.0.0.0/16" });
    await aws.create(subnet, { vpcId: id, cidrBlock: "10.0.0.0/24" });
    expect(await aws.deleteRefusal(vpc, id)).toBe(
      `deleting EC2 VPC (${id}): operation error EC2: DeleteVpc, api error DependencyViolation: The vpc '${id}' has dependencies and cannot be deleted.`,
    );
  });

  test("to an update of what is gone", async () => {
    const aws = awsCloud();
    const { id, outputs } = await aws.create(vpc, { cidrBlock: "10.0.0.0/16" });
    aws.world.forget(aws.find(vpc, id));
    const subject = { token: vpc, name: "it", urn: "urn:x" };
    await expect(aws.cloud.update(subject, id, outputs, { cidrBlock: "10.0.0.0/16" }, false)).rejects.toThrow(
      `updating EC2 VPC (${id}): operation error EC2: ModifyVpcAttribute, api error NotFound: EC2 VPC ${id} does not exist`,
    );
  });

  test("a name that is given: the old one goes first", async () => {
    const aws = awsCloud();
    const subject = { token: logGroup, name: "it", urn: "urn:x" };
    const { cloud } = aws;
    const olds = { name: "/a", logGroupClass: "STANDARD" };
    const news = { name: "/a", logGroupClass: "INFREQUENT_ACCESS" };
    expect(cloud.diff(subject, "/a", olds, news, [], olds)).toMatchObject({
      replaces: true,
      deleteBeforeReplace: true,
    });
  });

  test("the provider's own settings are checked by name and type", () => {
    const { cloud } = awsCloud();
    const settings = {
      region: "us-east-1",
      defaultTags: '{"tags":{"a":"b"}}',
      version: "7.48.0",
      skipRegionValidation: "true",
    };
    expect(cloud.checkConfig(settings).failures).toEqual([]);
    expect(cloud.checkConfig({ ...settings, regionn: "x", defaultTags: '{"tag":{}}' }).failures).toEqual([
      { path: "defaultTags.tag", reason: '"tag" is not a valid property of defaultTags (did you mean "tags"?)' },
      { path: "regionn", reason: '"regionn" is not a valid property (did you mean "region"?)' },
    ]);
  });

  test("an import names its region after an @", async () => {
    const aws = awsCloud("us-east-1");
    const { id } = await aws.create(vpc, { cidrBlock: "10.0.0.0/16", region: "eu-west-1" });
    const subject = { token: vpc, name: "it", urn: "urn:x" };
    expect(aws.cloud.read(subject, id, {})).toBeUndefined();
    expect(aws.cloud.read(subject, `${id}@eu-west-1`, {})).toMatchObject({ id, inputs: { region: "eu-west-1" } });
  });
});
