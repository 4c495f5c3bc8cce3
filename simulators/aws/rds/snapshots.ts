import { text } from "../../core/paths";
import type { Request, Rule } from "../../core/spec";
import type { Standing, WorldView } from "../../core/standing";
import { arn, parseArn } from "../common/arn";
import * as checks from "../common/checks";
import { invalidCombination } from "../common/refusals";

const snapshotToken = "aws:rds/snapshot:Snapshot";
const model = "botocore rds/2014-10-31/service-2.json";
const provider = "hashicorp/terraform-provider-aws internal/service/rds/instance.go";

/** The snapshot that an instance is made from, of those that instances have left; what else a name stands for, nobody knows here. */
export function snapshotOf({ inputs, current, region, world }: Request): Standing | undefined {
  const named = current ? undefined : text(inputs["snapshotIdentifier"]);
  return named === undefined
    ? undefined
    : world.find(snapshotToken, named, parseArn(named) ? "arn" : "id", parseArn(named)?.region ?? region);
}

/** The last snapshot of an instance that goes. */
export function leaveSnapshot(request: Request, world: WorldView): void {
  const { current, region } = request;
  const { skipFinalSnapshot, finalSnapshotIdentifier: given, replicateSourceDb } = current?.inputs ?? {};
  const id = text(given);
  if (!current || id === undefined || skipFinalSnapshot === true || replicateSourceDb !== undefined) return;
  const of = Object.fromEntries(
    [
      ...["allocatedStorage", "storageEncrypted", "kmsKeyId", "engine", "engineVersion", "engineVersionActual"],
      ...["username", "dbName"],
    ].map((key) => [key, current.outputs[key]]),
  );
  const outputs = { ...of, arn: arn("rds", `snapshot:${id}`, request), dbSnapshotIdentifier: id, region };
  world.put({ token: snapshotToken, id, scope: "", region, inputs: {}, outputs });
}

const lastIsNew: Rule = {
  id: "rds.instance.final-snapshot-is-new",
  source: `${model} DeleteDBInstance, DBSnapshotAlreadyExistsFault`,
  when: "delete",
  check({ current, id, region, world }) {
    const { skipFinalSnapshot, finalSnapshotIdentifier } = current?.inputs ?? {};
    const name = text(finalSnapshotIdentifier);
    return name !== undefined && skipFinalSnapshot !== true && world.find(snapshotToken, name, "id", region)
      ? `deleting RDS DB Instance (${id}): operation error RDS: DeleteDBInstance, api error DBSnapshotAlreadyExists: Cannot create the snapshot because a snapshot with the identifier ${name} already exists.`
      : undefined;
  },
};

const diskOfSnapshot: Rule = {
  id: "rds.instance.storage-of-snapshot",
  source: `${provider} resourceInstanceCreate: after the restore, ModifyDBInstance is given allocated_storage; …/UserGuide/USER_PIOPS.ModifyingExisting.html`,
  check(request) {
    const has = checks.number(snapshotOf(request)?.outputs ?? {}, "allocatedStorage");
    const wanted = checks.number(request.inputs, "allocatedStorage");
    if (has === undefined || wanted === undefined || wanted === has) return undefined;
    if (wanted < has)
      return invalidCombination(
        `Invalid storage size: the requested storage size (${wanted}) cannot be less than the current storage size (${has}).`,
      );
    return wanted * 10 < has * 11
      ? invalidCombination(
          `Storage must be increased by at least 10 percent. Current: ${has} GiB, requested: ${wanted} GiB.`,
        )
      : undefined;
  },
};

/** What is asked of the snapshots that an instance leaves and is made from. */
export const snapshotRules: Rule[] = [lastIsNew, diskOfSnapshot];
