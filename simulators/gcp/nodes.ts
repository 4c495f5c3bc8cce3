import { bag, list } from "../core/paths";
import type { Standing } from "../core/standing";
import { regionOf, zonesOf } from "./names";

type Pool = Pick<Standing, "inputs" | "outputs">;

/** The zones that a cluster or a pool has nodes in: those that it names, else three of its region. */
export function nodeZones({ inputs, outputs }: Pool): string[] {
  const own = list(inputs["nodeLocations"]).map(String);
  const location = String(inputs["location"] ?? outputs["location"] ?? "");
  const regional = location === regionOf(location);
  if (own.length > 0) return regional ? own : [...new Set([location, ...own])];
  return regional ? zonesOf(location).slice(0, 3) : [location];
}

/** The nodes that a pool begins with: of totals the least, else as many in each zone. */
export function nodeCount(pool: Pool): number {
  const { inputs } = pool;
  const zones = Math.max(1, nodeZones(pool).length);
  const scaling = bag(inputs["autoscaling"]);
  if (inputs["nodeCount"] !== undefined) return Number(inputs["nodeCount"]) * zones;
  if (scaling["totalMinNodeCount"] !== undefined) return Number(scaling["totalMinNodeCount"]);
  const each = scaling["minNodeCount"] ?? inputs["initialNodeCount"] ?? (inputs["autoscaling"] === undefined ? 1 : 0);
  return Number(each) * zones;
}
