// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler.
// What is asked: the Kubernetes Pod Security Standards, profile "restricted", and a read-only root file system.
import { type Container, containersOf, judgePod, podPatchTypes, podTypes, type PodSpec } from "../shared/pods";
import { each, type ResourceRule, type Rule } from "../shared/rule";

const podNotPrivileged: ResourceRule<never> = {
  id: "k8s-pod-no-privileged",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["2.2.6", "7.2.2"], soc2: ["CC6.8"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["2.2.6", "CC6.8", "164.312(a)(1)", "32(1)(b)"],
  applies: [...podTypes, ...podPatchTypes],
  judges: "a pod has no way to its node",
  because: "from the node one reaches every other pod, and the node's own identity",
  remedy:
    "Remove privileged, hostProcess, procMount, hostPID, hostIPC, hostNetwork, hostPath volumes, and capabilities other than NET_BIND_SERVICE.",
  check(inputs, { type }) {
    return judgePod(
      inputs,
      type,
      (pod) =>
        each(["hostPID", "hostIPC", "hostNetwork"] as const, (key) => pod[key] === true && `${key} is true; remove it`),
      (pod) =>
        each(
          pod.volumes,
          (volume) => "hostPath" in volume && `the volume ${volume.name} is a hostPath; use a claim or an emptyDir`,
        ),
      (pod) =>
        each(containersOf(pod), (container) =>
          each([() => privileged(container), () => capabilities(container)], (ask) => ask()),
        ),
    );
  },
};

function privileged({ name, securityContext }: Container): string | false {
  if (securityContext?.privileged === true) return `${name} is privileged; remove it`;
  if (securityContext?.windowsOptions?.hostProcess === true)
    return `${name} is a process of its host; remove hostProcess`;
  return securityContext?.procMount === "Unmasked" && `${name} sees all of /proc; remove procMount`;
}

function capabilities({ name, securityContext }: Container): string[] {
  const added: readonly string[] = securityContext?.capabilities?.add ?? [];
  return added
    .filter((one) => one !== "NET_BIND_SERVICE")
    .map((one) => `${name} adds the capability ${one}; remove it`);
}

const podRestricted: ResourceRule<never> = {
  id: "k8s-pod-nonroot-ro",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["2.2.6", "7.2.2"], soc2: ["CC6.8"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["2.2.6", "CC6.8", "164.312(a)(1)", "32(1)(b)"],
  applies: podTypes,
  judges: "a pod runs as an ordinary user, with no capabilities, on a file system that it cannot change",
  because: "what breaks into a container then finds nothing to build on",
  remedy:
    "Set runAsNonRoot, allowPrivilegeEscalation: false, capabilities.drop: [ALL], seccompProfile RuntimeDefault, readOnlyRootFilesystem.",
  check(inputs, { type }) {
    return judgePod(inputs, type, (pod) =>
      each(containersOf(pod), (container) => each(hardening, (ask) => ask(container, pod))),
    );
  },
};

/** Each says what is wrong with a container. What a container does not say, its pod says for it. */
const hardening: readonly ((container: Container, pod: PodSpec) => string | false)[] = [
  ({ name, securityContext }, pod) =>
    (securityContext?.runAsNonRoot ?? pod.securityContext?.runAsNonRoot) !== true &&
    `${name} may run as root; set runAsNonRoot`,
  ({ name, securityContext }, pod) =>
    (securityContext?.runAsUser ?? pod.securityContext?.runAsUser) === 0 && `${name} runs as user 0; choose another`,
  ({ name, securityContext }) =>
    securityContext?.allowPrivilegeEscalation !== false &&
    `${name} may gain privileges; set allowPrivilegeEscalation to false`,
  ({ name, securityContext }) =>
    !securityContext?.capabilities?.drop?.includes("ALL") && `${name} keeps capabilities; drop ALL`,
  ({ name, securityContext }, pod) =>
    !["RuntimeDefault", "Localhost"].includes(
      (securityContext?.seccompProfile ?? pod.securityContext?.seccompProfile)?.type ?? "",
    ) && `${name} may make every system call; set seccompProfile to RuntimeDefault`,
  ({ name, securityContext }) =>
    securityContext?.readOnlyRootFilesystem !== true &&
    `${name} can change its own files; set readOnlyRootFilesystem, and mount an emptyDir where it writes`,
];

export const podRules: readonly Rule[] = [podNotPrivileged, podRestricted];
