/** What fills databases that hold nobody's data: its account, and its namespace. */
export const dataJobs = { name: "data-jobs", namespace: "data-jobs" } as const;

/** What the databases are filled with. */
export type DataFilling =
  | { mode: "synthetic"; rows: number }
  /** `source`: the database that is copied. @defaultValue nobody has said, and nothing is */
  | { mode: "anonymised"; source?: { host: string; port: number; name: string } | undefined };
