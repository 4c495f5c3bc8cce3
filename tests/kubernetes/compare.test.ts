import { tokenOf } from "../../simulators/kubernetes/kinds";
import { isProps, type Props } from "../../simulators/protocol/values";
import { Driver } from "../simulators/kubernetes/driver";
import { samples } from "./samples";
import { type Manifest, Server, targetOf } from "./server";

jest.setTimeout(180_000);

/** The local Kubernetes and a real one, asked the same: the local one may let through what the real one refuses, and never the other way round. */
let server: Server;
beforeAll(async () => {
  server = await Server.start({ flags: { controllerManager: ["--horizontal-pod-autoscaler-sync-period=1s"] } });
});
afterAll(() => server.stop());

async function realTakes(object: Manifest): Promise<boolean> {
  return !((await server.try(object, { dryRun: true })) instanceof Error);
}

/** What the local one says against an object; undefined where it takes it, whether its pods are let in or not. */
async function localSays(object: Manifest, driver = new Driver()): Promise<string | undefined> {
  try {
    await driver.create(tokenOf(object.apiVersion, object.kind), object);
    return undefined;
  } catch (problem) {
    const { name, message } = problem as Error;
    return name === "Unready" ? undefined : message;
  }
}

test.each(samples.map((sample) => [sample.kind, sample] as const))("both take a sound %s", async (_, sample) => {
  const answer = await server.try(sample, { dryRun: true });
  expect(answer).toMatchObject({ warnings: [] });
  expect(await localSays(sample)).toBeUndefined();
});

test.each(samples.map((sample) => [sample.kind, sample] as const))(
  "of a %s that lacks one thing, the local one refuses none that the real one takes",
  async (_, sample) => {
    const stricter: string[] = [];
    for (const path of pathsOf(sample)) {
      const less = without(sample, path);
      const said = await localSays(less);
      if (said !== undefined && (await realTakes(less))) stricter.push(`${path.join(".")}: ${said}`);
    }
    expect(stricter).toEqual([]);
  },
);

/** What the local one once refused, and the real one takes; and the nearest that both refuse. */
const changed: [what: string, kind: string, taken: (of: Props) => void, refused: (of: Props) => void][] = [
  [
    "a claim's template that is mounted",
    "StatefulSet",
    () => undefined,
    (it) => (first(podOf(it)["containers"])["volumeMounts"] = [{ name: "disc", mountPath: "/disk" }]),
  ],
  [
    "targetPort 0",
    "Service",
    (it) => (first(bagAt(it, "spec")["ports"])["targetPort"] = 0),
    (it) => (first(bagAt(it, "spec")["ports"])["targetPort"] = -1),
  ],
  [
    "a volume without a source",
    "Deployment",
    (it) => delete first(podOf(it)["volumes"])["emptyDir"],
    (it) => delete first(podOf(it)["volumes"])["name"],
  ],
  [
    "a quota on huge pages",
    "ResourceQuota",
    (it) => (it["spec"] = { hard: { "requests.hugepages-2Mi": "1Gi" } }),
    (it) => (it["spec"] = { hard: { "limits.hugepages-2Mi": "1Gi" } }),
  ],
  [
    "a RoleBinding's account without a namespace",
    "RoleBinding",
    (it) => delete first(it["subjects"])["namespace"],
    (it) => delete first(it["subjects"])["name"],
  ],
];

test.each(changed)(
  "%s: taken by both; the nearest that is wrong is refused by both",
  async (_, kind, taken, refused) => {
    const sample = samples.find((one) => one.kind === kind)!;
    const [good, bad] = [structuredClone(sample), structuredClone(sample)];
    taken(good);
    refused(bad);
    expect([await realTakes(good), await localSays(good)]).toEqual([true, undefined]);
    expect([await realTakes(bad), (await localSays(bad)) !== undefined]).toEqual([false, true]);
  },
);

interface Admission {
  what: string;
  labels?: Record<string, string>;
  /** Quotas and limit ranges of the namespace. */
  around?: Props[];
  pod: Props;
  container?: Props;
  admitted: boolean;
}

const limits = (name: string, amounts: Props): Props => ({
  kind: "LimitRange",
  metadata: { name },
  spec: { limits: [{ type: "Container", ...amounts }] },
});
const quota = (spec: Props): Props => ({ kind: "ResourceQuota", metadata: { name: "quota" }, spec });
const restricted = { "pod-security.kubernetes.io/enforce": "restricted" };
const of = (version: string) => ({ ...restricted, "pod-security.kubernetes.io/enforce-version": version });
const baselineNow = { "pod-security.kubernetes.io/enforce": "baseline" };
const sound = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
const soundPod = { securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } } };
const probe = { httpGet: { port: 80, host: "example.com" } };
const cpu = (amount: string) => ({ resources: { requests: { cpu: amount }, limits: { cpu: amount } } });

const admissions: Admission[] = [
  {
    what: "no ephemeral storage asked for, under a quota on it",
    around: [quota({ hard: { "requests.ephemeral-storage": "1Gi" } })],
    pod: {},
    admitted: true,
  },
  {
    what: "no CPU asked for, under a quota on it",
    around: [quota({ hard: { "requests.cpu": "1" } })],
    pod: {},
    admitted: false,
  },
  {
    what: "a pod that a quota's scope does not count",
    around: [quota({ hard: { pods: "0" }, scopes: ["Terminating"] })],
    pod: {},
    admitted: true,
  },
  {
    what: "a pod that a quota's scope counts",
    around: [quota({ hard: { pods: "0" }, scopes: ["NotTerminating"] })],
    pod: {},
    admitted: false,
  },
  {
    what: "a pod that asks for nothing, under a quota for those that ask",
    around: [quota({ hard: { pods: "0" }, scopes: ["NotBestEffort"] })],
    pod: {},
    admitted: true,
  },
  {
    what: "a pod that asks, under a quota for those that ask",
    around: [quota({ hard: { pods: "0" }, scopes: ["NotBestEffort"] })],
    pod: {},
    container: cpu("1"),
    admitted: false,
  },
  {
    what: "no priority, under a quota for a priority",
    around: [
      quota({
        hard: { pods: "0" },
        scopeSelector: {
          matchExpressions: [{ scopeName: "PriorityClass", operator: "In", values: ["system-node-critical"] }],
        },
      }),
    ],
    pod: {},
    admitted: true,
  },
  {
    what: "no limit, where the most is the default",
    around: [limits("most", { max: { cpu: "1" } })],
    pod: {},
    admitted: true,
  },
  {
    what: "more than the most",
    around: [limits("most", { max: { cpu: "1" } })],
    pod: {},
    container: cpu("2"),
    admitted: false,
  },
  {
    what: "nothing said, where the least is the default request",
    around: [limits("least", { min: { cpu: "1" } })],
    pod: {},
    admitted: true,
  },
  { what: "a Linux pod that says nothing", labels: restricted, pod: soundPod, admitted: false },
  {
    what: "a Windows pod that says nothing of Linux",
    labels: restricted,
    pod: { os: { name: "windows" }, securityContext: { runAsNonRoot: true } },
    admitted: true,
  },
  {
    what: "root in user namespaces of its own",
    labels: restricted,
    pod: { hostUsers: false, securityContext: { seccompProfile: { type: "RuntimeDefault" } } },
    container: { securityContext: sound },
    admitted: true,
  },
  {
    what: "root as on the node",
    labels: restricted,
    pod: { securityContext: { seccompProfile: { type: "RuntimeDefault" } } },
    container: { securityContext: sound },
    admitted: false,
  },
  {
    what: "root in user namespaces, by a standard that does not know them",
    labels: of("v1.34"),
    pod: { hostUsers: false, securityContext: { seccompProfile: { type: "RuntimeDefault" } } },
    container: { securityContext: sound },
    admitted: false,
  },
  {
    what: "no capability dropped, by a standard that does not ask for it",
    labels: of("v1.21"),
    pod: soundPod,
    container: { securityContext: { allowPrivilegeEscalation: false } },
    admitted: true,
  },
  {
    what: "no capability dropped, by one that does",
    labels: of("v1.22"),
    pod: soundPod,
    container: { securityContext: { allowPrivilegeEscalation: false } },
    admitted: false,
  },
  {
    what: "a probe of another host, by a standard that allows it",
    labels: { ...baselineNow, "pod-security.kubernetes.io/enforce-version": "v1.33" },
    pod: {},
    container: { readinessProbe: probe },
    admitted: true,
  },
  {
    what: "a probe of another host, by one that does not",
    labels: baselineNow,
    pod: {},
    container: { readinessProbe: probe },
    admitted: false,
  },
];

test.each(admissions)(
  "$what: both say the same of the pod ($admitted)",
  async ({ labels = {}, around = [], pod, container, admitted }) => {
    const namespace = `n-${Math.random().toString(36).slice(2, 10)}`;
    const driver = new Driver();
    const spec: Props = { ...pod, containers: [{ name: "it", image: "it:1", ...container }] };
    const place: Manifest = {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: namespace, labels } as Manifest["metadata"],
    };
    await server.apply([place]);
    await driver.create("Namespace", place);
    for (const one of around) {
      const there = {
        ...one,
        apiVersion: "v1",
        metadata: { ...(one["metadata"] as Props), namespace },
      } as unknown as Manifest;
      await server.apply([there]);
      await driver.create(there.kind, there);
      if (there.kind === "ResourceQuota")
        await server.until(
          () => server.get(targetOf(there)),
          (seen) => isProps(seen?.["status"]) && isProps(seen["status"]["used"]),
        );
    }
    const account = { apiVersion: "v1", kind: "ServiceAccount", name: "default", namespace };
    await server.until(
      () => server.get(account),
      (seen) => seen !== undefined,
    );
    const real = await server.try({ apiVersion: "v1", kind: "Pod", metadata: { name: "it", namespace }, spec });
    const app = { app: "it" };
    const local = await driver
      .create("Deployment", {
        metadata: { name: "it", namespace },
        spec: { selector: { matchLabels: app }, template: { metadata: { labels: app }, spec } },
      })
      .then(
        () => undefined,
        (problem: Error & { reasons?: string[] }) =>
          [problem.message, ...(problem.reasons ?? [])].find((text) => text.includes("is forbidden")),
      );
    expect({ real: real instanceof Error ? real.message : "", local: local ?? "" }).toEqual(
      admitted
        ? { real: "", local: "" }
        : { real: expect.stringContaining("is forbidden"), local: expect.stringContaining("is forbidden") },
    );
  },
);

describe("the number of a Deployment's pods", () => {
  const scaler = (least: number): Manifest => ({
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "web", namespace: "default" },
    spec: {
      minReplicas: least,
      maxReplicas: 9,
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
    },
  });
  const web = (replicas?: number): Manifest => {
    const labels = { app: "web" };
    const template = { metadata: { labels }, spec: { containers: [{ name: "it", image: "it:1" }] } };
    const spec: Props = { selector: { matchLabels: labels }, template };
    if (replicas !== undefined) spec["replicas"] = replicas;
    return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "default" }, spec };
  };
  const mine = { manager: "pulumi-kubernetes-1", force: false, dryRun: false };
  const target = targetOf(web());
  afterEach(async () => {
    await server.remote.remove(target);
    await server.remote.remove(targetOf(scaler(1)));
    await server.until(
      () => server.get(target),
      (seen) => seen === undefined,
    );
  });

  test("is changed where nobody owns it, by both", async () => {
    await server.remote.apply(target, web(), mine);
    await server.apply([scaler(1)]);
    await server.remote.apply(target, web(2), mine);
    await server.remote.apply(target, web(3), mine);
    const driver = new Driver();
    await driver.create("Deployment", web());
    await driver.create("HorizontalPodAutoscaler", scaler(1));
    await driver.update("Deployment", "default/web", web(2));
    await expect(driver.update("Deployment", "default/web", web(3))).resolves.toMatchObject({ spec: { replicas: 3 } });
  });

  const scaled = () =>
    server.until(
      () => server.get(target),
      (seen) => (seen!["spec"] as Props)["replicas"] === 3,
    );

  test("is nobody's where the program never said it, though an autoscaler has set it: both change it", async () => {
    await server.remote.apply(target, web(), mine);
    await server.apply([scaler(3)]);
    await scaled();
    await server.remote.apply(target, web(2), mine);
    const driver = new Driver();
    await driver.create("Deployment", web());
    await driver.create("HorizontalPodAutoscaler", scaler(3));
    await driver.update("Deployment", "default/web", web(2));
  });

  test("is the autoscaler's where that has changed what the program said: both refuse another one, in the same words", async () => {
    await server.remote.apply(target, web(1), mine);
    await server.apply([scaler(3)]);
    await scaled();
    const words = 'conflict with "kube-controller-manager" with subresource "scale" using apps/v1: .spec.replicas';
    await expect(server.remote.apply(target, web(2), mine)).rejects.toThrow(words);
    const driver = new Driver();
    await driver.create("Deployment", web(1));
    await driver.create("HorizontalPodAutoscaler", scaler(3));
    await expect(driver.update("Deployment", "default/web", web(2))).rejects.toThrow(words);
  });
});

function bagAt(object: Props, key: string): Props {
  return object[key] as Props;
}

function podOf(workload: Props): Props {
  return bagAt(bagAt(bagAt(workload, "spec"), "template"), "spec");
}

function first(list: unknown): Props {
  return (list as Props[])[0]!;
}

/** Each property of an object but its head. */
function pathsOf(value: unknown, at: string[] = []): string[][] {
  if (Array.isArray(value)) return value.flatMap((one, index) => pathsOf(one, [...at, String(index)]));
  if (!isProps(value)) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    at.length === 0 && ["apiVersion", "kind", "metadata"].includes(key)
      ? []
      : [[...at, key], ...pathsOf(one, [...at, key])],
  );
}

function without(object: Manifest, path: string[]): Manifest {
  const copy = structuredClone(object);
  let at = copy as Props;
  for (const key of path.slice(0, -1)) at = at[key] as Props;
  delete at[path.at(-1)!];
  return copy;
}
