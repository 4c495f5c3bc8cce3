/** What an environment is for. Policies, and what has to be protected, go by it; its name means nothing. */
export const grades = ["dev", "staging", "prod"] as const;
export type Grade = (typeof grades)[number];

/** What an environment must protect: its data is real, or stands for real data. */
export const mustProtect: Readonly<Record<Grade, readonly ("data" | "keys" | "networks")[]>> = {
  dev: [],
  staging: ["data"],
  prod: ["data", "keys", "networks"],
};
