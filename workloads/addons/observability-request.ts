import type { Input } from "@pulumi/pulumi";
import type { LogKind, LogStore, TraceStore } from "../../components/core/observability";

/** What is asked of the logs and traces of a cluster, and where its cloud keeps them. */
export interface Observability {
  /** The bucket that Loki keeps lines in, and nobody else anything; its account is an identity of the cloud. */
  bucket:
    | { kind: "s3"; name: Input<string>; region: string }
    | { kind: "gcs"; name: Input<string> }
    /** A container, and the storage account that it is in. */
    | { kind: "azure"; name: Input<string>; account: Input<string> };
  /** How long lines are kept, in Loki. */
  logDays: number;
  /** How long Elasticsearch keeps them. @defaultValue a week: its disks are small */
  elasticsearchDays?: number | undefined;
  /** Where lines of a kind are kept. @defaultValue those of requests in Elasticsearch where it is installed, all others in Loki */
  logs: Readonly<Partial<Record<LogKind, LogStore | undefined>>>;
  traces: TraceStore;
  /** How many of a hundred requests are traced. @defaultValue `tracedPercent` */
  tracedPercent?: number | undefined;
  /** How long spans are kept where they are on disks. */
  traceDays: number;
}
