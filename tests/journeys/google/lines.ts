import type { Change } from "../changes";
import { onGoogle } from "./where";

const logs = (to: string) => ({ log: to });

/** What may happen to the bucket that lines are kept in, on Google Cloud. */
export const lines: Change[] = onGoogle([
  { what: "the bucket of lines is gone", does: (c) => c.lose(c.named("lines-bucket")), breaks: logs("the bucket") },
  {
    what: "pods get the identity of their node",
    does: (c) => c.set(c.named("cluster-nodes-general"), "nodeConfig.workloadMetadataConfig.mode", "GCE_METADATA"),
    breaks: { ...logs("its identity"), "backup cluster": "its bucket", event: "the bus" },
  },
  {
    what: "Loki may not write into its bucket",
    does: (c) => c.lose(c.named("identities-loki-lines")),
    breaks: logs("what is in the bucket"),
  },
  {
    what: "Loki may read its bucket alone",
    does: (c) => c.set(c.named("identities-loki-lines"), "role", "roles/storage.objectViewer"),
    breaks: logs("what is in the bucket"),
  },
  {
    what: "lines are encrypted with no key of ours",
    does: (c) => c.set(c.named("lines-bucket"), "encryption", undefined),
    breaks: logs("the bucket's key"),
  },
  {
    what: "Cloud Storage may not use the key of lines",
    does: (c) => c.lose(c.named("keys-logs-storage")),
    breaks: logs("the bucket's key"),
  },
]);
