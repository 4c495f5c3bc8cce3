import { output } from "@pulumi/pulumi";
import { watchExpressRoute } from "../../../../components/azure/network/express-route-alarms-plan";
import { watchNat } from "../../../../components/azure/network/nat-alarms-plan";

it("a NAT gateway is watched for carrying nothing, for ports that run out, and for packets that are lost", () => {
  const gateway = output("/nat/1");
  const watched = watchNat("1", gateway);
  expect(watched.map(({ id, severity, metric }) => [id, severity, metric])).toEqual([
    ["nat-1-down", "critical", "DatapathAvailability"],
    ["nat-1-ports", "critical", "SNATConnectionCount"],
    ["nat-1-drops", "warning", "PacketDropCount"],
  ]);
  for (const { scope, namespace } of watched)
    expect([scope, namespace]).toEqual([gateway, "Microsoft.Network/natGateways"]);
  // Those that were made count among the tried ones: only the failed ones are an alarm.
  expect(watched[1]).toMatchObject({ dimensions: { ConnectionState: ["Failed"] }, threshold: 0 });
  expect(watched[0]).toMatchObject({ operator: "LessThan" });
});

it("two zones' alarms have names of their own", () => {
  const ids = ["1", "2"].flatMap((zone) => watchNat(zone, "/nat").map(({ id }) => id));
  expect(new Set(ids).size).toBe(6);
});

it("a circuit is watched path by path: the mean of a dead one and a sound one is half", () => {
  const [sessions, busy] = watchExpressRoute("/circuit", "/gateway");
  expect(sessions).toMatchObject({ scope: "/circuit", dimensions: { PeeringType: ["private"], Peer: ["*"] } });
  expect(sessions).toMatchObject({ severity: "critical", operator: "LessThan" });
  expect(busy).toMatchObject({ scope: "/gateway", metric: "ExpressRouteGatewayCpuUtilization", severity: "warning" });
});
