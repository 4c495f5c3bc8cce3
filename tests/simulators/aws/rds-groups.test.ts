import type { Props } from "../../../simulators/protocol/values";
import type { Driver } from "../harness";
import { judged, network } from "./fixtures";
import { parameterGroup, subnetGroup } from "./rds-fixtures";

const soundGroup = async (cloud: Driver): Promise<Props> => {
  const { a, b } = await network(cloud);
  return { name: "data", subnetIds: [a, b] };
};

judged(subnetGroup, soundGroup, [
  ["capital letters", { name: "Data" }, /only lowercase alphanumeric/],
  ["a name with a period", { name: "data.one" }],
  ["the name that is taken", { name: "default" }, /not "default"/],
  [
    "a subnet that is not there",
    { subnetIds: ["subnet-0123456789abcdef0"] },
    /Some input subnets in :\[subnet-0123456789abcdef0\] are invalid/,
  ],
  [
    "one zone",
    async (cloud) => {
      const { a, a2 } = await network(cloud, "10.5");
      return { subnetIds: [a, a2] };
    },
    /DBSubnetGroupDoesNotCoverEnoughAZs.*Current AZ coverage: us-east-1a\. Add subnets to cover at least 2 AZs/,
  ],
  [
    "two VPCs",
    async (cloud) => ({ subnetIds: [(await network(cloud, "10.5")).a, (await network(cloud, "10.6")).b] }),
    /InvalidSubnet.*different VPCs/,
  ],
]);

judged(
  parameterGroup,
  async () => ({ name: "pg15", family: "postgres15", parameters: [{ name: "rds.force_ssl", value: "1" }] }),
  [
    ["a family that does not exist", { family: "postgresql15" }, /postgresql15 is not a valid parameter group family/],
    ["a name that ends in a hyphen", { name: "pg15-" }, /no hyphen at the end/],
    [
      "a parameter that does not exist",
      { parameters: [{ name: "rds.forcessl", value: "1" }] },
      /Could not find parameter with name: rds\.forcessl/,
    ],
    [
      "a switch between on and off",
      { parameters: [{ name: "rds.force_ssl", value: "on" }] },
      /Invalid parameter value: on for: rds\.force_ssl allowed values are: 0,1/,
    ],
    [
      "a static parameter at once",
      { parameters: [{ name: "max_connections", value: "100" }] },
      /cannot use immediate apply method for static parameter/,
    ],
    [
      "a static parameter at the restart",
      { parameters: [{ name: "max_connections", value: "100", applyMethod: "pending-reboot" }] },
    ],
    [
      "a way to apply that does not exist",
      { parameters: [{ name: "log_statement", value: "ddl", applyMethod: "later" }] },
      /parameter\.apply_method to be one of/,
    ],
    [
      "one parameter twice",
      {
        parameters: [
          { name: "log_statement", value: "ddl" },
          { name: "log_statement", value: "all" },
        ],
      },
      /more than once: log_statement/,
    ],
  ],
);
