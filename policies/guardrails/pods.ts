// Levels, severities and controls: the project's rule catalogue.
import { containersOf, judgePod, podTypes, type Container } from "../shared/pods";
import { each, type ResourceRule, type Rule } from "../shared/rule";

/** What keeps running, and so is asked whether it is well. */
const services = ["kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"];

const podBounded: ResourceRule<never> = {
  id: "k8s-resource-limits-probes",
  severity: "low",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  controls: { soc2: ["A1.1"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["A1.1", "32(1)(b)"],
  applies: podTypes,
  judges: "a pod says what it needs and what it may use, and a service how one sees that it is well",
  because: "one that takes everything takes its neighbours down, and one that hangs is otherwise never replaced",
  remedy: "Set requests and limits for cpu and memory; for services also livenessProbe and readinessProbe.",
  check(inputs, { type }) {
    return judgePod(
      inputs,
      type,
      (pod) => each(containersOf(pod), bounded),
      (pod) => services.includes(type) && each(pod.containers, probed),
    );
  },
};

function bounded({ name, resources }: Container): string[] {
  return (["requests", "limits"] as const).flatMap((kind) =>
    (["cpu", "memory"] as const)
      .filter((what) => resources?.[kind]?.[what] === undefined)
      .map((what) => `${name} has no ${what} in its ${kind}; set it`),
  );
}

function probed(container: Container): string[] {
  return (["livenessProbe", "readinessProbe"] as const)
    .filter((probe) => container[probe] === undefined)
    .map((probe) => `${container.name} has no ${probe}; add one`);
}

export const boundedPodRules: readonly Rule[] = [podBounded];
