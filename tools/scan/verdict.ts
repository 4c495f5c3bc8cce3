import type { Grade } from "../../config/grade";
import type { Finding, Findings } from "./checkov";
import { type Explained, type Row, rowFor } from "./explained";

/** How many of the checks that no row explains may fail. */
const allowed = 0.01;

export interface Verdict {
  /** Checks that were made: passed and failed. */
  checks: number;
  failed: number;
  /** Of the failed ones, those that a row explains. */
  explained: number;
  /** Those that none explains. */
  rest: Finding[];
  /** The rest's share of the checks that are not explained. */
  share: number;
  holds: boolean;
  /** What is no failure, and should be looked at. */
  notes: string[];
}

/** The environment that was judged. */
export interface Judged {
  name: string;
  grade: Grade;
}

/** What is left of Checkov's findings beside the explained ones. */
export function verdict(environment: Judged, findings: Findings, { checkov, rows }: Explained): Verdict {
  const { name, grade } = environment;
  const rowOf = new Map(findings.failed.map((one) => [one, rowFor(rows, grade, one.check, one.resource)]));
  const rest = findings.failed.filter((one) => rowOf.get(one) === undefined);
  const explained = findings.failed.length - rest.length;
  const checks = findings.passed + findings.failed.length;
  const share = rest.length / Math.max(1, checks - explained);
  const notes = rows.flatMap((row) => {
    const said = row.found[name];
    const now = findings.failed.filter((one) => rowOf.get(one) === row).length;
    return said === undefined || said === now ? [] : [`${rowName(row)}: explained.yaml says ${said}, it is ${now}`];
  });
  if (findings.version !== checkov)
    notes.push(`this is Checkov ${findings.version}; explained.yaml was written for ${checkov}`);
  return { checks, failed: findings.failed.length, explained, rest, share, holds: share <= allowed, notes };
}

function rowName({ check, on }: Row): string {
  return `${check} on ${on.join(", ")}`;
}

/** For a person. */
export function lines(environment: string, { checks, failed, explained, rest, share, notes }: Verdict): string[] {
  return [
    ...rest.map(({ check, name, resource }) => `${check} ${resource}: ${name}`),
    ...notes.map((note) => `note: ${note}`),
    `${environment}: ${checks} checks, ${failed} failed, ${explained} explained, rest ${rest.length} (${(share * 100).toFixed(1)} %)`,
  ];
}
