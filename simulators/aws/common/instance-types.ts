import data from "../../data/aws-instance-types.json";

const bits: Record<string, bigint> = Object.fromEntries(data.regions.map((region, at) => [region, 1n << BigInt(at)]));
const families: Record<string, Record<string, string>> = data.types as Record<string, Record<string, string>>;

/** Whether EC2 has the instance type in the region. Source: cfn-lint, see the data file. */
export function offersInstanceType(region: string, type: string): boolean {
  const [family = "", ...size] = type.split(".");
  const bit = bits[region] ?? 0n;
  return Object.entries(families[family] ?? {}).some(
    ([mask, sizes]) => (BigInt(`0x${mask}`) & bit) !== 0n && sizes.split(" ").includes(size.join(".")),
  );
}

/** Whether it is an instance type at all, in some region. */
export function isInstanceType(type: string): boolean {
  const [family = "", ...size] = type.split(".");
  return Object.values(families[family] ?? {}).some((sizes) => sizes.split(" ").includes(size.join(".")));
}
