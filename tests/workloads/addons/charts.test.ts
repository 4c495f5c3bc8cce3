import { addOnImages, addOnNames, addOnVersions } from "../../../components/core/add-ons";
import { planIdentities } from "../../../components/aws/cluster/identities-plan";
import { vaultServer } from "../../../components/core/readers";
import { scales } from "../../../components/kubernetes/service-entry";
import type { AddOn, AddOnContext } from "../../../workloads/addons/add-on";
import type { KongValues } from "../../../workloads/addons/kong";
import { addOns, installed, namespacesInUse } from "../../../workloads/addons/list";
import type { VaultValues } from "../../../workloads/addons/vault";
import { namesOf } from "../../../components/vault/certificate";
import { versionOf } from "../../../workloads/addons/install";
import { namespacesOf, toolNamespaces } from "../../../workloads/namespaces";
import { charts, paths, unknownPaths, type ChartFacts } from "./chart-table";
import { aContext, calicoContext } from "./context";

const ofChart = addOns.filter((addOn) => addOn.source("").kind === "chart");
const facts = ({ name }: AddOn): ChartFacts => charts[name]!;
const contexts: [string, AddOnContext][] = scales.flatMap((scale) => [
  [`${scale}, as on EKS`, aContext({ scale })],
  [`${scale}, with Calico, behind a Service`, calicoContext({ scale, ...behindService() })],
]);

function behindService(): Partial<AddOnContext> {
  const annotations = { "networking.gke.io/load-balancer-type": "Internal" };
  return {
    entrance: { binding: { kind: "service", annotations }, sources: ["10.0.0.0/16"], clientAddressHeader: "X" },
  };
}

const at = (values: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((one, key) => (one as Record<string, unknown> | undefined)?.[key], values);

it("a pod of the mesh may ask the cluster's resolver over TCP, past its proxy", () => {
  const istiod = addOns.find(({ name }) => name === "istiod")!;
  expect(istiod.values(aContext())).toMatchObject({ global: { proxy: { excludeOutboundPorts: "53" } } });
});

it("neither part of the gateway tells anybody of itself", () => {
  expect(addOns.find(({ name }) => name === "kong")!.values(aContext())).toMatchObject({
    gateway: { env: { anonymous_reports: "off" } },
    controller: { ingressController: { env: { anonymous_reports: "false" } } },
  });
});

describe.each(scales)("the gateway scales (%s)", (scale) => {
  const { gateway } = addOns.find(({ name }) => name === "kong")!.values(aContext({ scale })) as KongValues;

  it("by the load of each container that a request passes through, and nobody else says how many pods it has", () => {
    const { minReplicas, maxReplicas, metrics } = gateway.autoscaling;
    expect(maxReplicas).toBeGreaterThan(minReplicas);
    expect(metrics.map(({ containerResource }) => containerResource.container)).toEqual(["proxy", "istio-proxy"]);
    expect(gateway).not.toHaveProperty("replicaCount");
  });

  it("and a budget lets one pod go, but never the only one", () => {
    const { minReplicas } = gateway.autoscaling;
    expect(gateway.podDisruptionBudget).toEqual({ enabled: minReplicas > 1, maxUnavailable: 1 });
  });

  it("and a pod that goes has time for what is under way, before it is killed and before the balancer forgets it", () => {
    const [, , wait, timeout] = gateway.lifecycle.preStop.exec.command;
    const seconds = [wait, timeout].reduce((sum, said) => sum + Number(said!.split("=")[1]), 0);
    expect(gateway.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(seconds + 5);
    expect(seconds).toBeLessThanOrEqual(60); // the target group's deregistration delay: components/aws/edge/entrance.ts
  });
});

it("who reads secrets reads those of the services' namespace and of its own, and no other's", () => {
  const values = (name: string) => addOns.find((addOn) => addOn.name === name)!.values(aContext());
  expect(values("kong")).toMatchObject({
    controller: { ingressController: { watchNamespaces: ["the-application", "gateway"] } },
  });
  expect(values("reloader")).toMatchObject({
    reloader: { watchGlobally: false, namespaces: ["the-application"], ignoreConfigMaps: true },
  });
});

it("a secret that changed while no Reloader watched is noticed by the next one", () => {
  expect(addOns.find(({ name }) => name === "reloader")!.values(aContext())).toMatchObject({
    reloader: { reloadOnCreate: true, syncAfterRestart: true },
  });
});

it("External Secrets may not ask for everybody's token, and gives no editor of a namespace secrets to bring", () => {
  expect(addOns.find(({ name }) => name === "external-secrets")!.values(aContext())).toMatchObject({
    rbac: {
      serviceAccountTokenCreate: false,
      aggregateToView: false,
      aggregateToEdit: false,
      aggregateToAdmin: false,
    },
  });
});

it("Kong's controller does not look at classes that the chart gives it no right to see", () => {
  const { ingressController } = (addOns.find(({ name }) => name === "kong")!.values(aContext()) as KongValues)
    .controller;
  expect(ingressController.createIngressClass).toBe(false);
  expect(ingressController.env.enable_controller_ingress_class_networkingv1).toBe("false");
});

describe("Vault", () => {
  const vault = addOns.find(({ name }) => name === "vault")!;
  const values = (context: AddOnContext) => vault.values(context) as VaultValues;
  const config = (context: AddOnContext) => values(context).server.ha.raft.config;

  it("is there where the size asks for it, or the environment does, and a cloud's key opens it", () => {
    const has = (context: AddOnContext) => installed(context).includes(vault);
    expect(scales.map((scale) => has(aContext({ scale })))).toEqual([false, true, true]);
    expect(has(aContext({ scale: "small", requests: { vault: { enabled: true } } }))).toBe(true);
    expect(has(aContext({ scale: "large", requests: { vault: { enabled: false } } }))).toBe(false);
    expect(has(aContext({ scale: "large", vault: undefined }))).toBe(false);
  });

  it("holds nobody up before it is initialised: its pods are not ready, and Helm waits for none that a person restarts", () => {
    expect(values(aContext()).server.updateStrategyType).toBe("OnDelete");
  });

  it("is opened by the cloud's key, in values that a preview knows", () => {
    expect(config(aContext())).toContain('seal "awskms" {\n  region = "us-east-1"\n  kms_key_id = "alias/the-key"\n}');
    expect(JSON.stringify(values(aContext()))).not.toContain("null");
  });

  it("has members that find each other, and show a certificate that the others believe", () => {
    for (const scale of scales) {
      const { replicas, raft } = values(aContext({ scale })).server.ha;
      const joined = [...raft.config.matchAll(/leader_api_addr = "https:\/\/(.*):8200"/g)].map(([, host]) => host!);
      expect(joined).toHaveLength(replicas);
      for (const host of joined) expect(namesOf(replicas)).toContain(host);
      expect(raft.config.match(/leader_ca_cert_file = "\/vault\/tls\/ca.crt"/g)).toHaveLength(replicas);
    }
    expect(values(aContext({ scale: "large" })).server.ha.replicas).toBe(3);
  });

  it("speaks TLS alone, and says nothing that the chart would replace", () => {
    expect(values(aContext()).global.tlsDisable).toBe(false);
    expect(config(aContext())).not.toMatch(/tls_disable|HOST_IP|POD_IP|HOSTNAME|API_ADDR|TRANSIT_ADDR|RAFT_ADDR/);
  });

  it("keeps its volumes when its release goes, and has one for the record of who asked what", () => {
    const { persistentVolumeClaimRetentionPolicy: kept, auditStorage } = values(aContext()).server;
    expect(kept).toEqual({ whenDeleted: "Retain", whenScaled: "Retain" });
    expect(auditStorage.enabled).toBe(true);
  });

  it("is reached by External Secrets, which may go there", () => {
    const policies = (name: string) =>
      JSON.stringify(addOns.find((one) => one.name === name)!.policies!(aContext())[0]!.spec);
    expect(policies("vault")).toContain('"kubernetes.io/metadata.name":"security"');
    expect(policies("external-secrets")).toContain('"kubernetes.io/metadata.name":"vault"');
    const without = addOns.find((one) => one.name === "external-secrets")!.policies!(aContext({ vault: undefined }));
    expect(JSON.stringify(without)).not.toContain('"vault"');
  });
});

it("the gateway believes its balancer, and nobody else, about who asks", () => {
  const kong = addOns.find(({ name }) => name === "kong")!;
  const env = (context: AddOnContext) =>
    (kong.values(context) as { gateway: { env: Record<string, string> } }).gateway.env;
  const binding = { kind: "targetGroup", arn: "arn" } as const;
  const sources = ["10.0.0.0/24", "10.0.1.0/24"];
  expect(env(aContext({ entrance: { binding, sources, clientAddressHeader: "True-Client-IP" } }))).toMatchObject({
    ...{ trusted_ips: "10.0.0.0/24,10.0.1.0/24", real_ip_header: "True-Client-IP" },
  });
  expect(env(aContext())["trusted_ips"]).toBe("127.0.0.1/32");
});

describe("cert-manager", () => {
  const maker = addOns.find(({ name }) => name === "cert-manager")!;
  const certificate = {
    host: "origin.example",
    zone: { kind: "azureDns" as const, subscription: "s", group: "g", name: "origin.example" },
  };
  const shown = (change: Partial<AddOnContext["cluster"]> = {}) =>
    aContext({ entrance: { ...behindService().entrance!, certificate } }, change);

  it("is there where what stands before the gateway looks who signed its certificate, and nowhere else", () => {
    expect(installed(shown())).toContain(maker);
    expect(installed(aContext(behindService()))).not.toContain(maker);
    expect(installed(aContext())).not.toContain(maker);
  });

  it("sets what its chart reads, with as much as each container may use", () => {
    const values = maker.values(shown({ identityLabels: { use: "true" } }));
    expect(unknownPaths(values, charts["cert-manager"]!.values!)).toEqual([]);
    for (const part of ["", "webhook.", "cainjector."])
      expect(at(values, `${part}resources.limits`)).toMatchObject({ memory: expect.stringMatching(/Mi$/) as string });
  });

  it("looks at the gateway's namespace alone, as the identity that its account is told", () => {
    const annotations = { "azure.workload.identity/client-id": "one" };
    const values = maker.values(
      shown({ toolAnnotations: { "cert-manager": annotations }, identityLabels: { use: "true" } }),
    );
    expect(values).toMatchObject({
      extraArgs: ["--namespace=gateway", "--issuer-ambient-credentials=true"],
      serviceAccount: { name: "cert-manager", annotations },
      podLabels: { use: "true" },
      dns01RecursiveNameserversOnly: true,
    });
  });
});

it("the table describes each chart, at the version that is installed", () => {
  expect(ofChart.map(({ name }) => name).sort()).toEqual(Object.keys(charts).sort());
  for (const addOn of ofChart) {
    const source = addOn.source("");
    expect([addOn.name, source.kind === "chart" && source.chart]).toEqual([addOn.name, facts(addOn).chart]);
    expect([addOn.name, addOnVersions[addOn.system][0]]).toEqual([addOn.name, facts(addOn).version]);
  }
});

describe.each(contexts)("values, %s", (_, context) => {
  const here = installed(context).filter((addOn) => addOn.source("").kind === "chart");

  it("are known to their charts", () => {
    for (const addOn of here)
      expect([addOn.name, unknownPaths(addOn.values(context), facts(addOn).values ?? [])]).toEqual([addOn.name, []]);
  });

  it("make pods that their namespace lets in", () => {
    const levels = Object.fromEntries(
      namespacesOf("app", context.scale, context.cluster, namespacesInUse(context)).tools.map(({ name, security }) => [
        name,
        security?.level ?? "restricted",
      ]),
    );
    for (const addOn of here) {
      const { level, restricted } = facts(addOn);
      if (level === "none" || level === "restricted") continue;
      if (["privileged", level].includes(levels[addOn.namespace] ?? "restricted")) continue;
      const missing = (restricted ?? ["what the table does not say"]).filter(
        (path) => at(addOn.values(context), path) === undefined,
      );
      expect([addOn.name, missing]).toEqual([addOn.name, []]);
    }
  });

  it("bound what each container asks for and may use", () => {
    for (const addOn of here) {
      if (facts(addOn).level === "none") continue;
      const set = paths(addOn.values(context)).filter((path) => /resources\./i.test(path));
      for (const kind of ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"])
        expect([addOn.name, kind, set.some((path) => path.endsWith(kind))]).toEqual([addOn.name, kind, true]);
    }
  });
});

it("a value that no chart knows is found", () => {
  const known = ["image.tag", "resources.*"];
  expect(unknownPaths({ image: { tag: "1", tg: "2" }, resources: { limits: { cpu: "1" } }, "a.b": 1 }, known)).toEqual([
    "image.tg",
    "a\\.b",
  ]);
});

it("an add-on brings the groups that its chart defines", () => {
  for (const addOn of ofChart)
    expect([addOn.name, [...addOn.brings].sort()]).toEqual([
      addOn.name,
      Object.keys(facts(addOn).definitions ?? {}).sort(),
    ]);
});

it("what an add-on comes after is made before it, and each runs in a namespace that is made", () => {
  const names = addOns.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  addOns.forEach((addOn, index) => {
    for (const before of addOn.after) expect(names.slice(0, index)).toContain(before);
    if (addOn.source("").kind === "chart") expect(toolNamespaces).toContain(addOn.namespace);
  });
  expect([...new Set(addOns.map(({ system }) => system))].sort()).toEqual([...addOnNames].sort());
});

it("an identity of the cloud belongs to an account that a chart makes, in the namespace that it is installed in", () => {
  const identities = planIdentities(
    {
      account: "123456789012",
      region: "us-east-1",
      environment: "dev",
      clusterName: "c",
      namespace: "app",
      services: [],
      storeBackups: { arn: "arn:aws:s3:::b" },
      backups: { arn: "arn:aws:s3:::b" },
      alarms: { topicArn: "arn:aws:sns:us-east-1:123456789012:alerts", keyArn: "key" },
      lines: { arn: "arn:aws:s3:::l" },
      vault: { keyArn: "key", recovery: "secret" },
    },
    (parts, ...values) => String.raw({ raw: parts }, ...values.map(String)),
  );
  // What initialises Vault is a job of ours, and ClickHouse's account is made by its component.
  const later: readonly string[] = [vaultServer.initialiser, "clickhouse"];
  const wanted = ofChart.filter(({ identity }) => identity !== undefined);
  expect(
    identities
      .map(({ part }) => part)
      .filter((part) => !later.includes(part))
      .sort(),
  ).toEqual(wanted.map(({ identity }) => identity).sort());
  for (const addOn of wanted) {
    const { namespace, serviceAccount } = identities.find(({ part }) => part === addOn.identity)!;
    expect([addOn.name, namespace]).toEqual([addOn.name, addOn.namespace]);
    expect(facts(addOn).accounts).toContain(serviceAccount);
    expect(JSON.stringify(addOn.values(aContext()))).toContain(`"name":"${serviceAccount}"`);
  }
});

it("an account of a tool carries what the cluster says of its identity", () => {
  const toolAnnotations = Object.fromEntries(
    ofChart.flatMap(({ identity }) =>
      identity === undefined ? [] : [[identity, { "iam.example/account": `of-${identity}` }]],
    ),
  );
  const context = aContext({}, { toolAnnotations });
  for (const addOn of ofChart.filter(({ identity }) => identity !== undefined))
    expect(JSON.stringify(addOn.values(context))).toContain(
      `"annotations":{"iam.example/account":"of-${addOn.identity}"}`,
    );
});

it("an image is pinned by the digests that the environment says, and by a whole version anyway", () => {
  for (const system of addOnNames) {
    const images: readonly string[] = addOnImages[system];
    const digests = Object.fromEntries(
      images.map((image, index) => [image, `sha256:${index.toString(16).repeat(64)}`]),
    );
    const releases = ofChart.filter((addOn) => addOn.system === system);
    const values = (context: AddOnContext) => JSON.stringify(releases.map((addOn) => addOn.values(context)));
    for (const [, tag] of values(calicoContext()).matchAll(/"tag":"([^"]*)"/g))
      expect(tag).toMatch(/^v?\d+\.\d+\.\d+(-distroless)?(@sha256:[0-9a-f]{64})?$/);
    const pinned = values(calicoContext({ requests: { [system]: { digests } } }));
    for (const [image, digest] of Object.entries(digests))
      expect([image, pinned]).toEqual([image, expect.stringContaining(`@${digest}"`)]);
    for (const [, tag] of pinned.matchAll(/"tag":"([^"]*)"/g))
      expect(tag).toMatch(/^v?\d+\.\d+\.\d+(-distroless)?@sha256:/);
  }
});

it("a version that the environment says takes the place of ours, for all releases of a system", () => {
  expect(versionOf("istio", aContext({ requests: { istio: { version: "1.30.3" } } }))).toBe("1.30.3");
  expect(versionOf("keda", aContext())).toBe(addOnVersions.keda[0]);
});
