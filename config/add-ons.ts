import { z } from "zod";
import { addOnImages, addOnNames, addOnNeeds, addOnVersions, type AddOnName } from "../components/core/add-ons";
import type { Problems } from "../components/core/problems";
import { at } from "./checks";
import { listed } from "./listed";

// The section `workloads.addOns` of an environment. In `meta`, `description` and `errorMessage` go into the JSON Schema (config/environment.ts).

function addOn(name: AddOnName) {
  const versions: readonly string[] = addOnVersions[name];
  const digest = z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .meta({ description: "Its digest.", errorMessage: "want sha256: and 64 small hexadecimal digits" });
  const digests = Object.fromEntries(addOnImages[name].map((image: string) => [image, digest.optional()]));
  return z
    .strictObject({
      version: z
        .enum(versions as [string, ...string[]])
        .optional()
        .meta({
          description: `Its version. Default: ${versions[0]}.`,
          errorMessage: `want ${listed(versions.map((one) => `"${one}"`))}: docs/runbooks/upgrade-an-add-on.md says how another comes in`,
        }),
      enabled: z
        .boolean()
        .optional()
        .meta({ description: "Whether it is installed. Default: where the cluster needs it." }),
      digests: z.strictObject(digests).default({}).meta({
        description:
          "By image, the digest that it is pinned to: `crane digest IMAGE:TAG` says it. Default: the tag alone, which its owner can move.",
      }),
    })
    .optional();
}

export const addOnsSchema = z
  .strictObject(
    Object.fromEntries(addOnNames.map((name) => [name, addOn(name)])) as Record<AddOnName, ReturnType<typeof addOn>>,
  )
  .default({})
  .meta({
    description:
      "What differs in the systems that run beside the services: version, image digests, whether it is installed.",
  });

/** The checks of `workloads.addOns` that look at more than one value. */
export function checkAddOns(value: unknown, problems: Problems): void {
  const enabled = (name: AddOnName) => at(value, "workloads", "addOns", name, "enabled");
  for (const [name, needs] of Object.entries(addOnNeeds) as [AddOnName, readonly AddOnName[]][]) {
    for (const needed of needs) {
      if (enabled(needed) !== false || enabled(name) === false) continue;
      problems.add(`workloads.addOns.${needed}.enabled`, `want true, since ${name} needs it; or turn that off as well`);
    }
  }
  if (enabled("keda") === false)
    problems.add("workloads.addOns.keda.enabled", "want true: it scales the services, and nothing else does");
  if (enabled("external-secrets") === false)
    problems.add(
      "workloads.addOns.external-secrets.enabled",
      "want true: it brings the services their logins, and its definitions would take every ExternalSecret and its Secret along",
    );
  if (enabled("aws-load-balancer-controller") === false && enabled("kong") !== false)
    problems.add(
      "workloads.addOns.aws-load-balancer-controller.enabled",
      "want true: nothing else puts the gateway's pods behind the load balancer; or turn kong off as well",
    );
  else if (
    enabled("aws-load-balancer-controller") === false &&
    at(value, "clouds", "aws") !== undefined &&
    at(value, "events") !== undefined &&
    at(value, "observability", "traces") !== "none"
  )
    problems.add(
      "workloads.addOns.aws-load-balancer-controller.enabled",
      "want true, or observability.traces: none, since it puts the collector behind the load balancer that functions send spans to",
    );
  if (enabled("metrics-server") === false && at(value, "cluster", "addOns", "metrics-server") === undefined)
    problems.add(
      "workloads.addOns.metrics-server.enabled",
      "want true: services scale by its metrics; or let EKS manage it (cluster.addOns.metrics-server)",
    );
  const rpo = at(value, "objectives", "rpo");
  if (enabled("velero") === true && typeof rpo === "string" && /^\d+m$/.test(rpo) && parseInt(rpo, 10) < 10)
    problems.add(
      "objectives.rpo",
      `want 10m or more with velero: backups of a cluster are made every 5 minutes, got "${rpo}"`,
    );
  const path = ["workloads", "addOns", "calico", "enabled"];
  const engine = at(value, "cluster", "policyEngine") ?? "own";
  if (engine === "own" && at(value, ...path) === true)
    problems.add(
      path,
      "the cluster enforces network policies itself, and two engines fight; want cluster.policyEngine: calico",
    );
  if (engine === "calico" && at(value, ...path) === false)
    problems.add(path, "want true: with cluster.policyEngine: calico nothing else enforces network policies");
  const cni = ["cluster", "addOns", "vpc-cni", "settings", "enableNetworkPolicy"];
  const agent = at(value, ...cni);
  const wanted = engine === "own" ? "true" : "false";
  if (agent !== undefined && String(agent) !== wanted)
    problems.add(cni, `want "${wanted}", since cluster.policyEngine is ${String(engine)}`);
  if (at(value, "cluster", "addOns", "metrics-server") !== undefined && enabled("metrics-server") === true)
    problems.add(
      "workloads.addOns.metrics-server.enabled",
      "EKS manages it already (cluster.addOns.metrics-server), and two claim the same APIService; leave one out",
    );
}

/** What an environment goes without where one of these is switched off, which its cluster can do for a while. */
const without: Partial<Record<AddOnName, string>> = {
  kong: "no request reaches a service: CloudFront and the load balancer lead to nothing",
  reloader: "no pod learns of a changed password: restart the services after each rotation, once a month",
  "kube-prometheus-stack": "nothing is measured, no alert of the cluster's own fires, and nobody can ask what was",
  falco: "nothing looks at what pods do on their nodes, but GuardDuty where the account has it",
  "trivy-operator":
    "nobody looks again at images that run: they are scanned as they are pushed, and those of charts never",
  "cluster-autoscaler": "no group of nodes grows: pods that find no room stay pending",
  "fluent-bit": "no line that a pod writes outlives the pod",
};

/** Add-ons that are switched off, and what is missed, a line each. */
export function addOnWarnings(asked: Partial<Record<AddOnName, { enabled?: boolean | undefined }>>): string[] {
  return (Object.entries(without) as [AddOnName, string][])
    .filter(([name]) => asked[name]?.enabled === false)
    .map(([name, missed]) => `workloads.addOns.${name}.enabled: false, so ${missed}`);
}
