import fc from "fast-check";
import {
  blockContains,
  blocksOverlap,
  formatAddress,
  ipv4NetworkProblem,
  ipv6NetworkProblem,
  networkProblem,
  parseBlock,
} from "../../../../simulators/aws/common/cidr";
import { isInstanceType, offersInstanceType } from "../../../../simulators/aws/common/instance-types";
import { isAwsManaged, isServiceLinked } from "../../../../simulators/aws/common/managed-policies";
import { regions, zoneId, zonesOf, zoneWithId } from "../../../../simulators/aws/common/zones";

const block = fc
  .tuple(fc.nat(2 ** 32 - 1), fc.integer({ min: 0, max: 32 }))
  .map(([address, prefix]) => `${formatAddress(address - (address % 2 ** (32 - prefix)))}/${prefix}`);

test("blocks that overlap contain one another", () => {
  fc.assert(
    fc.property(block, block, (one, other) => {
      const [a, b] = [parseBlock(one)!, parseBlock(other)!];
      const apart = a.first + 2 ** (32 - a.prefix) <= b.first || b.first + 2 ** (32 - b.prefix) <= a.first;
      expect(blocksOverlap(one, other)).toBe(!apart);
      expect(blockContains(one, one)).toBe(true);
      expect(ipv4NetworkProblem(one)).toBeUndefined();
    }),
  );
});

test.each(["10.0.0.0", "10.0.0.256/8", "10.0.0.0/33", "010.0.0.0/8", "a.b.c.d/8", "::/129", "fe80::%1/64", ""])(
  "%j is no block",
  (text) => {
    for (const problem of [ipv4NetworkProblem, ipv6NetworkProblem, networkProblem])
      expect(problem(text)).toBe(`"${text}" is not a valid CIDR block: invalid CIDR address: ${text}`);
  },
);

test("a block with host bits set is named as it should be", () => {
  expect(ipv4NetworkProblem("10.0.0.7/16")).toBe(
    '"10.0.0.7/16" is not a valid IPv4 CIDR block; did you mean "10.0.0.0/16"?',
  );
  expect(ipv6NetworkProblem("2600:1f18::7/56")).toBe(
    '"2600:1f18::7/56" is not a valid IPv6 CIDR block; did you mean "2600:1f18::/56"?',
  );
  expect(networkProblem("2600:1f18:0:ff7f::/57")).toBe(
    '"2600:1f18:0:ff7f::/57" is not a valid CIDR block; did you mean "2600:1f18:0:ff00::/57"?',
  );
});

test("a block of the other family", () => {
  expect(ipv4NetworkProblem("::/0")).toBe('"::/0" is not a valid IPv4 CIDR block');
  expect(ipv6NetworkProblem("10.0.0.0/8")).toBe('"10.0.0.0/8" is not a valid IPv6 CIDR block');
  expect(networkProblem("10.0.0.0/8")).toBeUndefined();
});

test("IPv6 blocks, however they are written", () => {
  for (const text of ["::/0", "2600:1F18::/56", "2600:1f18:0:0:0:0:0:0/56", "1:2:3:4:5:6:7:8/128", "::1/128"]) {
    expect(ipv6NetworkProblem(text)).toBeUndefined();
    expect(networkProblem(text)).toBeUndefined();
  }
});

test("zones and their ids", () => {
  expect(zonesOf("us-west-1")).toEqual(["us-west-1a", "us-west-1c"]);
  expect(zonesOf("us-west-9")).toEqual([]);
  expect(["us-east-1a", "eu-central-1b", "ap-southeast-2c", "ap-northeast-1a"].map(zoneId)).toEqual([
    "use1-az1",
    "euc1-az2",
    "apse2-az3",
    "apne1-az1",
  ]);
  expect(zoneWithId("us-east-1", "use1-az6")).toBe("us-east-1f");
  expect(zoneWithId("us-east-1", "use1-az7")).toBeUndefined();
  const ids = Object.keys(regions).flatMap(zonesOf).map(zoneId);
  expect(new Set(ids).size).toBe(ids.length);
});

test("instance types by region", () => {
  expect(offersInstanceType("us-east-1", "t3.medium")).toBe(true);
  expect(offersInstanceType("us-east-1", "t3.huge")).toBe(false);
  expect(offersInstanceType("us-east-1", "r5.large")).toBe(true);
  expect(offersInstanceType("ap-southeast-7", "a1.large")).toBe(false);
  expect(isInstanceType("a1.large")).toBe(true);
  expect(isInstanceType("t3")).toBe(false);
});

test("AWS's own policies", () => {
  expect(isAwsManaged("arn:aws:iam::aws:policy/AmazonEKSClusterPolicy")).toBe(true);
  expect(isAwsManaged("arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy")).toBe(true);
  expect(isAwsManaged("arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicy")).toBe(false);
  expect(isServiceLinked("arn:aws:iam::aws:policy/aws-service-role/AmazonRDSServiceRolePolicy")).toBe(true);
});
