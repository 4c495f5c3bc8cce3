import { pathsOf } from "../../../cli/trace/kubernetes/gateway";
import { knows, passesBy, strict } from "../../../cli/trace/kubernetes/mesh";
import { fits } from "../../../cli/trace/kubernetes/nodes";
import { refusal } from "../../../cli/trace/kubernetes/network";
import { Cluster } from "../../../cli/trace/kubernetes/objects";
import type { Pods } from "../../../cli/trace/kubernetes/pods";
import { quantity } from "../../../cli/trace/kubernetes/quantity";
import { admits, policiesFor, prefixesOf } from "../../../cli/trace/kubernetes/requests";
import { Unjudged } from "../../../cli/trace/trail";
import type { Props } from "../../../simulators/protocol/values";

const cluster = (objects: Record<string, Props[]>) =>
  new Cluster("c", (token) =>
    (objects[token.replace("kubernetes:", "")] ?? []).map((outputs) => ({
      ...{ token, id: "", scope: "c", region: "", inputs: {}, outputs },
    })),
  );
const pods = (more: Partial<Pods> = {}): Pods => ({
  ...{ namespace: "app", labels: { app: "order" }, account: "order", annotations: {}, spec: {}, listens: [8081] },
  ...more,
});

describe("what is not known how to judge is not judged", () => {
  it("routes that match by more than a prefix", () => {
    const route = {
      spec: { rules: [{ matches: [{ method: "GET" as const, path: { type: "PathPrefix" as const, value: "/" } }] }] },
    };
    expect(() => prefixesOf(route)).toThrow(Unjudged);
  });

  it("authorization policies that deny, or have conditions", () => {
    const denies = { metadata: { namespace: "app" }, spec: { action: "DENY" as const } };
    expect(() => policiesFor([denies], "istio-system", pods())).toThrow(Unjudged);
    const conditioned = { spec: { rules: [{ when: [{ key: "source.ip" }] }] } };
    expect(() => admits(conditioned, { method: "GET", path: "/", port: 1 })).toThrow(Unjudged);
  });
});

it("a platform without routes is asked for its first page, so that a walk says what is missing", () => {
  expect(pathsOf({ made: () => [], clusters: () => [cluster({})] })).toEqual(["/"]);
  const route = { spec: { rules: [{ matches: [{ path: { type: "PathPrefix", value: "/api" } }] }] } };
  const clusters = () => [cluster({ "gateway.networking.k8s.io/v1:HTTPRoute": [route] })];
  expect(pathsOf({ made: () => [], clusters })).toEqual(["/api"]);
});

describe("a refused connection", () => {
  const policy = { namespace: "app", name: "closed", spec: { podSelector: {}, policyTypes: ["Ingress"] } };
  it("says which end, and which policies", () => {
    const network = { namespaces: {}, policies: [policy] };
    expect(refusal(network, { ip: "10.0.0.1" }, pods(), 8081)).toBe(
      "no network policy lets it into app on port 8081 (closed)",
    );
    expect(refusal(network, pods(), { ip: "10.0.0.1" }, 5432)).toBeUndefined();
  });

  it("to a node that no block matches is one that a rule of addresses does not let out, and a rule of its port does", () => {
    const port = [{ protocol: "TCP", port: 10250 }];
    const by = (rule: object) => ({
      namespaces: {},
      policies: [{ ...policy, spec: { podSelector: {}, policyTypes: ["Egress"], egress: [rule] } }],
    });
    const named = by({ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }], ports: port });
    const asked = (network: typeof named, inNoBlock: boolean, to: number) =>
      refusal(network, pods(), { ip: "10.0.0.1", inNoBlock }, to) === undefined;
    expect([asked(named, false, 10250), asked(named, true, 10250)]).toEqual([true, false]);
    const open = by({ ports: port });
    expect([asked(open, true, 10250), asked(open, true, 9100)]).toEqual([true, false]);
  });
});

describe("mutual TLS", () => {
  const says = (namespace: string, mode: string, more: Props = {}) => ({
    metadata: { name: "it", namespace },
    spec: { mtls: { mode }, ...more },
  });
  const kind = "security.istio.io/v1:PeerAuthentication";
  const judged =
    (...all: Props[]) =>
    () =>
      strict(cluster({ [kind]: all }), "istio-system", pods(), 8081);

  it("is what the closest says: the pod's own, its namespace's, the mesh's", () => {
    const everywhere = says("istio-system", "STRICT");
    expect(judged(everywhere)).not.toThrow();
    expect(judged(everywhere, says("app", "PERMISSIVE"))).toThrow(/PERMISSIVE/);
    const own = says("app", "STRICT", { selector: { matchLabels: { app: "order" } } });
    expect(judged(everywhere, says("app", "PERMISSIVE"), own)).not.toThrow();
    expect(
      judged(everywhere, { ...own, spec: { ...own.spec, portLevelMtls: { "8081": { mode: "DISABLE" } } } }),
    ).toThrow(/DISABLE/);
    expect(judged(says("other", "STRICT"))).toThrow(/nothing asks for mutual TLS/);
  });
});

describe("a sidecar", () => {
  it.each<[boolean, Record<string, string>]>([
    [false, {}],
    [true, { includeInboundPorts: "" }],
    [true, { includeInboundPorts: "8080,9090" }],
    [false, { includeInboundPorts: "8080, 8443" }],
    [false, { includeInboundPorts: "*" }],
    [true, { includeInboundPorts: "*", excludeInboundPorts: "8443" }],
    [true, { excludeInboundPorts: "8100,8443" }],
  ])("leaves a port alone: %p by %p", (expected, words) => {
    const annotations = Object.fromEntries(
      Object.entries(words).map(([name, value]) => [`traffic.sidecar.istio.io/${name}`, value]),
    );
    expect(passesBy(pods({ annotations }), 8443)).toBe(expected);
  });

  it.each<[boolean, string]>([
    [true, "./db.example"],
    [true, "app/*"],
    [true, "*/*.example"],
    [false, "other/db.example"],
    [false, "~/*"],
    [false, "./*.db.example"],
  ])("knows a host: %p by %s", (expected, host) => {
    const sidecar = { metadata: { name: "s", namespace: "app" }, spec: { egress: [{ hosts: [host] }] } };
    const ask = () => knows(cluster({ "networking.istio.io/v1:Sidecar": [sidecar] }), pods(), "db.example", "app");
    if (expected) expect(ask).not.toThrow();
    else expect(ask).toThrow(/does not name db.example/);
  });
});

describe("a node", () => {
  const spot = { labels: { pool: "spot" }, taints: [{ key: "pool", value: "spot", effect: "NoSchedule" }] };
  const toleration = { key: "pool", operator: "Equal", value: "spot", effect: "NoSchedule" };
  const required = (key: string) => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key, operator: "Exists" }] }],
        },
      },
    },
  });
  it.each([
    [false, {}],
    [true, { tolerations: [toleration] }],
    [true, { tolerations: [{ operator: "Exists" }] }],
    [false, { tolerations: [{ ...toleration, value: "gold" }] }],
    [false, { tolerations: [{ ...toleration, effect: "NoExecute" }] }],
    [false, { tolerations: [toleration], nodeSelector: { pool: "gold" } }],
    [true, { tolerations: [toleration], ...required("pool") }],
    [false, { tolerations: [toleration], ...required("gpu") }],
  ])("takes a pod: %p for %j", (expected, pod) => expect(fits(pod, spot)).toBe(expected));
});

test.each<[string | number | undefined, number]>([
  ["100m", 0.1],
  ["2", 2],
  [3, 3],
  ["64Mi", 64 * 2 ** 20],
  ["1.5Gi", 1.5 * 2 ** 30],
  ["1e3", 1000],
  [undefined, 0],
])("the quantity %p is %p", (text, value) => expect(quantity(text)).toBeCloseTo(value));
