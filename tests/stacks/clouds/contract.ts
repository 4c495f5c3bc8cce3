import { requiredTags } from "../../../components/core/tags";
import type { Recorded, Registered } from "../../mocks";
import { at, called } from "../google";

/*
 * What every store and every way in is asked, on every cloud alike. The answers are read from what is composed, and from nothing else: not from what a component
 * says it does, nor from what we meant.
 */

/** The questions, in the order of the page. */
export const questions = {
  key: "Encrypted with a key of our own?",
  private: "Kept from the public?",
  reach: "Who may reach it?",
  transit: "Encrypted on the way?",
  backup: "Backed up: how often, where, for how long?",
  moment: "Brought back to any moment of how many days?",
  tags: "Labelled?",
  protection: "Protected from being deleted?",
  availability: "What if a zone is lost?",
  told: "Who is told when something is wrong?",
} as const;
export type Question = keyof typeof questions;

/** What is asked: every store and every way in of an environment. */
export const things = {
  database: "PostgreSQL",
  reader: "PostgreSQL's copy that is read from",
  away: "PostgreSQL's copy in the second region",
  cache: "Redis",
  uploads: "What customers upload",
  assets: "The front end's files",
  backups: "The bucket of backups",
  lines: "Lines of logs",
  accessLogs: "Records of requests to buckets and balancers",
  images: "Images",
  secrets: "What services sign in with",
  volumes: "Volumes of pods",
  cluster: "The cluster and its API",
  clusterBackups: "Backups that the cloud takes",
  record: "The record of calls",
  wayIn: "The way in",
  vault: "What opens Vault, and copies of volumes; the token that goes along with messages",
  bus: "The bus of events",
  queues: "Events that wait for who takes them",
  marks: "What functions have done",
  rows: "Rows of analytics",
  code: "Functions' code",
} as const;
export type Thing = keyof typeof things;

/** A cloud's answers about one thing: which resources it is made of, and what they say; or why there is no such thing there. */
export type Asked =
  { is: readonly Registered[]; answers: Readonly<Record<Question, () => string>> } | { is: readonly []; none: string };

export type Answers = Readonly<Record<Thing, Asked>>;

/** A question that what is composed does not answer. */
export class Unanswered extends Error {}

/** What an input says. @throws Unanswered where it says nothing */
export function said(one: Registered, where: string): unknown {
  const found = at(one.inputs, where);
  if (found === undefined || found === null || found === "") throw new Unanswered(`${called(one)} says no ${where}`);
  return found;
}

/** The first of a list; a thing that is not there answers nothing. */
export function first(some: readonly Registered[], what: string): Registered {
  const [one] = some;
  if (!one) throw new Unanswered(`there is no ${what}`);
  return one;
}

/** Those of a type whose name matches. */
export const named = (recorded: Recorded, type: string, name: RegExp): Registered[] =>
  recorded.of(type).filter((one) => name.test(one.name));

/** One answer of several resources: what they all say, or each one's, or each group's of them. @param as which group one is of. @defaultValue itself */
export function alike(
  some: readonly Registered[],
  ask: (one: Registered) => string,
  as: (one: Registered) => string = ({ name }) => `\`${name}\``,
): string {
  if (some.length === 0) throw new Unanswered("there is nothing to ask");
  const answers = new Map<string, string[]>();
  for (const one of some) {
    const answer = ask(one);
    answers.set(answer, [...(answers.get(answer) ?? []), as(one)]);
  }
  if (answers.size === 1) return [...answers.keys()][0]!;
  return [...answers].map(([answer, names]) => `${[...new Set(names)].join(", ")}: ${answer}`).join("; ");
}

/** Whether all the labels are there that everything must have. */
export const labelled =
  (where: (one: Registered) => string) =>
  (one: Registered): string => {
    const labels = (at(one.inputs, where(one)) ?? {}) as Record<string, string>;
    const missing = requiredTags.filter((tag) => !labels[tag]);
    if (missing.length > 0) throw new Unanswered(`${called(one)} has no ${missing.join(", ")}`);
    return `yes; its data is ${labels["data-class"]}`;
  };

/** Who keeps it from being deleted. @param cloud what of the cloud's own does */
export function protectedBy({ protect }: Registered, cloud: string | false): string {
  const by = [...(protect ? ["by Pulumi"] : []), ...(cloud === false ? [] : [cloud])];
  return by.length === 0 ? "no" : by.join(", and ");
}

/** Who hears of alarms, and of which. */
export function toldOf(alarms: readonly Registered[], strip: RegExp, receiver: string): string {
  if (alarms.length === 0) throw new Unanswered("no alarm looks at it");
  const which = [...new Set(alarms.map(({ name }) => name.replace(strip, "").replaceAll("-", " ")))].sort();
  return `${receiver}: ${which.join(", ")}`;
}

/** Which store a secret is for. */
export const storeOf = ({ name }: Registered): string =>
  name.startsWith("cache") ? "the cache's" : name.startsWith("database") ? "the database's" : `\`${name}\``;

/** Some days, as people write them. */
export const days = (count: number): string => `${count} ${count === 1 ? "day" : "days"}`;

/** What nobody watches: the page says so. */
export const nobody = (): string => "nobody by the cloud";

/** A cloud's answers to all questions about one thing. */
export type AllAnswers = Extract<Asked, { answers: unknown }>["answers"];
