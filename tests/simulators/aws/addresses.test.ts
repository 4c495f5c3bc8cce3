import fc from "fast-check";
import {
  blockContains,
  blocksOverlap,
  formatAddress,
  ipv4NetworkProblem,
  ipv6NetworkProblem,
  parseBlock,
} from "../../../simulators/aws/cidr";
import { isInstanceType, offersInstanceType } from "../../../simulators/aws/instance-types";
import { isAwsManaged, isServiceLinked } from "../../../simulators/aws/managed-policies";
import { regions, zoneId, zonesOf, zoneWithId } from "../../../simulators/aws/zones";

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

test.each(["10.0.0.0", "10.0.0.256/8", "10.0.0.0/33", "a.b.c.d/8", ""])("%j is no block", (text) => {
  expect(ipv4NetworkProblem(text)).toMatch(/not a valid IPv4 CIDR block/);
});

test("a block with host bits set is named as it should be", () => {
  expect(ipv4NetworkProblem("10.0.0.7/16")).toMatch(/did you mean "10.0.0.0\/16"/);
});

test("IPv6 blocks", () => {
  expect(ipv6NetworkProblem("::/0")).toBeUndefined();
  expect(ipv6NetworkProblem("2600:1f18::/56")).toBeUndefined();
  expect(ipv6NetworkProblem("10.0.0.0/8")).toMatch(/IPv6/);
  expect(ipv6NetworkProblem("::/129")).toMatch(/IPv6/);
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
