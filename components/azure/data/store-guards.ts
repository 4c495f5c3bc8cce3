import { Stash, type CustomResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { refuseUpdate, type Update } from "../../core/guard";

/*
 * What keeps stores as they were made. Hooks have names, of which a program has each once: those of the other clouds' stores are called by the same logical
 * names, so that these begin with the cloud.
 */

/** What a store is born with and Azure changes in none, by a word for each. */
export type Birth = Record<string, Input<string>>;

/**
 * Remembers what a store was born with, and refuses anything else, in the preview already: Pulumi would replace the store, or send an update that ARM
 * refuses in the middle of an `up` (P6). The store waits for what this gives.
 * @param name the logical name of what remembers it
 * @param way what to do instead, as the end of a sentence
 */
export function bornAs(
  name: string,
  { store, birth, way }: { store: string; birth: Birth; way: string },
  here: CustomResourceOptions,
): Resource {
  const guard = refuseUpdate(`azure-${name}-stays`, (update) => birthProblem(store, way, update));
  return new Stash(name, { input: birth }, { ...here, ...guard });
}

/** What is wrong with another birth; undefined where nothing is, or not yet known. */
export function birthProblem(
  store: string,
  way: string,
  { olds, news }: Pick<Update, "olds" | "news">,
): string | undefined {
  const [before, now] = [facts(olds["input"]), facts(news["input"])];
  for (const [what, was] of Object.entries(before)) {
    const is = what in now ? now[what] : "";
    if (typeof was === "string" && typeof is === "string" && was !== is)
      return `${store} was made with ${what} ${was || "none"}, and ${is || "none"} is asked for: Azure changes it in none that stands. Set it back, or ${way}`;
  }
  return undefined;
}

/** The object that a value is, or an empty one. */
export const facts = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

/** An update that Azure refuses, refused in the preview. @param name the only one of its name on this cloud */
export const refuses = (name: string, problem: (update: Update) => string | undefined) =>
  refuseUpdate(`azure-${name}`, problem);
