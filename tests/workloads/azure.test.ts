import type { AlertmanagerConfig } from "../../workloads/alerts/alertmanager";
import { services } from "../../workloads/catalog";
import { ofKind } from "../components/kubernetes/record";
import type { Recorded } from "../mocks";
import { soundOnAzure, soundOnGoogle, workloads } from "./some-workloads";

let found: Recorded;
beforeAll(async () => ({ found } = await workloads(soundOnAzure)));

const label = { "azure.workload.identity/use": "true" };
const releases = () => found.of("kubernetes:helm.sh/v3:Release");
const values = <Values = Record<string, never>>(name: string) =>
  releases().find(({ inputs }) => inputs["name"] === name)!.inputs["values"] as Values;
const custom = (kind: string, among = found) =>
  among.all
    .filter(({ type }) => type.endsWith(`:${kind}`))
    .map(
      ({ inputs }) =>
        inputs as { apiVersion: string; metadata: { name: string; namespace: string }; spec: Record<string, unknown> },
    );
/** Of kinds that no test looks at by itself: what they are said to be is as the test has it. */
const others = <Inputs = { metadata: { name: string } }>(kind: string, among = found) =>
  among.all
    // One that stands for the cluster has none.
    .filter(({ type, inputs }) => type.endsWith(`:${kind}`) && inputs["metadata"] !== undefined)
    .map(({ inputs }) => inputs as Inputs);
const account = (name: string) =>
  ofKind(found, "ServiceAccount").find(({ inputs }) => inputs.metadata.name === name)!.inputs.metadata;

it("what the cluster brings of itself is not installed a second time", () => {
  const names = releases().map(({ inputs }) => String(inputs["name"]));
  for (const own of ["cluster-autoscaler", "aws-load-balancer-controller", "metrics-server", "snapshot-controller"])
    expect(names).not.toContain(own);
  for (const ours of ["kong", "istiod", "loki", "velero", "vault"]) expect(names).toContain(ours);
});

it("nothing in it is of another cloud", () => {
  const all = JSON.stringify(
    found.all.filter(({ type }) => type.startsWith("kubernetes:")).map(({ inputs }) => inputs),
  );
  expect(
    all.match(/[^"]{0,40}(elbv2|amazonaws|arn:aws|ebs\.csi|googleapis\.com|gke\.io|gcpckms)[^"]{0,20}/g) ?? [],
  ).toEqual([]);
});

describe("pods that are somebody at Azure", () => {
  it("carry the label without which they get no token, and their accounts say who they are", () => {
    const { loki, singleBinary } = values<{ loki: object; singleBinary: { podLabels: object } }>("loki");
    expect([typeof loki, singleBinary.podLabels]).toEqual(["object", label]);
    const velero = values<{ podLabels: object; nodeAgent: { podLabels: object } }>("velero");
    expect([velero.podLabels, velero.nodeAgent.podLabels]).toEqual([label, label]);
    expect(values<{ server: { extraLabels: object } }>("vault").server.extraLabels).toEqual(label);
    expect(
      values<{ trivyOperator: { scanJobPodTemplateLabels: string } }>("trivy-operator").trivyOperator,
    ).toMatchObject({ scanJobPodTemplateLabels: "azure.workload.identity/use=true" });
    const [installation] = custom("ClickHouseInstallation");
    const { podTemplates } = installation!.spec["templates"] as { podTemplates: { metadata: { labels: object } }[] };
    expect(podTemplates[0]!.metadata.labels).toMatchObject(label);
    for (const name of ["clickhouse", "vault-init"])
      expect(account(name).annotations).toMatchObject({ "azure.workload.identity/client-id": `client of ${name}` });
    const init = others<{ metadata: { name: string }; spec: { template: { metadata: { labels: object } } } }>(
      "Job",
    ).find(({ metadata }) => metadata.name === "vault-init")!;
    expect(init.spec.template.metadata.labels).toMatchObject(label);
  });

  it("are of the services those that keep files, and no others", () => {
    for (const { name, usesCloud = false } of services) {
      const { labels } = ofKind(found, "Deployment").find(({ inputs }) => inputs.metadata.name === name)!.inputs.spec
        .template.metadata;
      expect([name, Object.hasOwn(labels, "azure.workload.identity/use")]).toEqual([name, usesCloud]);
      expect([name, account(name).annotations !== undefined]).toEqual([name, usesCloud]);
    }
  });

  it("are nobody by a label where the cluster asks for none", async () => {
    const { found: there } = await workloads(soundOnGoogle);
    expect(JSON.stringify(there.all.map(({ inputs }) => inputs))).not.toContain("azure.workload.identity");
  });

  it("reach Entra by its addresses and the private endpoints: the mesh leaves those alone, and takes all else", () => {
    const withFiles = services.find(({ usesCloud }) => usesCloud)!;
    const { annotations } = ofKind(found, "Deployment").find(({ inputs }) => inputs.metadata.name === withFiles.name)!
      .inputs.spec.template.metadata as { annotations?: Record<string, string> };
    expect(annotations?.["traffic.sidecar.istio.io/excludeOutboundIPRanges"]).toBe(
      "20.20.32.0/19,20.190.128.0/18,20.231.128.0/19,40.126.0.0/18,10.32.224.0/20",
    );
  });
});

it("lines lie in a container that Loki opens with the token of its pod", () => {
  const { loki } = values<{ loki: Record<string, unknown> }>("loki");
  expect(loki["storage"]).toEqual({
    ...{ type: "azure", bucketNames: { chunks: "the-lines", ruler: "the-lines" } },
    azure: { accountName: "gcdevlines", useFederatedToken: true },
  });
  expect(loki["schemaConfig"]).toMatchObject({ configs: [{ object_store: "azure" }] });
  expect(loki["compactor"]).toMatchObject({ delete_request_store: "azure" });
});

it("ClickHouse opens its backups as a disk that keeps no list of its own, with the token of its pod and no key", () => {
  const [installation] = custom("ClickHouseInstallation");
  const { settings } = installation!.spec["configuration"] as { settings: Record<string, string> };
  const disk = "storage_configuration/disks/backups";
  expect(settings).toMatchObject({
    [`${disk}/object_storage_type`]: "azure_blob_storage",
    [`${disk}/metadata_type`]: "plain",
    [`${disk}/endpoint`]: "https://gcdevbackups.blob.core.windows.net/the-backups/clickhouse/",
    [`${disk}/endpoint_contains_account_name`]: "false",
    [`${disk}/use_workload_identity`]: "true",
    "backups/allowed_disk": "backups",
  });
  expect(Object.keys(settings).filter((key) => /account_key|connection_string/.test(key))).toEqual([]);
  const script = others("ConfigMap").find(({ metadata }) => metadata.name === "clickhouse-jobs");
  expect(JSON.stringify(script)).toContain("Disk('backups', ");
});

it("Velero signs in as somebody, and its volumes are copied by the disks' driver", () => {
  expect(custom("BackupStorageLocation")[0]!.spec).toMatchObject({
    ...{ provider: "azure", objectStorage: { bucket: "the-copies", prefix: "velero" } },
    config: { storageAccount: "gcdevcopies", useAAD: "true" },
  });
  expect(custom("VolumeSnapshotClass")[0]).toMatchObject({ driver: "disk.csi.azure.com" });
});

it("a service with files is told the account, and which API it speaks", () => {
  const withFiles = services.filter(({ needs }) => needs.objects);
  expect(withFiles.length).toBeGreaterThan(0);
  for (const { name } of withFiles) {
    const { env } = ofKind(found, "Deployment").find(({ inputs }) => inputs.metadata.name === name)!.inputs.spec
      .template.spec.containers[0]!;
    const told = env.filter((one) => one.name.startsWith("OBJECTS_")).map((one) => [one.name, one.value]);
    expect(Object.fromEntries(told)).toEqual({
      ...{ OBJECTS_BUCKET: "the-uploads", OBJECTS_PREFIX: `${name}/`, OBJECTS_ACCOUNT: "gcdevuploads" },
      OBJECTS_KIND: "azure",
    });
  }
});

describe("the gateway", () => {
  it("is behind a load balancer of its own that keeps callers' addresses, and has no port without TLS", () => {
    const { proxy } = values<{ gateway: { proxy: object } }>("kong").gateway;
    expect(proxy).toMatchObject({
      ...{ type: "LoadBalancer", externalTrafficPolicy: "Local", http: { enabled: false } },
      annotations: { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" },
    });
  });

  it("may have that one, by its namespace's quota, and nobody else any", () => {
    const hard = ofKind(found, "ResourceQuota")
      .filter(({ inputs }) => inputs.metadata.name === "quota")
      .map(({ inputs }) => [
        inputs.metadata.namespace,
        inputs.spec.hard["services.loadbalancers"],
        inputs.spec.hard["services.nodeports"],
      ]);
    expect(hard).toContainEqual(["gateway", "1", "1"]);
    for (const [namespace, ...counts] of hard)
      if (namespace !== "gateway") expect([namespace, counts]).toEqual([namespace, ["0", "0"]]);
  });

  it("lets in who calls from the link service, and nobody else from outside", () => {
    const policy = ofKind(found, "NetworkPolicy").find(({ inputs }) => inputs.metadata.name === "kong-gateway")!;
    const from = policy.inputs.spec.ingress.flatMap((rule) => rule.from.flatMap(({ ipBlock }) => ipBlock?.cidr ?? []));
    expect(from).toEqual(["10.32.240.0/24"]);
  });
});

describe("who is told", () => {
  it("is told by the cloud, which fetches what fires from Prometheus, with the labels that it has", () => {
    const [monitor] = custom("PodMonitor").filter(({ apiVersion }) => apiVersion.startsWith("azmonitoring"));
    expect(monitor).toMatchObject({
      metadata: { namespace: "monitoring" },
      spec: {
        selector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
        podMetricsEndpoints: [
          {
            port: "http-web",
            path: "/federate",
            honorLabels: true,
            params: { "match[]": ['ALERTS{alertstate="firing"}'] },
          },
        ],
      },
    });
    expect(custom("PodMonitoring")).toEqual([]);
    const prometheus = ofKind(found, "NetworkPolicy").find(({ inputs }) => inputs.metadata.name === "prometheus")!;
    expect(JSON.stringify(prometheus.inputs)).toContain('"rsName":"ama-metrics"');
  });

  it("pays for nothing else that they would fetch by themselves", () => {
    const settings = others<{ metadata: { name: string; namespace: string }; data: Record<string, string> }>(
      "ConfigMap",
    ).find(({ metadata }) => metadata.name === "ama-metrics-settings-configmap")!;
    expect(settings.metadata.namespace).toBe("kube-system");
    const lines = settings.data["default-scrape-settings-enabled"]!.split("\n");
    expect(lines).toEqual(expect.arrayContaining(["kubelet = false", "cadvisor = false", "kubestate = false"]));
    expect(lines.filter((line) => !line.endsWith(" = false"))).toEqual([]);
  });

  it("is nobody whom Alertmanager sends to, which has no way there", () => {
    const { config } = values<{ alertmanager: { config: AlertmanagerConfig } }>("kube-prometheus-stack").alertmanager;
    expect(config.receivers).toEqual([{ name: "nobody" }]);
  });
});

describe("what changes the services' passwords", () => {
  interface Job {
    metadata: { name: string; namespace: string };
    spec: {
      jobTemplate: {
        spec: {
          template: {
            metadata: { labels: object };
            spec: { automountServiceAccountToken: boolean; containers: { env: { name: string; value: string }[] }[] };
          };
        };
      };
    };
  }
  const jobs = (among = found) => others<Job>("CronJob", among);

  it("is a job beside the database's administrator, as somebody of its own, which is told where the secrets are", () => {
    const { metadata, spec } = jobs().find((one) => one.metadata.name === "login-rotation")!;
    expect(metadata.namespace).toBe("database-admin");
    const { template } = spec.jobTemplate.spec;
    expect(template.metadata.labels).toMatchObject(label);
    expect(template.spec.automountServiceAccountToken).toBe(false);
    expect(template.spec.containers[0]!.env).toEqual([
      { name: "SECRETS", value: "https://v.vault.azure.net/secrets/order https://v.vault.azure.net/secrets/user" },
    ]);
    expect(account("login-rotation").annotations).toEqual({
      "azure.workload.identity/client-id": "client of login-rotation",
    });
  });

  it("reaches Entra and the vault, each once, and not the database", () => {
    const policy = ofKind(found, "NetworkPolicy").find(({ inputs }) => inputs.metadata.name === "login-rotation")!;
    const cidrs = policy.inputs.spec.egress!.flatMap(({ to }) => (to ?? []).map(({ ipBlock }) => ipBlock?.cidr));
    expect(cidrs).toEqual([
      ...["20.20.32.0/19", "20.190.128.0/18", "20.231.128.0/19", "40.126.0.0/18"],
      "10.32.224.0/20",
    ]);
    expect(policy.inputs.spec.egress!.flatMap(({ ports }) => ports!.map(({ port }) => port))).toEqual([443, 443]);
  });

  it("is told of by an alert of its own where it fails, and not as what makes the users", async () => {
    const { found: there } = await workloads(soundOnGoogle);
    const [here, elsewhere] = [found, there].map((among) =>
      JSON.stringify(custom("PrometheusRule", among).find(({ metadata }) => metadata.name === "platform")),
    );
    expect(here).toContain('"alert":"PasswordsNotChanged"');
    expect(here).toContain('job_name!~\\"login-rotation-.*\\"');
    expect(elsewhere).not.toContain("login-rotation");
  });

  it("is not there where the cloud does it, nor where an environment runs only what it has named", async () => {
    const { rotation: _, ...credentials } = soundOnAzure.credentials!;
    const without = [
      await workloads({ ...soundOnAzure, credentials }),
      await workloads({ ...soundOnAzure, withoutImage: "notDeployed" }),
    ];
    for (const { found: there } of without)
      expect(jobs(there).map(({ metadata }) => metadata.name)).not.toContain("login-rotation");
  });
});
