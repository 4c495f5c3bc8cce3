import * as savingsplans from "@pulumi/aws/savingsplans";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";

/** A promise to spend. */
export interface SavingsPlanRequest {
  /** The offering's id, a UUID: it says the kind, the term and how it is paid. */
  offering: string;
  /** Dollars an hour, such as `1.25`. */
  hourly: string;
}

export interface CommitmentsArgs {
  place: Placement;
  savingsPlans: readonly SavingsPlanRequest[];
}

/**
 * Promises to spend for a year or three, for a lower price. They cannot be given back, so that none is ever deleted, nor replaced:
 * one that is taken out of the configuration is forgotten by Pulumi and paid to its end.
 *
 * ```ts
 * import { Commitments } from "../../components/aws/operations/commitments";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 *
 * new Commitments("commitments", {
 *   place,
 *   savingsPlans: [{ offering: "0c1f3a5e-1111-4222-8333-444455556666", hourly: "1.25" }],
 * });
 * ```
 */
export class Commitments extends Component {
  constructor(name: string, args: CommitmentsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Commitments", name, args.place, opts);
    for (const [index, { offering, hourly }] of args.savingsPlans.entries()) {
      // The same offering may be bought twice: its place in the list tells them apart.
      const part = `${offering}-${args.savingsPlans.slice(0, index).filter((one) => one.offering === offering).length}`;
      new savingsplans.SavingsPlan(
        this.label(part),
        {
          savingsPlanOfferingId: offering,
          commitment: hourly,
          tags: this.tags({ service: "platform" }, "savings-plan"),
        },
        {
          ...this.here,
          retainOnDelete: true,
          ignoreChanges: ["commitment", "savingsPlanOfferingId"],
        },
      );
    }
    this.registerOutputs();
  }
}
