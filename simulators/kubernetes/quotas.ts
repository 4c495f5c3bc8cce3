import { at, bag, bags, list, text } from "../core/paths";
import type { Props } from "../protocol/values";
import type { Objects } from "./cluster";
import { containersOf, nameOf, podTemplate } from "./objects";
import { quantity, writeQuantity } from "./quantity";

type Amounts = Record<string, number>;

const workloads = [
  "apps/v1:DaemonSet",
  "apps/v1:Deployment",
  "apps/v1:ReplicaSet",
  "apps/v1:StatefulSet",
  "batch/v1:Job",
];

/** What one pod counts for. Source: kubernetes/kubernetes pkg/quota/v1/evaluator/core/pods.go. */
function usageOfPod(pod: Props): Amounts {
  const usage: Amounts = { pods: 1 };
  for (const kind of ["requests", "limits"] as const) {
    const total: Amounts = {};
    for (const { container, init } of containersOf(pod, "")) {
      const limits = bag(at(container, "resources.limits"));
      const asked: Props = kind === "limits" ? limits : { ...limits, ...bag(at(container, "resources.requests")) };
      for (const [name, value] of Object.entries(asked)) {
        const amount = quantity(value) ?? 0;
        total[name] = init ? Math.max(total[name] ?? 0, amount) : (total[name] ?? 0) + amount;
      }
    }
    for (const [name, amount] of Object.entries(total)) {
      usage[`${kind}.${name}`] = amount;
      if (kind === "requests") usage[name] = amount;
    }
  }
  return usage;
}

/** How many pods a workload makes. */
export function replicasOf(kind: string, object: Props, nodes: number): number {
  const spec = bag(object["spec"]);
  if (kind === "DaemonSet") return nodes;
  return Number((kind === "Job" ? spec["parallelism"] : spec["replicas"]) ?? 1);
}

/**
 * What a namespace's quotas say to `replicas` pods of a workload; undefined where they all fit. Others' running pods count, one's
 * own of an earlier time do not: they go as the new ones come.
 */
export function podQuota(
  objects: Objects,
  namespace: string,
  pod: Props,
  replicas: number,
  own: { kind: string; name: string },
): string | undefined {
  const quotas = objects.list("kubernetes:core/v1:ResourceQuota", namespace);
  if (quotas.length === 0 || replicas === 0) return undefined;
  const one = usageOfPod(pod);
  const others = workloads.flatMap((type) => {
    const kind = type.split(":")[1]!;
    return objects
      .list(`kubernetes:${type}`, namespace)
      .filter((object) => kind !== own.kind || nameOf(object) !== own.name)
      .map((object) => {
        const spec = podTemplate(kind, object)!.spec;
        const running = Number(
          at(
            object,
            kind === "DaemonSet" ? "status.numberReady" : kind === "Job" ? "status.active" : "status.replicas",
          ) ?? 0,
        );
        return { spec, usage: usageOfPod(spec), count: running };
      });
  });
  for (const quota of quotas) {
    if (!isInScope(quota, pod)) continue;
    const counted = others.filter(({ spec }) => isInScope(quota, spec));
    const wrong = overQuota(quota, one, replicas, counted, pod);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** Whether a quota counts such pods. Source: podMatchesScopeFunc in kubernetes/kubernetes pkg/quota/v1/evaluator/core/pods.go. */
function isInScope(quota: Props, pod: Props): boolean {
  const plain = list(at(quota, "spec.scopes")).map((scopeName): Props => ({
    scopeName: String(scopeName),
    operator: "Exists",
  }));
  return [...plain, ...bags(at(quota, "spec.scopeSelector.matchExpressions"))].every((one) => matches(one, pod));
}

function matches({ scopeName, operator, values }: Props, pod: Props): boolean {
  const terminates = Number(pod["activeDeadlineSeconds"] ?? -1) >= 0;
  const says = containersOf(pod, "").some(({ container }) =>
    ["limits", "requests"].some((field) =>
      ["cpu", "memory"].some((name) => bag(at(container, `resources.${field}`))[name] !== undefined),
    ),
  );
  switch (scopeName) {
    case "Terminating":
      return terminates;
    case "NotTerminating":
      return !terminates;
    case "BestEffort":
      return !says;
    case "NotBestEffort":
      return says;
    case "PriorityClass":
      return prioritised(operator, list(values), text(pod["priorityClassName"]) ?? "");
    default:
      return false;
  }
}

function prioritised(operator: unknown, values: unknown[], name: string): boolean {
  switch (operator) {
    case "In":
      return values.includes(name);
    case "NotIn":
      return !values.includes(name);
    default:
      return (operator === "DoesNotExist") === (name === "");
  }
}

/** Only these must be said by every container, "a mistake" that no other resource repeats: validationSet in the same file. */
const mustBeSaid = /^((requests|limits)\.)?(cpu|memory)$/;

function overQuota(
  quota: Props,
  one: Amounts,
  replicas: number,
  others: { usage: Amounts; count: number }[],
  pod: Props,
): string | undefined {
  const hard = Object.entries(bag(at(quota, "spec.hard"))).filter(([name]) => isOfPods(name));
  const unsaid = hard.filter(([name]) => mustBeSaid.test(name) && one[name] === undefined).map(([name]) => name);
  if (unsaid.length > 0) {
    const names = containersOf(pod, "").map(({ container }) => String(container["name"]));
    return `failed quota: ${nameOf(quota)}: must specify ${unsaid.map((name) => `${name} for: ${names.join(",")}`).join("; ")}`;
  }
  const used = (name: string) => others.reduce((sum, { usage, count }) => sum + (usage[name] ?? 0) * count, 0);
  // Sums of decimal fractions: a billionth is no excess.
  const fits = hard.map(([name, limit]) =>
    one[name] ? Math.floor((quantity(limit)! - used(name)) / one[name] + 1e-9) : Infinity,
  );
  const admitted = Math.max(0, Math.min(replicas, ...fits));
  if (admitted >= replicas) return undefined;
  const over = hard.filter((_, index) => fits[index] === Math.min(...fits));
  const write = (amount: (name: string) => number) =>
    over.map(([name]) => `${name}=${writeQuantity(amount(name), name)}`).join(",");
  const limited = over.map(([name, limit]) => `${name}=${String(limit)}`).join(",");
  return `exceeded quota: ${nameOf(quota)}, requested: ${write((name) => one[name]!)}, used: ${write((name) => used(name) + one[name]! * admitted)}, limited: ${limited}`;
}

function isOfPods(name: string): boolean {
  return (
    name === "pods" ||
    /^(requests|limits)\.(cpu|memory|ephemeral-storage)$/.test(name) ||
    ["cpu", "memory"].includes(name)
  );
}

/** What a namespace's quotas say to one more object that is no pod; undefined where it fits. */
export function objectQuota(objects: Objects, namespace: string, plural: string, object: Props): string | undefined {
  for (const quota of objects.list("kubernetes:core/v1:ResourceQuota", namespace)) {
    const hard = bag(at(quota, "spec.hard"));
    for (const [name, count] of Object.entries(countsFor(plural, object))) {
      const limit = quantity(hard[name]);
      if (limit === undefined || count === 0) continue;
      const used = objects
        .list(tokens[plural]!, namespace)
        .reduce((sum, other) => sum + (countsFor(plural, other)[name] ?? 0), 0);
      if (used + count > limit)
        return `exceeded quota: ${nameOf(quota)}, requested: ${name}=${count}, used: ${name}=${used}, limited: ${name}=${limit}`;
    }
  }
  return undefined;
}

const tokens: Record<string, string> = {
  configmaps: "kubernetes:core/v1:ConfigMap",
  persistentvolumeclaims: "kubernetes:core/v1:PersistentVolumeClaim",
  secrets: "kubernetes:core/v1:Secret",
  services: "kubernetes:core/v1:Service",
};

/** What an object counts for in a quota. Source: kubernetes/kubernetes pkg/quota/v1/evaluator/core/services.go and its like. */
function countsFor(plural: string, object: Props): Amounts {
  if (!(plural in tokens)) return {};
  const counts: Amounts = { [plural]: 1, [`count/${plural}`]: 1 };
  const type = at(object, "spec.type");
  if (plural === "persistentvolumeclaims")
    counts["requests.storage"] = quantity(bag(at(object, "spec.resources.requests"))["storage"]) ?? 0;
  if (plural !== "services") return counts;
  const balanced = type === "LoadBalancer";
  const nodePorts = type === "NodePort" || (balanced && at(object, "spec.allocateLoadBalancerNodePorts") !== false);
  return {
    ...counts,
    "services.loadbalancers": balanced ? 1 : 0,
    "services.nodeports": nodePorts ? bags(at(object, "spec.ports")).length : 0,
  };
}
