import { storeUsers } from "../../workloads/stores/users";
import { storesOn } from "../../workloads/stores/demand";
import { elasticsearchDays } from "../../workloads/addons/observability";
import { services } from "../../workloads/catalog";
import { someObservability } from "./addons/context";
import { specOf } from "../stacks/spec";
import { compositionOf } from "../stacks/spec";
import { manifestsOf } from "../kubernetes/manifests";
import type { Manifest } from "../kubernetes/server";

let objects: Manifest[];
beforeAll(async () => {
  objects = [...manifestsOf(await compositionOf(specOf("prod"))).values()].flat();
});

const named = (kind: string, name: string) =>
  objects.find((one) => one.kind === kind && one.metadata.namespace === "stores" && one.metadata.name === name)!;
const spec = (kind: string, name: string) => named(kind, name)["spec"] as Record<string, never>;

it("who signs in to a store has a password of its own, which is in no manifest", () => {
  const users = storeUsers(services, "go-coffee");
  expect(users.map(({ store, name }) => `${store} ${name}`)).toEqual([
    "search jaeger",
    "search coffee",
    "analytics order",
  ]);
  for (const { secret } of users) {
    const { target, refreshPolicy } = spec("ExternalSecret", secret) as unknown as {
      refreshPolicy: string;
      target: { template: { data: Record<string, string> } };
    };
    expect([refreshPolicy, target.template.data["password"]]).toEqual(["CreatedOnce", "{{ .password }}"]);
  }
});

it("a user of Elasticsearch may touch its own indices alone", () => {
  const { target } = spec("ExternalSecret", "search-coffee") as unknown as {
    target: { template: { data: Record<string, string> } };
  };
  expect(target.template.data["roles.yml"]).toBe(
    'coffee:\n  cluster: ["monitor"]\n  indices:\n    - names: ["coffee-*"]\n      privileges: ["all"]\n',
  );
});

it("Elasticsearch takes no more memory maps than a node gives by itself, and its disks outlive it", () => {
  const { nodeSets, volumeClaimDeletePolicy } = spec("Elasticsearch", "logs") as unknown as {
    volumeClaimDeletePolicy: string;
    nodeSets: { config: Record<string, unknown>; podTemplate: { spec: { topologySpreadConstraints: object[] } } }[];
  };
  expect(volumeClaimDeletePolicy).toBe("DeleteOnScaledownOnly");
  expect(nodeSets[0]!.config["node.store.allow_mmap"]).toBe(false);
  for (const one of nodeSets[0]!.podTemplate.spec.topologySpreadConstraints)
    expect(one).toMatchObject({ whenUnsatisfiable: "ScheduleAnyway" });
});

it("Elasticsearch is waited for: Jaeger, which signs in as it starts, comes after it", () => {
  const { annotations } = named("Elasticsearch", "logs").metadata as { annotations?: Record<string, string> };
  expect(annotations).toMatchObject({ "pulumi.com/waitFor": "jsonpath={.status.phase}=Ready" });
});

it("Elasticsearch keeps lines for a week where the environment says nothing, and never longer than all lines", () => {
  const { pipelines } = spec("Logstash", "logs") as unknown as { pipelines: Record<string, string>[] };
  expect(pipelines.map((one) => one["config.string"]).join("\n")).toContain('"data_retention":"7d"');
  expect(elasticsearchDays({ ...someObservability, elasticsearchDays: 30 })).toBe(30);
  expect(elasticsearchDays({ ...someObservability, logDays: 3 })).toBe(3);
  expect(elasticsearchDays(undefined)).toBe(7);
});

it("ClickHouse's user `default` has a password, and comes from its own pod alone", () => {
  const { configuration } = spec("ClickHouseInstallation", "analytics") as unknown as {
    configuration: { users: Record<string, unknown>; clusters: object[] };
  };
  expect(configuration.users["default/networks/ip"]).toEqual(["::1", "127.0.0.1"]);
  expect(configuration.users["default/password"]).toHaveProperty("valueFrom.secretKeyRef");
  expect(configuration.clusters[0]).toMatchObject({ secret: { auto: "true" } });
  expect(Object.values(configuration.users).filter((one) => typeof one === "string")).toEqual([]);
});

it("no disruption budget stands beside those that the operators make", () => {
  const budgets = objects.filter(
    ({ kind, metadata }) => kind === "PodDisruptionBudget" && metadata.namespace === "stores",
  );
  expect(budgets).toEqual([]);
});

it("the nodes' arithmetic counts the stores where they are installed, and nowhere else", () => {
  expect(storesOn("memory", "small")).toEqual([]);
  expect(storesOn("memory", "large").map(({ of, pods }) => [of, pods])).toEqual([
    ["elasticsearch", 3],
    ["kibana", 2],
    ["logstash", 2],
    ["clickhouse", 2],
  ]);
  expect(storesOn("general", "large").map(({ of, pods }) => [of, pods])).toEqual([["keeper", 3]]);
});
