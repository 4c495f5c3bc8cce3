import { decodeEnvironment } from "../../config/decode";

/** A sound environment as it is written; `written(change)` gives a copy in which `change` has had its way. */
export function written(change: (value: Written) => void = () => undefined): Written {
  const value: Written = {
    grade: "prod",
    slot: 2,
    domain: "gocoffee.example",
    owner: "platform",
    objectives: { rto: "60m", rpo: "15m", availability: 99.99 },
    clouds: { aws: { role: "primary", region: "us-east-1", standbyRegion: "us-west-2", zones: 3, egress: "perZone" } },
    cluster: { version: "1.35", nodes: { general: { min: 3, max: 12 } } },
    database: { size: "large", retentionDays: 35 },
    residency: { personal: ["us", "eu"], card: ["us"] },
    alerts: { email: "alerts@gocoffee.example", receivers: { mail: { kind: "topic" } } },
  };
  change(value);
  return value;
}

/** What is written is anything: these tests write what nobody should. */
export interface Written {
  [key: string]: unknown;
  clouds: Record<string, Record<string, unknown>>;
  cluster: { version?: unknown; nodes: Record<string, Record<string, unknown>> } & Record<string, unknown>;
  database: Record<string, unknown>;
  objectives: Record<string, unknown>;
  residency: Record<string, unknown>;
}

/** The day of the tests: they are not to fail when a version's support ends. */
export const today = new Date("2026-11-28");

/** The problems of a sample that was changed, as `path: message`. */
export function wrong(change: (value: Written) => void, name = "prod"): string[] {
  const { problems } = decodeEnvironment(name, written(change), [], today);
  return (problems ?? []).map(({ path, message }) => `${path}: ${message}`);
}
