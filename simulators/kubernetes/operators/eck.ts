import { createHash } from "node:crypto";
import { at, bag, bags, text } from "../../core/paths";
import type { Props } from "../../protocol/values";
import type { Objects } from "../cluster";
import { nameOf } from "../objects";
import type { Operator } from "./operator";

/*
 * What Elastic's operator makes of an Elasticsearch, a Kibana and a Logstash: their pods, Services and Secrets, with the names, ports and labels that it gives them.
 * Source: github.com/elastic/cloud-on-k8s v3.5.0, pkg/controller/(elasticsearch|kibana|logstash), pkg/apis/elasticsearch/v1/name.go.
 */

const kinds: Readonly<Record<string, (objects: Objects, object: Props) => Props[]>> = {
  "elasticsearch.k8s.elastic.co/Elasticsearch": elasticsearch,
  "kibana.k8s.elastic.co/Kibana": kibana,
  "logstash.k8s.elastic.co/Logstash": logstash,
};

const elasticsearchToken = "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch";

/** Elastic's operator, where its pods run. */
export const eck: Operator = {
  watches: ({ group, kind }) => Object.hasOwn(kinds, `${group}/${kind}`),
  keeps: (objects, object) => {
    const [group = ""] = String(object["apiVersion"]).split("/");
    return runs(objects) ? kinds[`${group}/${String(object["kind"])}`]!(objects, object) : [];
  },
  status: (objects, object) => {
    const made = ["Deployment", "StatefulSet"]
      .flatMap((kind) => objects.list(`kubernetes:apps/v1:${kind}`, namespaceOf(object)))
      .filter((one) => bags(at(one, "metadata.ownerReferences")).some(({ uid }) => uid === at(object, "metadata.uid")));
    const good = made.length > 0 && made.every((one) => at(one, "status.readyReplicas") === at(one, "spec.replicas"));
    const version = at(object, "spec.version");
    const phase = text(object["kind"]) === "Elasticsearch" && { phase: good ? "Ready" : "ApplyingChanges" };
    return made.length === 0
      ? {}
      : { health: good ? "green" : "red", ...phase, ...(version !== undefined && { version }) };
  },
};

const runs = (objects: Objects): boolean =>
  objects
    .list("kubernetes:apps/v1:StatefulSet")
    .some((one) => nameOf(one) === "elastic-operator" && Number(at(one, "status.readyReplicas") ?? 0) > 0);

const namespaceOf = (object: Props): string => text(at(object, "metadata.namespace")) ?? "default";

/** An object of the operator's, in the namespace of what it is for. */
function make(of: Props, apiVersion: string, kind: string, name: string, rest: Props, labels: Props = {}): Props {
  return { apiVersion, kind, metadata: { name, namespace: namespaceOf(of), labels }, ...rest };
}

function elasticsearch(_: Objects, object: Props): Props[] {
  const name = nameOf(object);
  const labels = {
    "common.k8s.elastic.co/type": "elasticsearch",
    "elasticsearch.k8s.elastic.co/cluster-name": name,
  };
  const made = (kind: string, suffix: string, rest: Props, apiVersion = "v1") =>
    make(object, apiVersion, kind, `${name}-es-${suffix}`, rest, labels);
  const service = (suffix: string, port: Props, more: Props = {}) =>
    made("Service", suffix, { spec: { ...more, selector: labels, ports: [port] } });
  const http = { name: "https", port: 9200, targetPort: 9200 };
  const transport = { name: "tls-transport", port: 9300, targetPort: 9300 };
  return [
    made("Secret", "elastic-user", secret({ elastic: password(object, "elastic") })),
    made("Secret", "http-certs-public", secret({ "ca.crt": certificate, "tls.crt": certificate })),
    service("http", http),
    service("internal-http", http),
    service("transport", transport, { clusterIP: "None" }),
    ...bags(at(object, "spec.nodeSets")).flatMap((set) => {
      const suffix = String(set["name"]);
      const pods = { ...labels, "elasticsearch.k8s.elastic.co/statefulset-name": `${name}-es-${suffix}` };
      return [
        service(suffix, http, { clusterIP: "None" }),
        made(
          "StatefulSet",
          suffix,
          {
            spec: {
              serviceName: `${name}-es-${suffix}`,
              replicas: Number(set["count"] ?? 0),
              podManagementPolicy: "Parallel",
              updateStrategy: { type: "OnDelete" },
              selector: { matchLabels: pods },
              volumeClaimTemplates: set["volumeClaimTemplates"] ?? [],
              template: podTemplate(bag(set["podTemplate"]), pods, {
                container: "elasticsearch",
                ports: [9200, 9300],
                init: ["elastic-internal-init-filesystem", "elastic-internal-suspend"],
                closes: true,
              }),
            },
          },
          "apps/v1",
        ),
      ];
    }),
    made(
      "PodDisruptionBudget",
      "default",
      { spec: { minAvailable: 1, selector: { matchLabels: labels } } },
      "policy/v1",
    ),
  ];
}

/** It waits for the Elasticsearch that it is for: before, it has no user there. */
function kibana(objects: Objects, object: Props): Props[] {
  const cluster = text(at(object, "spec.elasticsearchRef.name")) ?? "";
  if (!objects.get(elasticsearchToken, `${namespaceOf(object)}/${cluster}`)) return [];
  const name = nameOf(object);
  const labels = { "common.k8s.elastic.co/type": "kibana", "kibana.k8s.elastic.co/name": name };
  const spec = bag(object["spec"]);
  return [
    make(object, "v1", "Secret", `${name}-kibana-user`, secret({ token: password(object, "kibana") }), labels),
    make(object, "v1", "Service", `${name}-kb-http`, {
      spec: { selector: labels, ports: [{ name: "https", port: 5601, targetPort: 5601 }] },
    }),
    make(object, "apps/v1", "Deployment", `${name}-kb`, {
      spec: {
        replicas: Number(spec["count"] ?? 1),
        selector: { matchLabels: labels },
        template: podTemplate(bag(spec["podTemplate"]), labels, {
          container: "kibana",
          ports: [5601],
          init: ["elastic-internal-init-config"],
          closes: true,
        }),
      },
    }),
  ];
}

/** It waits for each Elasticsearch that it is told of. */
function logstash(objects: Objects, object: Props): Props[] {
  const clusters = bags(at(object, "spec.elasticsearchRefs"));
  const stands = ({ name }: Props) => objects.get(elasticsearchToken, `${namespaceOf(object)}/${String(name)}`);
  if (!clusters.every(stands)) return [];
  const name = nameOf(object);
  const labels = { "common.k8s.elastic.co/type": "logstash", "logstash.k8s.elastic.co/name": name };
  const spec = bag(object["spec"]);
  const user = (cluster: string) => `${namespaceOf(object)}-${name}-${namespaceOf(object)}-${cluster}-logstash-user`;
  const services = bags(spec["services"]).map((one) => {
    const given = bag(at(one, "service.spec"));
    return make(object, "v1", "Service", `${name}-ls-${String(one["name"])}`, { spec: { selector: labels, ...given } });
  });
  const env = clusters.flatMap((one) => {
    const [cluster, alias] = [String(one["name"]), String(one["clusterName"]).toUpperCase().replaceAll("-", "_")];
    const from = { secretKeyRef: { name: user(cluster), key: user(cluster) } };
    return [
      { name: `${alias}_ES_HOSTS`, value: `https://${cluster}-es-http.${namespaceOf(object)}.svc:9200` },
      { name: `${alias}_ES_USER`, value: user(cluster) },
      { name: `${alias}_ES_PASSWORD`, valueFrom: from },
    ];
  });
  return [
    ...clusters.map((one) => {
      const key = user(String(one["name"]));
      return make(object, "v1", "Secret", key, secret({ [key]: password(object, key) }), labels);
    }),
    ...services,
    // It is YAML, of which JSON is a part.
    make(
      object,
      "v1",
      "Secret",
      `${name}-ls-pipeline`,
      secret({ "pipelines.yml": JSON.stringify(spec["pipelines"] ?? []) }),
      labels,
    ),
    make(object, "v1", "Service", `${name}-ls-api`, {
      spec: { clusterIP: "None", selector: labels, ports: [{ name: "api", port: 9600, targetPort: 9600 }] },
    }),
    make(object, "apps/v1", "StatefulSet", `${name}-ls`, {
      spec: {
        serviceName: `${name}-ls-api`,
        replicas: Number(spec["count"] ?? 1),
        selector: { matchLabels: labels },
        volumeClaimTemplates: spec["volumeClaimTemplates"] ?? [],
        template: podTemplate(bag(spec["podTemplate"]), labels, {
          container: "logstash",
          ports: [9600, ...portsIn(spec)],
          init: ["logstash-internal-init-config"],
          closes: false,
          env,
        }),
      },
    }),
  ];
}

/** The ports that its Services lead to: where its inputs listen. */
const portsIn = (spec: Props): number[] =>
  bags(spec["services"]).flatMap((one) =>
    bags(at(one, "service.spec.ports")).map((port) => Number(port["targetPort"])),
  );

interface OperatorPod {
  container: string;
  ports: readonly number[];
  init: readonly string[];
  /** Whether the operator closes containers whose security nobody says. Source: WithContainersSecurityContext; Logstash has no such call. */
  closes: boolean;
  env?: Props[];
}

/** The pod that is asked for, with what the operator adds. */
function podTemplate(asked: Props, labels: Props, pod: OperatorPod): Props {
  const spec = bag(asked["spec"]);
  const of = (list: Props[], name: string) => list.find((one) => one["name"] === name) ?? {};
  const security = (container: Props, otherwise: Props) => container["securityContext"] ?? otherwise;
  const usual = pod.closes ? closed : {};
  const main = of(bags(spec["containers"]), pod.container);
  const beside = bags(spec["containers"]).filter((one) => one["name"] !== pod.container);
  const small = { cpu: "100m", memory: "50Mi" };
  return {
    metadata: { ...bag(asked["metadata"]), labels: { ...bag(at(asked, "metadata.labels")), ...labels } },
    spec: {
      ...spec,
      securityContext: { fsGroup: 1000, seccompProfile: { type: "RuntimeDefault" }, ...bag(spec["securityContext"]) },
      initContainers: pod.init.map((name) => {
        const own = of(bags(spec["initContainers"]), name);
        return {
          image: "from-the-operator",
          resources: { requests: small, limits: small },
          ...own,
          name,
          securityContext: security(own, pod.closes ? closed : { privileged: false }),
        };
      }),
      containers: [
        {
          image: "from-the-operator",
          ports: pod.ports.map((containerPort) => ({ containerPort })),
          ...main,
          name: pod.container,
          securityContext: security(main, usual),
          env: [...(pod.env ?? []), ...bags(main["env"])],
        },
        ...beside,
      ],
    },
  };
}

/** Source: pkg/controller/elasticsearch/securitycontext, pkg/controller/kibana/securitycontext.go. */
const closed: Props = {
  privileged: false,
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
};

const certificate = "-----BEGIN CERTIFICATE-----\nof the local cluster\n-----END CERTIFICATE-----\n";

const secret = (values: Record<string, string>): Props => ({
  type: "Opaque",
  data: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString("base64")])),
});

/** Made up, and the same each time. */
const password = (object: Props, user: string): string =>
  createHash("sha256")
    .update(`${String(at(object, "metadata.uid"))} ${user}`)
    .digest("hex")
    .slice(0, 24);
