import { at, list } from "../core/paths";
import { isProps, type Props } from "../protocol/values";
import { bags, containersOf, type ContainerAt } from "./objects";

/** A pod's breach of a standard: the forbidden thing and where it is. */
interface Breach {
  reason: string;
  detail: string;
}

type Level = "privileged" | "baseline" | "restricted";

/**
 * What breaks the standard in a pod, in the words of Kubernetes: `violates PodSecurity "restricted:latest": …`; undefined where nothing does.
 * Source: k8s.io/pod-security-admission policy/check_*.go.
 */
export function podSecurity(
  labels: Record<string, string>,
  pod: Props,
  annotations: Record<string, string>,
): string | undefined {
  const level = (labels["pod-security.kubernetes.io/enforce"] ?? "privileged") as Level;
  const version = labels["pod-security.kubernetes.io/enforce-version"] ?? "latest";
  const checks = { privileged: [], baseline, restricted: [...baseline, ...restricted] }[level] ?? [];
  const breaches = checks.flatMap((check) => check(pod, containersOf(pod, ""), annotations));
  if (breaches.length === 0) return undefined;
  return `violates PodSecurity "${level}:${version}": ${breaches.map(({ reason, detail }) => `${reason} (${detail})`).join(", ")}`;
}

type Check = (pod: Props, containers: ContainerAt[], annotations: Record<string, string>) => Breach[];

const baseline: Check[] = [
  (pod) => {
    const used = ["hostNetwork", "hostPID", "hostIPC"]
      .filter((field) => pod[field] === true)
      .map((field) => `${field}=true`);
    return used.length > 0 ? [{ reason: "host namespaces", detail: used.join(", ") }] : [];
  },
  (_, containers) =>
    breach(
      "privileged",
      containers,
      (one) => at(one, "securityContext.privileged") === true,
      "must not set securityContext.privileged=true",
    ),
  (_, containers) => {
    const bad = (one: Props) =>
      list(at(one, "securityContext.capabilities.add")).filter((name) => !defaultCapabilities.has(String(name)));
    const names = [...new Set(containers.flatMap(({ container }) => bad(container)))];
    const want = `must not include ${quoted(names)} in securityContext.capabilities.add`;
    return breach("non-default capabilities", containers, (one) => bad(one).length > 0, want);
  },
  (pod) => {
    const paths = bags(pod["volumes"]).filter((volume) => isProps(volume["hostPath"]));
    const names = paths.map((volume) => volume["name"]);
    return names.length > 0
      ? [{ reason: "hostPath volumes", detail: `${names.length > 1 ? "volumes" : "volume"} ${quoted(names)}` }]
      : [];
  },
  (_, containers) => {
    const used = (one: Props) =>
      bags(one["ports"]).flatMap((port) => (Number(port["hostPort"] ?? 0) > 0 ? [port["hostPort"]] : []));
    const ports = [...new Set(containers.flatMap(({ container }) => used(container)))];
    return breach(
      "hostPort",
      containers,
      (one) => used(one).length > 0,
      `uses ${ports.length > 1 ? "hostPorts" : "hostPort"} ${ports.join(", ")}`,
      "use",
    );
  },
  (pod, containers) => {
    const unconfined = (one: Props) => at(one, "securityContext.seccompProfile.type") === "Unconfined";
    const who = [
      ...(unconfined(pod) ? ["pod"] : []),
      ...subjects(containers.filter(({ container }) => unconfined(container))),
    ];
    return who.length > 0
      ? [
          {
            reason: "seccompProfile",
            detail: `${who.join(" and ")} must not set securityContext.seccompProfile.type to "Unconfined"`,
          },
        ]
      : [];
  },
];

const restricted: Check[] = [
  (_, containers) =>
    breach(
      "allowPrivilegeEscalation != false",
      containers,
      (one) => at(one, "securityContext.allowPrivilegeEscalation") !== false,
      "must set securityContext.allowPrivilegeEscalation=false",
    ),
  (_, containers) => {
    const dropped = (one: Props) => list(at(one, "securityContext.capabilities.drop")).includes("ALL");
    const added = (one: Props) =>
      list(at(one, "securityContext.capabilities.add")).some((name) => name !== "NET_BIND_SERVICE");
    const [keeps, adds] = [
      containers.filter(({ container }) => !dropped(container)),
      containers.filter(({ container }) => added(container)),
    ];
    const details = [
      ...(keeps.length > 0 ? [`${subjects(keeps).join("")} must set securityContext.capabilities.drop=["ALL"]`] : []),
      ...(adds.length > 0
        ? [
            `${subjects(adds).join("")} must not include anything but "NET_BIND_SERVICE" in securityContext.capabilities.add`,
          ]
        : []),
    ];
    return details.length > 0 ? [{ reason: "unrestricted capabilities", detail: details.join("; ") }] : [];
  },
  (pod) => {
    const allowed = new Set([
      "configMap",
      "csi",
      "downwardAPI",
      "emptyDir",
      "ephemeral",
      "image",
      "name",
      "persistentVolumeClaim",
      "projected",
      "secret",
    ]);
    const bad = bags(pod["volumes"]).filter((volume) =>
      Object.keys(volume).some((key) => volume[key] !== undefined && !allowed.has(key)),
    );
    if (bad.length === 0) return [];
    const types = [...new Set(bad.flatMap((volume) => Object.keys(volume).filter((key) => !allowed.has(key))))];
    const names = quoted(bad.map((volume) => volume["name"]));
    return [
      {
        reason: "restricted volume types",
        detail: `${bad.length > 1 ? "volumes" : "volume"} ${names} ${bad.length > 1 ? "use" : "uses"} restricted volume ${types.length > 1 ? "types" : "type"} ${quoted(types)}`,
      },
    ];
  },
  (pod, containers) => {
    const [ofPod, set] = [
      at(pod, "securityContext.runAsNonRoot"),
      (one: Props) => at(one, "securityContext.runAsNonRoot"),
    ];
    const root = containers.filter(({ container }) => set(container) === false);
    if (root.length > 0)
      return [
        {
          reason: "runAsNonRoot != true",
          detail: `${subjects(root).join("")} must not set securityContext.runAsNonRoot=false`,
        },
      ];
    if (ofPod === true) return [];
    return breach(
      "runAsNonRoot != true",
      containers,
      (one) => set(one) !== true,
      "must set securityContext.runAsNonRoot=true",
      undefined,
      "pod or ",
    );
  },
  (pod, containers) => {
    const zero = (one: Props) => at(one, "securityContext.runAsUser") === 0;
    const who = [...(zero(pod) ? ["pod"] : []), ...subjects(containers.filter(({ container }) => zero(container)))];
    return who.length > 0 ? [{ reason: "runAsUser=0", detail: `${who.join(" and ")} must not set runAsUser=0` }] : [];
  },
  (pod, containers) => {
    const sound = (one: Props) =>
      ["RuntimeDefault", "Localhost"].includes(String(at(one, "securityContext.seccompProfile.type")));
    const type = (one: Props) => at(one, "securityContext.seccompProfile.type");
    const missing = (one: Props) => (type(one) === undefined ? !sound(pod) : !sound(one));
    const want = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
    return breach("seccompProfile", containers, missing, want, undefined, "pod or ");
  },
];

/** Source: policy/check_capabilities_baseline.go. */
const defaultCapabilities = new Set(
  "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT".split(
    " ",
  ),
);

function breach(
  reason: string,
  containers: ContainerAt[],
  bad: (one: Props) => boolean,
  want: string,
  many?: string,
  before = "",
): Breach[] {
  const who = containers.filter(({ container }) => bad(container));
  if (who.length === 0) return [];
  const verb = many && who.length > 1 ? want.replace(/^\S+/, many) : want;
  return [{ reason, detail: `${before}${subjects(who).join("")} ${verb}` }];
}

function subjects(containers: ContainerAt[]): string[] {
  if (containers.length === 0) return [];
  return [
    `${containers.length > 1 ? "containers" : "container"} ${quoted(containers.map(({ container }) => container["name"]))}`,
  ];
}

function quoted(names: unknown[]): string {
  return names.map((name) => JSON.stringify(name)).join(", ");
}
