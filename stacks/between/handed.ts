import type { Output } from "@pulumi/pulumi";
import type { Cloud } from "../../components/core/contracts";
import type { ForwardTarget } from "../../components/core/events";
import type { EdgeRelay, OriginGuard } from "../../components/core/origin-guard";

/**
 * What one cloud's layers take from another's. Clouds are composed at the same time, so that whoever takes it has an output that is said later, once
 * the other cloud has been composed. Who takes what a cloud gives that the environment does not have, waits for ever: configuration refuses it.
 */
export interface Handed {
  /** AWS's database: the one that is written to, itself and no proxy. */
  awsDatabase: { host: Output<string>; port: Output<number> };
  /** The other edge that customers may come through: limits count by whom it names. */
  relay?: EdgeRelay | undefined;
  /** What alone the clouds' ways in let in, where all customers come through another's edge. */
  guard?: OriginGuard | undefined;
  /** Where the events of a cloud's bus go on to, by the cloud that they leave: of those that forward alone (`forwardedFrom`). */
  forward?: Partial<Readonly<Record<Cloud, ForwardTarget>>>;
  /** Where Google's forwarder comes from, for Azure's topic: the public addresses of its network. */
  forwardedFrom?: Output<string[]> | undefined;
}
