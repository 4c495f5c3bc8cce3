import { text } from "../../core/paths";
import type { Request, Rule } from "../../core/spec";
import * as checks from "../common/checks";
import { engineOf, model, source, sourceOf } from "./instance-rules";
import { invalidCombination, invalidValue } from "../common/refusals";

const create = `${model} CreateDBInstanceMessage`;
const guide = "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html";

/** The type of disk: asked for, standing, or the one that RDS takes (StorageType in the model). */
export function storageType(request: Request): string {
  const given = text(checks.effective(request, "storageType"));
  return given || (checks.number(request.inputs, "iops") === undefined ? "gp3" : "io1");
}

/** GiB by engine and type of disk. */
function sizes(type: string): [number, number] {
  if (type === "standard") return [5, 3072];
  return type.startsWith("io") ? [100, 65536] : [20, 65536];
}

/** From this size on, in GiB, a gp3 disk is striped and its speed can be chosen. */
const stripedFrom = (engine: string): number =>
  engine.startsWith("oracle") ? 200 : engine.startsWith("sqlserver") ? 20 : 400;

const size: Rule = {
  id: "rds.instance.storage-size",
  source: `${create}.AllocatedStorage`,
  check(request) {
    const wanted = checks.number(request.inputs, "allocatedStorage");
    const type = storageType(request);
    const [low, high] = sizes(type);
    if (wanted === undefined || (wanted >= low && wanted <= high)) return undefined;
    return invalidValue(
      `Invalid storage size for engine name ${engineOf(request).engine} and storage type ${type}: ${wanted}`,
    );
  },
};

/** What the disk holds now: asked for, grown by itself, or, of a copy that is made, what its original has. */
function standing(request: Request): number | undefined {
  const disks = [request.inputs, request.current?.outputs, sourceOf(request)?.outputs].map((props) =>
    checks.number(props ?? {}, "allocatedStorage"),
  );
  const known = disks.filter((size) => size !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}

const ceiling: Rule = {
  id: "rds.instance.max-storage",
  source:
    "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html: 10 percent more than the disk has at least; " +
    "text: ministryofjustice/cloud-platform-environments pull 15253",
  check(request) {
    const most = checks.number(request.inputs, "maxAllocatedStorage");
    const now = standing(request);
    if (now === undefined || most === undefined || most === 0) return undefined;
    if (request.current && checks.number(request.current.inputs, "maxAllocatedStorage") === most) return undefined;
    if (most < now) return invalidCombination("Max storage size must be greater than storage size");
    return most * 10 < now * 11
      ? invalidCombination("The maximum allocated storage must be increased by at least 10 percent.")
      : undefined;
  },
};

const gp3Speed: Rule = {
  id: "rds.instance.gp3-speed",
  source: `${guide}#gp3-storage`,
  check(request) {
    const { inputs } = request;
    const { engine } = engineOf(request);
    const [iops, throughput] = [checks.number(inputs, "iops"), checks.number(inputs, "storageThroughput")];
    const type = storageType(request);
    if (throughput !== undefined && type !== "gp3")
      return invalidCombination("You can't specify storage throughput for a storage type other than gp3.");
    if (type !== "gp3" || (iops === undefined && throughput === undefined)) return undefined;
    const given =
      checks.number(inputs, "allocatedStorage") ?? Number(request.current?.outputs["allocatedStorage"] ?? 0);
    if (given < stripedFrom(engine)) {
      return invalidCombination(
        `You can't specify IOPS or storage throughput for engine ${engine} and a storage size less than ${stripedFrom(engine)}.`,
      );
    }
    if (iops !== undefined && (iops < 12000 || iops > 64000) && !engine.startsWith("sqlserver")) {
      return invalidCombination(
        `Invalid iops value for engine name ${engine} and storage type gp3: ${iops}. It must be between 12000 and 64000.`,
      );
    }
    return throughput !== undefined && (throughput < 500 || throughput > 4000) && !engine.startsWith("sqlserver")
      ? invalidCombination(
          `Invalid storage throughput value for engine name ${engine} and storage type gp3: ${throughput}. It must be between 500 and 4000.`,
        )
      : undefined;
  },
};

const provisioned: Rule = {
  id: "rds.instance.provisioned-iops",
  source: `${create}.Iops; ${guide}#USER_PIOPS`,
  check(request) {
    const { inputs } = request;
    const type = storageType(request);
    const iops = checks.number(inputs, "iops");
    const given =
      checks.number(inputs, "allocatedStorage") ?? Number(request.current?.outputs["allocatedStorage"] ?? 0);
    if (iops !== undefined && (type === "gp2" || type === "standard"))
      return invalidCombination(`You can't specify Iops for storage type ${type}.`);
    if (!type.startsWith("io") || given === 0) return undefined;
    if (iops === undefined && request.current === undefined)
      return invalidCombination(
        "You must specify both the storage size and iops when you specify Provisioned IOPS storage.",
      );
    const most = type === "io2" ? 1000 : 50;
    return iops !== undefined && (iops < 1000 || iops > 256000 || iops / given > most || iops / given < 0.5)
      ? invalidCombination(
          `Invalid iops to storage ratio or value for storage type ${type}: ${iops} IOPS for ${given} GiB. IOPS must be 1000-256000 and 0.5-${most} times the storage size.`,
        )
      : undefined;
  },
};

const growing: Rule = {
  id: "rds.instance.storage-grows",
  source:
    "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.ModifyingExisting.html: never less, and 10 percent more at least",
  check({ inputs, current }) {
    const old = checks.number(current?.outputs ?? {}, "allocatedStorage");
    const now = checks.number(inputs, "allocatedStorage");
    const most = checks.number(inputs, "maxAllocatedStorage") ?? 0;
    if (old === undefined || now === undefined || now === old || (old > now && most > now)) return undefined; // the provider lets autoscaling win
    if (now < old)
      return invalidCombination(
        `Invalid storage size: the requested storage size (${now}) cannot be less than the current storage size (${old}).`,
      );
    return now * 10 < old * 11
      ? invalidCombination(
          `Storage must be increased by at least 10 percent. Current: ${old} GiB, requested: ${now} GiB.`,
        )
      : undefined;
  },
};

/** What is asked of an instance's storage. */
export const storageRules: Rule[] = [
  checks.oneOf("rds.instance.storage-type", source, "storageType", "storage_type", [
    "aurora",
    "aurora-iopt1",
    "gp2",
    "gp3",
    "io1",
    "io2",
    "standard",
  ]),
  ...[size, ceiling, gp3Speed, provisioned, growing],
];
