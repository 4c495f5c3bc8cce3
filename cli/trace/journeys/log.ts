import { at as inside } from "../../../simulators/core/paths";
import { cloudOf } from "../clouds";
import { agentFor, cleaned, sentBy, taggedBy, withoutLabels, type Agent, type Output } from "../kubernetes/agents";
import { addressOf, configIn, type Address } from "../kubernetes/configs";
import { shown } from "../kubernetes/dashboards";
import { networkOf, refusal } from "../kubernetes/network";
import { called, type Cluster, nameOf } from "../kubernetes/objects";
import { behind, podOf, ready, type Behind, type Pods } from "../kubernetes/pods";
import { serviceIn, servicesOf } from "../kubernetes/services";
import { keptFor } from "../kubernetes/pipelines";
import { Missing, type Trail } from "../trail";
import type { TraceWorld } from "../world";
import type { Journey } from "./journey";

/** A line that a service writes, and one that its sidecar writes about it. */
export const log: Journey = {
  name: "log",
  subject: "service",
  description: "a line of a service, and of its sidecar: agent, one store, bucket or disk, how long, who shows it",
  subjects: servicesOf,
  meant: (world, asked) => servicesOf(world).find((one) => one === asked),
  walk,
};

function walk(trail: Trail, world: TraceWorld, cluster: Cluster, name: string): void {
  const { pods } = trail.go(name, "its pods", () => {
    const value = serviceIn(world, cluster, name);
    return { by: called("apps/v1:Deployment", value.deployment), why: "the Deployment stands", value };
  });
  const agent = trail.go("its pods", "the agent of their nodes", () => agentFor(cluster, pods.spec));
  for (const container of [name, "istio-proxy"]) line(trail, world, cluster, { agent, pods, name, container });
}

interface Written {
  agent: Agent;
  pods: Pods;
  name: string;
  container: string;
}

function line(trail: Trail, world: TraceWorld, cluster: Cluster, { agent, pods, name, container }: Written): void {
  const lines = `the lines of ${container}`;
  const tag = trail.go("the agent", lines, () => taggedBy(agent, name, pods.namespace, container));
  trail.go(lines, "what may not be kept", () => cleaned(agent, cluster, tag));
  const output = trail.go(lines, "one store", () => sentBy(agent, tag));
  if (output.plugin === "http") trail.go(lines, "what Elasticsearch takes", () => withoutLabels(agent, cluster, tag));
  const at: Address = addressIn(output);
  const store = trail.go("the agent", `the Service ${at.service}`, () =>
    behind(cluster, at.namespace, at.service, at.port),
  );
  trail.go("the agent", `the pods of ${at.service}`, () => reaches(cluster, agent.pods, store));
  if (output.plugin === "loki") inBucket(trail, world, cluster, at, store);
  else if (output.plugin === "http") inElasticsearch(trail, cluster, at.service, store);
  else trail.go(at.service, "where they are kept", () => nowhere(output));
}

function nowhere({ plugin }: Output): never {
  throw new Missing(`what ${plugin} leads to keeps no lines here`);
}

/** Logstash hands lines on to the Elasticsearch that its operator tells it of; Kibana shows what is there. */
function inElasticsearch(trail: Trail, cluster: Cluster, from: string, logstash: Behind): void {
  const to = trail.go(from, "its Elasticsearch", () => {
    const env = (logstash.pods.spec.containers ?? []).flatMap(({ env = [] }) => env);
    const hosts = env.find(({ name }) => name?.endsWith("_ES_HOSTS"))?.value;
    const by = called("apps/v1:StatefulSet", logstash.deployment);
    if (hosts === undefined) throw new Missing("its pods are told of none", by);
    return { by, why: `it hands them on to ${hosts}`, value: addressOf(hosts, by) };
  });
  const store = trail.go(from, `the Service ${to.service}`, () => behind(cluster, to.namespace, to.service, to.port));
  trail.go(from, `the pods of ${to.service}`, () => reaches(cluster, logstash.pods, store));
  trail.go(from, "when lines go", () => {
    const { by, days } = keptFor(cluster, logstash);
    return { by, why: `Elasticsearch is told to keep them for ${days} days`, value: undefined };
  });
  trail.go(to.service, "who shows them", () => {
    const kibana = cluster
      .in("apps/v1:Deployment", to.namespace)
      .find((one) => podOf(one).labels["kibana.k8s.elastic.co/name"] !== undefined);
    if (!kibana || !ready(kibana)) throw new Missing("no Kibana is ready");
    const by = called("apps/v1:Deployment", kibana);
    const why = refusal(networkOf(cluster), podOf(kibana), store.pods, store.port);
    if (why !== undefined) throw new Missing(why, by);
    return { by, why: "Kibana runs, and may ask for them", value: undefined };
  });
}

function addressIn({ host, port }: Output): Address {
  const [service = "", namespace = ""] = host.split(".");
  return { service, namespace, port };
}

function reaches(cluster: Cluster, from: Pods, to: Behind) {
  const why = refusal(networkOf(cluster), from, to.pods, to.port);
  if (why !== undefined) throw new Missing(why);
  return { by: "NetworkPolicies", why: `both namespaces let it, on ${to.port}`, value: undefined };
}

/** Loki: the bucket that it writes to, how long it keeps what it has, and Grafana before it. */
function inBucket(trail: Trail, world: TraceWorld, cluster: Cluster, at: Address, store: Behind): void {
  const { by, config } = trail.go(at.service, "its configuration", () => {
    const found = configIn(cluster, at.namespace, nameOf(store.deployment), "config.yaml");
    return { by: found.by, why: "it stands", value: found };
  });
  const bucket = trail.go(at.service, "its bucket", () => {
    const name =
      inside(config, "common.storage.s3.bucketnames") ??
      inside(config, "common.storage.gcs.bucket_name") ??
      inside(config, "common.storage.azure.container_name");
    if (typeof name !== "string" || name === "") throw new Missing("it keeps lines in no bucket", by);
    const region = inside(config, "common.storage.s3.region");
    const account = inside(config, "common.storage.azure.account_name");
    const said = (one: unknown) => (typeof one === "string" ? one : undefined);
    return { by, why: `it keeps lines in ${name}`, value: { name, region: said(region), account: said(account) } };
  });
  const { namespace, account } = store.pods;
  cloudOf(world, cluster).bucket(trail, world, cluster, at.service, {
    ...bucket,
    reader: { namespace, account, annotations: {} },
  });
  trail.go(at.service, "when lines go", () => {
    const days = Number.parseInt(String(inside(config, "limits_config.retention_period") ?? "0"), 10) / 24;
    if (inside(config, "compactor.retention_enabled") !== true || days === 0)
      throw new Missing("nothing ever deletes a line", by);
    return { by, why: `after ${days} days`, value: undefined };
  });
  trail.go(at.service, "who shows them", () => shown(cluster, at, store));
}
