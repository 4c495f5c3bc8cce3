import { RunError } from "@pulumi/pulumi";
import type { Site } from "../../config/environment";

/** Where an environment was begun on AWS. */
export interface Begun {
  region: string;
  /** Those of the cluster's control plane, and of all that came with it. */
  zones: readonly string[];
}

/**
 * Whether what is asked for can be reached from what stands.
 * @throws RunError, which Pulumi prints without a stack trace, for another region, and for a zone that is left: before anything is planned,
 *   since the engine would plan to replace everything, and get half-way.
 */
export function refuseMoves(environment: string, begun: Begun, asked: Site): void {
  if (asked.region !== begun.region) {
    throw new RunError(
      `${environment} stands in ${begun.region}, and clouds.aws.region asks for ${asked.region}: an environment does not move. ` +
        `Set it back to ${begun.region}; for ${asked.region} make a new environment: docs/runbooks/change-region.md`,
    );
  }
  const left = begun.zones.filter((zone) => !asked.zones.includes(zone));
  if (left.length > 0) {
    throw new RunError(
      `${environment} was begun in ${begun.zones.join(", ")}, and clouds.aws.zones leaves out ${left.join(", ")}: the cluster's control plane, ` +
        `the database and the cache stay in the zones that they were made in. Keep these, and add others: docs/runbooks/change-zones.md`,
    );
  }
}

/** The same for the second region. */
export function refuseStandbyMove(environment: string, begun: string, asked: string): void {
  if (asked === begun) return;
  throw new RunError(
    `${environment} has its copies in ${begun}, and clouds.aws.standbyRegion asks for ${asked}: copies do not move. Set it back to ${begun}; ` +
      `to have them in ${asked}, first take all that asks for a second region out, and run: docs/runbooks/change-region.md`,
  );
}
