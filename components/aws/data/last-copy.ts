import { interpolate, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random/randomString";

/**
 * The name of the snapshot that a store leaves when it goes. It outlives the store, and AWS refuses a name that is taken: so it ends in some characters
 * that are drawn when the store is made, and the next one of that name can go, too.
 *
 * @param label the logical name of what draws them
 * @param name the store's own
 */
export function lastCopyName(label: string, name: string, here: CustomResourceOptions): Output<string> {
  const drawn = new RandomString(label, { length: 6, upper: false, special: false }, here);
  return interpolate`${name}-final-${drawn.result}`;
}
