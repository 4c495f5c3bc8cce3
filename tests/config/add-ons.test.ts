import { addOnWarnings } from "../../config/add-ons";
import { addOnImages, addOnNames, addOnNeeds, addOnVersions } from "../../components/core/add-ons";
import { decodeEnvironment } from "../../config/decode";
import { namespacesOf, toolNamespaces } from "../../workloads/namespaces";
import { today, written, wrong } from "./sample";

const addOns = (value: unknown) => wrong((sample) => (sample["workloads"] = { addOns: value }));
const digest = `sha256:${"0".repeat(64)}`;

describe("what is said of an add-on", () => {
  it("is taken as it is written, and nothing is said by default", () => {
    const asked = { keda: { version: "2.20.2", digests: { operator: digest } }, vpa: { enabled: false } };
    const { spec } = decodeEnvironment(
      "prod",
      written((value) => (value["workloads"] = { addOns: asked })),
      [],
      today,
    );
    expect(spec?.workloads.addOns).toEqual({ keda: asked.keda, vpa: { enabled: false, digests: {} } });
    expect(decodeEnvironment("prod", written(), [], today).spec?.workloads.addOns).toEqual({});
  });

  it("names an add-on that there is", () => {
    expect(addOns({ kedaa: {} })).toEqual(["workloads.addOns.kedaa: unknown key; did you mean keda?"]);
  });

  it.each(["2.99.0", "latest", "2.20", 2])("names a version that somebody has looked at, not %p", (version) => {
    expect(addOns({ keda: { version } })).toEqual([
      `workloads.addOns.keda.version: want "2.20.2": docs/runbooks/upgrade-an-add-on.md says how another comes in, got ${JSON.stringify(version)}`,
    ]);
  });

  it("names images that it has, and digests that are some", () => {
    expect(addOns({ kong: { digests: { gateway: "sha256:abc" } } })).toEqual([
      'workloads.addOns.kong.digests.gateway: want sha256: and 64 small hexadecimal digits, got "sha256:abc"',
    ]);
    expect(addOns({ kong: { digests: { proxy: digest } } })).toEqual([
      "workloads.addOns.kong.digests.proxy: unknown key; known here: gateway, controller",
    ]);
  });

  it("does not take away what another needs", () => {
    expect(addOns({ istio: { enabled: false } })).toEqual([
      "workloads.addOns.istio.enabled: want true, since kong needs it; or turn that off as well",
    ]);
    expect(addOns({ istio: { enabled: false }, kong: { enabled: false } })).toEqual([]);
  });
});

it("what services scale by cannot be switched off", () => {
  expect(addOns({ keda: { enabled: false } })).toEqual([
    "workloads.addOns.keda.enabled: want true: it scales the services, and nothing else does",
  ]);
  expect(addOns({ "metrics-server": { enabled: false } })).toEqual([
    "workloads.addOns.metrics-server.enabled: want true: services scale by its metrics; or let EKS manage it (cluster.addOns.metrics-server)",
  ]);
});

it("what brings the services their logins, and requests their pods, cannot be switched off", () => {
  expect(addOns({ "external-secrets": { enabled: false } })).toEqual([
    "workloads.addOns.external-secrets.enabled: want true: it brings the services their logins, and its definitions would take every ExternalSecret and its Secret along",
  ]);
  expect(addOns({ "aws-load-balancer-controller": { enabled: false } })).toEqual([
    "workloads.addOns.aws-load-balancer-controller.enabled: want true: nothing else puts the gateway's pods behind the load balancer; or turn kong off as well",
  ]);
  expect(addOns({ "aws-load-balancer-controller": { enabled: false }, kong: { enabled: false } })).toEqual([]);
});

it("who registers the collector cannot be switched off where functions send spans on AWS", () => {
  const without = (change: object) =>
    wrong((sample) => {
      sample["workloads"] = {
        addOns: { "aws-load-balancer-controller": { enabled: false }, kong: { enabled: false } },
      };
      Object.assign(sample, { events: {} }, change);
    });
  expect(without({})).toEqual([
    "workloads.addOns.aws-load-balancer-controller.enabled: want true, or observability.traces: none, since it puts the collector behind the load balancer that functions send spans to",
  ]);
  expect(without({ observability: { traces: "none" } })).toEqual([]);
});

it("what is missed without the others is said", () => {
  const off = { enabled: false };
  const asked = { kong: off, reloader: off, "cluster-autoscaler": off, vpa: off, istio: { enabled: true } };
  expect(addOnWarnings(asked).map((line) => line.replace(/:.*/, ""))).toEqual([
    ...["workloads.addOns.kong.enabled", "workloads.addOns.reloader.enabled"],
    "workloads.addOns.cluster-autoscaler.enabled",
  ]);
  expect(addOnWarnings({ kong: { enabled: true }, reloader: {} })).toEqual([]);
});

describe("one owner each", () => {
  const both = (cluster: object, asked: object) =>
    wrong((value) => {
      Object.assign(value.cluster, cluster);
      value["workloads"] = { addOns: asked };
    });

  it("of the network policies", () => {
    expect(both({}, { calico: { enabled: true } })).toEqual([
      "workloads.addOns.calico.enabled: the cluster enforces network policies itself, and two engines fight; want cluster.policyEngine: calico",
    ]);
    expect(both({ policyEngine: "calico" }, { calico: { enabled: false } })).toEqual([
      "workloads.addOns.calico.enabled: want true: with cluster.policyEngine: calico nothing else enforces network policies",
    ]);
    expect(both({ policyEngine: "calico" }, {})).toEqual([]);
  });

  it("of the VPC CNI's own engine, which its settings may not switch the other way", () => {
    const agent = (on: unknown) => ({ addOns: { "vpc-cni": { settings: { enableNetworkPolicy: on } } } });
    expect(both(agent("false"), {})).toEqual([
      'cluster.addOns.vpc-cni.settings.enableNetworkPolicy: want "true", since cluster.policyEngine is own',
    ]);
    expect(both({ policyEngine: "calico", ...agent("true") }, {})).toEqual([
      'cluster.addOns.vpc-cni.settings.enableNetworkPolicy: want "false", since cluster.policyEngine is calico',
    ]);
    expect(both(agent("true"), {})).toEqual([]);
  });

  it("of the cluster's metrics", () => {
    const managed = { addOns: { "metrics-server": { version: "v0.9.0-eksbuild.5" } } };
    expect(both(managed, { "metrics-server": { enabled: true } })).toEqual([
      "workloads.addOns.metrics-server.enabled: EKS manages it already (cluster.addOns.metrics-server), and two claim the same APIService; leave one out",
    ]);
    expect(both(managed, {})).toEqual([]);
    expect(both(managed, { "metrics-server": { enabled: false } })).toEqual([]);
  });
});

it("the tables name the same add-ons, each with a version, and needs of those", () => {
  expect(Object.keys(addOnImages).sort()).toEqual([...addOnNames].sort());
  for (const versions of Object.values(addOnVersions)) expect(new Set(versions).size).toBe(versions.length);
  for (const needs of Object.values(addOnNeeds)) for (const one of needs) expect(addOnNames).toContain(one);
});

it("the services are in no namespace of a tool", () => {
  for (const namespace of [...toolNamespaces, "istio-anything", "calico-system", "kube-system"])
    expect(wrong((value) => (value["workloads"] = { namespace }))).toHaveLength(1);
  expect(
    namespacesOf("a", "small", { policyEngine: "none" }, new Set(toolNamespaces))
      .tools.map(({ name }) => name)
      .sort(),
  ).toEqual([...toolNamespaces].sort());
});
