import { services } from "../../../workloads/catalog";
import type { Change, Copy } from "../changes";
import { onAzure } from "./where";

const logs = (to: string) => ({ log: to });
const loki = (c: Copy) => c.named("identities-loki-lines");
const role = (c: Copy, guid: string) => String(loki(c).outputs["roleDefinitionId"]).replace(/[^/]+$/, guid);

/** What may happen to the container that lines are kept in, on Azure. */
export const lines: Change[] = onAzure([
  {
    what: "the container of lines is gone",
    does: (c) => c.lose(c.named("lines-container")),
    breaks: logs("the bucket"),
  },
  { what: "the account of lines is gone", does: (c) => c.lose(c.named("lines-account")), breaks: logs("the bucket") },
  {
    what: "the account of lines has no private endpoint",
    does: (c) => c.lose(c.named("lines-endpoint")),
    breaks: logs("the bucket's address"),
  },
  {
    what: "Loki's pods get no token for Entra",
    does: (c) =>
      c.set(
        c.object("apps/v1:StatefulSet", "monitoring/loki"),
        "spec.template.metadata.labels[azure.workload.identity/use]",
        undefined,
      ),
    breaks: logs("its identity"),
  },
  {
    what: "Loki's account names no identity",
    does: (c) => c.set(c.object("core/v1:ServiceAccount", "monitoring/loki"), "metadata.annotations", {}),
    breaks: logs("its identity"),
  },
  {
    what: "Loki may not write into its container",
    does: (c) => c.lose(loki(c)),
    breaks: logs("what is in the bucket"),
  },
  {
    what: "Loki may read its container alone",
    does: (c) => c.set(loki(c), "roleDefinitionId", role(c, "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1")),
    breaks: logs("what is in the bucket"),
  },
  {
    what: "Loki may keep lines below a folder alone",
    does: (c) => c.set(loki(c), "condition", "(@Resource[path] StringLike 'loki/*')"),
    breaks: logs("what is in the bucket"),
  },
  {
    what: "lines are encrypted with no key of ours",
    does: (c) => c.set(c.named("lines-account"), "encryption.keySource", "Microsoft.Storage"),
    breaks: logs("the bucket's key"),
  },
  {
    what: "nobody may use the key of lines",
    does: (c) => c.lose(c.named("keys-logs-use")),
    breaks: logs("the bucket's key"),
  },
  {
    what: "the vault of keys lets none of Azure's services in",
    does: (c) => c.set(c.named("keys-vault"), "properties.networkAcls.bypass", "None"),
    breaks: {
      ...logs("the bucket's key"),
      ...Object.fromEntries(
        services.map(({ name, pool }) => [`scale ${name}`, `the node pool ${pool === "compute" ? pool : "general"}`]),
      ),
      ...{ "backup cache": "their key", "backup database": "their key", "backup uploads": "their key" },
      "backup cluster": "its bucket",
    },
  },
]);
