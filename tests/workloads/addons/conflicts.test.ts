import type { AddOn, AddOnContext } from "../../../workloads/addons/add-on";
import { addOns, installed } from "../../../workloads/addons/list";
import { charts, type ChartFacts } from "./chart-table";
import { aContext, calicoContext } from "./context";

/** What only one in a cluster may own, by what it is and its name. */
function claims({ name, brings }: AddOn, table: Record<string, ChartFacts> = charts): string[] {
  const { definitions = {}, accounts = [], services = {}, apis = [], classes = [], webhooks = {} } = table[name] ?? {};
  const groups = new Set(Object.keys(definitions));
  const { nodePaths = [] } = table[name] ?? {};
  return [
    ...(nodePaths.includes("/var/log") ? ["lines of pods"] : []),
    ...Object.entries(definitions).flatMap(([group, kinds]) => kinds.map((kind) => `definition of ${kind}.${group}`)),
    ...brings.filter((group) => !groups.has(group)).map((group) => `definitions of ${group}`),
    ...apis.map((api) => `APIService ${api}`),
    ...classes.map((one) => `IngressClass ${one}`),
    ...Object.keys(webhooks).map((webhook) => `webhook ${webhook}`),
    ...accounts.map((account) => `account ${account}`),
    ...Object.keys(services).map((service) => `Service ${service}`),
  ];
}

/** What two of them own both. */
function twice(all: readonly AddOn[], table?: Record<string, ChartFacts>): string[] {
  const owners = new Map<string, string[]>();
  for (const addOn of all)
    for (const claim of claims(addOn, table)) owners.set(claim, [...(owners.get(claim) ?? []), addOn.name]);
  return [...owners].filter(([, names]) => names.length > 1).map(([claim, names]) => `${claim}: ${names.join(", ")}`);
}

const engines = (context: AddOnContext) => [
  ...(context.cluster.policyEngine === "own" ? ["the cluster's"] : []),
  ...installed(context).flatMap(({ name }) => (name === "calico" ? ["calico"] : [])),
];
const names = (context: AddOnContext) => installed(context).map(({ name }) => name);

it("no two add-ons own the same thing", () => {
  expect(twice(addOns)).toEqual([]);
});

it("two that do are found: definitions, an aggregated API, a class", () => {
  const other = (name: string, brings: string[] = []): AddOn => ({ ...addOns[0]!, name, brings });
  const shape = { chart: "c", version: "1", level: "none" as const };
  const table = {
    ...charts,
    "prometheus-adapter": { ...shape, apis: ["v1beta1.external.metrics.k8s.io"] },
    "vertical-pod-autoscaler": { ...shape, definitions: { "autoscaling.k8s.io": ["VerticalPodAutoscaler"] } },
    nginx: { ...shape, classes: ["alb"] },
    alb: { ...shape, classes: ["alb"] },
  };
  const added = ["prometheus-adapter", "vertical-pod-autoscaler", "nginx", "alb"].map((name) => other(name));
  expect(twice([...addOns, ...added, other("traefik", ["gateway.networking.k8s.io"])], table)).toEqual([
    "definitions of gateway.networking.k8s.io: gateway-api, traefik",
    "APIService v1beta1.external.metrics.k8s.io: keda, prometheus-adapter",
    "definition of VerticalPodAutoscaler.autoscaling.k8s.io: vpa, vertical-pod-autoscaler",
    "IngressClass alb: nginx, alb",
  ]);
});

it("two agents that read the lines of pods are found, and there is one", () => {
  const fluentd: AddOn = { ...addOns[0]!, name: "fluentd", brings: [] };
  const table = {
    ...charts,
    fluentd: { chart: "fluentd", version: "0.6.0", level: "privileged" as const, nodePaths: ["/var/log"] },
  };
  expect(twice([...addOns, fluentd], table)).toEqual(["lines of pods: fluent-bit, fluentd"]);
  expect(addOns.filter((addOn) => claims(addOn).includes("lines of pods")).map(({ name }) => name)).toEqual([
    "fluent-bit",
  ]);
  // The collector can read them too, by a switch of its own.
  const collector = addOns.find(({ name }) => name === "opentelemetry-collector")!.values(aContext());
  expect(JSON.stringify(collector)).not.toMatch(/logsCollection|file_?log/);
});

it("a cluster has one engine for network policies, its own or Calico", () => {
  expect(engines(aContext())).toEqual(["the cluster's"]);
  expect(engines(calicoContext())).toEqual(["calico"]);
});

it("what the cluster brings is not brought again", () => {
  const own = aContext(
    {},
    { metrics: "own", gatewayApi: "own", nodeScaler: { kind: "own" }, loadBalancing: { kind: "own" } },
  );
  const left = ["metrics-server", "gateway-api", "cluster-autoscaler", "aws-load-balancer-controller"];
  expect(names(aContext())).toEqual(expect.arrayContaining(left));
  expect(names(own).filter((name) => left.includes(name))).toEqual([]);
});

it("what the environment switches off is not installed", () => {
  expect(names(aContext({ requests: { keda: { enabled: false } } }))).not.toContain("keda");
  expect(
    names(aContext({ requests: { istio: { enabled: false } } })).filter((name) => name.startsWith("istio")),
  ).toEqual([]);
  expect(names(aContext({ requests: { keda: { enabled: true } } }))).toContain("keda");
});
