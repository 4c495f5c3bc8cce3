import { scraped } from "../../components/kubernetes/scraping";
import { tagOf, type AddOn, type AddOnContext } from "./add-on";
import { resources, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

const pods = { "app.kubernetes.io/name": "falco", "app.kubernetes.io/instance": "falco" };

/** Where its web server answers: health, and metrics. */
const port = 8765;

/** The engines that Falco would ask about containers: all but `cri` are no node's of ours. */
const otherEngines = ["docker", "podman", "containerd", "lxc", "libvirt_lxc", "bpm"] as const;

/** The keys of chart falcosecurity/falco that we set. */
export interface FalcoValues {
  image: { registry: string; repository: string; tag: string };
  driver: {
    kind: "modern_ebpf";
    /** Four capabilities in place of `privileged`. With this probe no loader runs, whatever `loader.enabled` says; with that off, the chart mounts more of the node. */
    modernEbpf: { leastPrivileged: true };
  };
  collectors: { containerEngine: { engines: Record<string, { enabled: boolean; sockets?: string[] }> } };
  /** Rules and plugins are those of the image: what is looked for changes with the version alone, and nothing is fetched from a registry as it runs. */
  falcoctl: { artifact: { install: { enabled: false }; follow: { enabled: false } } };
  falco: { json_output: true; priority: string };
  metrics: { enabled: true; interval: string; service: { create: false } };
  podAnnotations: Record<string, string>;
  tolerations: { operator: "Exists" }[];
  podPriorityClassName: string;
  resources: ContainerResources;
}

/**
 * Looks at the system calls of every node, and tells of what looks like an intruder: lines on its output, and counters that alerts go by (workloads/alerts/security.ts).
 * It tells nobody by itself, and so needs no way out. Source: falcosecurity/charts, falco-9.1.0, templates/pod-template.tpl; falcosecurity/falco 0.44.1, docker/falco/Dockerfile (rules and plugin).
 */
export const falco: AddOn = {
  name: "falco",
  system: "falco",
  source: () => ({ kind: "chart", chart: "falco", repository: "https://falcosecurity.github.io/charts" }),
  namespace: "security-agents",
  after: ["calico"],
  when: () => true,
  byDefault: ({ scale }) => scale !== "small",
  values,
  brings: [],
  policies: (context) => [policyFor("falco", context, { pods, api: false, metrics: [port] })],
};

function values(context: AddOnContext): FalcoValues {
  return {
    image: {
      registry: "docker.io",
      repository: "falcosecurity/falco",
      tag: tagOf(context, "falco", "falco", "0.44.1"),
    },
    driver: { kind: "modern_ebpf", modernEbpf: { leastPrivileged: true } },
    collectors: {
      containerEngine: {
        engines: {
          ...Object.fromEntries(otherEngines.map((engine) => [engine, { enabled: false }])),
          cri: { enabled: true, sockets: ["/run/containerd/containerd.sock"] },
        },
      },
    },
    falcoctl: { artifact: { install: { enabled: false }, follow: { enabled: false } } },
    falco: { json_output: true, priority: "notice" },
    metrics: { enabled: true, interval: "15m", service: { create: false } },
    podAnnotations: scraped(port),
    // Every node is looked at, whatever runs on it.
    tolerations: [{ operator: "Exists" }],
    podPriorityClassName: "system-node-critical",
    resources: resources(100, 768, 1000),
  };
}
