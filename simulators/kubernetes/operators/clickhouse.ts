import { at, bag, bags, text } from "../../core/paths";
import type { Props } from "../../protocol/values";
import type { Objects } from "../cluster";
import { nameOf } from "../objects";
import type { Operator } from "./operator";

/*
 * What Altinity's operator makes of a ClickHouseInstallation and a ClickHouseKeeperInstallation: a StatefulSet and a Service for each host, and a Service in front of all.
 * Source: github.com/Altinity/clickhouse-operator release-0.25.6, pkg/model/(chi|chk)/namer/patterns.go, …/creator, …/tags/labeler.
 */

interface Shape {
  group: string;
  /** How names begin: of hosts, and of the Service in front. */
  host: string;
  front: string;
  label: string;
  ports: Readonly<Record<string, number>>;
}

const shapes: Readonly<Record<string, Shape>> = {
  ClickHouseInstallation: {
    group: "clickhouse.altinity.com",
    ...{ host: "chi", front: "clickhouse", label: "chi" },
    ports: { http: 8123, tcp: 9000, interserver: 9009 },
  },
  ClickHouseKeeperInstallation: {
    group: "clickhouse-keeper.altinity.com",
    ...{ host: "chk", front: "keeper", label: "chk" },
    ports: { zk: 2181, raft: 9444 },
  },
};

/** Altinity's operator, where its pod runs, and can sign in: its Secret is among what it needs to reconcile. */
export const clickhouse: Operator = {
  watches: ({ group, kind }) => shapes[kind]?.group === group,
  keeps: (objects, object) => (runs(objects) ? hosts(object) : []),
  status: (objects, object) => {
    const uid = at(object, "metadata.uid");
    const made = objects
      .list("kubernetes:apps/v1:StatefulSet", String(at(object, "metadata.namespace")))
      .filter((one) => bags(at(one, "metadata.ownerReferences")).some((owner) => owner["uid"] === uid));
    if (made.length === 0) return {};
    const good = made.every((one) => at(one, "status.readyReplicas") === at(one, "spec.replicas"));
    return { status: good ? "Completed" : "InProgress", hosts: made.length };
  },
};

const runs = (objects: Objects): boolean =>
  objects
    .list("kubernetes:apps/v1:Deployment")
    .some((one) => nameOf(one) === "clickhouse-operator" && Number(at(one, "status.readyReplicas") ?? 0) > 0);

function hosts(object: Props): Props[] {
  const shape = shapes[String(object["kind"])]!;
  const [name, namespace] = [nameOf(object), text(at(object, "metadata.namespace")) ?? "default"];
  const own = { [`${shape.group}/app`]: "chop", [`${shape.group}/${shape.label}`]: name };
  const make = (apiVersion: string, kind: string, called: string, labels: Props, spec: Props): Props => ({
    apiVersion,
    kind,
    metadata: { name: called, namespace, labels },
    spec,
  });
  const ports = Object.entries(shape.ports).map(([port, number]) => ({ name: port, port: number, targetPort: number }));
  const template = named(object, "podTemplates", "podTemplate");
  const claim = named(object, "volumeClaimTemplates", "dataVolumeClaimTemplate");
  const all = bags(at(object, "spec.configuration.clusters")).flatMap((cluster) => {
    const [shards, replicas] = ["shardsCount", "replicasCount"].map((count) =>
      Number(at(cluster, `layout.${count}`) ?? 1),
    );
    const clusterName = String(cluster["name"]);
    const places = Array.from({ length: shards! }, (_, shard) =>
      Array.from({ length: replicas! }, (_, replica) => `${shard}-${replica}`),
    ).flat();
    return places.flatMap((place) => {
      const called = `${shape.host}-${name}-${clusterName}-${place}`;
      const labels = { ...own, [`${shape.group}/cluster`]: clusterName, [`${shape.group}/replica`]: place };
      return [
        make("v1", "Service", called, labels, { clusterIP: "None", selector: labels, ports }),
        make("apps/v1", "StatefulSet", called, labels, {
          serviceName: called,
          replicas: 1,
          selector: { matchLabels: labels },
          volumeClaimTemplates: claim === undefined ? [] : [{ metadata: { name: claim["name"] }, spec: claim["spec"] }],
          template: podTemplate(template ?? {}, labels, shape),
        }),
      ];
    });
  });
  // From outside replicas are not spoken to one by one, nor over the port that they use among themselves.
  const open = ports.filter((port) => !["interserver", "raft"].includes(port.name));
  return [make("v1", "Service", `${shape.front}-${name}`, own, { selector: own, ports: open }), ...all];
}

/** The template of a list that the defaults name. */
function named(object: Props, list: string, by: string): Props | undefined {
  const wanted = at(object, `spec.defaults.templates.${by}`);
  return bags(at(object, `spec.templates.${list}`)).find((one) => one["name"] === wanted);
}

function podTemplate(asked: Props, labels: Props, { ports }: Shape): Props {
  const spec = bag(asked["spec"]);
  const listens = Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort }));
  return {
    metadata: { ...bag(asked["metadata"]), labels: { ...bag(at(asked, "metadata.labels")), ...labels } },
    spec: {
      ...spec,
      containers: bags(spec["containers"]).map((one, index) => (index === 0 ? { ports: listens, ...one } : one)),
    },
  };
}
