import type { Registered } from "../mocks";

/** Somebody who changes something of a workload. */
interface Owner {
  /** `Deployment order`, in its namespace; also where a Rollout runs its pods. */
  target: string;
  /** The Rollout that it goes through. */
  through?: string | undefined;
  owner: string;
  /** What of it: `cpu`, `memory`; of an autoscaler, what it counts by. */
  metrics: string[];
}

interface Target {
  kind?: string;
  name: string;
}
interface Shape {
  metadata?: { name?: string; namespace?: string };
  spec?: {
    replicas?: number;
    /** Of a Rollout: whose pods it runs. */
    workloadRef?: Target;
    scaleTargetRef?: Target;
    targetRef?: Target;
    triggers?: { type: string }[];
    metrics?: { type: string; resource?: { name: string }; containerResource?: { name: string } }[];
    updatePolicy?: { updateMode?: string };
    resourcePolicy?: {
      containerPolicies?: { containerName?: string; mode?: string; controlledResources?: string[] }[];
    };
  };
}

const kindOf = ({ type }: Pick<Registered, "type">) => type.split(":").at(-1)!;
const shapeOf = ({ inputs }: Pick<Registered, "inputs">) => inputs as Shape;

const inNamespace = (one: Registered, { kind = "Deployment", name }: Target): string =>
  `${shapeOf(one).metadata?.namespace ?? "default"}/${kind} ${name}`;

/** The Deployments that Rollouts run the pods of, by Rollout. */
const ranBy = (all: readonly Registered[]): Map<string, string> =>
  new Map(
    all.flatMap((one) => {
      const { metadata, spec } = shapeOf(one);
      if (kindOf(one) !== "Rollout" || !spec?.workloadRef || !metadata?.name) return [];
      return [[inNamespace(one, { kind: "Rollout", name: metadata.name }), inNamespace(one, spec.workloadRef)]];
    }),
  );

/** Who sets the number of a workload's pods: an autoscaler, a ScaledObject, or the program itself. */
export function scalers(all: readonly Registered[]): Owner[] {
  const runs = ranBy(all);
  const target = (one: Registered, of: Target) => {
    const named = inNamespace(one, of);
    const deployment = runs.get(named);
    return deployment === undefined ? { target: named } : { target: deployment, through: named };
  };
  return all.flatMap((one): Owner[] => {
    const { metadata, spec } = shapeOf(one);
    const kind = kindOf(one);
    const owner = `${kind} ${metadata?.name}`;
    if (kind === "HorizontalPodAutoscaler" && spec?.scaleTargetRef) {
      const metrics = (spec.metrics ?? []).map(
        ({ type, ...of }) => (of.resource ?? of.containerResource)?.name ?? type,
      );
      return [{ ...target(one, spec.scaleTargetRef), owner, metrics }];
    }
    if (kind === "ScaledObject" && spec?.scaleTargetRef) {
      const metrics = (spec.triggers ?? []).map(({ type }) => type);
      return [{ ...target(one, spec.scaleTargetRef), owner, metrics }];
    }
    // What is said once, as it is made, is nobody's afterwards.
    const said = spec?.replicas !== undefined && !one.ignoreChanges.includes("spec.replicas");
    if (["Deployment", "StatefulSet", "Rollout"].includes(kind) && said && metadata?.name)
      return [{ ...target(one, { kind, name: metadata.name }), owner: "its own manifest", metrics: [] }];
    return [];
  });
}

/** Who sets what a workload's pods ask for: a VerticalPodAutoscaler that does more than to say it. */
export function resizers(all: readonly Registered[]): Owner[] {
  return all.flatMap((one): Owner[] => {
    const { metadata, spec } = shapeOf(one);
    if (kindOf(one) !== "VerticalPodAutoscaler" || !spec?.targetRef || spec.updatePolicy?.updateMode === "Off")
      return [];
    const policies = (spec.resourcePolicy?.containerPolicies ?? []).filter(({ mode }) => mode !== "Off");
    const metrics = policies.flatMap(({ controlledResources }) => controlledResources ?? ["cpu", "memory"]);
    return [
      {
        target: inNamespace(one, spec.targetRef),
        owner: `VerticalPodAutoscaler ${metadata?.name}`,
        metrics: spec.resourcePolicy === undefined ? ["cpu", "memory"] : [...new Set(metrics)],
      },
    ];
  });
}

/** What two fight over. */
export function fights(all: readonly Registered[]): string[] {
  const horizontal = scalers(all);
  const vertical = resizers(all);
  const twice = (owners: Owner[], what: string) =>
    owners.flatMap((one, index) =>
      owners
        .slice(index + 1)
        .filter((other) => other.target === one.target)
        .map((other) => `${one.target}: ${what} is set by ${one.owner} and by ${other.owner}`),
    );
  const across = vertical.flatMap((one) =>
    horizontal
      .filter((other) => other.target === one.target)
      .flatMap((other) =>
        other.metrics.filter((metric) => one.metrics.includes(metric)).map((metric) => ({ other, metric })),
      )
      .map(({ other, metric }) => `${one.target}: ${one.owner} changes the ${metric} that ${other.owner} counts by`),
  );
  const taken = new Map([...ranBy(all)].map(([rollout, deployment]) => [deployment, rollout]));
  const around = horizontal
    .filter(({ target, through, owner }) => taken.has(target) && through === undefined && owner !== "its own manifest")
    .map(({ target, owner }) => `${target}: ${owner} scales what ${taken.get(target)} scales to none`);
  return [...around, ...twice(horizontal, "the number of pods"), ...twice(vertical, "what pods ask for"), ...across];
}
