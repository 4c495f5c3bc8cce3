import { at, bag, bags, list, text } from "../core/paths";
import { isProps, type Props } from "../protocol/values";
import { containersOf } from "./objects";

/** What a pod is looked at for. */
interface Pod {
  spec: Props;
  annotations: Record<string, string>;
  containers: Props[];
  /** The minor version whose standard is asked for. */
  minor: number;
}

/** A pod's breach of a standard: the forbidden thing and where it is. */
interface Breach {
  reason: string;
  detail: string;
}

type Check = (pod: Pod) => Breach | undefined;

/**
 * What breaks the standard in a pod, in the words of Kubernetes: `violates PodSecurity "restricted:latest": …`; undefined where nothing does.
 * Source: k8s.io/pod-security-admission policy/registry.go and policy/check_*.go. Of what a version allowed besides, only what a newer one does not
 * allow is known: `since`. Lists that grew (sysctls, SELinux types) are the newest.
 */
export function podSecurity(
  labels: Record<string, string>,
  spec: Props,
  annotations: Record<string, string>,
): string | undefined {
  const level = labels["pod-security.kubernetes.io/enforce"] ?? "privileged";
  const version = labels["pod-security.kubernetes.io/enforce-version"] ?? "latest";
  const minor = Number(/^v1\.(\d+)$/.exec(version)?.[1] ?? newest);
  const pod = { spec, annotations, minor, containers: containersOf(spec, "").map(({ container }) => container) };
  const breaches = (checks[level] ?? []).map((check) => check(pod)).filter((one) => one !== undefined);
  if (breaches.length === 0) return undefined;
  return `violates PodSecurity "${level}:${version}": ${breaches.map(({ reason, detail }) => `${reason} (${detail})`).join(", ")}`;
}

/** The standard of `latest`. */
const newest = 35;

/** A check that came with a version, and the one before it. */
const since =
  (minor: number, check: Check, before?: Check): Check =>
  (pod) =>
    pod.minor >= minor ? check(pod) : before?.(pod);

/** On Windows there is nothing to say it of. */
const exceptWindows =
  (check: Check): Check =>
  (pod) =>
    pod.minor >= 25 && at(pod.spec, "os.name") === "windows" ? undefined : check(pod);

/** Root of a user namespace of one's own is nobody on the node. Source: relaxPolicyForUserNamespacePod in policy/helpers.go. */
const exceptOwnUsers =
  (check: Check): Check =>
  (pod) =>
    pod.minor >= 35 && pod.spec["hostUsers"] === false ? undefined : check(pod);

const security = (of: Props, path: string): unknown => at(of, `securityContext.${path}`);

/** Containers in which something is wrong, and the wrong values. */
function search(pod: Pod, wrong: (container: Props) => unknown[]): { who: string[]; values: string[] } {
  const found = pod.containers.map((container) => ({ name: String(container["name"]), values: wrong(container) }));
  return {
    who: found.filter(({ values }) => values.length > 0).map(({ name }) => name),
    values: [...new Set(found.flatMap(({ values }) => values.map(String)))].sort(),
  };
}

/** As `search`, of the pod itself as well: `pod and containers "a", "b"`. */
function setters(pod: Pod, wrong: (of: Props) => unknown[]): { who: string; values: string[] } {
  const own = wrong(pod.spec);
  const { who, values } = search(pod, wrong);
  const all = [...(own.length > 0 ? ["pod"] : []), ...(who.length > 0 ? [containers(who)] : [])];
  return { who: all.join(" and "), values: [...new Set([...own.map(String), ...values])].sort() };
}

const containers = (names: string[]): string => `${plural("container", names)} ${quoted(names)}`;
const plural = (word: string, of: unknown[]): string => (of.length > 1 ? `${word}s` : word);
const uses = (of: unknown[]): string => (of.length > 1 ? "use" : "uses");
const quoted = (names: unknown[]): string => names.map((name) => JSON.stringify(name)).join(", ");
const ifTrue = (value: unknown): unknown[] => (value === true ? [true] : []);
const unless = (allowed: string[], value: unknown): unknown[] =>
  value === undefined || value === "" || allowed.includes(String(value)) ? [] : [value];

const appArmor: Check = (pod) => {
  const { who, values } = setters(pod, (of) =>
    unless(["RuntimeDefault", "Localhost"], security(of, "appArmorProfile.type")),
  );
  const noted = Object.entries(pod.annotations)
    .filter(([key]) => key.startsWith("container.apparmor.security.beta.kubernetes.io/"))
    .filter(([, value]) => value !== "" && value !== "runtime/default" && !value.startsWith("localhost/"))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .sort();
  const all = [...values, ...noted];
  if (all.length === 0) return undefined;
  const setting = [who, noted.length > 0 ? plural("annotation", noted) : ""].filter((one) => one !== "").join(" and ");
  const detail = `${setting} must not set AppArmor profile type to ${quoted(all)}`;
  return { reason: plural("forbidden AppArmor profile", all), detail };
};

const capabilities: Check = (pod) => {
  const { who, values } = search(pod, (one) =>
    list(security(one, "capabilities.add")).filter((name) => !defaultCapabilities.has(String(name))),
  );
  const detail = `${containers(who)} must not include ${quoted(values)} in securityContext.capabilities.add`;
  return who.length > 0 ? { reason: "non-default capabilities", detail } : undefined;
};

const hostNamespaces: Check = ({ spec }) => {
  const used = ["hostNetwork", "hostPID", "hostIPC"].filter((field) => spec[field] === true);
  return used.length > 0
    ? { reason: "host namespaces", detail: used.map((field) => `${field}=true`).join(", ") }
    : undefined;
};

const hostPaths: Check = ({ spec }) => {
  const names = bags(spec["volumes"])
    .filter((volume) => isProps(volume["hostPath"]))
    .map((volume) => volume["name"]);
  return names.length > 0
    ? { reason: "hostPath volumes", detail: `${plural("volume", names)} ${quoted(names)}` }
    : undefined;
};

const hostPorts: Check = (pod) => {
  const { who, values } = search(pod, (one) =>
    bags(one["ports"])
      .map((port) => Number(port["hostPort"] ?? 0))
      .filter((port) => port !== 0),
  );
  const detail = `${containers(who)} ${uses(who)} ${plural("hostPort", values)} ${values.join(", ")}`;
  return who.length > 0 ? { reason: "hostPort", detail } : undefined;
};

/** Since 1.34. */
const handlerHosts: Check = (pod) => {
  const handlers = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop"];
  const { who, values } = search(pod, (one) =>
    handlers
      .flatMap((handler) => ["httpGet", "tcpSocket"].map((kind) => text(at(one, `${handler}.${kind}.host`))))
      .filter((host) => host),
  );
  const detail = `${containers(who)} ${uses(who)} ${plural("probe or lifecycle host", values)} ${quoted(values)}`;
  return who.length > 0 ? { reason: "probe or lifecycle host", detail } : undefined;
};

const privileged: Check = (pod) => {
  const { who } = search(pod, (one) => ifTrue(security(one, "privileged")));
  return who.length > 0
    ? { reason: "privileged", detail: `${containers(who)} must not set securityContext.privileged=true` }
    : undefined;
};

const procMount: Check = (pod) => {
  const { who, values } = search(pod, (one) => unless(["Default"], security(one, "procMount")));
  const detail = `${containers(who)} must not set securityContext.procMount to ${quoted(values)}`;
  return who.length > 0 ? { reason: "procMount", detail } : undefined;
};

const seLinux: Check = (pod) => {
  const options = (of: Props) => bag(security(of, "seLinuxOptions"));
  const types = ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"];
  const wrong = (of: Props) => [
    ...unless(types, options(of)["type"]).map((type) => `type ${String(type)}`),
    ...["user", "role"].filter((field) => options(of)[field]),
  ];
  const { who, values } = setters(pod, wrong);
  if (who === "") return undefined;
  const bad = values.filter((value) => value.startsWith("type ")).map((value) => value.slice("type ".length));
  const data = [
    ...(bad.length > 0 ? [`${plural("type", bad)} ${quoted(bad)}`] : []),
    ...["user", "role"].filter((field) => values.includes(field)).map((field) => `${field} may not be set`),
  ];
  const detail = `${who} set forbidden securityContext.seLinuxOptions: ${data.join("; ")}`;
  return { reason: "seLinuxOptions", detail };
};

const seccomp: Check = (pod) => {
  const { who, values } = setters(pod, (of) =>
    security(of, "seccompProfile.type") === "Unconfined" ? ["Unconfined"] : [],
  );
  const detail = `${who} must not set securityContext.seccompProfile.type to ${quoted(values)}`;
  return who === "" ? undefined : { reason: "seccompProfile", detail };
};

const sysctls: Check = ({ spec }) => {
  const names = bags(security(spec, "sysctls")).map((one) => String(one["name"]));
  const bad = names.filter((name) => !safeSysctls.has(name));
  return bad.length > 0 ? { reason: "forbidden sysctls", detail: bad.join(", ") } : undefined;
};

const hostProcess: Check = (pod) => {
  const { who } = setters(pod, (of) => ifTrue(security(of, "windowsOptions.hostProcess")));
  const detail = `${who} must not set securityContext.windowsOptions.hostProcess=true`;
  return who === "" ? undefined : { reason: "hostProcess", detail };
};

const escalation: Check = (pod) => {
  const { who } = search(pod, (one) => (security(one, "allowPrivilegeEscalation") === false ? [] : [true]));
  const detail = `${containers(who)} must set securityContext.allowPrivilegeEscalation=false`;
  return who.length > 0 ? { reason: "allowPrivilegeEscalation != false", detail } : undefined;
};

const noCapabilities: Check = (pod) => {
  const keeps = search(pod, (one) => (list(security(one, "capabilities.drop")).includes("ALL") ? [] : [true]));
  const adds = search(pod, (one) =>
    list(security(one, "capabilities.add")).filter((one) => one !== "NET_BIND_SERVICE"),
  );
  const details = [
    ...(keeps.who.length > 0 ? [`${containers(keeps.who)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...(adds.who.length > 0
      ? [`${containers(adds.who)} must not include ${quoted(adds.values)} in securityContext.capabilities.add`]
      : []),
  ];
  return details.length > 0 ? { reason: "unrestricted capabilities", detail: details.join("; ") } : undefined;
};

const volumeTypes: Check = ({ spec }) => {
  const types = (volume: Props) => Object.keys(volume).filter((key) => key !== "name" && volume[key] !== undefined);
  const bad = bags(spec["volumes"]).filter((volume) => !types(volume).some((type) => safeVolumes.has(type)));
  if (bad.length === 0) return undefined;
  const [names, used] = [bad.map((volume) => volume["name"]), [...new Set(bad.flatMap(types))].sort()];
  const detail = `${plural("volume", names)} ${quoted(names)} ${uses(names)} ${plural("restricted volume type", used)} ${quoted(used)}`;
  return { reason: "restricted volume types", detail };
};

/** What each container, or the pod for all of them, must say: a wrong word is told before a missing one. */
function mustSay(
  reason: string,
  path: string,
  right: (value: unknown) => boolean,
  not: (values: string[]) => string,
  want: string,
): Check {
  return (pod) => {
    const value = (of: Props) => security(of, path);
    const wrong = setters(pod, (of) => (value(of) === undefined || right(value(of)) ? [] : [value(of)]));
    if (wrong.who !== "") return { reason, detail: `${wrong.who} must not set ${not(wrong.values)}` };
    const silent = search(pod, (one) => (value(one) === undefined && !right(value(pod.spec)) ? [true] : []));
    return silent.who.length > 0 ? { reason, detail: `pod or ${containers(silent.who)} must set ${want}` } : undefined;
  };
}

const nonRoot = mustSay(
  "runAsNonRoot != true",
  "runAsNonRoot",
  (value) => value === true,
  () => "securityContext.runAsNonRoot=false",
  "securityContext.runAsNonRoot=true",
);

const nonRootUser: Check = (pod) => {
  const { who } = setters(pod, (of) => (security(of, "runAsUser") === 0 ? [0] : []));
  return who === "" ? undefined : { reason: "runAsUser=0", detail: `${who} must not set runAsUser=0` };
};

const someSeccomp = mustSay(
  "seccompProfile",
  "seccompProfile.type",
  (value) => value === "RuntimeDefault" || value === "Localhost",
  (values) => `securityContext.seccompProfile.type to ${quoted(values)}`,
  'securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"',
);

/** In Kubernetes' order. A restricted check stands in for the baseline check that it goes beyond (`OverrideCheckIDs`). */
const laxProcMount = exceptOwnUsers(procMount);
const baseline = [
  appArmor,
  capabilities,
  hostNamespaces,
  hostPaths,
  hostPorts,
  since(34, handlerHosts),
  privileged,
  laxProcMount,
  seLinux,
  seccomp,
  sysctls,
  hostProcess,
];
const kept = baseline.filter((check) => ![capabilities, hostPaths, laxProcMount, seccomp].includes(check));
const restricted = [
  since(8, exceptWindows(escalation)),
  since(22, exceptWindows(noCapabilities), capabilities),
  procMount,
  volumeTypes,
  exceptOwnUsers(nonRoot),
  since(23, exceptOwnUsers(nonRootUser)),
  since(19, exceptWindows(someSeccomp), seccomp),
];
const checks: Record<string, Check[]> = { baseline, restricted: [...kept, ...restricted] };

/** Source: policy/check_capabilities_baseline.go. */
const defaultCapabilities = new Set(
  "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT".split(
    " ",
  ),
);

const safeVolumes = new Set(
  "configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret".split(" "),
);

/** Source: kubernetes.io/docs/concepts/security/pod-security-standards, of 1.35. */
const safeSysctls = new Set([
  "kernel.shm_rmid_forced",
  ...["ip_local_port_range", "ip_local_reserved_ports", "ip_unprivileged_port_start", "ping_group_range"].map(ipv4),
  ...["fin_timeout", "keepalive_intvl", "keepalive_probes", "keepalive_time", "rmem", "syncookies", "wmem"].map(
    (name) => ipv4(`tcp_${name}`),
  ),
]);

function ipv4(name: string): string {
  return `net.ipv4.${name}`;
}
