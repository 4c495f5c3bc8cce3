import type { Props } from "../../../simulators/protocol/values";
import { Driver } from "./driver";

const operator: Props = {
  name: "clickhouse-operator",
  namespace: "stores",
  chart: "altinity-clickhouse-operator",
  version: "0.25.6",
  repositoryOpts: { repo: "https://helm.altinity.com" },
};
const [installation, keepers] = [
  "kubernetes:clickhouse.altinity.com/v1:ClickHouseInstallation",
  "kubernetes:clickhouse-keeper.altinity.com/v1:ClickHouseKeeperInstallation",
];
const of = (kind: "ClickHouseInstallation" | "ClickHouseKeeperInstallation", layout: Props): Props => ({
  apiVersion: kind === "ClickHouseInstallation" ? "clickhouse.altinity.com/v1" : "clickhouse-keeper.altinity.com/v1",
  kind,
  metadata: { name: "analytics", namespace: "stores" },
  spec: {
    defaults: { templates: { podTemplate: "pod", dataVolumeClaimTemplate: "data" } },
    configuration: { clusters: [{ name: "main", layout }] },
    templates: {
      podTemplates: [{ name: "pod", spec: { containers: [{ name: "clickhouse", image: "registry.example/it:1" }] } }],
      volumeClaimTemplates: [{ name: "data", spec: { accessModes: ["ReadWriteOnce"] } }],
    },
  },
});

async function stores(): Promise<Driver> {
  const driver = new Driver();
  await driver.create("Namespace", { metadata: { name: "stores" } });
  await driver.create("Release", operator);
  return driver;
}

test("each replica is a StatefulSet with a Service of its own, and one Service stands before all", async () => {
  const driver = await stores();
  await driver.create(installation!, of("ClickHouseInstallation", { shardsCount: 1, replicasCount: 2 }));
  for (const replica of ["chi-analytics-main-0-0", "chi-analytics-main-0-1"]) {
    expect(driver.find("StatefulSet", `stores/${replica}`)["status"]).toMatchObject({ readyReplicas: 1 });
    expect(driver.has("Service", `stores/${replica}`)).toBe(true);
  }
  const front = driver.find("Service", "stores/clickhouse-analytics")["spec"] as Props;
  expect(front["selector"]).toMatchObject({ "clickhouse.altinity.com/chi": "analytics" });
  expect((front["ports"] as Props[]).map(({ port }) => port)).toEqual([8123, 9000]);
});

test("a replica fewer goes, with its Service", async () => {
  const driver = await stores();
  await driver.create(installation!, of("ClickHouseInstallation", { shardsCount: 1, replicasCount: 2 }));
  const one = of("ClickHouseInstallation", { shardsCount: 1, replicasCount: 1 });
  await driver.update(installation!, "stores/analytics", one);
  expect(driver.has("StatefulSet", "stores/chi-analytics-main-0-1")).toBe(false);
  expect(driver.has("StatefulSet", "stores/chi-analytics-main-0-0")).toBe(true);
});

test("a Keeper answers at keeper-NAME, and not on the port by which its members agree", async () => {
  const driver = await stores();
  await driver.create(keepers!, of("ClickHouseKeeperInstallation", { replicasCount: 3 }));
  expect(driver.has("StatefulSet", "stores/chk-analytics-main-0-2")).toBe(true);
  const { ports } = driver.find("Service", "stores/keeper-analytics")["spec"] as { ports: Props[] };
  expect(ports.map(({ port }) => port)).toEqual([2181]);
});
