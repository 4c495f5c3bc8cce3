import { setFaults } from "../../../simulators/core/pace";
import { awsCloud } from "../harness";

const caller = "aws:index/getCallerIdentity:getCallerIdentity";
const parameter = "aws:ssm/getParameter:getParameter";
const image = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";

describe("functions, while us-east-1 is dark", () => {
  const dark = (settings = {}) => {
    const { cloud, world } = awsCloud();
    cloud.configure({ region: "us-east-1", ...settings });
    setFaults(world, [{ token: "*", verb: "*", kind: "dark", region: "us-east-1" }]);
    return cloud;
  };

  it("fail where they ask that region", () => {
    expect(() => dark().invoke(caller, {})).toThrow(/region us-east-1 does not answer/);
    expect(() => dark().invoke(parameter, { name: image })).toThrow(/region us-east-1 does not answer/);
    expect(() => dark().invoke(parameter, { name: image, region: "us-west-2" })).not.toThrow();
  });

  it("tell who calls where STS is asked elsewhere", () => {
    expect(dark({ stsRegion: "us-west-2" }).invoke(caller, {}).outputs).toMatchObject({ accountId: "123456789012" });
  });

  it("answer what the provider knows by itself", () => {
    for (const token of ["aws:index/getPartition:getPartition", "aws:index/getRegion:getRegion"])
      expect(() => dark().invoke(token, {})).not.toThrow();
  });
});
