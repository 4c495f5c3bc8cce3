import { ResourceHook, Stash, type CustomResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { refuseUpdate, type Update } from "../../core/guard";

/*
 * Hooks have names, of which a program has each once: those of AWS's stores are called by the same logical names, so that these begin with the cloud.
 */

/** What a store is born with and Google changes in none, by a word for each. */
export type Birth = Record<string, Input<string>>;

/**
 * Remembers what a store was born with, and refuses anything else, in the preview already: Pulumi would replace the store, and a hook of the store
 * itself is not asked about its replacement. The store waits for what this gives.
 * @param name the logical name of what remembers it
 * @param way what to do instead, as the end of a sentence
 */
export function bornAs(
  name: string,
  { store, birth, way }: { store: string; birth: Birth; way: string },
  here: CustomResourceOptions,
): Resource {
  const guard = refuseUpdate(`gcp-${name}-stays`, (update) => birthProblem(store, way, update));
  return new Stash(name, { input: birth }, { ...here, ...guard });
}

/** What is wrong with another birth; undefined where nothing is, or not yet known. */
export function birthProblem(store: string, way: string, { olds, news }: Pick<Update, "olds" | "news">) {
  const [before, now] = [facts(olds["input"]), facts(news["input"])];
  for (const [what, was] of Object.entries(before)) {
    const is = what in now ? now[what] : "";
    if (typeof was === "string" && typeof is === "string" && was !== is)
      return `${store} was made with ${what} ${was || "none"}, and ${is || "none"} is asked for: Google changes it in none that stands, and Pulumi would replace it with an empty one. Set it back, or ${way}`;
  }
  return undefined;
}

const facts = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

/** What is wrong with a change of a database's disk: Cloud SQL refuses a limit under what the disk has, in the middle of an `up`. */
export function diskProblem({ outputs, news }: Pick<Update, "outputs" | "news">): string | undefined {
  const has = Number(settings(outputs)["diskSize"]);
  const most = settings(news)["diskAutoresizeLimit"];
  if (typeof most !== "number" || Number.isNaN(has) || most === 0 || most >= has) return undefined;
  return `the database's disk has ${has} GiB and never shrinks, so that maxStorageGiB is ${has} at least, not ${most}`;
}

/** What is wrong with another version of PostgreSQL: there is no way back (cloud.google.com/sql/docs/postgres/upgrade-major-db-version-inplace). */
export function engineProblem({ outputs, news }: Pick<Update, "outputs" | "news">): string | undefined {
  const [has, wanted] = [major(outputs["databaseVersion"]), major(news["databaseVersion"])];
  if (has === undefined || wanted === undefined || wanted >= has) return undefined;
  return `the database has PostgreSQL ${has}, and ${wanted} is asked for: there is no way back. Ask for ${has} again: docs/runbooks/upgrade-postgresql.md`;
}

const settings = (of: Record<string, unknown>) => facts(of["settings"]);

function major(version: unknown): number | undefined {
  const [, found] = /^POSTGRES_(\d+)$/.exec(String(version)) ?? [];
  return found === undefined ? undefined : Number(found);
}

export const keepsDiskAndVersion = (name: string): Pick<CustomResourceOptions, "hooks"> =>
  refuseUpdate(`gcp-${name}-keeps-its-disk-and-version`, (update) => diskProblem(update) ?? engineProblem(update));

/**
 * Refuses to make something in a state in which Google makes none, in the preview already.
 * @param name the only one of its name on this cloud
 * @param problem what is wrong and what to do instead; undefined where nothing is
 */
export function refuseCreation(
  name: string,
  problem: (news: Record<string, unknown>) => string | undefined,
): Pick<CustomResourceOptions, "hooks"> {
  const hook = new ResourceHook(
    `gcp-${name}`,
    ({ newInputs }) => {
      const wrong = problem(facts(newInputs));
      if (wrong !== undefined) throw new Error(wrong);
    },
    { onDryRun: true },
  );
  return { hooks: { beforeCreate: [hook] } };
}
