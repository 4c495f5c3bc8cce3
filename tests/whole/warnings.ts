/** A version's support ends one day, and every run of the last 60 days says so: no reason for a test to fail. The day after, the configuration is refused. */
const supportEnds =
  /^warning: (Kubernetes|PostgreSQL) \d[\d.]*: standard support on aws ends on \d{4}-\d\d-\d\d, in \d+ days; after that this version is refused: docs\/runbooks\/upgrade-(kubernetes|postgresql)\.md$/;

/** The lines of a run that warn of something, but for the end of a version's support. */
export function warningsIn(stderr: string): string[] {
  return stderr.split("\n").filter((line) => /\bwarn(ing)?s?\b/i.test(line) && !supportEnds.test(line));
}

/**
 * What each run of a shipped environment that evaluates the program warns of: its names, which nobody can own, and what a fresh account of AWS has too little for.
 * @param functions how many functions there are, ten of each at a time; none where an account's limit holds all
 */
export function shippedWarnings(domain: string, functions?: number): string[] {
  return [
    `warning: domain: ${domain} is a reserved name that nobody can own, so a real account gets no certificate for it; set a domain of your own first (docs/runbooks/first-up.md)`,
    "warning: auth.issuer and auth.jwksUri: a reserved name that nobody can own, so every token is refused; set your own issuer (docs/runbooks/first-up.md)",
    ...(functions === undefined
      ? []
      : [
          `warning: events.concurrency: ${functions} functions of 10 may take ${functions * 10} of the account's limit, which is 10: AWS holds back what is over it; ask for more, and say so in events.accountLimit (docs/runbooks/events.md)`,
        ]),
  ];
}
