import {
  day,
  dayOf,
  maintenanceProblems,
  ownExclusion,
  usualMaintenance,
  weekdays,
  type ExclusionScope,
  type MaintenanceRequest,
} from "../../core/maintenance";

// When GKE may upgrade a cluster by itself, in the provider's words. Pure. Source: terraform-provider-google-beta website/docs/r/container_cluster, `maintenance_policy`.

export interface MaintenancePlanExclusion {
  exclusionName: string;
  startTime: string;
  endTime?: string;
  exclusionOptions: { scope: ExclusionScope; endTimeBehavior?: "UNTIL_END_OF_SUPPORT" };
}

export interface MaintenancePlan {
  recurringWindow: { startTime: string; endTime: string; recurrence: string };
  maintenanceExclusions: MaintenancePlanExclusion[];
}

/**
 * GKE would go to another minor version when its channel does, and the environment's file would say what is not true. Patches go on. It ends by itself,
 * when the support of the version does, and its end is GKE's to say: one that is written would differ from it for ever.
 */
const ownVersions: MaintenancePlanExclusion = {
  exclusionName: ownExclusion,
  startTime: "2026-01-01T00:00:00Z",
  exclusionOptions: { scope: "NO_MINOR_UPGRADES", endTimeBehavior: "UNTIL_END_OF_SUPPORT" },
};

/**
 * The window and the exclusions, in the provider's words: dates in UTC that end in Z, as GKE tells them, or every preview shows a change.
 * @throws RangeError for what GKE refuses (components/core/maintenance.ts)
 */
export function planMaintenance(request: MaintenanceRequest = {}): MaintenancePlan {
  const [wrong] = maintenanceProblems(request);
  if (wrong) throw new RangeError(`${["maintenance", ...wrong.at].join(".")}: ${wrong.says}`);
  const { days = usualMaintenance.days, hour = usualMaintenance.hour, hours = usualMaintenance.hours } = request;
  const asked = new Set(days);
  // A day that the window is on, whichever the days are: the recurrence says which they are.
  const first = Date.UTC(2026, 0, 4 + Math.min(...days.map((name) => weekdays.indexOf(name))), hour);
  return {
    recurringWindow: {
      startTime: stamp(first),
      endTime: stamp(first + hours * 60 * 60 * 1000),
      recurrence: `FREQ=WEEKLY;BYDAY=${weekdays.filter((name) => asked.has(name)).join(",")}`,
    },
    maintenanceExclusions: [
      ...(request.minorVersions === "byGoogle" ? [] : [ownVersions]),
      ...Object.entries(request.exclusions ?? {}).map(([name, { from, to, scope = "NO_UPGRADES" }]) => ({
        exclusionName: name,
        startTime: stamp(dayOf(from)!),
        endTime: stamp(dayOf(to)! + day),
        exclusionOptions: { scope },
      })),
    ],
  };
}

const stamp = (at: number): string => new Date(at).toISOString().replace(".000Z", "Z");
