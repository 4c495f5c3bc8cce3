/** What one resource of a run goes through. */
export interface Changed {
  op: "create" | "update" | "replace" | "delete";
  type: string;
  /** The logical name. */
  name: string;
  /** The inputs that differ, of an update or a replacement. */
  keys: string[];
}

/** The part of the engine's event that says so. */
export interface StepEvent {
  resourcePreEvent?: { metadata: Step };
  /** Of a refresh it says what was found: `update`, `delete` or `same`. */
  resOutputsEvent?: { metadata: Step };
  resOpFailedEvent?: { metadata?: { urn: string } };
}

interface Step {
  op: string;
  type: string;
  urn: string;
  /** Absent of a component. */
  provider?: string;
  diffs?: string[] | null;
  keys?: string[] | null;
  detailedDiff?: Record<string, unknown> | null;
}

const stackType = "pulumi:pulumi:Stack";

/**
 * What a run changes, or would change, and what a refresh finds changed, in the engine's order; a replacement is told once, and what failed not at all. Of
 * what it refreshes the engine says only afterwards whether it differs.
 */
export function changedIn(events: readonly StepEvent[]): Changed[] {
  const failed = new Set(events.map(({ resOpFailedEvent }) => resOpFailedEvent?.metadata?.urn));
  const refreshed = new Set<string>();
  return events.flatMap(({ resourcePreEvent, resOutputsEvent }) => {
    const found = resOutputsEvent && refreshed.delete(resOutputsEvent.metadata.urn);
    const metadata = found ? resOutputsEvent.metadata : resourcePreEvent?.metadata;
    if (metadata?.op === "refresh") refreshed.add(metadata.urn);
    // The engine counts the stack itself in none of its totals.
    if (!metadata || !isOperation(metadata.op) || metadata.type === stackType) return [];
    if (failed.has(metadata.urn)) return [];
    const { op, type, urn, detailedDiff, diffs, keys } = metadata;
    const differ = Object.keys(detailedDiff ?? {}).map((path) => path.split(/[.[]/)[0]!);
    const inputs = differ.length > 0 ? differ : op === "replace" && keys?.length ? keys : (diffs ?? []);
    return [{ op, type, name: nameIn(urn), keys: [...new Set(inputs)] }];
  });
}

/** A resource's logical name, which may have colons. */
export function nameIn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function isOperation(op: string): op is Changed["op"] {
  return ["create", "update", "replace", "delete"].includes(op);
}

/** How many are named, of each kind. */
const most = 12;

/**
 * What is replaced and deleted by name, what keeps data first; what is updated by name, with the inputs that differ; what is created by package.
 * @param tense whether it has been done, or would be, or was found so by a refresh
 */
export function changeLines(changed: readonly Changed[], tense: "done" | "planned" | "found"): string[] {
  const verbs = {
    replace: { done: "replaced", planned: "to replace", found: "replaced" },
    delete: { done: "deleted", planned: "to delete", found: "gone" },
    update: { done: "updated", planned: "to update", found: "changed" },
    create: { done: "created", planned: "to create", found: "new" },
  } as const;
  const kinds = ["replace", "delete", "update", "create"] as const;
  return kinds.flatMap((op) => {
    const those = changed.filter((one) => one.op === op);
    if (those.length === 0) return [];
    const verb = verbs[op][tense];
    // A whole environment that comes or goes is told in numbers, apart from what keeps data and goes.
    const named = those.length <= most ? those : op === "create" ? [] : op === "delete" ? those.filter(keeps) : those;
    const inOrder = [...named].sort((one, other) => Number(keeps(other)) - Number(keeps(one)));
    const lines = inOrder.slice(0, most).map((one) => `  ${verb}: ${described(one)}`);
    const rest = those.filter((one) => !inOrder.slice(0, most).includes(one));
    if (rest.length > 0)
      lines.push(`  ${verb}: ${lines.length > 0 ? `${rest.length} more` : rest.length} (${byPackage(rest)})`);
    return lines;
  });
}

function described({ name, type, keys, op }: Changed): string {
  const short = type.replace(/:[a-z][^/:]*\/[^:]*:/, (module) => `:${module.slice(1).split("/")[0]}:`);
  const differ = keys.length > 0 && (op === "update" || op === "replace") ? `: ${keys.join(", ")}` : "";
  return `${name} (${short})${differ}`;
}

/** The packages, the largest number first: `171 aws, 57 kubernetes`. */
function byPackage(changed: readonly Changed[]): string {
  const counts = new Map<string, number>();
  for (const { type } of changed) {
    const [name = ""] = type.split(":");
    const kind = name === "gocoffee" ? "components" : name === "pulumi" ? "providers" : name;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");
}

/** Whether a resource keeps data, or what data cannot be read without: the reader looks for it first. By the words of any cloud's types. */
export function keeps({ type }: Pick<Changed, "type">): boolean {
  return /:(?:Instance|Cluster|GlobalCluster|ReplicationGroup|Database\w*|FlexibleServer|Bucket|BucketV2|StorageAccount|Table|FileSystem|Volume|Disk|Key|CryptoKey|KeyRing|Vault|BackupVault|Repository|PersistentVolumeClaim|StatefulSet|Secret|Zone|ManagedZone)$/.test(
    type,
  );
}
