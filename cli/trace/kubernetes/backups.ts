import { Missing, type Found } from "../trail";
import type { TraceWorld } from "../world";
import { called, type Cluster, nameOf, namespaceOf, type ObjectOf } from "./objects";
import { podOf, type Pods, ready } from "./pods";
import { broughtBy, keysOf } from "./secrets";

const scheduleKind = "velero.io/v1:Schedule";
const locationKind = "velero.io/v1:BackupStorageLocation";
const classKind = "snapshot.storage.k8s.io/v1:VolumeSnapshotClass";
const deploymentKind = "apps/v1:Deployment";

export type Schedule = ObjectOf<typeof scheduleKind>;

/** Velero's server, and as whom it runs. */
export function veleroOf(cluster: Cluster): Found<Pods> {
  const found = cluster.all(deploymentKind).find((one) => nameOf(one) === "velero");
  if (!found) throw new Missing("there is no Velero, so nothing backs the cluster up");
  const by = called(deploymentKind, found);
  if (!ready(found)) throw new Missing("it has no pod that is ready", by);
  const pods = podOf(found);
  return { by, why: `it runs as ${pods.namespace}/${pods.account}`, value: pods };
}

/** The schedules that the engine made: each stands, is not paused, and takes every namespace with what is in it. */
export function scheduled(world: TraceWorld, cluster: Cluster, namespace: string): Found<Schedule[]> {
  const made = world.made(`kubernetes:${scheduleKind}`, cluster);
  const found = cluster.in(scheduleKind, namespace);
  const gone = made.filter(({ id }) => !found.some((one) => `${namespaceOf(one)}/${nameOf(one)}` === id));
  if (found.length === 0) throw new Missing("nothing says when a backup is made");
  if (gone.length > 0) throw new Missing(`the schedule ${gone.map(({ id }) => id).join(", ")} is gone`);
  for (const one of found) {
    const by = called(scheduleKind, one);
    const { paused, template } = one.spec ?? {};
    if (paused === true) throw new Missing("it is paused", by);
    if (one.status?.phase !== "Enabled") throw new Missing("Velero has not taken it", by);
    if (!(template?.includedNamespaces ?? []).includes("*")) throw new Missing("it leaves namespaces out", by);
    if (template?.snapshotVolumes !== true) throw new Missing("it leaves volumes out", by);
  }
  const why = found.map((one) => `${nameOf(one)} at ${one.spec?.schedule}`).join(", ");
  return { by: found.map((one) => called(scheduleKind, one)).join(", "), why, value: found };
}

/**
 * Volumes are copied by their driver, by one class of it, and once in a while out of their region's snapshots.
 * @param brought what the cloud runs in the cluster by itself
 */
export function snapshots(
  cluster: Cluster,
  schedules: readonly Schedule[],
  brought: readonly string[],
): Found<undefined> {
  const controller = cluster.all(deploymentKind).find((one) => /(^|-)snapshot-controller$/.test(nameOf(one)));
  if (!brought.includes("snapshot-controller") && !(controller && ready(controller)))
    throw new Missing("no snapshot controller is ready: no volume is copied");
  const annotation = "storageclass.kubernetes.io/is-default-class";
  const driver = cluster
    .all("storage.k8s.io/v1:StorageClass")
    .find(({ metadata }) => metadata?.annotations?.[annotation] === "true")?.provisioner;
  const classes = cluster
    .all(classKind)
    .filter((one) => one.driver === driver && one.metadata?.labels?.["velero.io/csi-volumesnapshot-class"] === "true");
  if (classes.length !== 1)
    throw new Missing(
      `${classes.length} classes of ${driver} are Velero's, and it wants one`,
      classes.map((one) => called(classKind, one)).join(", ") || "nothing",
    );
  if (!schedules.some(({ spec }) => spec?.template?.snapshotMoveData === true))
    throw new Missing("no schedule moves what is in volumes out of their region's snapshots");
  const by = called(classKind, classes[0]!);
  return { by, why: `volumes of ${driver} are copied by it, and moved into the bucket`, value: undefined };
}

/**
 * What moves volumes is a pod of the node agent's making, as large as its ConfigMap says: one that says nothing is killed. What puts them back may not be bound to
 * the node of the pod that waits. Source: github.com/vmware-tanzu/velero v1.18.1, pkg/nodeagent/node_agent.go, GetConfigs; pkg/types/node_agent.go.
 */
export function moves(cluster: Cluster, namespace: string): Found<undefined> {
  const agent = cluster.need("apps/v1:DaemonSet", namespace, "node-agent");
  const args = agent.spec?.template?.spec?.containers?.flatMap((one) => one.args ?? []) ?? [];
  const option = "--node-agent-configmap=";
  const name = args.find((one) => one.startsWith(option))?.slice(option.length);
  if (name === undefined) throw new Missing("nobody tells it of a ConfigMap", called("apps/v1:DaemonSet", agent));
  const map = cluster.need("core/v1:ConfigMap", namespace, name);
  const by = called("core/v1:ConfigMap", map);
  const written = Object.values(map.data ?? {});
  if (written.length !== 1) throw new Missing(`it has ${written.length} keys, and the agent starts with one`, by);
  const { podResources, restorePVC } = JSON.parse(written[0]!) as {
    podResources?: { memoryLimit?: string; ephemeralStorageLimit?: string };
    restorePVC?: { ignoreDelayBinding?: boolean };
  };
  const { memoryLimit, ephemeralStorageLimit } = podResources ?? {};
  if (memoryLimit === undefined || ephemeralStorageLimit === undefined)
    throw new Missing("it does not say how large what moves a volume may be", by);
  if (restorePVC?.ignoreDelayBinding !== true)
    throw new Missing("volumes are put back on the node of the pod that waits, which takes no pod of Velero's", by);
  return { by, why: `each has ${memoryLimit} of memory, and ${ephemeralStorageLimit} to write`, value: undefined };
}

/** Where the schedules' backups go: one place for all. */
export function lies(
  cluster: Cluster,
  { namespace }: Pods,
  schedules: readonly Schedule[],
): Found<{ bucket: string; prefix: string; storageAccount: string | undefined }> {
  const names = [...new Set(schedules.map(({ spec }) => spec?.template?.storageLocation ?? "default"))];
  const [name = ""] = names;
  const location = cluster.need(locationKind, namespace, name);
  const by = called(locationKind, location);
  if (names.length > 1) throw new Missing(`schedules name different places: ${names.join(", ")}`, by);
  const { accessMode, config, objectStorage } = location.spec ?? {};
  if (accessMode === "ReadOnly") throw new Missing("it may be read alone: no backup is written", by);
  if (location.status?.phase !== "Available") throw new Missing("Velero does not reach it", by);
  const { bucket = "", prefix = "" } = objectStorage ?? {};
  return {
    by,
    why: `it is ${bucket}/${prefix}`,
    value: { bucket, prefix, storageAccount: config?.["storageAccount"] },
  };
}

/** The password of what is copied out of volumes, from the cloud: without a Secret of this name Velero takes one that everybody knows. */
export function passwordOf(cluster: Cluster, namespace: string): Found<string> {
  const name = "velero-repo-credentials";
  const secret = cluster.find("core/v1:Secret", namespace, name);
  const external = broughtBy(cluster, namespace, name);
  if (!secret || !external)
    throw new Missing(`nothing brings the Secret ${name}, so Velero takes a password that everybody knows`);
  const by = called("external-secrets.io/v1:ExternalSecret", external);
  if (secret.data?.["repository-password"] === undefined) throw new Missing("it has no repository-password", by);
  const [key = ""] = keysOf(external);
  return { by, why: "it is brought from the cloud", value: key };
}

const cronKind = "batch/v1:CronJob";
const limitKind = "admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding";

/** A job puts the newest backup of every schedule back, into a namespace of its own, and into no other. Where nobody has named its image it was never made. */
export function checked(
  world: TraceWorld,
  cluster: Cluster,
  velero: string,
  schedules: readonly Schedule[],
): Found<undefined> {
  const made = world
    .made(`kubernetes:${cronKind}`, cluster)
    .filter(({ urn }) => urn.includes("gocoffee:kubernetes:RestoreCheck$"));
  if (made.length === 0)
    return { by: "nothing", why: "nobody tries: no image of the check is named", value: undefined };
  for (const { id = "" } of made) {
    const [namespace = "", name = ""] = id.split("/");
    const job = cluster.need(cronKind, namespace, name);
    if (job.spec?.suspend === true) throw new Missing("it is suspended", called(cronKind, job));
  }
  const jobs = made.flatMap(({ id = "" }) => cluster.find(cronKind, ...(id.split("/") as [string, string])) ?? []);
  const job = jobs.find((one) => settingsOf(one) !== undefined);
  if (!job) throw new Missing("no job puts backups back");
  const by = called(cronKind, job);
  const settings = settingsOf(job)!;
  const unchecked = schedules
    .map((one) => nameOf(one))
    .filter((one) => !settings.schedules.some(({ name }) => name === one));
  if (unchecked.length > 0) throw new Missing(`it puts nothing of ${unchecked.join(", ")} back`, by);
  if (!cluster.all("core/v1:Namespace").some((one) => nameOf(one) === settings.scratch))
    throw new Missing(`the namespace ${settings.scratch} that it puts things into is not there`, by);
  const account = job.spec?.jobTemplate?.spec?.template?.spec?.serviceAccountName ?? "";
  mustRestore(cluster, velero, namespaceOf(job), account, by);
  if (
    !cluster.all(limitKind).some(({ spec }) => spec?.policyName === account && spec.validationActions?.includes("Deny"))
  )
    throw new Missing("nothing keeps it from having things put back elsewhere", by);
  const oldest = settings.schedules.map(({ name, oldestMinutes }) => `${name} of ${oldestMinutes} minutes`).join(", ");
  return { by, why: `at ${job.spec?.schedule} it puts back ${oldest} at the oldest, and compares`, value: undefined };
}

function mustRestore(cluster: Cluster, velero: string, namespace: string, account: string, by: string): void {
  const bindings = cluster
    .in("rbac.authorization.k8s.io/v1:RoleBinding", velero)
    .filter(({ subjects = [] }) =>
      subjects.some((one) => one.kind === "ServiceAccount" && one.name === account && one.namespace === namespace),
    );
  const may = bindings.some(({ roleRef }) => {
    const role = cluster.find("rbac.authorization.k8s.io/v1:Role", velero, roleRef?.name ?? "");
    return (role?.rules ?? []).some(
      ({ resources = [], verbs = [] }) => resources.includes("restores") && verbs.includes("create"),
    );
  });
  if (!may) throw new Missing("no role lets it have Velero put something back", by);
}

function settingsOf(
  job: ObjectOf<typeof cronKind>,
): { scratch: string; schedules: { name: string; oldestMinutes: number }[] } | undefined {
  const containers = job.spec?.jobTemplate?.spec?.template?.spec?.containers ?? [];
  const text = containers.flatMap(({ env = [] }) => env).find(({ name }) => name === "SETTINGS")?.value;
  return text === undefined ? undefined : (JSON.parse(text) as ReturnType<typeof settingsOf>);
}
