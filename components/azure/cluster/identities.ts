import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { ClusterOffers, Placement } from "../../core/contracts";
import type { Group } from "../account/groups";
import type { Site } from "../common/site";
import type { IdentityRequest } from "./identities-plan";

export interface IdentitiesArgs extends IdentityRequest {
  place: Placement;
  site: Site;
  /** Where identities stand: the cluster's. */
  group: Group;
  issuer: Input<string>;
}

export declare class Identities extends Component {
  /** What pods wait for. */
  readonly associations: Resource[];
  /** What accounts carry, for `ClusterOffers`: tools and services that keep files. */
  readonly toolAnnotations: ClusterOffers["toolAnnotations"];
  constructor(name: string, args: IdentitiesArgs, opts?: ComponentResourceOptions);
}
