import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import { output, type Input } from "@pulumi/pulumi";
import type { AlertmanagerConfig } from "../../workloads/alerts/alertmanager";
import { services } from "../../workloads/catalog";
import { Workloads } from "../../workloads/workloads";
import { aCluster, objects, ofKind } from "../components/kubernetes/record";
import { record, type Recorded } from "../mocks";
import { soundOnGoogle, workloads } from "./some-workloads";

let found: Recorded;
beforeAll(async () => ({ found } = await workloads(soundOnGoogle)));

const releases = () => found.of("kubernetes:helm.sh/v3:Release");
const release = (name: string) => releases().find(({ inputs }) => inputs["name"] === name)!;
const values = <Values = Record<string, never>>(name: string) => release(name).inputs["values"] as Values;
const custom = (kind: string) =>
  found.all
    .filter(({ type }) => type.endsWith(`:${kind}`))
    .map(({ inputs }) => inputs as { metadata: { name: string; namespace: string }; spec: Record<string, unknown> });

it("what the cluster brings of itself is not installed a second time", () => {
  const names = releases().map(({ inputs }) => String(inputs["name"]));
  for (const own of [
    "cluster-autoscaler",
    "aws-load-balancer-controller",
    "metrics-server",
    "snapshot-controller",
    "calico",
  ])
    expect(names).not.toContain(own);
  for (const ours of ["kong", "istiod", "loki", "velero", "kube-prometheus-stack"]) expect(names).toContain(ours);
});

it("nothing in it is of another cloud", () => {
  const all = JSON.stringify(
    found.all.filter(({ type }) => type.startsWith("kubernetes:")).map(({ inputs }) => inputs),
  );
  expect(all.match(/[^"]{0,40}(elbv2|eks\.amazonaws|amazonaws\.com|arn:aws|ebs\.csi|awskms)[^"]{0,20}/g) ?? []).toEqual(
    [],
  );
});

describe("the gateway", () => {
  it("is in the endpoint groups that its Service names, by its port of TLS", () => {
    const { proxy } = values<{ gateway: { proxy: { type: string; annotations: Record<string, string> } } }>(
      "kong",
    ).gateway;
    expect(proxy.type).toBe("ClusterIP");
    expect(JSON.parse(proxy.annotations["cloud.google.com/neg"]!)).toEqual({
      exposed_ports: { 443: { name: "go-coffee-dev-gateway" } },
    });
    expect(custom("TargetGroupBinding")).toEqual([]);
  });

  it("believes Google's load balancers of who asks, and lets them in, and whoever looks at its health", () => {
    const { env } = values<{ gateway: { env: Record<string, string> } }>("kong").gateway;
    expect(env).toMatchObject({ trusted_ips: "35.191.0.0/16,130.211.0.0/22", real_ip_header: "X-Client-Address" });
    const policy = ofKind(found, "NetworkPolicy").find(({ inputs }) => inputs.metadata.name === "kong-gateway")!;
    const from = policy.inputs.spec.ingress.find((rule) => rule.from.some(({ ipBlock }) => ipBlock !== undefined))!;
    expect(from.from.map(({ ipBlock }) => ipBlock?.cidr)).toEqual(["35.191.0.0/16", "130.211.0.0/22"]);
    expect(from.ports.map(({ port }) => port)).toEqual([8443, 8100]);
  });

  it("comes after its groups, and is taken out of them before they go: nothing of it goes with the cluster alone", async () => {
    const again = await record(() => {
      const groups = new ConfigMap("groups", {});
      const binding = { kind: "endpointGroups" as const, name: "go-coffee-dev-gateway", made: [groups] };
      const entrance = { ...soundOnGoogle.entrance!, binding };
      new Workloads("workloads", { ...soundOnGoogle, entrance }, { deletedWith: aCluster() });
    });
    const all = again.of("kubernetes:helm.sh/v3:Release");
    const kong = all.find(({ inputs }) => inputs["name"] === "kong")!;
    expect(kong.dependsOn).toContainEqual(expect.stringMatching(/::groups$/));
    expect(kong.deletedWith).toBe("");
    for (const other of all.filter((one) => one !== kong)) expect(other.deletedWith).toMatch(/::cluster$/);
  });
});

describe("pods of a system's class", () => {
  it("are let in by a quota in each namespace of tools, and in no other", () => {
    const quotas = ofKind(found, "ResourceQuota");
    const critical = quotas.filter(({ inputs }) => inputs.spec.scopeSelector !== undefined);
    const tools = ofKind(found, "Namespace").map(({ inputs }) => inputs.metadata.name);
    expect(critical.map(({ inputs }) => inputs.metadata.namespace).sort()).toEqual(
      tools.filter((name) => name !== "go-coffee-dev").sort(),
    );
    for (const { inputs } of critical) {
      const whole = quotas.find(
        (one) => one.inputs.metadata.namespace === inputs.metadata.namespace && one.inputs.metadata.name === "quota",
      )!;
      expect(inputs.spec.hard["pods"]).toBe(whole.inputs.spec.hard["pods"]);
    }
  });

  it("run everywhere where the cluster asks for no quota of them", async () => {
    const { found: there } = await workloads();
    expect(ofKind(there, "ResourceQuota").filter(({ inputs }) => inputs.spec.scopeSelector !== undefined)).toEqual([]);
  });
});

it("the mesh knows whose nodes they are, and leaves the metadata server alone", () => {
  expect(values<{ global: object }>("istio-cni").global).toMatchObject({ platform: "gke" });
  const { proxy } = values<{ global: { proxy: { excludeIPRanges: string } } }>("istiod").global;
  expect(proxy.excludeIPRanges).toContain("169.254.169.254/32");
});

it("lines lie in a bucket of Cloud Storage, of which the name is enough", () => {
  const { loki } = values<{ loki: Record<string, unknown> }>("loki");
  expect(loki["storage"]).toEqual({ type: "gcs", bucketNames: { chunks: "the-lines", ruler: "the-lines" } });
  expect(loki["schemaConfig"]).toMatchObject({ configs: [{ object_store: "gcs" }] });
  expect(loki["compactor"]).toMatchObject({ delete_request_store: "gcs" });
});

it("ClickHouse opens its backups as a disk, with tokens of the metadata server and no key", () => {
  const [installation] = custom("ClickHouseInstallation");
  const { settings } = installation!.spec["configuration"] as { settings: Record<string, string> };
  expect(settings).toMatchObject({
    "storage_configuration/disks/backups/type": "s3_plain",
    "storage_configuration/disks/backups/endpoint": "https://storage.googleapis.com/the-backups/clickhouse/",
    "storage_configuration/disks/backups/http_client": "gcp_oauth",
    "backups/allowed_disk": "backups",
  });
  expect(Object.keys(settings).filter((key) => /access_key|secret/.test(key) || key.startsWith("s3/"))).toEqual([]);
});

it("Velero is the service account that it is told of, and its volumes are copied by the disks' driver", () => {
  const { serviceAccount } = values<{ serviceAccount: { server: { annotations: object } } }>("velero");
  expect(serviceAccount.server.annotations).toEqual({
    "iam.gke.io/gcp-service-account": "velero@p.iam.gserviceaccount.com",
  });
  expect(custom("BackupStorageLocation")[0]!.spec).toMatchObject({
    ...{ provider: "gcp", objectStorage: { bucket: "the-backups", prefix: "velero" } },
    config: { serviceAccount: "velero@p.iam.gserviceaccount.com" },
  });
  expect(custom("VolumeSnapshotClass")[0]).toMatchObject({
    driver: "pd.csi.storage.gke.io",
    parameters: { "storage-locations": "us-central1" },
  });
});

it("backups are made no more often than Google lets a disk be copied, and what tells of them goes by that", () => {
  const schedules = custom("Schedule").map(({ metadata, spec }) => [metadata.name, spec["schedule"]]);
  expect(Object.fromEntries(schedules)).toEqual({ recent: "*/15 * * * *", daily: "30 2 * * *" });
  const rules = custom("PrometheusRule").find(({ metadata }) => metadata.name === "backup")!;
  const [overdue] = (rules.spec["groups"] as { rules: { alert: string; expr: string; annotations: object }[] }[])[0]!
    .rules;
  expect(overdue!.alert).toBe("BackupOverdue");
  expect(overdue!.expr).toContain("> 22.5)");
  expect(JSON.stringify(overdue!.annotations)).toContain("more than 30 minutes");
});

describe("what pods may reach", () => {
  const egressOf = (name: string) =>
    ofKind(found, "NetworkPolicy").find(({ inputs }) => inputs.metadata.name === name)!.inputs.spec.egress;
  const internet = ({ to }: { to?: { ipBlock?: { cidr: string } }[] }) =>
    (to ?? []).some(({ ipBlock }) => ipBlock?.cidr === "0.0.0.0/0");

  it("is nodes by their ports alone for who measures them: no address matches a node there", () => {
    const named = egressOf("prometheus").filter(({ to }) => JSON.stringify(to ?? []).includes("10.16.0.0/17"));
    expect(named).toEqual([]);
    expect(egressOf("prometheus").filter(({ to }) => to === undefined)).toEqual([
      { ports: [{ protocol: "TCP", port: 10250 }] },
      { ports: [{ protocol: "TCP", port: 9100 }] },
    ]);
  });

  it("is nodes for nobody else, and everybody is named in every other rule", () => {
    for (const { inputs } of ofKind(found, "NetworkPolicy")) {
      if (inputs.metadata.name === "prometheus") continue;
      expect(JSON.stringify(inputs.spec)).not.toContain("10.16.0.0/17");
      for (const rule of inputs.spec.egress ?? []) expect([inputs.metadata.name, rule.to]).not.toContain(undefined);
    }
  });

  it("is Google's private addresses for what holds secrets or data, and the internet for what fetches from it", () => {
    const open = ofKind(found, "NetworkPolicy")
      .filter(({ inputs }) => (inputs.spec.egress ?? []).some(internet))
      .map(({ inputs }) => inputs.metadata.name);
    expect(open.sort()).toEqual(["opencost", "trivy-operator", "trivy-scan", "trivy-server"]);
    for (const name of ["external-secrets", "velero", "loki", "alertmanager", "trivy-scan"]) {
      const google = egressOf(name).filter(({ to }) => to?.some(({ ipBlock }) => ipBlock?.cidr === "199.36.153.8/30"));
      expect([name, google.map(({ ports }) => ports)]).toEqual([name, [[{ protocol: "TCP", port: 443 }]]]);
    }
  });

  it("is nothing on the internet where there is no way out, whoever would", async () => {
    const cluster = { ...soundOnGoogle.cluster, internetReach: [] };
    const { found: there } = await workloads({ ...soundOnGoogle, cluster });
    expect(ofKind(there, "NetworkPolicy").filter(({ inputs }) => (inputs.spec.egress ?? []).some(internet))).toEqual(
      [],
    );
  });
});

it("a service with files is told which API its bucket speaks", () => {
  const withFiles = services.filter(({ needs }) => needs.objects);
  expect(withFiles.length).toBeGreaterThan(0);
  for (const { name } of withFiles) {
    const deployment = ofKind(found, "Deployment").find(({ inputs }) => inputs.metadata.name === name);
    const { env } = deployment!.inputs.spec.template.spec.containers[0]!;
    const told = env.filter((one) => one.name.startsWith("OBJECTS_")).map((one) => [one.name, one.value]);
    expect(Object.fromEntries(told)).toEqual({
      ...{ OBJECTS_BUCKET: "the-uploads", OBJECTS_PREFIX: `${name}/`, OBJECTS_KIND: "gcs" },
    });
  }
});

describe("who is told", () => {
  it("is told by the cloud, which fetches what fires from Prometheus", () => {
    const [monitoring] = custom("PodMonitoring");
    expect(monitoring).toMatchObject({
      metadata: { namespace: "monitoring" },
      spec: {
        selector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
        endpoints: [{ port: 9090, path: "/federate", params: { "match[]": ['ALERTS{alertstate="firing"}'] } }],
      },
    });
    const prometheus = objects(found).find(
      ({ type, inputs }) => type.endsWith(":NetworkPolicy") && inputs.metadata.name === "prometheus",
    )!;
    for (const namespace of ["gke-gmp-system", "gmp-system"]) expect(JSON.stringify(prometheus)).toContain(namespace);
  });

  it("is nobody whom Alertmanager sends to, which has no way there", () => {
    const { config } = values<{ alertmanager: { config: AlertmanagerConfig } }>("kube-prometheus-stack").alertmanager;
    expect(config.receivers).toEqual([{ name: "nobody" }]);
    expect(JSON.stringify(config.route)).not.toContain("mail");
  });

  it("is not asked for where no receiver is the cloud's own", async () => {
    const alerting = {
      ...soundOnGoogle.alerting!,
      receivers: { chat: { kind: "slack" as const, channel: "#alerts" } },
    };
    const { found: there } = await workloads({ ...soundOnGoogle, alerting });
    expect(there.all.filter(({ type }) => type.endsWith(":PodMonitoring"))).toEqual([]);
  });
});

it("a secret is asked for as its reader calls it", async () => {
  const named = (secret: Input<string>) => output(secret).apply((id) => id.split("/").at(-1)!);
  const store = { ...soundOnGoogle.backups!.password.store, keyOf: named };
  const backups = { ...soundOnGoogle.backups!, password: { secret: "projects/p/secrets/velero", store } };
  const { found: there } = await workloads({ ...soundOnGoogle, backups });
  const brought = there.all.find(
    ({ type, name }) => type.endsWith(":ExternalSecret") && name.includes("velero-repo-credentials"),
  )!;
  expect(JSON.stringify(brought.inputs["spec"])).toContain('"remoteRef":{"key":"velero","property":"password"}');
});
