import { output } from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes/types/output";
import type { AddOnContext } from "../../../workloads/addons/add-on";
import { installed } from "../../../workloads/addons/list";
import { aContext, calicoContext } from "./context";

type Spec = k8s.networking.v1.NetworkPolicySpec;

const settled = (value: unknown): Promise<unknown> =>
  new Promise((resolve) => void output(value as object).apply(resolve));

async function policies(context: AddOnContext): Promise<Record<string, Spec>> {
  const all = installed(context).flatMap((addOn) =>
    (addOn.policies?.(context) ?? []).map(({ name, spec }) => [name, spec] as const),
  );
  return (await settled(Object.fromEntries(all))) as Record<string, Spec>;
}

const ports = (rules: { ports: { port: string | number }[] }[] = []) =>
  rules.flatMap((rule) => rule.ports.map(({ port }) => Number(port)));
const fromControlPlane = (spec: Spec) =>
  ports(
    spec.ingress?.filter(
      ({ from }) =>
        JSON.stringify(from) ===
        JSON.stringify([{ ipBlock: { cidr: "10.0.0.0/19" } }, { ipBlock: { cidr: "10.0.32.0/19" } }]),
    ),
  );
const to = (spec: Spec, cidr: string) =>
  ports(spec.egress?.filter((rule) => rule.to.some(({ ipBlock }) => ipBlock?.cidr === cidr)));

describe("the control plane reaches", () => {
  // Source: the charts' Services (charts.yaml), whose ports are these.
  it.each([
    ["aws-load-balancer-controller", [9443]],
    ["istiod", [15017]],
    ["metrics-server", [10250]],
    ["keda-metrics", [6443]],
    ["keda-webhooks", [9443]],
    ["external-secrets-webhook", [10250]],
    ["kong-controller", [8080]],
  ])("the webhooks and APIs of %s", async (name, wanted) => {
    expect(fromControlPlane((await policies(aContext()))[name]!)).toEqual(wanted);
  });

  it("them through pods of its own where it has such, which an engine like Google's knows by their labels alone", async () => {
    const tunnel = { namespace: "kube-system", pods: { "k8s-app": "konnectivity-agent" } };
    const { ingress = [] } = (await policies(aContext({}, { controlPlanePods: tunnel })))["istiod"]!;
    expect(ingress).toContainEqual({
      from: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
          podSelector: { matchLabels: { "k8s-app": "konnectivity-agent" } },
        },
      ],
      ports: [{ protocol: "TCP", port: 15017 }],
    });
  });

  it("nothing else", async () => {
    const called = Object.entries(await policies(aContext())).filter(([, spec]) => fromControlPlane(spec).length > 0);
    expect(called.map(([name]) => name).sort()).toEqual([
      "aws-load-balancer-controller",
      "external-secrets-webhook",
      "istiod",
      "keda-metrics",
      "keda-webhooks",
      "kong-controller",
      "metrics-server",
    ]);
  });
});

/** What asks the cluster's API for nothing. Trivy's server and scans reach registries, which this cluster's addresses are part of. */
const silent = [
  ...["kong-gateway", "alertmanager", "loki", "jaeger", "opentelemetry-collector", "argocd-redis"],
  ...["falco", "trivy-server", "trivy-scan"],
];

it("every tool but those that ask it for nothing reaches the cluster's API, by its Service's address and behind it", async () => {
  for (const [name, spec] of Object.entries(await policies(aContext()))) {
    const wanted = silent.includes(name) ? [] : [443];
    expect([name, to(spec, "10.1.0.1/32"), to(spec, "10.0.0.0/19").filter((port) => port === 443)]).toEqual([
      name,
      wanted,
      wanted,
    ]);
  }
});

it("what has a cloud identity reaches who hands it out, and its cloud", async () => {
  const all = await policies(aContext());
  for (const name of ["aws-load-balancer-controller", "cluster-autoscaler", "external-secrets"])
    expect([name, to(all[name]!, "169.254.170.23/32"), to(all[name]!, "0.0.0.0/0")]).toEqual([name, [80], [443]]);
  for (const name of ["reloader", "vpa-recommender", "keda-operator"]) expect(to(all[name]!, "0.0.0.0/0")).toEqual([]);
});

it("metrics-server reaches the kubelets, on every node", async () => {
  const spec = (await policies(aContext()))["metrics-server"]!;
  for (const cidr of ["10.0.0.0/19", "10.0.32.0/19", "10.0.64.0/19"]) expect(to(spec, cidr)).toContain(10250);
});

describe("in a cluster that matches nodes by nothing", () => {
  const unmatched = { nodesAreMatched: "byNothing" } as const;

  it("what calls the nodes names their ports alone", async () => {
    const all = await policies(aContext({}, unmatched));
    for (const [name, wanted] of [
      ["metrics-server", [10250]],
      ["prometheus", [10250, 9100]],
    ] as const) {
      const open = all[name]!.egress.filter((rule) => rule.to === undefined);
      expect([name, ports(open)]).toEqual([name, wanted]);
    }
  });

  it("nothing else is open to everybody", async () => {
    for (const [name, { egress = [] }] of Object.entries(await policies(aContext({}, unmatched))))
      if (!["metrics-server", "prometheus"].includes(name))
        expect([name, egress.filter((rule) => rule.to === undefined)]).toEqual([name, []]);
  });
});

describe("where the cloud's APIs have addresses of their own", () => {
  const apart = { cloudReach: [{ cidrs: ["192.0.2.8/30"], port: 443 }] };

  it("what fetches from the internet may, and what speaks to its cloud alone may not", async () => {
    const signIn = { issuer: "https://login.example", clientId: "argo" };
    const from = { repository: "https://git.example/it", branch: "main", folder: "delivered" };
    const delivery = { owner: "argocd" as const, signIn, ...from };
    const alerting = { receivers: { pager: { kind: "pagerduty" } } } as const;
    const change = { keysUrl: "https://login.example/keys", delivery, alerting };
    const open = async (cluster: object) =>
      Object.entries(await policies(aContext(change, { ...apart, ...cluster })))
        .filter(([, spec]) => to(spec, "0.0.0.0/0").length > 0)
        .map(([name]) => name)
        .sort();
    const wanted = [
      ...["alertmanager", "argocd-repo-server", "argocd-server", "istiod", "opencost"],
      ...["trivy-operator", "trivy-scan", "trivy-server"],
    ];
    expect(await open({})).toEqual(wanted);
    expect(await open({ internetReach: [] })).toEqual([]);
  });

  it("a mail server and a webhook are reached all the same: they may be in a network that is joined", async () => {
    const mail = { kind: "email", to: "a@b.example", from: "c@b.example", server: "smtp.b.example:587" } as const;
    const alerting = { receivers: { mail, hook: { kind: "webhook" } } } as const;
    const all = await policies(aContext({ alerting }, { ...apart, internetReach: [] }));
    expect(to(all["alertmanager"]!, "0.0.0.0/0")).toEqual([443, 587]);
  });
});

it("istiod is reached by every sidecar, and reaches the keys of sign-ins only where there are any", async () => {
  const spec = (await policies(aContext()))["istiod"]!;
  expect(spec.ingress).toContainEqual({ from: [{ namespaceSelector: {} }], ports: [{ protocol: "TCP", port: 15012 }] });
  expect(to(spec, "0.0.0.0/0")).toEqual([]);
  const signedIn = await policies(aContext({ keysUrl: "https://login.example/keys" }));
  expect(to(signedIn["istiod"]!, "0.0.0.0/0")).toEqual([443]);
  const elsewhere = await policies(aContext({ keysUrl: "https://login.example:8443/keys" }));
  expect(to(elsewhere["istiod"]!, "0.0.0.0/0")).toEqual([8443]);
});

it("the gateway is called by its load balancer alone, and by nobody where there is none", async () => {
  const binding = { kind: "targetGroup" as const, arn: "arn" };
  const balanced = (
    await policies(aContext({ entrance: { binding, sources: ["10.0.192.0/22"], clientAddressHeader: "X" } }))
  )["kong-gateway"]!;
  expect(balanced.ingress).toContainEqual({
    from: [{ ipBlock: { cidr: "10.0.192.0/22" } }],
    ports: [
      { protocol: "TCP", port: 8443 },
      { protocol: "TCP", port: 8100 },
    ],
  });
  const alone = (await policies(aContext()))["kong-gateway"]!;
  expect(alone.ingress?.flatMap(({ from }) => from.filter(({ ipBlock }) => ipBlock))).toEqual([]);
});

it("what watches the nodes reaches nothing, and is asked for its metrics alone", async () => {
  const spec = (await policies(aContext()))["falco"]!;
  expect(spec.egress).toBeUndefined();
  expect(spec.ingress).toEqual([
    {
      from: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } },
          podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
        },
      ],
      ports: [{ protocol: "TCP", port: 8765 }],
    },
  ]);
});

it("a scan reaches registries and Trivy's server, and nobody reaches it", async () => {
  const all = await policies(aContext());
  expect(all["trivy-scan"]!.ingress).toBeUndefined();
  expect(to(all["trivy-scan"]!, "0.0.0.0/0")).toEqual([443]);
  expect(ports(all["trivy-scan"]!.egress)).toContain(4954);
  expect(ports(all["trivy-server"]!.ingress)).toEqual([4954, 4954]);
});

it("no rule is without a peer, which to Kubernetes means everybody", async () => {
  for (const context of [aContext(), calicoContext({ keysUrl: "https://login.example/keys" })]) {
    for (const spec of Object.values(await policies(context))) {
      for (const { from, ports } of spec.ingress ?? [])
        expect([from.length > 0, ports.length > 0]).toEqual([true, true]);
      for (const { to: peers, ports } of spec.egress ?? [])
        expect([peers.length > 0, ports.length > 0]).toEqual([true, true]);
    }
  }
});

it("no selector has more combinations of port and protocol than the VPC CNI's engine takes", async () => {
  for (const spec of Object.values(await policies(aContext())))
    for (const rules of [spec.ingress ?? [], spec.egress ?? []])
      for (const { ports } of rules) expect(ports.length).toBeLessThanOrEqual(24);
});

it("nobody but its controller reaches the gateway's own API, which asks for no certificate", async () => {
  const binding = { kind: "targetGroup", arn: "arn" } as const;
  const entrance = { binding, sources: ["10.0.0.0/24"], clientAddressHeader: "X" };
  const { ingress } = (await policies(aContext({ entrance })))["kong-gateway"]!;
  expect(ingress.length).toBeGreaterThan(1);
  const admitted = ingress.filter(({ ports }) => (ports ?? []).length === 0 || ports.some(({ port }) => port === 8444));
  expect(admitted).toEqual([
    {
      from: [
        {
          podSelector: {
            matchLabels: { "app.kubernetes.io/name": "controller", "app.kubernetes.io/instance": "kong" },
          },
        },
      ],
      ports: [{ protocol: "TCP", port: 8444 }],
    },
  ]);
});

describe("Prometheus", () => {
  const lets = (spec: Spec | undefined) =>
    ports(
      (spec?.ingress ?? []).filter(({ from }) =>
        from.some(
          ({ namespaceSelector, podSelector }) =>
            namespaceSelector?.matchLabels?.["kubernetes.io/metadata.name"] === "monitoring" &&
            podSelector?.matchLabels?.["app.kubernetes.io/name"] === "prometheus",
        ),
      ),
    );

  // Where the mesh has a pod, its proxy answers for it. Ports: the charts' own, and of what Istio and Kong listen on.
  it.each([
    ["keda-operator", 8080],
    ["external-secrets", 8080],
    ["cluster-autoscaler", 8085],
    ["istiod", 15014],
    ["kong-controller", 15020],
    ["kong-gateway", 15020],
    ["alertmanager", 9093],
    ["kube-state-metrics", 8080],
    ["grafana", 3000],
    ["prometheus-operator", 8080],
    ["loki", 3100],
    ["fluent-bit", 2020],
    ["opentelemetry-collector", 8888],
    // Charts that say by themselves where their pods are scraped: their templates and values, at the versions of charts.yaml.
    ["jaeger", 8888],
    ["aws-load-balancer-controller", 8080],
    ["istio-cni", 15014],
    ["clickhouse-operator", 8888],
  ])("may ask %s how it is", async (name, port) => {
    expect(lets((await policies(aContext()))[name])).toContain(port);
  });

  it("is told by its annotations where each of those pods is that has no monitor", () => {
    const annotated = (name: string) =>
      JSON.stringify(
        installed(aContext())
          .find((addOn) => addOn.name === name)!
          .values(aContext()),
      ).match(/"prometheus\.io\/port":"(\d+)"/)?.[1];
    expect(["keda", "external-secrets", "cluster-autoscaler", "kong"].map(annotated)).toEqual([
      ...["8080", "8080", "8085", "10255"],
    ]);
  });

  it("is let in wherever an annotation sends it", async () => {
    const context = aContext({ scale: "large" });
    const all = await policies(context);
    const sent = installed(context).flatMap((addOn) => {
      const said = JSON.stringify(addOn.values(context)).matchAll(/"prometheus\.io\/port":"(\d+)"/g);
      const open = (addOn.policies?.(context) ?? []).flatMap(({ name }) => lets(all[name]));
      return [...said].map(([, port]) => ({ name: addOn.name, port: Number(port), open }));
    });
    expect(sent.map(({ name }) => name)).toEqual(expect.arrayContaining(["loki", "fluent-bit", "falco", "keda"]));
    // Kong is in the mesh, whose proxy answers for it.
    for (const { name, port, open } of sent)
      expect([name, open]).toEqual([name, expect.arrayContaining([name === "kong" ? 15020 : port])]);
  });

  it("reaches the nodes for their kubelets and exporters, and pods everywhere", async () => {
    const spec = (await policies(aContext()))["prometheus"]!;
    for (const cidr of ["10.0.0.0/19", "10.0.64.0/19"])
      expect(to(spec, cidr)).toEqual(expect.arrayContaining([9100, 10250]));
    expect(spec.egress).toContainEqual({
      to: [{ namespaceSelector: {} }],
      ports: [{ protocol: "TCP", port: 1024, endPort: 65535 }],
    });
  });

  it("tells Alertmanager, which reaches its topic and, where receivers stand elsewhere, the internet and the mail server", async () => {
    const spec = (all: Record<string, Spec>) => all["alertmanager"]!;
    expect(spec(await policies(aContext())).ingress).toContainEqual({
      from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }],
      ports: [{ protocol: "TCP", port: 9093 }],
    });
    expect(to(spec(await policies(aContext())), "169.254.170.23/32")).toEqual([80]);
    const alerting = {
      receivers: {
        mail: { kind: "email", to: "a@b.example", from: "c@b.example", server: "smtp.b.example:587" },
        pager: { kind: "pagerduty" },
      },
    } as const;
    expect(to(spec(await policies(aContext({ alerting }))), "0.0.0.0/0").sort()).toEqual([443, 443, 587]);
  });

  it("is asked by dashboards, scalers, releases and what counts the cost, and by no service", async () => {
    const spec = (await policies(aContext()))["prometheus"]!;
    const from = spec.ingress
      .filter(({ ports }) => ports.some(({ port }) => port === 9090))
      .flatMap(({ from }) =>
        from.map(({ namespaceSelector }) => namespaceSelector?.matchLabels?.["kubernetes.io/metadata.name"]),
      );
    expect([...new Set(from)].sort()).toEqual(["backup", "cicd", "monitoring", "platform", "security"]);
  });
});
