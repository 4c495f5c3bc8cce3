import { z } from "zod";
import { logKinds, logStores, traceStores, type LogKind, type LogStore } from "../components/core/observability";
import type { Problems } from "../components/core/problems";
import { at } from "./checks";

// The section `observability` of an environment. In `meta`, `description` and `errorMessage` go into the JSON Schema (config/environment.ts).

const kinds: Record<LogKind, string> = {
  services: "What the services write. Default: loki.",
  requests:
    "Who was asked for what, as the gateway and the sidecars write it. Default: elasticsearch where it is installed, else loki.",
  platform: "What all other pods write. Default: loki.",
};

export const observabilitySchema = z
  .strictObject({
    logs: z
      .strictObject(
        Object.fromEntries(
          logKinds.map((kind) => [kind, z.enum(logStores).optional().meta({ description: kinds[kind] })]),
        ) as Record<LogKind, z.ZodOptional<z.ZodEnum<{ [Store in (typeof logStores)[number]]: Store }>>>,
      )
      .prefault({})
      .meta({
        description:
          "Where the lines of the cluster's pods are kept, by kind: each line in one place. How long, logs.retentionDays says of Loki, and elasticsearchDays of Elasticsearch.",
      }),
    traces: z.enum(traceStores).default("jaeger").meta({
      description:
        "Where spans are kept: jaeger, in Elasticsearch where that is installed and else in memory; zipkin, in memory; or none, and nobody makes any. Default: jaeger.",
    }),
    tracedPercent: z.number().min(0.01).max(100).optional().meta({
      description:
        "How many of a hundred requests are traced, 0.01–100: the gateway decides once, for the whole way. Default: 100 with workloads.scale: small, 10 with medium, 1 with large.",
    }),
    traceDays: z.int().min(1).max(90).default(7).meta({
      description: "How long spans are kept where they are on disks, 1–90 days. Default: 7.",
    }),
    elasticsearchDays: z.int().min(1).max(90).optional().meta({
      description:
        "How long Elasticsearch keeps lines, 1–90 days: its disks are small. Default: 7, or logs.retentionDays where that is less.",
    }),
  })
  .prefault({})
  .meta({ description: "Logs and traces of what runs in the cluster." });

/** What the section needs of the rest. */
export function checkObservability(value: unknown, problems: Problems): void {
  const enabled = (name: string) => at(value, "workloads", "addOns", name, "enabled");
  const traces = at(value, "observability", "traces") ?? "jaeger";
  for (const store of ["jaeger", "zipkin"]) {
    if (traces === store && enabled(store) === false)
      problems.add(
        `workloads.addOns.${store}.enabled`,
        `want true, or observability.traces: none, since spans go there`,
      );
    if (traces !== store && enabled(store) === true)
      problems.add(`workloads.addOns.${store}.enabled`, `want observability.traces: ${store}, got ${String(traces)}`);
  }
  if (traces !== "none" && enabled("opentelemetry-collector") === false)
    problems.add(
      "workloads.addOns.opentelemetry-collector.enabled",
      "want true, or observability.traces: none, since every span passes through it",
    );
  const [days, all] = [at(value, "observability", "elasticsearchDays"), at(value, "logs", "retentionDays")];
  if (typeof days === "number" && typeof all === "number" && days > all)
    problems.add("observability.elasticsearchDays", `want at most ${all}, as logs.retentionDays says, got ${days}`);
  const kept = logKinds.filter((kind) => (at(value, "observability", "logs", kind) ?? usual[kind]) === "loki");
  if (enabled("loki") === false && enabled("fluent-bit") !== false && kept.length > 0)
    problems.add(
      "workloads.addOns.loki.enabled",
      `want true, since observability.logs sends ${kept.join(", ")} there; or turn fluent-bit off as well`,
    );
}

/** Where lines go of which nothing is said, whatever else is installed. */
const usual: Readonly<Partial<Record<LogKind, LogStore>>> = { services: "loki", platform: "loki" };
