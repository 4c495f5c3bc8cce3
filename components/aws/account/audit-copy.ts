import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownPart } from "../../core/own-name";
import type { BucketOutputs } from "../data/bucket";
import { ObjectStore, type ObjectStoreArgs } from "../data/object-store";
import { auditStore } from "./audit-plan";

export interface AuditCopyArgs {
  /** In another region than the record's. */
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** A key of that region, which S3 encrypts the copies with. */
  keyArn: Input<string>;
  /** As the record's own: the copy is locked and kept for as long. */
  logRetentionDays: number;
  /** As the record's own. @defaultValue governance */
  lock?: "governance" | "compliance";
  /** Takes the record of who accessed the copy: a bucket of that region. */
  accessRecord: Input<string>;
  change?: { bucket?: ObjectStoreArgs["change"] };
}

/**
 * Where the record of an account is copied to, in another region: locked as the record is, so that it outlives the loss of a region.
 *
 * ```ts
 * import { Audit } from "../../components/aws/account/audit";
 * import { AuditCopy } from "../../components/aws/account/audit-copy";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const there: Placement; // in another region
 * declare const keys: { here: string; there: string }; // ARNs, each of its region
 * declare const logs: { retentionDays: number; keyArn: string };
 * declare const records: { here: string; there: string }; // buckets that take records of access
 * const account = "123456789012";
 *
 * const copy = new AuditCopy("standby-audit-copy", {
 *   place: there,
 *   account,
 *   keyArn: keys.there,
 *   logRetentionDays: logs.retentionDays,
 *   accessRecord: records.there,
 * });
 * const copies = { ...copy.outputs, keyArn: keys.there, region: there.region };
 * new Audit("audit", { place, account, keyArn: keys.here, logs, accessRecord: records.here, copies });
 * ```
 */
export class AuditCopy extends Component {
  /** What `AuditArgs.copies` takes, with the key and the region. */
  readonly outputs: BucketOutputs;

  constructor(name: string, args: AuditCopyArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:AuditCopy", name, args.place, opts);
    this.outputs = new ObjectStore(
      this.label("bucket"),
      {
        place: args.place,
        account: args.account,
        purpose: ownPart(this.id, "audit-copy", "audit-copy"),
        encryption: { mode: "ownKey", keyArn: args.keyArn },
        accessRecord: { mode: "to", bucket: args.accessRecord },
        change: args.change?.bucket,
        ...auditStore(args.logRetentionDays, args.lock),
      },
      this.here,
    ).outputs;
    this.registerOutputs({ name: this.outputs.name });
  }
}
