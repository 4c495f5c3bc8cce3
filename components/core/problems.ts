/** Something wrong with what was asked for. */
export interface Problem {
  /** Where, as a dotted path: `database.retentionDays`. Empty for the whole. */
  path: string;
  /** What was wanted and what was found, and what to do: `want 1–35, got 0`. */
  message: string;
  /** The line in the file, from 1, where it is known. */
  line?: number;
}

/** Collects every problem, so that all are reported at once. */
export class Problems {
  private readonly found: Problem[] = [];

  /** Adds a problem. The same one twice is kept once. */
  add(path: string | readonly PropertyKey[], message: string): void {
    const at = typeof path === "string" ? path : dotted(path);
    if (!this.found.some((known) => known.path === at && known.message === message)) {
      this.found.push({ path: at, message });
    }
  }

  get list(): readonly Problem[] {
    return this.found;
  }

  get any(): boolean {
    return this.found.length > 0;
  }
}

/** Configuration that cannot be used. The message names the file, and for each problem its path, what was found and what to do. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";

  /**
   * @param file what to correct, such as `Pulumi.dev.yaml`
   * @param subject what each line starts with: the environment's name
   */
  constructor(
    readonly file: string,
    readonly subject: string,
    readonly problems: readonly Problem[],
  ) {
    super(describe(file, subject, problems));
  }
}

function describe(file: string, subject: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const lines = problems.map((problem) => `  ${problemLine(problem, subject)}`);
  return [`${file}: ${count}; correct the file and run again:`, ...lines].join("\n");
}

/** A problem in one line: `database.retentionDays: want 1–35, got 0 (line 20)`. @param subject what the line begins with */
export function problemLine({ path, message, line }: Problem, subject = ""): string {
  const at = line === undefined ? "" : ` (line ${line})`;
  return `${[subject, path, message].filter((part) => part !== "").join(": ")}${at}`;
}

/** `["clouds", "aws", "zones", 0]` as people write it: `clouds.aws.zones[0]`. A key that is no word stands in quotes. */
export function dotted(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    const word = /^[\w:-]+$/.test(String(key)) ? String(key) : JSON.stringify(String(key));
    return text === "" ? word : `${text}.${word}`;
  }, "");
}

/** A value as an error shows it: JSON, cut at 60 characters; what is absent is `nothing`. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  // JSON has no word for Infinity and NaN.
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** The known word that `word` was probably meant to be: at most a third of it is wrong. `undefined` when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const near = known
    .map((candidate) => ({ candidate, away: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, away }) => away <= Math.floor(Math.max(word.length, candidate.length) / 3))
    .sort((one, other) => one.away - other.away);
  return near[0]?.candidate;
}

/** How many letters must be added, dropped, changed, or swapped with their neighbour (optimal string alignment). */
function distance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= one.length; i++) {
    const row: number[] = [i];
    rows.push(row);
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      const swapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + same,
          swapped ? at(i - 2, j - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(one.length, other.length);
}
