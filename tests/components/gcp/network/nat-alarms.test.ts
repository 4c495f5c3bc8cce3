import { output } from "@pulumi/pulumi";
import { watchNat } from "../../../../components/gcp/network/nat-alarms-plan";

it("a gateway is watched for ports that run out, at once, and for packets that are lost", async () => {
  const watched = watchNat(output("nat-1"));
  expect(watched.map(({ id, severity, forSeconds }) => [id, severity, forSeconds])).toEqual([
    ["ports", "critical", 0],
    ["drops", "warning", 900],
  ]);
  for (const { query } of watched)
    expect(await new Promise((known) => output(query).apply(known))).toContain(
      '{monitored_resource="nat_gateway", gateway_name="nat-1"}[5m]',
    );
});
