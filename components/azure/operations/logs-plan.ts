/** What Log Analytics keeps at hand, in days. Source: azure-mgmt-loganalytics, Workspace.retentionInDays; learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure. */
const atHand = { least: 30, most: 730 } as const;

/** The most days of an immutability policy. Source: azure-mgmt-storage, AccountImmutabilityPolicyProperties. */
const longest = 146_000;

/** How long logs can be searched, of those that are kept for so long. @throws RangeError unless the days are a whole number from 1 to 146,000. */
export function searchable(keptDays: number): number {
  if (!Number.isInteger(keptDays) || keptDays < 1 || keptDays > longest)
    throw new RangeError(`want 1–${longest} days of logs, got ${keptDays}`);
  return Math.min(Math.max(keptDays, atHand.least), atHand.most);
}

export type Immutability = {
  enabled: true;
  immutabilityPolicy: {
    immutabilityPeriodSinceCreationInDays: number;
    state: "Unlocked" | "Locked";
    allowProtectedAppendWrites: true;
  };
};

/**
 * What guards a record: the whole account, since Azure names the containers that logs come into by itself. Azure makes a policy unlocked, and locks one that is there:
 * a record is locked by the run after the one that made it. Appending goes on under it, or Azure could write no more to the hour's blob.
 * Source: azure-mgmt-storage, AccountImmutabilityPolicyProperties.state ("can only be created in a Disabled or Unlocked state").
 */
export function immutability(keptDays: number, lock: "governance" | "compliance", standing: boolean): Immutability {
  return {
    enabled: true,
    immutabilityPolicy: {
      immutabilityPeriodSinceCreationInDays: keptDays,
      state: lock === "compliance" && standing ? "Locked" : "Unlocked",
      allowProtectedAppendWrites: true,
    },
  };
}

/** What becomes of logs in the archive: they go a little after their time, and so do their versions. Blobs that are appended to change no tier. */
export function archiveLife(keptDays: number) {
  const after = keptDays + 1;
  return [
    {
      name: "kept",
      enabled: true,
      type: "Lifecycle" as const,
      definition: {
        filters: { blobTypes: ["appendBlob", "blockBlob"] },
        actions: {
          baseBlob: { delete: { daysAfterModificationGreaterThan: after } },
          version: { delete: { daysAfterCreationGreaterThan: after } },
        },
      },
    },
  ];
}

/** Whether somebody was told that what they asked for is not there. Source: pulumi/pulumi-azure-native, PulumiAzcoreResponseError: `Status=404 Code="ResourceNotFound"`. */
export const isMissing = (error: unknown): boolean =>
  /\b404\b|Resource(Group)?NotFound/.test(error instanceof Error ? error.message : String(error));
