import { awsCloud, type Driver } from "../../harness";
import { quotas } from "../../../../simulators/aws/common/quotas";

const address = (aws: Driver, region?: string) =>
  aws.create("aws:ec2/eip:Eip", { domain: "vpc", ...(region && { region }) });
const network = (aws: Driver, at: number, region?: string) =>
  aws.create("aws:ec2/vpc:Vpc", { cidrBlock: `10.${at}.0.0/16`, ...(region && { region }) });

it("gives a region five addresses, and every region its own", async () => {
  const aws = awsCloud();
  for (let count = 0; count < quotas.elasticIps; count++) await address(aws);
  await expect(address(aws)).rejects.toThrow(/AddressLimitExceeded: The maximum number of addresses has been reached/);
  await address(aws, "us-west-2");
});

it("gives a region five networks, one of which is there from the start", async () => {
  const aws = awsCloud();
  for (let at = 0; at < 4; at++) await network(aws, at);
  await expect(network(aws, 4)).rejects.toThrow(/VpcLimitExceeded: The maximum number of VPCs has been reached/);
  await network(aws, 5, "us-west-2");
});

describe("tags", () => {
  const elasticacheUser = {
    ...{ userId: "one", userName: "one", engine: "redis", accessString: "on ~* +@all" },
    authenticationMode: { type: "password", passwords: ["0123456789abcdef"] },
  };
  const topic = (tags: Record<string, string>) => awsCloud().create("aws:sns/topic:Topic", { name: "one", tags });
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`tag-${at}`, "x"]));

  it("are fifty at most", async () => {
    await topic(many(50));
    await expect(topic(many(51))).rejects.toThrow(/TagLimitExceeded: .*50, got 51/);
  });

  it.each([
    ["aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" }, "TagLimitExceeded"],
    ["aws:kms/key:Key", {}, "LimitExceededException"],
    ["aws:cloudwatch/logGroup:LogGroup", { name: "g" }, "TooManyTagsException"],
    ["aws:secretsmanager/secret:Secret", { name: "s" }, "ValidationException"],
    ["aws:elasticache/user:User", elasticacheUser, "TagQuotaPerResourceExceeded"],
  ])("more of them is an error of the service's own: %s", async (token, inputs, code) => {
    await expect(awsCloud().create(token, { ...inputs, tags: many(51) })).rejects.toThrow(new RegExp(`${code}: `));
    await awsCloud().create(token, { ...inputs, tags: many(50) });
  });

  it("have values of 256 characters, and keys of 128", async () => {
    await topic({ note: "é".repeat(256), ["k".repeat(128)]: "x" });
    await expect(topic({ note: "x".repeat(257) })).rejects.toThrow(/maximum length of 256 characters: note/);
    await expect(topic({ ["k".repeat(129)]: "x" })).rejects.toThrow(/maximum length of 128 characters/);
  });
});
