import type { Standing } from "../../simulators/core/standing";
import type { StateResource } from "../local/checkpoint";
import { Missing, type Trail } from "./trail";
import type { TraceWorld } from "./world";

type StoreKind = "database" | "cache" | "bucket";

/** How the engine calls a kind of store: the type of what has its data, what that is within, and how its name ends. */
interface StoreForm {
  kind: StoreKind;
  token: string;
  below: string;
  name: string;
}

/** A store that the engine made, whether it stands or not. */
export interface MadeStore {
  kind: StoreKind;
  name: string;
  made: StateResource;
  standing: Standing | undefined;
}

/** Which stores of a cloud must be able to come back. */
export interface StoresAsked {
  forms: readonly StoreForm[];
  /** Of buckets, those whose objects nobody could make again. */
  keeps(bucket: string): boolean;
  /** Where a store stands, by the engine's id. @defaultValue where the world has that id */
  find?(world: TraceWorld, token: string, id: string | undefined): Standing | undefined;
}

/** The stores that the engine made. A copy is within the database that it follows, which is where its data come back from. */
export function madeStores(world: TraceWorld, { forms, keeps, find }: StoresAsked): MadeStore[] {
  return forms.flatMap(({ kind, token, below, name: suffix }) =>
    world
      .made(token)
      .filter(({ urn }) => urn.includes(`${below}${token}::`))
      .map((made) => ({
        ...{ kind, made, standing: find ? find(world, token, made.id) : world.find(token, made.id) },
        name: made.urn
          .split("::")
          .at(-1)!
          .replace(new RegExp(`${suffix}$`), ""),
      }))
      .filter(({ name }) => kind !== "bucket" || keeps(name)),
  );
}

/** The first hop of a backup: the store itself. @throws Missing where the engine made it, and it is gone */
export function standingStore(
  trail: Trail,
  world: TraceWorld,
  asked: StoresAsked,
  name: string,
): MadeStore & { standing: Standing } {
  const store = madeStores(world, asked).find((one) => one.name === name);
  const standing = trail.go(name, "its store", () => {
    if (!store?.standing) throw new Missing(`${name} is gone, and what it keeps by itself with it`);
    return { by: world.label(store.standing), why: "it stands", value: store.standing };
  });
  return { ...store!, standing };
}
