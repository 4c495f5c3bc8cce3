import type { Props } from "../protocol/values";
import type { Objects } from "./cluster";
import { fillGroups, groupProblem, leaveGroups } from "./endpoint-groups";
import { dropRule, internalProblem, makeRule } from "./internal-balancers";
import { dropLink, linkProblem, makeLink } from "./link-services";

/*
 * What a cloud's controllers make of a Service outside of the cluster: Google's groups of endpoints, Azure's link services, load balancers inside of a network.
 */

/** Why they cannot; undefined where they can, or nothing is asked of them. */
export const serviceProblem = (objects: Objects, service: Props): string | undefined =>
  groupProblem(objects, service) ?? linkProblem(objects, service) ?? internalProblem(objects, service);

/** A Service was made or changed. */
export function serviceApplied(objects: Objects, service: Props): void {
  fillGroups(objects, service);
  makeLink(objects, service);
  makeRule(objects, service);
}

/** A Service went. @throws Error where what it has outside cannot go */
export function serviceGone(objects: Objects, service: Props): void {
  leaveGroups(objects, service);
  dropLink(objects, service);
  dropRule(objects, service);
}
