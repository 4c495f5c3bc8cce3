import * as fs from "node:fs";
import { World } from "../../simulators/core/world";
import { readCheckpoint, resourcesIn, type StateResource } from "./checkpoint";
import type { Layout } from "./layout";
import { stateBefore } from "./rollback";

/**
 * What is deleted with its cluster (`deletedWith`) the engine takes out of its state without a word to the provider, before the cluster goes (pulumi pkg
 * v3.259.0 resource/deploy/step.go, DeleteStep.Apply). If the cluster then stays, because the run was cancelled or failed, the objects stand and nobody knows
 * of them, and the next `up` finds that they "already exist". This puts back into the state what stood in it before the run and stands in the world still,
 * with the parents and providers that belong to it.
 * @returns how many objects were put back, and all that was, with what they need
 */
export function putBackForgotten(layout: Pick<Layout, "state" | "world" | "before">): PutBack {
  const before = resourcesIn(stateBefore(layout));
  const state = readCheckpoint(layout.state);
  const latest = state.checkpoint?.latest;
  if (!latest?.resources || before.length === 0) return nothing;
  const known = new Set(latest.resources.map(({ urn }) => urn));
  const missing = new Map(before.filter(({ urn }) => !known.has(urn)).map((one) => [one.urn, one]));
  const forgotten = standing(
    layout.world,
    [...missing.values()].filter(({ custom, deletedWith }) => custom && deletedWith),
    before,
  );
  if (forgotten.length === 0) return nothing;
  const back = new Set<string>();
  const take = (urn: string | undefined): void => {
    const found = urn === undefined ? undefined : missing.get(urn);
    if (!found || back.has(found.urn)) return;
    back.add(found.urn);
    for (const other of [found.parent, providerUrn(found), found.deletedWith]) take(other);
  };
  for (const { urn } of forgotten) take(urn);
  const there = (urn: string) => known.has(urn) || back.has(urn);
  const old = before.filter(({ urn }) => there(urn)).map((one) => (back.has(one.urn) ? without(one, there) : one));
  const current = new Map(latest.resources.map((one) => [one.urn, one]));
  const made = latest.resources.filter(({ urn }) => !before.some((one) => one.urn === urn));
  // In the order of before: what a resource refers to comes ahead of it. What the run has made came later.
  latest.resources = [...old.map((one) => current.get(one.urn) ?? one), ...made];
  fs.writeFileSync(`${layout.state}.new`, JSON.stringify(state, null, 4));
  fs.renameSync(`${layout.state}.new`, layout.state);
  return { objects: forgotten.length, all: [...back].map((urn) => missing.get(urn)!) };
}

export interface PutBack {
  objects: number;
  all: readonly Pick<StateResource, "urn" | "type">[];
}

const nothing: PutBack = { objects: 0, all: [] };

/** Those that stand in the world. An object's cluster is the one that its provider names (`clusterIdentifier`). */
function standing(file: string, candidates: StateResource[], before: StateResource[]): StateResource[] {
  if (candidates.length === 0 || !fs.existsSync(file)) return [];
  const key = (...parts: unknown[]) => parts.join("\n");
  const scopes = new Map(before.map(({ urn, inputs }) => [urn, inputs?.["clusterIdentifier"]]));
  const world = World.open(file);
  try {
    const there = new Set(world.everything().map(({ token, scope, id }) => key(token, scope, id)));
    return candidates.filter((one) => there.has(key(one.type, scopes.get(providerUrn(one) ?? "") ?? "", one.id)));
  } finally {
    world.close();
  }
}

function providerUrn({ provider }: StateResource): string | undefined {
  return provider?.slice(0, provider.lastIndexOf("::"));
}

/** Without what it refers to and is gone: the engine takes no state that names what it does not hold. */
function without(resource: StateResource, there: (urn: string) => boolean): StateResource {
  const { dependencies, propertyDependencies } = resource;
  return {
    ...resource,
    ...(dependencies && { dependencies: dependencies.filter(there) }),
    ...(propertyDependencies && {
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies).map(([name, urns]) => [name, urns?.filter(there) ?? null]),
      ),
    }),
  };
}
