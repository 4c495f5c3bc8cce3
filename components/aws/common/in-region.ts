import type { ResourceTransformation } from "@pulumi/pulumi";

/**
 * The option that makes everything below a component stand in another region than its provider's: since version 7 each resource
 * of AWS takes a `region` of its own, so that a second region needs no second provider, and no second plugin process. What AWS
 * has once for all regions (IAM) is left alone.
 *
 * Give the component a `place` of the same region: names of services, ARNs and conditions are made from that.
 */
export function inRegion(region: string): { transformations: ResourceTransformation[] } {
  return {
    transformations: [
      ({ type, props, opts }) =>
        type.startsWith("aws:") && !type.startsWith("aws:iam/") ? { props: { ...props, region }, opts } : undefined,
    ],
  };
}
