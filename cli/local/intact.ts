import * as fs from "node:fs";
import { DamagedWorld, damagedText, World } from "../../simulators/core/world";
import { Failure } from "../failure";
import { type Checkpoint, readCheckpoint } from "./checkpoint";
import type { Layout } from "./layout";
import { standsIn } from "./standing";

/** What a local run keeps is found damaged, or half gone, before the engine starts, in one message. @throws Failure */
export function checkIntact(layout: Pick<Layout, "environment" | "state" | "world">): void {
  checkState(layout);
  checkWorld(layout);
  checkTogether(layout);
}

/** @throws Failure that names the engine's state, where it is damaged; one that is not there is sound */
export function checkState({ environment, state }: Pick<Layout, "environment" | "state">): void {
  if (!fs.existsSync(state)) return;
  const why = damageOf(fs.readFileSync(state, "utf8"));
  if (why === undefined) return;
  throw new Failure(
    `the engine's state ${state} is damaged: ${why}. Nothing was changed. ` +
      `Put back a copy of it, or start over with \`npx coffee local reset ${environment}\`, which sets the file aside.`,
  );
}

function damageOf(text: string): string | undefined {
  try {
    const read = JSON.parse(text) as Checkpoint | null;
    if (typeof read?.checkpoint !== "object" || read.checkpoint === null) return "it holds no checkpoint";
    const { latest } = read.checkpoint as { latest?: { resources?: unknown; pending_operations?: unknown } | null };
    for (const key of ["resources", "pending_operations"] as const)
      if (!Array.isArray(latest?.[key] ?? [])) return `its ${key} are no list`;
    const odd = ((latest?.resources ?? []) as unknown[]).findIndex((one) => !isResource(one));
    return odd < 0 ? undefined : `resources[${odd}] is no resource: it has no urn, or no type`;
  } catch (error) {
    return (error as Error).message;
  }
}

function isResource(one: unknown): boolean {
  const { urn, type } = (one ?? {}) as { urn?: unknown; type?: unknown };
  return typeof urn === "string" && urn !== "" && typeof type === "string" && type !== "";
}

/** @throws Failure that names the world, where it is damaged; one that is not there is sound */
export function checkWorld({ world }: Pick<Layout, "world">): void {
  const size = fs.statSync(world, { throwIfNoEntry: false })?.size;
  if (size === undefined) return;
  try {
    if (size === 0) throw new DamagedWorld(damagedText(world, "it is empty"));
    inWorld(world, (opened) => opened.verify());
  } catch (error) {
    throw error instanceof DamagedWorld ? new Failure(error.message) : error;
  }
}

/** State and world belong together: with the one alone, the engine would take what is gone for standing, or make again what stands. */
function checkTogether({ environment, state, world }: Pick<Layout, "environment" | "state" | "world">): void {
  const over = `start over with \`npx coffee local reset ${environment}\`, which sets the file aside. Nothing was changed.`;
  if (!fs.existsSync(world)) {
    const count = standsIn({ state });
    if (count > 0)
      throw new Failure(
        `the world file ${world} is gone, and the engine's state ${state} has ${count} resources that stood in it. Put the world back, or ${over}`,
      );
  } else if (!fs.existsSync(state)) {
    const count = inWorld(world, (opened) => opened.everything().length);
    if (count > 0)
      throw new Failure(
        `the engine's state ${state} is gone, and the world file ${world} holds ${count} resources that nobody else knows of. Put the state back, or ${over}`,
      );
  } else {
    const written = writtenAt(state);
    const bound = inWorld(world, (opened) => opened.meta(boundTo));
    if (bound !== undefined && written !== undefined && bound !== written)
      throw new Failure(
        `the world file ${world} and the engine's state ${state} do not belong together: the world was left with the state of ${bound}, and this one is of ${written}. ` +
          `Put back the one that belongs to the other, or ${over}`,
      );
  }
}

/** What of the world says which state it was left with. */
const boundTo = "state";

/** Notes in the world which state it belongs to: the engine gives each that it writes another time. */
export function bindTogether({ state, world }: Pick<Layout, "state" | "world">): void {
  const written = writtenAt(state);
  if (written !== undefined && fs.existsSync(world)) inWorld(world, (opened) => opened.setMeta(boundTo, written));
}

/** When the engine wrote a state, by its own account; undefined of a stack that was only made. */
function writtenAt(state: string): string | undefined {
  return readCheckpoint(state).checkpoint?.latest?.manifest?.time;
}

function inWorld<T>(file: string, work: (world: World) => T): T {
  const world = World.open(file);
  try {
    return work(world);
  } finally {
    world.close();
  }
}
