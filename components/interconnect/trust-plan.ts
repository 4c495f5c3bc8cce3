import type { Cloud } from "../core/contracts";

/** An account of a cluster, whose pods go to another cloud. */
export interface Traveller {
  /** Whose cluster it is in. */
  cloud: Cloud;
  namespace: string;
  account: string;
}

/** Who goes where. What it may do there, whoever asks for it says. */
export interface Passage {
  /** A word for it that never changes: what it is made under. At most 24 small letters, digits and `-`. */
  key: string;
  from: Traveller;
  to: Cloud;
}

/** A cluster whose tokens a cloud believes. */
export interface Belief {
  /** The cloud that believes. */
  at: Cloud;
  /** The cloud of the cluster that signs. */
  of: Cloud;
  /** Who is let in, by the passages' keys, in the order in which they are made: `sub` of their tokens, exactly. */
  subjects: readonly { key: string; subject: string }[];
}

/** Whom a token has to be for, at AWS and at Entra. At Google it is the provider's own name. */
export const audiences = { aws: "sts.amazonaws.com", azure: "api://AzureADTokenExchange" } as const;

/** The longest `google.subject`, in bytes. Source: iam.googleapis.com discovery, WorkloadIdentityPoolProvider.attributeMapping. */
const longestSubject = 127;
/** The longest condition of a provider, in characters. Source: the same, attributeCondition. */
const longestCondition = 4096;
/** How many credentials an identity of Entra's may have. Source: learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations. */
const mostCredentials = 20;

/** What a cluster calls an account in its tokens. Source: kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin. */
export const subjectOf = ({ namespace, account }: Pick<Traveller, "namespace" | "account">): string =>
  `system:serviceaccount:${namespace}:${account}`;

/**
 * Which clouds believe whose tokens, and of whom: only those that are used, one belief for each pair of a cluster and a cloud.
 * @throws RangeError with every passage that cannot be: one to its own cloud, a key twice, a subject that Google would refuse, or more than fit.
 */
export function planTrust(passages: readonly Passage[]): Belief[] {
  const problems = [...passages.flatMap(problemsOf), ...doubled(passages)];
  const beliefs = new Map<string, { at: Cloud; of: Cloud; subjects: { key: string; subject: string }[] }>();
  for (const { key, from, to } of passages) {
    const pair = `${from.cloud}-${to}`;
    const belief = beliefs.get(pair) ?? { at: to, of: from.cloud, subjects: [] };
    belief.subjects.push({ key, subject: subjectOf(from) });
    beliefs.set(pair, belief);
  }
  const made = [...beliefs.values()].map((one) => ({
    ...one,
    subjects: [...one.subjects].sort((a, b) => (a.key < b.key ? -1 : 1)),
  }));
  for (const { at, of, subjects } of made) {
    if (at === "gcp" && conditionOf(subjects).length > longestCondition)
      problems.push(
        `${of} to ${at}: want a condition of ${longestCondition} characters at most: let fewer accounts in`,
      );
    if (at === "azure" && subjects.length > mostCredentials)
      problems.push(`${of} to ${at}: want ${mostCredentials} accounts at most, got ${subjects.length}`);
  }
  if (problems.length > 0) throw new RangeError(problems.join("; "));
  return made.sort((a, b) => (`${a.of}-${a.at}` < `${b.of}-${b.at}` ? -1 : 1));
}

function problemsOf({ key, from, to }: Passage): string[] {
  const problems: string[] = [];
  if (!/^[a-z][a-z0-9-]{0,23}$/.test(key)) problems.push(`${key}: want a key of 1–24 small letters, digits and -`);
  if (from.cloud === to) problems.push(`${key}: want another cloud than its own, got ${to} for both`);
  if (/['\\\s]/.test(subjectOf(from))) problems.push(`${key}: want plain names, got ${subjectOf(from)}`);
  const bytes = Buffer.byteLength(subjectOf(from));
  if (to === "gcp" && bytes > longestSubject)
    problems.push(`${key}: want a subject of ${longestSubject} bytes at most, got ${bytes}: ${subjectOf(from)}`);
  return problems;
}

function doubled(passages: readonly Passage[]): string[] {
  const seen = new Set<string>();
  return passages.flatMap(({ key, from, to }) =>
    [`the key ${key}`, `${from.cloud} ${subjectOf(from)} to ${to}`].flatMap((what) => {
      if (seen.has(what)) return [`${what} is there twice`];
      seen.add(what);
      return [];
    }),
  );
}

/**
 * What a provider of Google's asks of a token beside who signed it: without a condition it would take the tokens of every account of the cluster.
 * In the language of conditions (CEL).
 */
export const conditionOf = (subjects: Belief["subjects"]): string =>
  `assertion.sub in [${subjects.map(({ subject }) => `'${subject}'`).join(", ")}]`;
