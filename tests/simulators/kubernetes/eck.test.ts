import type { Props } from "../../../simulators/protocol/values";
import { Driver } from "./driver";

const operator: Props = {
  name: "elastic-operator",
  namespace: "stores",
  chart: "eck-operator",
  version: "3.5.0",
  repositoryOpts: { repo: "https://helm.elastic.co" },
};
const kibanaToken = "kubernetes:kibana.k8s.elastic.co/v1:Kibana";
const elasticsearchToken = "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch";
const logstashToken = "kubernetes:logstash.k8s.elastic.co/v1alpha1:Logstash";
const metadata = { name: "logs", namespace: "stores" };
const elasticsearch = (count = 3): Props => ({
  apiVersion: "elasticsearch.k8s.elastic.co/v1",
  kind: "Elasticsearch",
  metadata,
  spec: { version: "9.5.0", nodeSets: [{ name: "nodes", count }] },
});
const kibana: Props = {
  apiVersion: "kibana.k8s.elastic.co/v1",
  kind: "Kibana",
  metadata,
  spec: { version: "9.5.0", count: 1, elasticsearchRef: { name: "logs" } },
};
const closed = { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ["ALL"] } };
const logstash = (security: Props | undefined): Props => ({
  apiVersion: "logstash.k8s.elastic.co/v1alpha1",
  kind: "Logstash",
  metadata,
  spec: {
    version: "9.5.0",
    count: 1,
    elasticsearchRefs: [{ name: "logs", clusterName: "logs" }],
    pipelines: [{ "pipeline.id": "main", "config.string": "input {}" }],
    services: [{ name: "agents", service: { spec: { ports: [{ name: "http", port: 8080, targetPort: 8080 }] } } }],
    podTemplate: {
      spec: {
        securityContext: { runAsNonRoot: true },
        initContainers: [{ name: "logstash-internal-init-config", ...(security && { securityContext: security }) }],
        containers: [{ name: "logstash", ...(security && { securityContext: security }) }],
      },
    },
  },
});

async function stores(replicaCount = 1): Promise<Driver> {
  const driver = new Driver();
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  await driver.create("Namespace", { metadata: { name: "stores", labels } });
  const values = { podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } } };
  await driver.create("Release", { ...operator, values: { ...values, replicaCount } });
  return driver;
}

const status = (driver: Driver, kind: string, id: string) => driver.find(kind, id)["status"] as Props | undefined;

test("an Elasticsearch gets pods, the Services that clients and nodes call, and its administrator's password", async () => {
  const driver = await stores();
  await driver.create(elasticsearchToken, elasticsearch());
  expect(status(driver, "StatefulSet", "stores/logs-es-nodes")).toMatchObject({ readyReplicas: 3 });
  const services = ["http", "internal-http", "transport", "nodes"].map((one) => `stores/logs-es-${one}`);
  expect(services.filter((service) => !driver.has("Service", service))).toEqual([]);
  const { data } = driver.find("Secret", "stores/logs-es-elastic-user") as { data: Record<string, string> };
  expect(Object.keys(data)).toEqual(["elastic"]);
  await driver.update(elasticsearchToken, "stores/logs", elasticsearch(4));
  expect(status(driver, "StatefulSet", "stores/logs-es-nodes")).toMatchObject({ readyReplicas: 4 });
  expect(driver.find("Secret", "stores/logs-es-elastic-user")).toMatchObject({ data });
});

test("what belongs to an Elasticsearch goes with it", async () => {
  const driver = await stores();
  await driver.create(elasticsearchToken, elasticsearch());
  await driver.delete(elasticsearchToken, "stores/logs");
  expect(driver.has("StatefulSet", "stores/logs-es-nodes")).toBe(false);
  expect(driver.has("Secret", "stores/logs-es-elastic-user")).toBe(false);
});

test("a Kibana waits for its Elasticsearch", async () => {
  const alone = await stores();
  await alone.create(kibanaToken, kibana);
  expect(alone.has("Deployment", "stores/logs-kb")).toBe(false);
  const both = await stores();
  await both.create(elasticsearchToken, elasticsearch());
  await both.create(kibanaToken, kibana);
  expect(status(both, "Deployment", "stores/logs-kb")).toMatchObject({ readyReplicas: 1 });
});

test("a Logstash has pods in a restricted namespace only where its containers are closed: the operator leaves them open", async () => {
  for (const [security, pods] of [
    [closed, 1],
    [undefined, 0],
  ] as const) {
    const driver = await stores();
    await driver.create(elasticsearchToken, elasticsearch());
    await driver.create(logstashToken, logstash(security));
    expect(status(driver, "StatefulSet", "stores/logs-ls")).toMatchObject({ readyReplicas: pods });
    expect(driver.find("Service", "stores/logs-ls-agents")).toMatchObject({ spec: { ports: [{ port: 8080 }] } });
  }
});

test("a Logstash's pipelines are in a Secret that its pods read", async () => {
  const driver = await stores();
  await driver.create(elasticsearchToken, elasticsearch());
  await driver.create(logstashToken, logstash(closed));
  const { data } = driver.find("Secret", "stores/logs-ls-pipeline") as { data: Record<string, string> };
  const written = Buffer.from(data["pipelines.yml"]!, "base64").toString();
  expect(JSON.parse(written)).toEqual([{ "pipeline.id": "main", "config.string": "input {}" }]);
});

test("without its operator an Elasticsearch is an object and nothing else", async () => {
  const driver = await stores(0);
  await driver.create(elasticsearchToken, elasticsearch());
  expect(driver.has("StatefulSet", "stores/logs-es-nodes")).toBe(false);
});
