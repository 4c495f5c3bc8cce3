import { watchNat } from "../../../../components/gcp/network/nat-alarms-plan";

it("each gateway is watched for ports that run out, at once, and for packets that are lost", () => {
  expect(watchNat({})).toEqual([]);
  const watched = watchNat({ a: "nat-1", b: "nat-2" });
  expect(watched.map(({ id, severity, forSeconds }) => [id, severity, forSeconds])).toEqual([
    ["a-ports", "critical", 0],
    ["a-drops", "warning", 900],
    ["b-ports", "critical", 0],
    ["b-drops", "warning", 900],
  ]);
  for (const { id, query } of watched)
    expect(query).toContain(`gateway_name="${id.startsWith("a") ? "nat-1" : "nat-2"}"`);
});
