import type { Coffee } from "./coffee";

type Parts = Parameters<Coffee["configWith"]>[1][];

/**
 * An environment on AWS alone, for `Coffee.configWith`: what a page does at AWS is asked of AWS alone, in a third of the time. What leaves the other
 * clouds as they are is asked where they stand: prod.test.ts, lose-the-region.test.ts, another-cloud.test.ts.
 */
export const onAwsAlone: Parts = [
  ["clouds", "{ gcp: null, azure: null }"],
  // And nothing between them, nor a promise that takes another cloud.
  ["", "{ traffic: null, connectivity: null }"],
  ["events", "{ forward: null, serviceBus: null }"],
  ["objectives", "{ survives: null }"],
];

/** `prod` on AWS without its edge and what an account has once: what several tests begin with. */
export const prodOnAwsAlone: Parts = [["", "{ edge: null, account: null }"], ...onAwsAlone];
