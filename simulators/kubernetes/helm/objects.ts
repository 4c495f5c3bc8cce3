import { at, bag, text } from "../../core/paths";
import { isProps, type Props } from "../../protocol/values";
import type { KnownChart, KnownService, KnownWorkload, Switch } from "./chart";
import { pluralOf, tokenOf } from "../kinds";
import { strings } from "../objects";
import { asInstalled } from "./order";

/** An object of a release. */
export interface Made {
  token: string;
  object: Props;
  /** Whether it outlives the release, and is left as it is where it stands already. */
  kept: boolean;
  /** Why its pods are not ready by themselves. */
  waits?: string;
}

interface Release {
  name: string;
  namespace: string;
  values: Props;
}

/** What a known chart makes, with these values, in the order in which Helm installs it. */
export function objectsOf(chart: KnownChart, release: Release): Made[] {
  const { namespace, values } = release;
  const owner = {
    labels: { "app.kubernetes.io/managed-by": "Helm" },
    annotations: { "meta.helm.sh/release-name": release.name, "meta.helm.sh/release-namespace": namespace },
  };
  const called = (name: string) => name.replaceAll("{r}", release.name).replaceAll("{ns}", namespace);
  const make = (apiVersion: string, kind: string, name: string, rest: Props, inside = true, kept = false): Made => ({
    token: tokenOf(apiVersion, kind),
    kept,
    object: {
      apiVersion,
      kind,
      metadata: {
        name: called(name),
        ...(inside && { namespace }),
        ...(kept ? {} : owner),
      },
      ...rest,
    },
  });
  const workloads = (chart.workloads ?? []).filter(({ when }) => isOn(when, values));
  const accounts = new Map<string, Props>((chart.accounts ?? []).map((name) => [name, {}]));
  for (const one of workloads) {
    const name = accountOf(one, values, called);
    accounts.set(name, { ...accounts.get(name), ...annotationsOf(one, values) });
  }
  const webhook = (kind: string) => `${kind}WebhookConfiguration`;
  return asInstalled([
    ...definitions(chart, values).map(({ name, spec, kept }) =>
      make("apiextensions.k8s.io/v1", "CustomResourceDefinition", name, { spec }, false, kept),
    ),
    // Every namespace has that one.
    ...[...accounts]
      .filter(([name]) => name !== "default")
      .map(([name, annotations]) => annotated(make("v1", "ServiceAccount", name, {}), annotations)),
    ...(chart.configs ?? [])
      .filter(({ when }) => isOn(when, values))
      .map(({ name, data }) => make("v1", "ConfigMap", name, { data: data(values) })),
    ...(chart.services ?? [])
      .filter(({ when }) => isOn(when, values))
      .map((one) =>
        labelled(make("v1", "Service", one.name, { spec: serviceSpec(one, chart, values, called) }), one, values),
      ),
    ...workloads.map((one) => ({
      ...make("apps/v1", one.kind, one.name, { spec: workloadSpec(one, values, called) }),
      ...(one.waits && { waits: one.waits }),
    })),
    ...workloads.flatMap((one) => {
      const scaler = scalerSpec(one, values, called);
      return scaler === undefined
        ? []
        : [make("autoscaling/v2", "HorizontalPodAutoscaler", one.name, { spec: scaler })];
    }),
    ...Object.entries(chart.webhooks ?? {}).map(([name, kind]) =>
      make("admissionregistration.k8s.io/v1", webhook(kind), name, {}, false),
    ),
    ...(chart.apiServices ?? []).map((name) => make("apiregistration.k8s.io/v1", "APIService", name, {}, false)),
    ...(chart.ingressClass && isOn(chart.ingressClass.when, values)
      ? [make("networking.k8s.io/v1", "IngressClass", chart.ingressClass.name, {}, false)]
      : []),
    ...(chart.customObjects ?? [])
      .filter(({ when }) => isOn(when, values))
      .map(({ apiVersion, kind, name }) => make(apiVersion, kind, name, {}, false)),
    ...(chart.objects?.(release) ?? []).map((object): Made => {
      const { labels, annotations } = object.metadata;
      const metadata = {
        ...object.metadata,
        labels: { ...bag(labels), ...owner.labels },
        annotations: { ...bag(annotations), ...owner.annotations },
      };
      return { token: tokenOf(object.apiVersion, object.kind), object: { ...object, metadata }, kept: false };
    }),
  ]);
}

const accountOf = ({ account, name }: KnownWorkload, values: Props, called: Called): string =>
  text(at(values, account?.path ?? "")) || called(account?.is ?? name);

/** What its account carries: charts write that beside its name. */
const annotationsOf = ({ account }: KnownWorkload, values: Props): Props =>
  account?.path === undefined ? {} : bag(at(values, account.path.replace(/\.name$/, ".annotations")));

function annotated(made: Made, annotations: Props): Made {
  const metadata = bag(made.object["metadata"]);
  const all = { ...metadata, annotations: { ...annotations, ...bag(metadata["annotations"]) } };
  return { ...made, object: { ...made.object, metadata: all } };
}

/** A Service with the labels that its table gives it, and the annotations that its values do. */
function labelled(made: Made, { labels, annotations: path }: KnownService, values: Props): Made {
  const metadata = bag(made.object["metadata"]);
  const annotations = { ...bag(path === undefined ? undefined : at(values, path)), ...bag(metadata["annotations"]) };
  const all = { ...metadata, labels: { ...labels, ...bag(metadata["labels"]) }, annotations };
  return { ...made, object: { ...made.object, metadata: all } };
}

/** Whether the values leave something on. */
export function isOn(when: Switch | undefined, values: Props): boolean {
  if (when === undefined) return true;
  const [path = "", own] = when.split("=");
  const said = at(values, path);
  return said === undefined ? own !== "false" : said !== false && said !== "";
}

/** Definitions whose schema takes anything: what is in them is a real API server's to judge. */
function definitions({ definitions: brought }: KnownChart, values: Props) {
  if (brought === undefined || !isOn(brought.when, values)) return [];
  return Object.entries(brought.groups).flatMap(([group, { versions, kinds }]) =>
    kinds.split(" ").map((written) => ({ ...definition(group, written, versions), kept: brought.kept })),
  );
}

/** The definition of a kind, written `Kind`, `Kind:C` (in no namespace) or `Kind=v1,v1beta1`. */
export function definition(group: string, written: string, versions: string): { name: string; spec: Props } {
  const [, kind = "", cluster, own] = /^(\w+)(:C)?(?:=(.+))?$/.exec(written)!;
  const plural = pluralOf(kind);
  const schema = { openAPIV3Schema: { type: "object" } };
  return {
    name: `${plural}.${group}`,
    spec: {
      group,
      scope: cluster === undefined ? "Namespaced" : "Cluster",
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: (own ?? versions)
        .split(",")
        .map((name, index) => ({ name, served: true, storage: index === 0, schema })),
    },
  };
}

type Called = (name: string) => string;

/** The autoscaler of a workload whose values turn it on. Its name is the workload's. */
function scalerSpec(one: KnownWorkload, values: Props, called: Called): Props | undefined {
  const said = bag(at(values, one.autoscaling ?? ""));
  if (one.autoscaling === undefined || said["enabled"] !== true) return undefined;
  const { minReplicas = 2, maxReplicas = 5, metrics = [], behavior } = said;
  return {
    scaleTargetRef: { apiVersion: "apps/v1", kind: one.kind, name: called(one.name) },
    minReplicas,
    maxReplicas,
    metrics,
    ...(behavior !== undefined && { behavior }),
  };
}

function workloadSpec(one: KnownWorkload, values: Props, called: Called): Props {
  const labels = Object.fromEntries(Object.entries(one.labels).map(([key, value]) => [key, called(value)]));
  const account = accountOf(one, values, called);
  const priority = text(at(values, one.priority?.path ?? "")) || one.priority?.is;
  const { securityContext, ...pod } = one.pod?.is ?? {};
  const podSecurity = { ...bag(securityContext), ...bag(at(values, one.pod?.security ?? "")) };
  const container = {
    name: called(one.name),
    image: "from-the-chart",
    ...(one.args && { args: [...one.args(values)] }),
    resources: bag(at(values, one.resources)),
    securityContext: { ...one.container?.is, ...containerSecurity(one.container?.security, values) },
    ports: (one.ports ?? []).map((containerPort) => ({ containerPort })),
  };
  // Beside its resources stand its pods' own annotations and labels.
  const [own, beside = ""] = /^(.*\.)?resources$/.exec(one.resources) ?? [];
  const annotations = one.annotations?.(values) ?? at(values, `${beside}podAnnotations`);
  return {
    // An autoscaler's Deployment has its fewest pods: nothing loads the local cluster.
    ...(one.kind === "StatefulSet" && { serviceName: called(one.name) }),
    ...(one.strategy && { updateStrategy: { type: text(at(values, one.strategy.path)) || one.strategy.is } }),
    ...(one.kind !== "DaemonSet" && {
      replicas: Number(scalerSpec(one, values, called)?.["minReplicas"] ?? at(values, one.replicas ?? "") ?? 1),
    }),
    selector: { matchLabels: labels },
    template: {
      metadata: {
        labels: { ...labels, ...(own && strings(at(values, `${beside}podLabels`))) },
        ...(isProps(annotations) && { annotations }),
      },
      spec: {
        ...pod,
        ...fromValues(one.podFrom ?? {}, values),
        serviceAccountName: account,
        ...(priority && { priorityClassName: priority }),
        ...(Object.keys(podSecurity).length > 0 && { securityContext: podSecurity }),
        containers: [container],
      },
    },
  };
}

/** The fields that the values say something of. */
function fromValues(paths: Readonly<Record<string, string>>, values: Props): Props {
  const said = Object.entries(paths).map(([field, path]) => [field, at(values, path)] as const);
  return Object.fromEntries(said.filter(([, value]) => value !== undefined));
}

/** A path in braces leads to one field of the security context, of that name. */
function containerSecurity(path: string | undefined, values: Props): Props {
  const [, field] = /^\{(\w+)\}$/.exec(path ?? "") ?? [];
  if (field === undefined) return bag(at(values, path ?? ""));
  const said = at(values, field);
  return said === undefined ? {} : { [field]: said };
}

function serviceSpec(one: KnownService, chart: KnownChart, values: Props, called: Called): Props {
  const behind = (chart.workloads ?? []).find(({ name }) => name === one.of);
  const selector = Object.fromEntries(Object.entries(behind?.labels ?? {}).map(([key, value]) => [key, called(value)]));
  return {
    type: one.type === undefined ? "ClusterIP" : text(at(values, one.type.path)) || one.type.is,
    selector,
    ports: one.ports.flatMap((written) => {
      const [, name = "", port, targetPort, when] = /^([\w-]+):(\d+)>(\d+)(?: \?(\S+))?$/.exec(written)!;
      return isOn(when, values) ? [{ name, port: Number(port), targetPort: Number(targetPort) }] : [];
    }),
  };
}
